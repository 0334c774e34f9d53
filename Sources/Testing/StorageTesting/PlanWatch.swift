public import Database

/// A session that asks for the plan of every query before it passes it on, so that a test sees how
/// real statements would find their rows among very many.
///
/// A class because `SQLSession` is one; it lives as long as the snapshot it was made of.
public final class PlanWatch: SQLSession {
    private let session: any SQLSession
    public private(set) var plans: [Plan] = []

    /// How one statement finds its rows.
    public struct Plan: Sendable {
        public var statement: String
        public var lines: [String]
    }

    /// What the plans are asked for.
    public enum Question: Sendable { case walks, sorts }

    /// - Parameter session: of a snapshot. On PostgreSQL its transaction scans (and sorts, where
    ///   that is the question) only where nothing else is possible: tables in tests are too small
    ///   to be worth an index.
    public init(_ session: any SQLSession, for question: Question) throws(StoreFailure) {
        self.session = session
        guard session.dialect == .postgres else { return }
        var settings: [SQL] = [
            "SET LOCAL enable_seqscan = off", "SET LOCAL enable_bitmapscan = off",
            "SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off",
        ]
        if question == .sorts { settings.append("SET LOCAL enable_sort = off") }
        for setting in settings { try session.execute(setting, []) }
    }

    public var dialect: Dialect { session.dialect }

    @discardableResult
    public func execute(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) -> Int {
        try session.execute(sql, values)
    }

    public func enqueue(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) {
        try session.enqueue(sql, values)
    }

    public func query(
        _ sql: SQL,
        _ values: [SQLValue],
        _ body: (any SQLRow) throws(StoreFailure) -> Void
    ) throws(StoreFailure) {
        let column = dialect == .sqlite ? 3 : 0
        let lines = try session.rows(sql.plan, values) { (row) throws(StoreFailure) in
            row.text(column)
        }
        plans.append(Plan(statement: sql.text.description, lines: lines))
        try session.query(sql, values, body)
    }

    public func beginStep() throws(StoreFailure) { try session.beginStep() }
    public func endStep() throws(StoreFailure) { try session.endStep() }
    public func undoStep() throws(StoreFailure) { try session.undoStep() }
}

extension PlanWatch.Plan {
    /// The lines that walk through one of `tables` as a whole: without an index, or along one
    /// without saying where in it. An index of few rows (`partial`) may be walked.
    public func walks(
        through tables: Set<String>,
        partial: Set<String>,
        on dialect: Dialect
    ) -> [String] {
        switch dialect {
        case .sqlite: lines.filter { Self.walks($0, tables, partial) }
        case .postgres: postgresWalks(tables, partial)
        }
    }

    /// `SCAN order_board USING COVERING INDEX order_board_status`
    private static func walks(_ line: String, _ tables: Set<String>, _ few: Set<String>) -> Bool {
        let words = line.split(separator: " ").map(String.init)
        guard words.first == "SCAN", words.count > 1 else { return false }
        return tables.contains(words[1]) && few.isDisjoint(with: words)
    }

    /// `->  Index Scan using order_board_newest on order_board  (cost=…)`, then perhaps
    /// `Index Cond: …`.
    private func postgresWalks(_ tables: Set<String>, _ few: Set<String>) -> [String] {
        var found: [String] = []
        for (place, line) in lines.enumerated() {
            let words = line.split(separator: " ").map(String.init)
            guard let on = words.firstIndex(of: "on"), on + 1 < words.count,
                tables.contains(words[on + 1]), few.isDisjoint(with: words)
            else { continue }
            let below = lines[(place + 1)...].prefix { !$0.contains("->") }
            if !below.contains(where: { $0.contains("Index Cond") }) { found.append(line) }
        }
        return found
    }

    /// Whether rows are put in order after they were found.
    public var sorts: Bool {
        lines.contains { $0.contains("TEMP B-TREE FOR ORDER BY") || $0.contains("Sort ") }
    }
}
