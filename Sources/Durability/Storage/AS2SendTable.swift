public import Database
public import Primitives

/// A message that was sent over AS2, and what its receipt will be weighed against.
public struct AS2Send: Sendable, Equatable {
    public enum State: String, Sendable {
        /// On its way, or the answer was lost on the way back.
        case sending
        /// The partner's server has it; its receipt comes later, on a connection of its own.
        case awaiting
        /// The receipt was due and did not come.
        case late
        /// The receipt says that the partner has exactly what was sent, or none was wanted.
        case taken
        /// The receipt says that the partner did not take it, or took something else.
        case refused

        /// Whether a receipt can change nothing any more.
        public var isSettled: Bool { self == .taken || self == .refused }
    }

    /// Message-ID without its angle brackets.
    public var id: String
    public var entity: String
    public var partner: String
    /// The partner document within.
    public var document: String
    /// 1, and one more for each message that was refused before this one.
    public var round: Int
    /// `digest, algorithm`, one for each algorithm that the partner may choose.
    public var mics: [String]
    public var wantsSignedReceipt: Bool
    public var state: State
    public var detail: String
    public var sentAt: Timestamp
    /// When the receipt should be here.
    public var dueAt: Timestamp

    public init(
        id: String,
        entity: String,
        partner: String,
        document: String,
        round: Int,
        mics: [String],
        wantsSignedReceipt: Bool,
        state: State = .sending,
        detail: String = "",
        sentAt: Timestamp,
        dueAt: Timestamp
    ) {
        self.id = id
        self.entity = entity
        self.partner = partner
        self.document = document
        self.round = round
        self.mics = mics
        self.wantsSignedReceipt = wantsSignedReceipt
        self.state = state
        self.detail = detail
        self.sentAt = sentAt
        self.dueAt = dueAt
    }
}

public struct AS2SendTable {
    let session: any SQLSession

    /// Before each try; what a receipt said already is not forgotten.
    public func begin(_ send: AS2Send) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO as2_send
                (message_id, entity, partner, document, round, mics, wants_signed, state, detail,
                 sent_at, due_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (message_id) DO UPDATE
            SET mics = $6, wants_signed = $7, state = $8, sent_at = $10, due_at = $11
            WHERE as2_send.state IN ('sending', 'awaiting', 'late')
            """,
            [
                .text(send.id), .text(send.entity), .text(send.partner), .text(send.document),
                .int(send.round), .text(send.mics.joined(separator: "\n")),
                .int(send.wantsSignedReceipt ? 1 : 0), .text(send.state.rawValue),
                .text(send.detail), .time(send.sentAt), .time(send.dueAt),
            ]
        )
    }

    public func load(_ id: String) throws(StoreFailure) -> AS2Send? {
        try session.first(
            """
            SELECT message_id, entity, partner, document, round, mics, wants_signed, state, detail,
                   sent_at, due_at
            FROM as2_send
            WHERE message_id = $1
            """,
            [.text(id)],
            Self.send
        )
    }

    /// The last message that carried `document`.
    public func latest(ofDocument document: String) throws(StoreFailure) -> AS2Send? {
        try session.first(
            """
            SELECT message_id, entity, partner, document, round, mics, wants_signed, state, detail,
                   sent_at, due_at
            FROM as2_send
            WHERE document = $1
            ORDER BY round DESC
            LIMIT 1
            """,
            [.text(document)],
            Self.send
        )
    }

    /// - Returns: `false` when it was in none of the states `from`: somebody was first.
    @discardableResult
    public func move(
        _ id: String,
        from states: Set<AS2Send.State>,
        to state: AS2Send.State,
        detail: String = "",
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        guard let send = try load(id), states.contains(send.state) else { return false }
        return try session.execute(
            """
            UPDATE as2_send
            SET state = $3, detail = $4, ended_at = $5
            WHERE message_id = $1 AND state = $2
            """,
            [
                .text(id), .text(send.state.rawValue), .text(state.rawValue), .text(detail),
                state.isSettled ? .time(now) : .null,
            ]
        ) == 1
    }

    /// Messages whose receipts were due before `now`, the longest due first.
    public func overdue(at now: Timestamp, limit: Int) throws(StoreFailure) -> [AS2Send] {
        try session.rows(
            """
            SELECT message_id, entity, partner, document, round, mics, wants_signed, state, detail,
                   sent_at, due_at
            FROM as2_send
            WHERE state = 'awaiting' AND due_at <= $1
            ORDER BY due_at
            LIMIT $2
            """,
            [.time(now), .int(limit)],
            Self.send
        )
    }

    /// When the next receipt will be missed.
    public func nextDue() throws(StoreFailure) -> Timestamp? {
        try session.first(
            """
            SELECT due_at
            FROM as2_send
            WHERE state = 'awaiting'
            ORDER BY due_at
            LIMIT 1
            """
        ) { (row) throws(StoreFailure) in row.timestamp(0) }
    }

    private static func send(_ row: any SQLRow) throws(StoreFailure) -> AS2Send {
        guard let state = AS2Send.State(rawValue: row.text(7)) else {
            throw .corrupt("as2_send.state holds \(row.text(7))")
        }
        return AS2Send(
            id: row.text(0),
            entity: row.text(1),
            partner: row.text(2),
            document: row.text(3),
            round: Int(row.integer(4)),
            mics: row.text(5).split(separator: "\n").map(String.init),
            wantsSignedReceipt: row.integer(6) == 1,
            state: state,
            detail: row.text(8),
            sentAt: row.timestamp(9),
            dueAt: row.timestamp(10)
        )
    }
}

extension Transaction {
    public var as2Sends: AS2SendTable { AS2SendTable(session: session) }
}
extension Snapshot {
    public var as2Sends: AS2SendTable { AS2SendTable(session: session) }
}
