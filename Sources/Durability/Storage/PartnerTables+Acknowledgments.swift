public import Database
public import Primitives

extension PartnerDocument {
    /// What a document's partner made of it; later than that nothing is known of it.
    public enum Acknowledged: String, CaseIterable, Sendable {
        case accepted = "acknowledged"
        case acceptedWithErrors = "acknowledged with errors"
        case rejected
    }
}

extension PartnerDocumentTable {
    /// The document to be acknowledged by `due`.
    public func await(_ id: String, until due: Timestamp) throws(StoreFailure) {
        try session.execute(
            "UPDATE partner_document SET due_at = $2 WHERE id = $1",
            [.text(id), .time(due)]
        )
    }

    /// Looks for a document later that was due at `moment`; nothing when nobody waits for it any
    /// more.
    public func await(
        _ id: String,
        until due: Timestamp,
        insteadOf moment: Timestamp
    ) throws(StoreFailure) {
        try session.execute(
            "UPDATE partner_document SET due_at = $2 WHERE id = $1 AND due_at = $3",
            [.text(id), .time(due), .time(moment)]
        )
    }

    /// Our documents to `partner` under a control number: several where numbers began anew.
    public func sent(
        to partner: String,
        numbered number: Int
    ) throws(StoreFailure) -> [(id: String, type: String, entity: String)] {
        try session.rows(
            """
            SELECT id, type, entity
            FROM partner_document
            WHERE control_number = $1 AND partner = $2 AND direction = 'out'
            ORDER BY created_at DESC, id DESC
            LIMIT 20
            """,
            [.text(String(number)), .text(partner)]
        ) { (row) throws(StoreFailure) in (row.text(0), row.text(1), row.text(2)) }
    }

    /// The partner has said what it made of a document.
    public func acknowledge(
        _ id: String,
        as verdict: PartnerDocument.Acknowledged,
        detail: String
    ) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE partner_document
            SET state = $2, detail = $3, due_at = NULL
            WHERE id = $1
            """,
            [.text(id), .text(verdict.rawValue), .text(detail)]
        )
    }

    /// Documents whose acknowledgement was due, the longest overdue first.
    public func overdue(
        at now: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> [OverdueDocument] {
        try session.rows(
            """
            SELECT id, entity, partner, type, state, instance_kind, instance_id, due_at
            FROM partner_document
            WHERE due_at IS NOT NULL AND due_at <= $1
            ORDER BY due_at, id
            LIMIT $2
            """,
            [.time(now), .int(limit)]
        ) { (row) throws(StoreFailure) in
            var instance: InstanceReference?
            if let kind = row.optionalText(5), let id = row.optionalText(6) {
                instance = InstanceReference(kind: kind, id: id)
            }
            return OverdueDocument(
                id: row.text(0),
                entity: row.text(1),
                partner: row.text(2),
                type: row.text(3),
                isSent: ["sent", "received"].contains(row.text(4)),
                isReceived: row.text(4) == "received",
                instance: instance,
                dueAt: row.timestamp(7)
            )
        }
    }

    /// When a document's acknowledgement is due; nothing where nobody waits for it any more.
    public func dueAt(_ id: String) throws(StoreFailure) -> Timestamp? {
        try session.first(
            "SELECT due_at FROM partner_document WHERE id = $1 AND due_at IS NOT NULL",
            [.text(id)]
        ) { (row) throws(StoreFailure) in row.timestamp(0) }
    }

    /// When the next acknowledgement is due.
    public func nextDue() throws(StoreFailure) -> Timestamp? {
        try session.first(
            """
            SELECT due_at
            FROM partner_document
            WHERE due_at IS NOT NULL
            ORDER BY due_at, id
            LIMIT 1
            """
        ) { (row) throws(StoreFailure) in row.timestamp(0) }
    }

    /// Nobody waits any longer for the document that was due at `moment`.
    ///
    /// - Returns: false when the acknowledgement came meanwhile, or another was quicker to notice.
    public func stopWaiting(for id: String, dueAt moment: Timestamp) throws(StoreFailure) -> Bool {
        try session.execute(
            "UPDATE partner_document SET due_at = NULL WHERE id = $1 AND due_at = $2",
            [.text(id), .time(moment)]
        ) > 0
    }
}

/// A document of ours that its partner should have acknowledged by now.
public struct OverdueDocument: Sendable {
    public var id: String
    public var entity: String
    public var partner: String
    public var type: String
    /// Whether it has left; the partner cannot answer before.
    public var isSent: Bool
    /// Whether the partner's receipt says that it came.
    public var isReceived: Bool
    public var instance: InstanceReference?
    public var dueAt: Timestamp
}
