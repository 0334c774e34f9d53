public import Database
public import Primitives

/// Where one inbound message stands.
public enum InboxState: String, Sendable {
    /// Durable, not decided yet.
    case received
    case decided
    /// Decided with a refusal; the sender was told.
    case refused
    /// Given up on after its tries, or broken: a person must act.
    case parked
}

/// A message as it comes through the in-door.
public struct InboundMessage: Sendable {
    public var entity: String
    /// Who sent it: `channel:portal`, `system:wms-dal`, `partner:acme`, `effect`, `order`.
    public var source: String
    /// The key the sender would repeat.
    public var key: String
    /// What it is, and who handles it: `order.submit`, `warehouse.event`, `edi.document`.
    public var kind: String
    public var contentHash: [UInt8]
    public var body: [UInt8]
    public var traceID: String
    public var actor: String
    public var instanceKind: String?
    public var instanceID: String?
    /// The sender's own span (W3C Trace Context), where it told one.
    public var senderSpan: String?

    public init(
        entity: String,
        source: String,
        key: String,
        kind: String,
        contentHash: [UInt8],
        body: [UInt8],
        traceID: String,
        actor: String,
        instanceKind: String? = nil,
        instanceID: String? = nil,
        senderSpan: String? = nil
    ) {
        self.entity = entity
        self.source = source
        self.key = key
        self.kind = kind
        self.contentHash = contentHash
        self.body = body
        self.traceID = traceID
        self.actor = actor
        self.instanceKind = instanceKind
        self.instanceID = instanceID
        self.senderSpan = senderSpan
    }
}

/// A message as it is stored.
public struct StoredMessage: Sendable {
    public var id: Int64
    public var message: InboundMessage
    public var receivedAt: Timestamp
    public var state: InboxState
    public var attempts: Int
    public var failureCode: String?
    public var failureDetail: String?
    public var answer: StoredAnswer?
    public var decidedAt: Timestamp?
}

/// What the sender was told, kept to be told again.
public struct StoredAnswer: Equatable, Sendable {
    public var status: Int
    public var body: [UInt8]

    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Whether a message is new.
public enum Acceptance: Sendable {
    case accepted(id: Int64)
    case duplicate(StoredMessage)
}

/// The in-door: one row for each message that was ever accepted.
public struct InboxTable {
    let session: any SQLSession

    /// Records a message once. Source and key decide what "once" means.
    ///
    /// On PostgreSQL a concurrent twin waits here until the first one's transaction ends.
    public func accept(
        _ message: InboundMessage,
        at now: Timestamp,
        state: InboxState = .received
    ) throws(StoreFailure) -> Acceptance {
        let id = try session.first(
            """
            INSERT INTO inbox_message
                (entity, source, message_key, kind, content_hash, body, trace_id, actor,
                 received_at, state, attempts, due_at, instance_kind, instance_id, sender_span)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $9, $11, $12, $13)
            ON CONFLICT (source, message_key) DO NOTHING
            RETURNING id
            """,
            [
                .text(message.entity), .text(message.source), .text(message.key),
                .text(message.kind), .bytes(message.contentHash), .bytes(message.body),
                .text(message.traceID), .text(message.actor), .time(now), .text(state.rawValue),
                .text(message.instanceKind), .text(message.instanceID),
                .text(message.senderSpan),
            ]
        ) { (row) throws(StoreFailure) in row.integer(0) }
        if let id { return .accepted(id: id) }
        guard let first = try find(source: message.source, key: message.key) else {
            throw .contention
        }
        return .duplicate(first)
    }

    public func find(
        source: String,
        key: String
    ) throws(StoreFailure) -> StoredMessage? {
        try session.first(
            """
            SELECT id, entity, source, message_key, kind, content_hash, body, trace_id, actor,
                   instance_kind, instance_id, received_at, state, attempts, failure_code,
                   failure_detail, answer_status, answer, decided_at
            FROM inbox_message
            WHERE source = $1 AND message_key = $2
            """,
            [.text(source), .text(key)],
            Self.message
        )
    }

