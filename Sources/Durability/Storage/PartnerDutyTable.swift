public import Canonical
public import Database
public import Primitives

/// A document of ours that its partner must have by some moment.
public struct PartnerDuty: Sendable {
    public enum Kind: String, Sendable {
        /// 855 or ORDRSP, by the order's number.
        case response
        /// 856 or DESADV, by the shipment.
        case notice
    }

    public enum Told: String, Sendable {
        case nothing, danger, breach
    }

    public var id: String
    public var entity: String
    public var partner: String
    public var kind: Kind
    /// What it is about: the buyer's order number, our shipment.
    public var number: String
    /// The document that made it a duty.
    public var source: String
    /// The document of ours that fulfils it, once it is written.
    public var document: String?
    /// What a breach costs.
    public var fee: Money?
    public var dueAt: Timestamp
    /// When somebody looks at it next.
    public var lookAt: Timestamp
    public var told: Told

    public init(
        id: String,
        entity: String,
        partner: String,
        kind: Kind,
        number: String,
        source: String,
        document: String? = nil,
        fee: Money? = nil,
        dueAt: Timestamp,
        lookAt: Timestamp
    ) {
        self.id = id
        self.entity = entity
        self.partner = partner
        self.kind = kind
        self.number = number
        self.source = source
        self.document = document
        self.fee = fee
        self.dueAt = dueAt
        self.lookAt = lookAt
        told = .nothing
    }
}

public struct PartnerDutyTable {
    let session: any SQLSession

    public func insert(_ duty: PartnerDuty) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO partner_duty
                (id, entity, partner, kind, number, source, document, amount, currency, due_at,
                 look_at, told)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (id) DO NOTHING
            """,
            [
                .text(duty.id), .text(duty.entity), .text(duty.partner),
                .text(duty.kind.rawValue), .text(duty.number), .text(duty.source),
                .text(duty.document), duty.fee.map { .integer($0.minorUnits) } ?? .null,
                .text(duty.fee?.currency.code), .time(duty.dueAt), .time(duty.lookAt),
                .text(duty.told.rawValue),
            ]
        )
    }

    /// The document that fulfils a duty is written; it has still to be sent.
    public func fulfil(
        _ kind: PartnerDuty.Kind,
        of partner: String,
        number: String,
        by document: String
    ) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE partner_duty
            SET document = $4
            WHERE partner = $1 AND kind = $2 AND number = $3 AND document IS NULL
            """,
            [.text(partner), .text(kind.rawValue), .text(number), .text(document)]
        )
    }

    /// Duties to look at, the longest due first.
    public func toLookAt(
        at now: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> [PartnerDuty] {
        try session.rows(
            """
            SELECT id, entity, partner, kind, number, source, document, amount, currency, due_at,
                   look_at, told
            FROM partner_duty
            WHERE look_at <= $1
            ORDER BY look_at, id
            LIMIT $2
            """,
            [.time(now), .int(limit)],
            Self.duty
        )
    }

    /// When somebody must look next.
    public func nextLook() throws(StoreFailure) -> Timestamp? {
        try session.first(
            """
            SELECT look_at
            FROM partner_duty
            ORDER BY look_at, id
            LIMIT 1
            """
        ) { (row) throws(StoreFailure) in row.timestamp(0) }
    }

    public func look(
        again id: String,
        at moment: Timestamp,
        told: PartnerDuty.Told
    ) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE partner_duty
            SET look_at = $2, told = $3
            WHERE id = $1
            """,
            [.text(id), .time(moment), .text(told.rawValue)]
        )
    }

    public func remove(_ id: String) throws(StoreFailure) {
        try session.execute("DELETE FROM partner_duty WHERE id = $1", [.text(id)])
    }

    private static func duty(_ row: any SQLRow) throws(StoreFailure) -> PartnerDuty {
        var fee: Money?
        if let amount = row.optionalInteger(7), let code = row.optionalText(8),
            let currency = Currency(code: code)
        {
            fee = Money(minorUnits: amount, currency)
        }
        var duty = PartnerDuty(
            id: row.text(0),
            entity: row.text(1),
            partner: row.text(2),
            kind: PartnerDuty.Kind(rawValue: row.text(3)) ?? .response,
            number: row.text(4),
            source: row.text(5),
            document: row.optionalText(6),
            fee: fee,
            dueAt: row.timestamp(9),
            lookAt: row.timestamp(10)
        )
        duty.told = PartnerDuty.Told(rawValue: row.text(11)) ?? .nothing
        return duty
    }
}

extension Transaction {
    public var duties: PartnerDutyTable { PartnerDutyTable(session: session) }
}
extension Snapshot {
    public var duties: PartnerDutyTable { PartnerDutyTable(session: session) }
}
