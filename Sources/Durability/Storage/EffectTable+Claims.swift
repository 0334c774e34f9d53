public import Database
public import Primitives

/// Where an effect stands in its target's queue: what is due first goes first.
public struct QueueMark: Equatable, Sendable {
    public var dueAt: Timestamp
    public var sequence: Int64
    public var key: String

    public init(dueAt: Timestamp, sequence: Int64, key: String) {
        self.dueAt = dueAt
        self.sequence = sequence
        self.key = key
    }

    /// Everything stands behind it.
    static let front = QueueMark(dueAt: Timestamp(microseconds: .min), sequence: .min, key: "")
}

extension StoredEffect {
    public var mark: QueueMark { QueueMark(dueAt: dueAt, sequence: sequence, key: key) }
}

extension EffectTable {
    /// Whether what came of the lease `fence` is stored: how a worker learns what became of a
    /// commit whose answer was lost.
    public func isSettled(_ key: String, fence: Int64) throws(StoreFailure) -> Bool {
        try session.first(
            "SELECT lease_until FROM effect WHERE key = $1 AND fence = $2",
            [.text(key), .integer(fence)]
        ) { (row) throws(StoreFailure) in row.integer(0) } == 0
    }

    /// How many claims of `target` nobody has told the outcome of yet.
    public func openClaims(of target: String) throws(StoreFailure) -> Int {
        try session.first(
            """
            SELECT COUNT(*)
            FROM effect
            WHERE target = $1 AND state IN ('leased', 'unknown') AND lease_until > 0
            """,
            [.text(target)]
        ) { (row) throws(StoreFailure) in Int(row.integer(0)) } ?? 0
    }

    /// Whether anything waits for `target` that will go by itself; what stands behind a parked
    /// effect waits for a person.
    public func isAnyWaiting(for target: String) throws(StoreFailure) -> Bool {
        try session.first(
            """
            SELECT 1
            FROM effect
            WHERE target = $1 AND state IN ('ready', 'leased', 'unknown')
                AND NOT EXISTS (
                    SELECT 1
                    FROM effect AS earlier
                    WHERE earlier.lane = effect.lane
                        AND earlier.state IN ('ready', 'leased', 'unknown', 'parked')
                        AND earlier.state = 'parked'
                        AND (earlier.sequence < effect.sequence
                            OR (earlier.sequence = effect.sequence
                                AND earlier.ordinal < effect.ordinal))
                )
            LIMIT 1
            """,
            [.text(target)]
        ) { (_) throws(StoreFailure) in true } ?? false
    }

    /// When `target` did an effect last.
    public func lastDone(of target: String) throws(StoreFailure) -> Timestamp? {
        try session.first(
            """
            SELECT done_at
            FROM effect
            WHERE target = $1 AND done_at IS NOT NULL AND state = 'done'
            ORDER BY done_at DESC
            LIMIT 1
            """,
            [.text(target)]
        ) { (row) throws(StoreFailure) in row.timestamp(0) }
    }
}
