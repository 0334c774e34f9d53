public import Database
public import Primitives

/// Control numbers, gap-free per partner, direction and kind.
public struct ControlNumberTable {
    let session: any SQLSession

    /// The next number; it is used exactly if the transaction commits, so there are no gaps.
    public func next(
        partner: String,
        direction: String,
        kind: String
    ) throws(StoreFailure) -> Int64 {
        try session.first(
            """
            INSERT INTO control_number (partner, direction, kind, last)
            VALUES ($1, $2, $3, 1)
            ON CONFLICT (partner, direction, kind) DO UPDATE
            SET last = control_number.last + 1
            RETURNING last
            """,
            [.text(partner), .text(direction), .text(kind)]
        ) { (row) throws(StoreFailure) in row.integer(0) } ?? 1
    }
}

/// A document that was exchanged with a partner, as bytes.
public struct PartnerDocument: Sendable {
    public var id: String
    public var entity: String
    public var partner: String
    /// `in` or `out`.
    public var direction: String
    /// `850`, `997`, `855`, …
    public var type: String
    public var controlNumber: String
    /// `received`, `translated`, `held`, `built`, `failed`, `sent`; then `acknowledged`,
    /// `acknowledged with errors` or `rejected` where the partner says so.
    public var state: String
    public var instance: InstanceReference?
    /// The file's name.
    public var name: String
    public var detail: String
    public var bytes: [UInt8]
    public var createdAt: Timestamp
    /// The mapping that read it, with the version of each text it is made of, such as
    /// `stores-rows@1f0a2b3c4d5e family@9e8d7c6b5a4f`; nothing where no mapping did.
    public var reader: String?

    public init(
        id: String,
        entity: String,
        partner: String,
        direction: String,
        type: String,
        controlNumber: String,
        state: String,
        instance: InstanceReference?,
        name: String,
        detail: String,
        bytes: [UInt8],
        createdAt: Timestamp,
        reader: String? = nil
    ) {
        self.id = id
        self.entity = entity
        self.partner = partner
        self.direction = direction
        self.type = type
        self.controlNumber = controlNumber
        self.state = state
        self.instance = instance
        self.name = name
        self.detail = detail
        self.bytes = bytes
        self.createdAt = createdAt
        self.reader = reader
    }
}

public struct PartnerDocumentTable {
    let session: any SQLSession