    public func load(_ id: Int64) throws(StoreFailure) -> StoredMessage? {
        try session.first(
            """
            SELECT id, entity, source, message_key, kind, content_hash, body, trace_id, actor,
                   instance_kind, instance_id, received_at, state, attempts, failure_code,
                   failure_detail, answer_status, answer, decided_at
            FROM inbox_message
            WHERE id = $1
            """,
            [.integer(id)],
            Self.message
        )
    }

    /// Locks up to `limit` messages that are due, oldest first; others may take the next ones.
    public func claimDue(
        limit: Int,
        at now: Timestamp
    ) throws(StoreFailure) -> [StoredMessage] {
        try session.rows(
            """
            SELECT id, entity, source, message_key, kind, content_hash, body, trace_id, actor,
                   instance_kind, instance_id, received_at, state, attempts, failure_code,
                   failure_detail, answer_status, answer, decided_at
            FROM inbox_message
            WHERE state = 'received' AND due_at <= $1
            ORDER BY due_at, id
            LIMIT $2
            {for update skip locked}
            """,
            [.time(now), .int(limit)],
            Self.message
        )
    }

    /// When the next undecided message is due.
    public func nextDue() throws(StoreFailure) -> Timestamp? {
        try session.first(
            """
            SELECT due_at
            FROM inbox_message
            WHERE state = 'received'
            ORDER BY due_at, id
            LIMIT 1
            """
        ) { (row) throws(StoreFailure) in row.timestamp(0) }
    }

    /// How many undecided messages of a kind there are, counted up to `limit`.
    public func waiting(kind: String, limit: Int) throws(StoreFailure) -> Int {
        try session.first(
            """
            SELECT COUNT(*)
            FROM (
                SELECT 1
                FROM inbox_message
                WHERE state = 'received' AND kind = $1
                LIMIT $2
            ) AS waiting
            """,
            [.text(kind), .int(limit)]
        ) { (row) throws(StoreFailure) in Int(row.integer(0)) } ?? 0
    }

    /// Ends a message's wait with what came of it.
    public func settle(
        _ id: Int64,
        as state: InboxState,
        answer: StoredAnswer? = nil,
        failure: (any Failure)? = nil,
        instanceKind: String? = nil,
        instanceID: String? = nil,
        at now: Timestamp
    ) throws(StoreFailure) {
        try session.enqueue(
            """
            UPDATE inbox_message
            SET state = $2, answer_status = $3, answer = $4, failure_code = $5,
                failure_detail = $6, decided_at = $7, attempts = attempts + 1,
                instance_kind = COALESCE($8, instance_kind),
                instance_id = COALESCE($9, instance_id)
            WHERE id = $1
            """,
            [
                .integer(id), .text(state.rawValue),
                answer.map { .int($0.status) } ?? .null, .bytes(answer?.body),
                .text(failure?.code), .text(failure.map { "\($0)" }), .time(now),
                .text(instanceKind), .text(instanceID),
            ]
        )
    }

    /// Keeps the first answer to a message that was decided without one; returns the one kept.
    public func keepFirst(
        _ answer: StoredAnswer,
        of message: StoredMessage
    ) throws(StoreFailure) -> StoredAnswer {
        let isFirst = try session.execute(
            """
            UPDATE inbox_message
            SET answer_status = $2, answer = $3
            WHERE id = $1 AND answer_status IS NULL
            """,
            [.integer(message.id), .int(answer.status), .bytes(answer.body)]
        )
        if isFirst == 1 { return answer }
        return try load(message.id)?.answer ?? answer
    }

    /// Leaves a message for later, with the reason.
    public func postpone(
        _ id: Int64,
        until due: Timestamp,
        because failure: any Failure
    ) throws(StoreFailure) {
        try session.enqueue(
            """
            UPDATE inbox_message
            SET attempts = attempts + 1, due_at = $2, failure_code = $3, failure_detail = $4
            WHERE id = $1
            """,
            [.integer(id), .time(due), .text(failure.code), .text("\(failure)")]
        )
    }

