public import Database
public import Primitives

/// Which order a customer's PO number stands for: the second key of the in-door.
public struct BusinessKey: Hashable, Sendable {
    public var entity: String
    public var channel: String
    public var customer: String
    public var number: String

    public init(entity: String, channel: String, customer: String, number: String) {
        self.entity = entity
        self.channel = channel
        self.customer = customer
        self.number = number
    }
}

public struct BusinessKeyTable {
    let session: any SQLSession

    /// Who holds a key, and with which content.
    public struct Holder: Sendable {
        public var orderID: String
        public var contentHash: [UInt8]
    }

    /// Takes the key for `orderID`; the present holder when somebody has it.
    public func take(
        _ key: BusinessKey,
        for orderID: String,
        contentHash: [UInt8],
        at now: Timestamp
    ) throws(StoreFailure) -> Holder? {
        let taken = try session.execute(
            """
            INSERT INTO business_key
                (entity, channel, customer, number, order_id, content_hash, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (entity, channel, customer, number) DO NOTHING
            """,
            [
                .text(key.entity), .text(key.channel), .text(key.customer), .text(key.number),
                .text(orderID), .bytes(contentHash), .time(now),
            ]
        )
        return taken == 0 ? try holder(of: key) : nil
    }

    public func holder(of key: BusinessKey) throws(StoreFailure) -> Holder? {
        try session.first(
            """
            SELECT order_id, content_hash
            FROM business_key
            WHERE entity = $1 AND channel = $2 AND customer = $3 AND number = $4
            """,
            [.text(key.entity), .text(key.channel), .text(key.customer), .text(key.number)]
        ) { (row) throws(StoreFailure) in
            Holder(orderID: row.text(0), contentHash: row.bytes(1))
        }
    }

    /// Frees the key so that the number may be used again.
    public func free(_ key: BusinessKey, of orderID: String) throws(StoreFailure) {
        try session.execute(
            """
            DELETE FROM business_key
            WHERE entity = $1 AND channel = $2 AND customer = $3 AND number = $4
                AND order_id = $5
            """,
            [
                .text(key.entity), .text(key.channel), .text(key.customer), .text(key.number),
                .text(orderID),
            ]
        )
    }
}

/// An instance, by name.
public struct InstanceReference: Hashable, Sendable {
    public var kind: String
    public var id: String

    public init(kind: String, id: String) {
        self.kind = kind
        self.id = id
    }
}

/// Every outside id, mapped to the instances it belongs to.
public struct CrossReferenceTable {
    let session: any SQLSession

    public func record(
        entity: String,
        kind: String,
        value: String,
        instance: InstanceReference
    ) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO cross_reference (entity, kind, value, instance_kind, instance_id)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (entity, kind, value, instance_kind, instance_id) DO NOTHING
            """,
            [
                .text(entity), .text(kind), .text(value), .text(instance.kind), .text(instance.id),
            ]
        )
    }

    public func instances(
        entity: String,
        kind: String,
        value: String
    ) throws(StoreFailure) -> [InstanceReference] {
        try session.rows(
            """
            SELECT instance_kind, instance_id
            FROM cross_reference
            WHERE entity = $1 AND kind = $2 AND value = $3
            ORDER BY instance_kind, instance_id
            """,
            [.text(entity), .text(kind), .text(value)]
        ) { (row) throws(StoreFailure) in InstanceReference(kind: row.text(0), id: row.text(1)) }
    }

    /// What any outside id may stand for: search.
    public func instances(
        anyKind value: String,
        limit: Int
    ) throws(StoreFailure) -> [InstanceReference] {
        try session.rows(
            """
            SELECT DISTINCT instance_kind, instance_id
            FROM cross_reference
            WHERE value = $1
            ORDER BY instance_kind, instance_id
            LIMIT $2
            """,
            [.text(value), .int(limit)]
        ) { (row) throws(StoreFailure) in InstanceReference(kind: row.text(0), id: row.text(1)) }
    }
}

extension Transaction {
    public var businessKeys: BusinessKeyTable { BusinessKeyTable(session: session) }
    public var crossReferences: CrossReferenceTable { CrossReferenceTable(session: session) }
}
extension Snapshot {
    public var crossReferences: CrossReferenceTable { CrossReferenceTable(session: session) }
}
