public import Database
public import Primitives

/// A workflow's state at rest. The snapshot is the truth; the event log is the evidence.
public struct StoredInstance: Sendable {
    public var kind: String
    public var id: String
    public var entity: String
    /// How many events made it.
    public var sequence: Int64
    /// The workflow version that wrote the state.
    public var version: Int
    public var state: [UInt8]
    public var traceID: String
    public var updatedAt: Timestamp
    /// Why it is frozen, when it is.
    public var quarantine: String?

    public init(
        kind: String,
        id: String,
        entity: String,
        sequence: Int64,
        version: Int,
        state: [UInt8],
        traceID: String,
        updatedAt: Timestamp,
        quarantine: String? = nil
    ) {
        self.kind = kind
        self.id = id
        self.entity = entity
        self.sequence = sequence
        self.version = version
        self.state = state
        self.traceID = traceID
        self.updatedAt = updatedAt
        self.quarantine = quarantine
    }
}

public struct InstanceTable {
    let session: any SQLSession

    /// The instance, locked until the transaction ends: first in the lock order.
    public func lock(_ kind: String, _ id: String) throws(StoreFailure) -> StoredInstance? {
        try session.first(
            """
            SELECT kind, id, entity, sequence, version, state, trace_id, updated_at, quarantine
            FROM instance
            WHERE kind = $1 AND id = $2
            {for update}
            """,
            [.text(kind), .text(id)],
            Self.instance
        )
    }

    public func load(_ kind: String, _ id: String) throws(StoreFailure) -> StoredInstance? {
        try session.first(
            """
            SELECT kind, id, entity, sequence, version, state, trace_id, updated_at, quarantine
            FROM instance
            WHERE kind = $1 AND id = $2
            """,
            [.text(kind), .text(id)],
            Self.instance
        )
    }

    /// What a trace is about, a kind's instances alone.
    public func ids(
        ofTrace traceID: String,
        kind: String,
        limit: Int
    ) throws(StoreFailure) -> [String] {
        try session.rows(
            """
            SELECT id
            FROM instance
            WHERE trace_id = $1 AND kind = $2
            ORDER BY id DESC
            LIMIT $3
            """,
            [.text(traceID), .text(kind), .int(limit)]
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    /// Stores a new state if the row is still one event behind it.
    ///
    /// - Throws: `.conflict` when somebody else was first.
    public func save(_ instance: StoredInstance) throws(StoreFailure) {
        let changed =
            instance.sequence == 1 ? try insert(instance) : try update(instance)
        guard changed == 1 else { throw .conflict(expectedVersion: instance.sequence - 1) }
    }

    /// Freezes an instance: its messages wait, the others flow.
    public func quarantine(
        _ kind: String,
        _ id: String,
        because reason: String
    ) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE instance
            SET quarantine = $3
            WHERE kind = $1 AND id = $2
            """,
            [.text(kind), .text(id), .text(reason)]
        )
    }

    private func insert(_ instance: StoredInstance) throws(StoreFailure) -> Int {
        try session.execute(
            """
            INSERT INTO instance
                (kind, id, entity, sequence, version, state, trace_id, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (kind, id) DO NOTHING
            """,
            [
                .text(instance.kind), .text(instance.id), .text(instance.entity),
                .integer(instance.sequence), .int(instance.version), .bytes(instance.state),
                .text(instance.traceID), .time(instance.updatedAt),
            ]
        )
    }

    private func update(_ instance: StoredInstance) throws(StoreFailure) -> Int {
        try session.execute(
            """
            UPDATE instance
            SET sequence = $3, version = $4, state = $5, updated_at = $6
            WHERE kind = $1 AND id = $2 AND sequence = $7
            """,
            [
                .text(instance.kind), .text(instance.id), .integer(instance.sequence),
                .int(instance.version), .bytes(instance.state), .time(instance.updatedAt),
                .integer(instance.sequence - 1),
            ]
        )
    }

    private static func instance(_ row: any SQLRow) throws(StoreFailure) -> StoredInstance {
        StoredInstance(
            kind: row.text(0),
            id: row.text(1),
            entity: row.text(2),
            sequence: row.integer(3),
            version: Int(row.integer(4)),
            state: row.bytes(5),
            traceID: row.text(6),
            updatedAt: row.timestamp(7),
            quarantine: row.optionalText(8)
        )
    }
}

extension Transaction { public var instances: InstanceTable { InstanceTable(session: session) } }
extension Snapshot { public var instances: InstanceTable { InstanceTable(session: session) } }
