public import Database
public import Primitives

/// The proof that one intent became one document elsewhere.
public struct StoredReceipt: Equatable, Sendable {
    public var effectKey: String
    public var target: String
    /// The target's own number.
    public var externalID: String
    /// SHA-256 of the intent's payload.
    public var intentHash: [UInt8]
    public var at: Timestamp
}

public struct ReceiptTable {
    let session: any SQLSession

    public func record(
        effectKey: String,
        target: String,
        externalID: String,
        intentHash: [UInt8],
        at now: Timestamp
    ) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO receipt (effect_key, target, external_id, intent_hash, at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (effect_key) DO NOTHING
            """,
            [
                .text(effectKey), .text(target), .text(externalID), .bytes(intentHash), .time(now),
            ]
        )
    }

    public func load(_ effectKey: String) throws(StoreFailure) -> StoredReceipt? {
        try session.first(
            """
            SELECT effect_key, target, external_id, intent_hash, at
            FROM receipt
            WHERE effect_key = $1
            """,
            [.text(effectKey)],
            Self.receipt
        )
    }

    /// Up to `limit` receipts of all targets behind `key`, by key.
    public func receipts(after key: String, limit: Int) throws(StoreFailure) -> [StoredReceipt] {
        try session.rows(
            """
            SELECT effect_key, target, external_id, intent_hash, at
            FROM receipt
            WHERE effect_key > $1
            ORDER BY effect_key
            LIMIT $2
            """,
            [.text(key), .int(limit)],
            Self.receipt
        )
    }

    private static func receipt(_ row: any SQLRow) throws(StoreFailure) -> StoredReceipt {
        StoredReceipt(
            effectKey: row.text(0),
            target: row.text(1),
            externalID: row.text(2),
            intentHash: row.bytes(3),
            at: row.timestamp(4)
        )
    }
}

extension Transaction { public var receipts: ReceiptTable { ReceiptTable(session: session) } }
extension Snapshot { public var receipts: ReceiptTable { ReceiptTable(session: session) } }
