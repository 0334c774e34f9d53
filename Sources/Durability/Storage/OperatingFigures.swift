public import Database
public import Primitives

/// How much waits where, for whoever watches the platform; read by indexes and up to a bound.
public struct OperatingFigures: Sendable {
    /// How many wait, at most the bound, and since when the oldest of them does.
    public struct Waiting: Equatable, Sendable {
        public var count: Int
        public var oldest: Timestamp?

        public init(count: Int, oldest: Timestamp?) {
            self.count = count
            self.oldest = oldest
        }
    }

    /// A target's effects in one state.
    public struct Queue: Sendable {
        public var target: String
        public var state: String
        public var waiting: Waiting
    }

    /// Messages that wait for a person for one reason.
    public struct Cause: Sendable {
        public var source: String
        public var kind: String
        public var code: String
        public var messages: Int
    }

    /// How often a field of a mapping could not be read, ever.
    public struct FailedField: Sendable, Equatable {
        public var mapping: String
        public var field: String
        public var count: Int64
    }

    /// A role's open work items.
    public struct Desk: Sendable {
        public var role: String
        public var waiting: Waiting
    }

    /// How far a reader of the event log has come.
    public struct Reader: Sendable {
        public var name: String
        public var position: Int64
    }

    /// Documents that wait for a person because a mapping could not read all of them.
    public struct UnreadDocuments: Sendable, Equatable {
        public var mapping: String
        public var documents: Int

        public init(mapping: String, documents: Int) {
            self.mapping = mapping
            self.documents = documents
        }
    }

    /// Messages that are not decided; the oldest counts from when it was to be decided, which for
    /// one that was put off is not when it came.
    public var received = Waiting(count: 0, oldest: nil)
    public var parkedMessages = Waiting(count: 0, oldest: nil)
    public var parkedCauses: [Cause] = []
    public var failedFields: [FailedField] = []
    public var unread: [UnreadDocuments] = []
    public var open: [Queue] = []
    public var parkedEffects: [Queue] = []
    /// By target: since when the oldest effect waits that nothing given up on holds up; only of
    /// targets that have something given up on.
    public var oldestFree: [String: Timestamp?] = [:]
    /// Targets that take no calls now.
    public var away: [TargetAbsence] = []
    public var workItems: [Desk] = []
    /// Copies of master data that another system owns.
    public var copies: [MasterStanding] = []
    /// How far comparisons with other systems have come.
    public var reconciliations: [ReconciliationStanding] = []
    /// Questions of who is who that are not closed.
    public var stewardship: [StewardshipCount] = []
    /// What each version of a mapping has read, the newest versions of each.
    public var mappings: [MappingCount] = []
    /// Events without a position.
    public var unplaced = Waiting(count: 0, oldest: nil)
    public var lastPosition: Int64 = 0
    public var readers: [Reader] = []

    /// The target whose effects are timers.
    public static let timers = "timer"
    /// Targets that are told at most.
    public static let targetsMax = 200
    /// Fields of mappings that are told, by how lately they failed.
    static let fieldsMax = 1_000
    /// Cursors of readers begin so when they count something else than positions.
    public static let momentCursor = "moments/"
    /// Failures of documents that a mapping read only in part, or not at all.
    private static let unreadCodes: Set<String> = [
        "partner.document.partly_taken", "partner.document.unreadable",
    ]

    /// Gives each partner's documents to the mapping that read its last failure.
    ///
    /// A source is the way and the partner: `folder:acme`.
    fileprivate static func unread(
        _ causes: [Cause],
        by readers: [String: String]
    ) -> [UnreadDocuments] {
        var counts: [String: Int] = [:]
        for cause in causes where unreadCodes.contains(cause.code) {
            guard let colon = cause.source.firstIndex(of: ":") else { continue }
            let partner = String(cause.source[cause.source.index(after: colon)...])
            guard let mapping = readers[partner] else { continue }
            counts[mapping, default: 0] += cause.messages
        }
        return counts.sorted { $0.key < $1.key }
            .map { UnreadDocuments(mapping: $0.key, documents: $0.value) }
    }
}

extension Snapshot {
    /// Counts at most `limit` rows of each queue.
    public borrowing func operatingFigures(
        limit: Int
    ) throws(StoreFailure) -> OperatingFigures {
        let query = FigureQuery(session: session, limit: limit)
        var figures = OperatingFigures()
        figures.received = try query.received()
        figures.parkedMessages = try query.parkedMessages()
        figures.parkedCauses = try query.parkedCauses()
        let readers = try failedReadings.readers(limit: OperatingFigures.targetsMax)
        figures.unread = OperatingFigures.unread(figures.parkedCauses, by: readers)
        figures.failedFields = try failedReadings.totals(limit: OperatingFigures.fieldsMax)
        // Systems come before partners and subscribers, of whom there may be many.
        let targets = try effects.openTargets()
        let ranked = targets.filter { !$0.contains("/") } + targets.filter { $0.contains("/") }
        for target in ranked.prefix(OperatingFigures.targetsMax) {
            figures.open += try query.open(target)
        }
        figures.parkedEffects = try query.parkedEffects()
        let open = Set(figures.open.map(\.target))
        for target in figures.parkedEffects.map(\.target) where open.contains(target) {
            let oldest = try backlogs.oldestFree(of: target, limit: limit)
            figures.oldestFree[target] = .some(oldest)
        }
        figures.copies = try masterStandings.all()
        figures.reconciliations = try reconciliations.all()
        figures.stewardship = try stewardshipCases.counts()
        figures.mappings = try mappings.counts(limit: OperatingFigures.targetsMax)
        figures.away = try absences.all(limit: OperatingFigures.targetsMax)
        for role in Role.allCases {
            let waiting = try query.workItems(of: role)
            figures.workItems.append(.init(role: role.rawValue, waiting: waiting))
        }
        figures.unplaced = try query.unplaced()
        figures.lastPosition = try events.lastPosition()
        figures.readers = try query.readers()
        return figures
    }
}

