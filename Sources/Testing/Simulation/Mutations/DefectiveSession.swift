import Database
import Ordering
import Storage
import Synchronization

/// A session that leaves out, repeats or changes what one mutation breaks.
///
/// It knows statements by how they begin; one that is worded anew is found no more, and the
/// mutation run says that nobody noticed. A class because sessions are; confined to its
/// transaction's thread.
final class DefectiveSession: SQLSession {
    private let base: any SQLSession
    let defect: PlantedDefect

    init(_ base: any SQLSession, _ defect: PlantedDefect) {
        self.base = base
        self.defect = defect
    }

    var dialect: Dialect { base.dialect }

    @discardableResult
    func execute(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) -> Int {
        switch try change(sql, values) {
        case .pass: return try base.execute(sql, values)
        case .with(let sql, let values): return try base.execute(sql, values)
        case .skip: return 1
        case .twice:
            _ = try base.execute(sql, values)
            return try base.execute(sql, values)
        }
    }

    func enqueue(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) {
        switch try change(sql, values) {
        case .pass: try base.enqueue(sql, values)
        case .with(let sql, let values): try base.enqueue(sql, values)
        case .skip: return
        case .twice:
            try base.enqueue(sql, values)
            try base.enqueue(sql, values)
        }
    }

    func query(
        _ sql: SQL,
        _ values: [SQLValue],
        _ body: (any SQLRow) throws(StoreFailure) -> Void
    ) throws(StoreFailure) {
        switch defect.mutation {
        case .stockLock where sql.begins("SELECT item, site, on_hand"):
            try queryStock(sql, values, body)
        case .instanceLock where sql.begins("SELECT kind, id, entity, sequence"):
            try queryOrder(sql, values, body)
        default:
            guard case .with(let sql, let values) = try change(sql, values) else {
                return try base.query(sql, values, body)
            }
            try base.query(sql, values, body)
        }
    }

    func beginStep() throws(StoreFailure) { try base.beginStep() }
    func endStep() throws(StoreFailure) { try base.endStep() }

    func undoStep() throws(StoreFailure) {
        guard defect.mutation == .savepoint else { return try base.undoStep() }
        try base.endStep()
    }

    // MARK: What is read

    /// What another who locks them now has read: both then write what they make of it.
    private func queryStock(
        _ sql: SQL,
        _ values: [SQLValue],
        _ body: (any SQLRow) throws(StoreFailure) -> Void
    ) throws(StoreFailure) {
        let present = try base.rows(sql, values) { row in
            KeptRow(
                values: [.text(row.text(0)), .text(row.text(1))]
                    + (2...6).map { .integer(row.integer($0)) }
            )
        }
        guard case .text(let item)? = values.last else { return }
        let earlier = defect.memory.withLock { memory in
            defer { memory.stock[item] = present }
            return memory.stock[item]
        }
        let shown = defect.strikes ? earlier ?? present : present
        for row in shown { try body(row) }
    }

    private func queryOrder(
        _ sql: SQL,
        _ values: [SQLValue],
        _ body: (any SQLRow) throws(StoreFailure) -> Void
    ) throws(StoreFailure) {
        let rows = try base.rows(sql, values) { row in
            KeptRow(
                values: [
                    .text(row.text(0)), .text(row.text(1)), .text(row.text(2)),
                    .integer(row.integer(3)), .integer(row.integer(4)), .bytes(row.bytes(5)),
                    .text(row.text(6)), .integer(row.integer(7)), .text(row.optionalText(8)),
                ]
            )
        }
        for var row in rows {
            let name = row.text(0) + "/" + row.text(1)
            let sequence = row.integer(3)
            let state = row.bytes(5)
            let earlier = defect.memory.withLock { memory in
                defer { memory.states[name] = (sequence, state) }
                return memory.states[name]
            }
            if let earlier, earlier.sequence < sequence, defect.strikes {
                row.values[5] = .bytes(earlier.state)
            }
            try body(row)
        }
    }
}

extension SQL {
    /// Whether the statement starts with these words.
    func begins(_ words: String) -> Bool { self.text.description.hasPrefix(words) }

    func says(_ words: String) -> Bool { self.text.description.contains(words) }
}
