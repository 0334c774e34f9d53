public import Database
public import Primitives

/// A document that a target has made for us: its intent, and what it is called there.
public struct SentDocument: Sendable {
    public var key: String
    public var instanceKind: String
    public var instanceID: String
    public var payload: [UInt8]
    /// The target's own number.
    public var reference: String?
    public var doneAt: Timestamp

    public init(
        key: String,
        instanceKind: String,
        instanceID: String,
        payload: [UInt8],
        reference: String?,
        doneAt: Timestamp
    ) {
        self.key = key
        self.instanceKind = instanceKind
        self.instanceID = instanceID
        self.payload = payload
        self.reference = reference
        self.doneAt = doneAt
    }
}

/// Where a key comes from that another system carries.
public struct EffectOrigin: Sendable, Equatable {
    public var key: String
    public var entity: String
    public var target: String
    public var operation: String
}

/// Orders and invoices that a target has, in the order of their keys' bytes.
extension EffectTable {
    /// The target of an instance's latest effect of that kind: the system that has its document.
    public func target(
        of operation: String,
        ofInstance kind: String,
        _ id: String
    ) throws(StoreFailure) -> String? {
        try session.first(
            """
            SELECT target
            FROM effect
            WHERE instance_kind = $1 AND instance_id = $2 AND operation = $3
            ORDER BY sequence DESC, ordinal DESC
            LIMIT 1
            """,
            [.text(kind), .text(id), .text(operation)]
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    /// What one operation has made, after one key, up to and with another, or to the end.
    public func documents(
        of operation: String,
        at target: String,
        entity: String,
        after: String,
        through: String?
    ) throws(StoreFailure) -> [SentDocument] {
        try session.rows(
            through == nil ? Self.documentsToTheEnd : Self.documentsBetween,
            [.text(target), .text(operation), .text(entity), .text(after)]
                + (through.map { [.text($0)] } ?? [])
        ) { (row) throws(StoreFailure) in
            SentDocument(
                key: row.text(0),
                instanceKind: row.text(1),
                instanceID: row.text(2),
                payload: row.bytes(3),
                reference: row.optionalText(4),
                doneAt: row.timestamp(5)
            )
        }
    }

    /// Changes with every document of the stretch, and with every event of what they belong to.
    public func documentStamp(
        of operation: String,
        at target: String,
        entity: String,
        after: String,
        through: String?
    ) throws(StoreFailure) -> (rows: Int64, events: Int64) {
        try session.first(
            through == nil ? Self.stampToTheEnd : Self.stampBetween,
            [.text(target), .text(operation), .text(entity), .text(after)]
                + (through.map { [.text($0)] } ?? [])
        ) { (row) throws(StoreFailure) in (rows: row.integer(0), events: row.integer(1)) }
            ?? (rows: 0, events: 0)
    }

    /// What a target did of some operations for some instances, in the order in which it was meant.
    public func done(
        for instances: some Collection<String>,
        of kind: String,
        at target: String,
        _ operations: some Collection<String>
    ) throws(StoreFailure) -> [StoredEffect] {
        try session.rows(
            """
            SELECT key, entity, instance_kind, instance_id, sequence, ordinal, target, operation,
                   lane, payload, trace_id, state, due_at, attempts, fence, last_code, last_detail,
                   reference, created_at, done_at
            FROM effect
            WHERE instance_kind = $1 AND instance_id {in $2} AND target = $3 AND state = 'done'
                AND operation {in $4}
            ORDER BY instance_id, sequence, ordinal
            """,
            [.text(kind), .list(instances), .text(target), .list(operations)],
            Self.effect
        )
    }

    /// Those of the keys that are ours, whatever became of them.
    public func origins(
        of keys: some Collection<String>
    ) throws(StoreFailure) -> [EffectOrigin] {
        try session.rows(
            """
            SELECT key, entity, target, operation
            FROM effect
            WHERE key {in $1}
            ORDER BY key
            """,
            [.list(keys)]
        ) { (row) throws(StoreFailure) in
            EffectOrigin(
                key: row.text(0),
                entity: row.text(1),
                target: row.text(2),
                operation: row.text(3)
            )
        }
    }

    private static let documentsBetween: SQL = """
        SELECT key, instance_kind, instance_id, payload, reference, done_at
        FROM effect
        WHERE target = $1 AND operation = $2 AND entity = $3 AND state = 'done'
            AND operation IN ('erp.book', 'erp.invoice')
            AND key {bytewise} > $4 AND key {bytewise} <= $5
        ORDER BY key {bytewise}
        """

    private static let documentsToTheEnd: SQL = """
        SELECT key, instance_kind, instance_id, payload, reference, done_at
        FROM effect
        WHERE target = $1 AND operation = $2 AND entity = $3 AND state = 'done'
            AND operation IN ('erp.book', 'erp.invoice')
            AND key {bytewise} > $4
        ORDER BY key {bytewise}
        """

    private static let stampBetween: SQL = """
        SELECT COUNT(*), CAST(COALESCE(SUM(instance.sequence), 0) AS BIGINT)
        FROM effect
        LEFT JOIN instance
            ON instance.kind = effect.instance_kind AND instance.id = effect.instance_id
        WHERE effect.target = $1 AND effect.operation = $2 AND effect.entity = $3
            AND effect.state = 'done' AND effect.operation IN ('erp.book', 'erp.invoice')
            AND effect.key {bytewise} > $4 AND effect.key {bytewise} <= $5
        """

    private static let stampToTheEnd: SQL = """
        SELECT COUNT(*), CAST(COALESCE(SUM(instance.sequence), 0) AS BIGINT)
        FROM effect
        LEFT JOIN instance
            ON instance.kind = effect.instance_kind AND instance.id = effect.instance_id
        WHERE effect.target = $1 AND effect.operation = $2 AND effect.entity = $3
            AND effect.state = 'done' AND effect.operation IN ('erp.book', 'erp.invoice')
            AND effect.key {bytewise} > $4
        """
}