private struct FigureQuery {
    let session: any SQLSession
    let limit: Int

    func received() throws(StoreFailure) -> OperatingFigures.Waiting {
        try waiting(
            """
            SELECT COUNT(*), MIN(due_at)
            FROM (
                SELECT due_at
                FROM inbox_message
                WHERE state = 'received'
                ORDER BY due_at, id
                LIMIT $1
            ) AS waiting
            """
        )
    }

    func parkedMessages() throws(StoreFailure) -> OperatingFigures.Waiting {
        try waiting(
            """
            SELECT COUNT(*), MIN(received_at)
            FROM (
                SELECT received_at
                FROM inbox_message
                WHERE state = 'parked'
                ORDER BY id
                LIMIT $1
            ) AS waiting
            """
        )
    }

    func parkedCauses() throws(StoreFailure) -> [OperatingFigures.Cause] {
        try session.rows(
            """
            SELECT source, kind, COALESCE(failure_code, ''), COUNT(*)
            FROM (
                SELECT source, kind, failure_code
                FROM inbox_message
                WHERE state = 'parked'
                ORDER BY id
                LIMIT $1
            ) AS waiting
            GROUP BY source, kind, COALESCE(failure_code, '')
            ORDER BY COUNT(*) DESC, source, kind, COALESCE(failure_code, '')
            LIMIT $2
            """,
            [.int(limit), .int(OperatingFigures.targetsMax)]
        ) { (row) throws(StoreFailure) in
            OperatingFigures.Cause(
                source: row.text(0),
                kind: row.text(1),
                code: row.text(2),
                messages: Int(row.integer(3))
            )
        }
    }

    func unplaced() throws(StoreFailure) -> OperatingFigures.Waiting {
        try waiting(
            """
            SELECT COUNT(*), MIN(at)
            FROM (
                SELECT at
                FROM event
                WHERE position IS NULL
                ORDER BY id
                LIMIT $1
            ) AS waiting
            """
        )
    }

    func workItems(of role: Role) throws(StoreFailure) -> OperatingFigures.Waiting {
        try waiting(
            """
            SELECT COUNT(*), MIN(opened_at)
            FROM (
                SELECT opened_at
                FROM work_item
                WHERE owner = $2 AND closed_at IS NULL
                ORDER BY opened_at
                LIMIT $1
            ) AS waiting
            """,
            [.text(role.rawValue)]
        )
    }

    func open(_ target: String) throws(StoreFailure) -> [OperatingFigures.Queue] {
        try session.rows(
            """
            SELECT state, COUNT(*), MIN(created_at)
            FROM (
                SELECT state, created_at
                FROM effect
                WHERE target = $2 AND state IN ('ready', 'leased', 'unknown')
                ORDER BY due_at, sequence
                LIMIT $1
            ) AS waiting
            GROUP BY state
            ORDER BY state
            """,
            [.int(limit), .text(target)]
        ) { (row) throws(StoreFailure) in
            OperatingFigures.Queue(
                target: target,
                state: row.text(0),
                waiting: .init(count: Int(row.integer(1)), oldest: row.optionalTimestamp(2))
            )
        }
    }

    func parkedEffects() throws(StoreFailure) -> [OperatingFigures.Queue] {
        try session.rows(
            """
            SELECT target, COUNT(*), MIN(created_at)
            FROM (
                SELECT target, created_at
                FROM effect
                WHERE state = 'parked'
                ORDER BY created_at
                LIMIT $1
            ) AS waiting
            GROUP BY target
            ORDER BY target LIKE '%/%', target
            LIMIT $2
            """,
            [.int(limit), .int(OperatingFigures.targetsMax)]
        ) { (row) throws(StoreFailure) in
            OperatingFigures.Queue(
                target: row.text(0),
                state: "parked",
                waiting: .init(count: Int(row.integer(1)), oldest: row.optionalTimestamp(2))
            )
        }
    }

    func readers() throws(StoreFailure) -> [OperatingFigures.Reader] {
        try session.rows(
            """
            SELECT name, position
            FROM reader_cursor
            ORDER BY name
            LIMIT $1
            """,
            [.int(OperatingFigures.targetsMax)]
        ) { (row) throws(StoreFailure) in
            OperatingFigures.Reader(name: row.text(0), position: row.integer(1))
        }.filter { !$0.name.hasPrefix(OperatingFigures.momentCursor) }
    }

    private func waiting(
        _ sql: SQL,
        _ values: [SQLValue] = []
    ) throws(StoreFailure) -> OperatingFigures.Waiting {
        try session.first(sql, [.int(limit)] + values) { (row) throws(StoreFailure) in
            OperatingFigures.Waiting(
                count: Int(row.integer(0)),
                oldest: row.optionalTimestamp(1)
            )
        } ?? OperatingFigures.Waiting(count: 0, oldest: nil)
    }
}