    /// Gives a parked message another life, from its first try.
    public func redrive(_ id: Int64, at now: Timestamp) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE inbox_message
            SET state = 'received', attempts = 0, due_at = $2
            WHERE id = $1 AND state = 'parked'
            """,
            [.integer(id), .time(now)]
        ) == 1
    }

    /// Ends a parked message's wait without deciding it; the row stays, with who did it and why.
    public func dismiss(
        _ id: Int64,
        because failure: any Failure,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE inbox_message
            SET state = 'refused', failure_code = $2, failure_detail = $3, decided_at = $4
            WHERE id = $1 AND state = 'parked'
            """,
            [.integer(id), .text(failure.code), .text("\(failure)"), .time(now)]
        ) == 1
    }

    /// Everything that came in for an instance, oldest first.
    public func messages(
        ofInstance kind: String,
        _ id: String,
        limit: Int
    ) throws(StoreFailure) -> [StoredMessage] {
        try session.rows(
            """
            SELECT id, entity, source, message_key, kind, content_hash, body, trace_id, actor,
                   instance_kind, instance_id, received_at, state, attempts, failure_code,
                   failure_detail, answer_status, answer, decided_at
            FROM inbox_message
            WHERE instance_kind = $1 AND instance_id = $2
            ORDER BY id
            LIMIT $3
            """,
            [.text(kind), .text(id), .int(limit)],
            Self.message
        )
    }

    /// What the messages of a sender became whose keys begin with `prefix`, which ends in a slash.
    public func instances(
        from source: String,
        keyedUnder prefix: String,
        limit: Int
    ) throws(StoreFailure) -> [InstanceReference] {
        // The byte behind the slash ends the range of keys that begin with it.
        let end = prefix.dropLast() + "0"
        return try session.rows(
            """
            SELECT instance_kind, instance_id
            FROM inbox_message
            WHERE source = $1 AND message_key > $2 AND message_key < $3
                AND instance_id IS NOT NULL
            ORDER BY message_key
            LIMIT $4
            """,
            [.text(source), .text(prefix), .text(String(end)), .int(limit)]
        ) { (row) throws(StoreFailure) in InstanceReference(kind: row.text(0), id: row.text(1)) }
    }

    /// Messages that wait for a person, oldest first.
    public func parked(limit: Int) throws(StoreFailure) -> [StoredMessage] {
        try session.rows(
            """
            SELECT id, entity, source, message_key, kind, content_hash, body, trace_id, actor,
                   instance_kind, instance_id, received_at, state, attempts, failure_code,
                   failure_detail, answer_status, answer, decided_at
            FROM inbox_message
            WHERE state = 'parked'
            ORDER BY id
            LIMIT $1
            """,
            [.int(limit)],
            Self.message
        )
    }

    static func message(_ row: any SQLRow) throws(StoreFailure) -> StoredMessage {
        guard let state = InboxState(rawValue: row.text(12)) else {
            throw .corrupt("inbox_message \(row.integer(0)) has the state \(row.text(12))")
        }
        let message = InboundMessage(
            entity: row.text(1),
            source: row.text(2),
            key: row.text(3),
            kind: row.text(4),
            contentHash: row.bytes(5),
            body: row.bytes(6),
            traceID: row.text(7),
            actor: row.text(8),
            instanceKind: row.optionalText(9),
            instanceID: row.optionalText(10)
        )
        let answer: StoredAnswer? =
            row.isNull(16)
            ? nil : StoredAnswer(status: Int(row.integer(16)), body: row.optionalBytes(17) ?? [])
        return StoredMessage(
            id: row.integer(0),
            message: message,
            receivedAt: row.timestamp(11),
            state: state,
            attempts: Int(row.integer(13)),
            failureCode: row.optionalText(14),
            failureDetail: row.optionalText(15),
            answer: answer,
            decidedAt: row.optionalTimestamp(18)
        )
    }
}

extension Transaction { public var inbox: InboxTable { InboxTable(session: session) } }
extension Snapshot { public var inbox: InboxTable { InboxTable(session: session) } }
