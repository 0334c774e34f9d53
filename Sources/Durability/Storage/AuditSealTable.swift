public import Database
public import Primitives

/// One link of the audit's chain: so many entries, and the code over them and the link before.
public struct AuditSeal: Sendable, Equatable {
    /// From one, without gaps.
    public var number: Int64
    public var entries: Int
    public var sealedAt: Timestamp
    public var code: [UInt8]

    public init(number: Int64, entries: Int, sealedAt: Timestamp, code: [UInt8]) {
        self.number = number
        self.entries = entries
        self.sealedAt = sealedAt
        self.code = code
    }
}

public struct AuditSealTable {
    let session: any SQLSession

    public func last() throws(StoreFailure) -> AuditSeal? {
        try session.first(
            """
            SELECT number, entries, sealed_at, code
            FROM audit_seal
            ORDER BY number DESC
            LIMIT 1
            """,
            [],
            Self.seal
        )
    }

    /// In their order, behind `number`.
    public func seals(after number: Int64, limit: Int) throws(StoreFailure) -> [AuditSeal] {
        try session.rows(
            """
            SELECT number, entries, sealed_at, code
            FROM audit_seal
            WHERE number > $1
            ORDER BY number
            LIMIT $2
            """,
            [.integer(number), .int(limit)],
            Self.seal
        )
    }

    /// What no seal covers yet, the oldest first. An entry may come in behind a younger one.
    public func unsealed(limit: Int) throws(StoreFailure) -> [AuditLine] {
        try session.rows(
            """
            SELECT id, at, actor, action, subject, detail
            FROM audit_entry
            WHERE seal IS NULL
            ORDER BY id
            LIMIT $1
            """,
            [.int(limit)],
            AuditTable.line
        )
    }

    /// What a seal covers, in the order of its code.
    public func lines(of seal: Int64, limit: Int) throws(StoreFailure) -> [AuditLine] {
        try session.rows(
            """
            SELECT id, at, actor, action, subject, detail
            FROM audit_entry
            WHERE seal = $1
            ORDER BY id
            LIMIT $2
            """,
            [.integer(seal), .int(limit)],
            AuditTable.line
        )
    }

    /// Adds the next link over exactly these entries.
    public func add(_ seal: AuditSeal, over ids: [Int64]) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO audit_seal (number, entries, sealed_at, code)
            VALUES ($1, $2, $3, $4)
            """,
            [
                .integer(seal.number), .int(seal.entries), .time(seal.sealedAt),
                .bytes(seal.code),
            ]
        )
        for id in ids {
            try session.enqueue(
                "UPDATE audit_entry SET seal = $2 WHERE id = $1",
                [.integer(id), .integer(seal.number)]
            )
        }
    }

    private static func seal(_ row: any SQLRow) throws(StoreFailure) -> AuditSeal {
        AuditSeal(
            number: row.integer(0),
            entries: Int(row.integer(1)),
            sealedAt: row.timestamp(2),
            code: row.bytes(3)
        )
    }
}

extension Transaction {
    public var auditSeals: AuditSealTable { AuditSealTable(session: session) }
}
extension Snapshot {
    public var auditSeals: AuditSealTable { AuditSealTable(session: session) }
}