    public func insert(_ document: PartnerDocument) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO partner_document
                (id, entity, partner, direction, type, control_number, state, instance_kind,
                 instance_id, name, detail, bytes, created_at, reader)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (id) DO NOTHING
            """,
            [
                .text(document.id), .text(document.entity), .text(document.partner),
                .text(document.direction), .text(document.type), .text(document.controlNumber),
                .text(document.state), .text(document.instance?.kind),
                .text(document.instance?.id), .text(document.name), .text(document.detail),
                .bytes(document.bytes), .time(document.createdAt), .text(document.reader),
            ]
        )
    }

    /// What is known of the way out; what its partner made of a document stands.
    public func setState(_ id: String, _ state: String) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE partner_document
            SET state = $2
            WHERE id = $1
                AND state NOT IN ('acknowledged', 'acknowledged with errors', 'rejected')
            """,
            [.text(id), .text(state)]
        )
    }

    /// What is known of a document that was decided again, and what has read it this time.
    public func retell(
        _ id: String,
        state: String,
        detail: String,
        reader: String?
    ) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE partner_document
            SET state = $2, detail = $3, reader = $4
            WHERE id = $1
            """,
            [.text(id), .text(state), .text(detail), .text(reader)]
        )
    }

    public func exists(_ id: String) throws(StoreFailure) -> Bool {
        try session.first(
            "SELECT 1 FROM partner_document WHERE id = $1",
            [.text(id)]
        ) { (row) throws(StoreFailure) in row.integer(0) } != nil
    }

    /// What has read a document, without its bytes.
    public func reader(of id: String) throws(StoreFailure) -> String? {
        try session.first(
            "SELECT reader FROM partner_document WHERE id = $1",
            [.text(id)]
        ) { (row) throws(StoreFailure) in row.optionalText(0) } ?? nil
    }

    public func bytes(of id: String) throws(StoreFailure) -> [UInt8]? {
        try session.first(
            "SELECT bytes FROM partner_document WHERE id = $1",
            [.text(id)]
        ) { (row) throws(StoreFailure) in row.bytes(0) }
    }

    public func load(_ id: String) throws(StoreFailure) -> PartnerDocument? {
        try session.first(
            """
            SELECT id, entity, partner, direction, type, control_number, state, instance_kind,
                   instance_id, name, detail, bytes, created_at, reader
            FROM partner_document
            WHERE id = $1
            """,
            [.text(id)],
            Self.document
        )
    }

    public func documents(
        ofInstance kind: String,
        _ id: String
    ) throws(StoreFailure) -> [PartnerDocument] {
        try session.rows(
            """
            SELECT id, entity, partner, direction, type, control_number, state, instance_kind,
                   instance_id, name, detail, bytes, created_at, reader
            FROM partner_document
            WHERE instance_kind = $1 AND instance_id = $2
            ORDER BY created_at, id
            LIMIT 500
            """,
            [.text(kind), .text(id)],
            Self.document
        )
    }

    /// Documents of any partner under an interchange's control number, newest first.
    public func known(
        byControlNumber number: String,
        limit: Int
    ) throws(StoreFailure) -> [PartnerDocument] {
        try session.rows(
            """
            SELECT id, entity, partner, direction, type, control_number, state, instance_kind,
                   instance_id, name, detail, bytes, created_at, reader
            FROM partner_document
            WHERE control_number = $1
            ORDER BY created_at DESC, id DESC
            LIMIT $2
            """,
            [.text(number), .int(limit)],
            Self.document
        )
    }

    /// The keys of what came from one partner last, newest first.
    public func received(from partner: String, limit: Int) throws(StoreFailure) -> [String] {
        try session.rows(
            """
            SELECT id
            FROM partner_document
            WHERE partner = $1 AND direction = 'in'
            ORDER BY created_at DESC
            LIMIT $2
            """,
            [.text(partner), .int(limit)]
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    /// When a partner sent something last that is no answer to what we sent.
    public func lastOrders(from partner: String) throws(StoreFailure) -> Timestamp? {
        try session.rows(
            """
            SELECT created_at
            FROM partner_document
            WHERE partner = $1 AND direction = 'in'
                AND type NOT IN ('997', '999', 'TA1', 'CONTRL', '824', 'APERAK', 'MDN')
            ORDER BY created_at DESC
            LIMIT 1
            """,
            [.text(partner)]
        ) { (row) throws(StoreFailure) in row.timestamp(0) }.first
    }

    private static func document(_ row: any SQLRow) throws(StoreFailure) -> PartnerDocument {
        var instance: InstanceReference?
        if let kind = row.optionalText(7), let id = row.optionalText(8) {
            instance = InstanceReference(kind: kind, id: id)
        }
        return PartnerDocument(
            id: row.text(0),
            entity: row.text(1),
            partner: row.text(2),
            direction: row.text(3),
            type: row.text(4),
            controlNumber: row.text(5),
            state: row.text(6),
            instance: instance,
            name: row.text(9),
            detail: row.text(10),
            bytes: row.bytes(11),
            createdAt: row.timestamp(12),
            reader: row.optionalText(13)
        )
    }
}

extension Transaction {
    public var controlNumbers: ControlNumberTable { ControlNumberTable(session: session) }
    public var documents: PartnerDocumentTable { PartnerDocumentTable(session: session) }
}
extension Snapshot {
    public var documents: PartnerDocumentTable { PartnerDocumentTable(session: session) }
}
