public import Database
public import Primitives

/// One event that was decided, with what was known then.
public struct StoredEvent: Sendable {
    public var kind: String
    public var instanceID: String
    public var sequence: Int64
    public var entity: String
    public var version: Int
    /// The event's case, for reading and counting.
    public var type: String
    public var event: [UInt8]
    public var facts: [UInt8]
    public var reasons: [String]
    /// The message, effect or timer that brought it.
    public var cause: String
    public var actor: String
    public var traceID: String
    public var at: Timestamp
    /// Its place in the one order that readers follow; absent until sequenced.
    public var position: Int64?

    public init(
        kind: String,
        instanceID: String,
        sequence: Int64,
        entity: String,
        version: Int,
        type: String,
        event: [UInt8],
        facts: [UInt8],
        reasons: [String],
        cause: String,
        actor: String,
        traceID: String,
        at: Timestamp,
        position: Int64? = nil
    ) {
        self.kind = kind
        self.instanceID = instanceID
        self.sequence = sequence
        self.entity = entity
        self.version = version
        self.type = type
        self.event = event
        self.facts = facts
        self.reasons = reasons
        self.cause = cause
        self.actor = actor
        self.traceID = traceID
        self.at = at
        self.position = position
    }
}

/// That an event happened: what readers of the log follow.
public struct EventNotice: Equatable, Sendable {
    public var id: Int64
    public var kind: String
    public var instanceID: String
    public var sequence: Int64
    public var type: String
    public var at: Timestamp
    public var position: Int64
}

/// The event log: append-only, ordered for readers by position.
public struct EventTable {
    let session: any SQLSession

    public func append(_ event: StoredEvent) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO event
                (kind, instance_id, sequence, entity, version, type, reasons, cause, actor,
                 trace_id, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            [
                .text(event.kind), .text(event.instanceID), .integer(event.sequence),
                .text(event.entity), .int(event.version), .text(event.type),
                .text(event.reasons.joined(separator: "\n")), .text(event.cause),
                .text(event.actor), .text(event.traceID), .time(event.at),
            ]
        )
        try session.enqueue(
            """
            INSERT INTO event_body (event_id, event, facts)
            SELECT id, $4, $5
            FROM event
            WHERE kind = $1 AND instance_id = $2 AND sequence = $3
            """,
            [
                .text(event.kind), .text(event.instanceID), .integer(event.sequence),
                .bytes(event.event), .bytes(event.facts),
            ]
        )
    }

    /// Whether committed events wait for their positions: a look before they are given.
    public func isAnyUnplaced() throws(StoreFailure) -> Bool {
        try session.first(
            "SELECT 1 FROM event WHERE position IS NULL LIMIT 1"
        ) { (_) throws(StoreFailure) in true } ?? false
    }

    /// Gives committed events their positions; only the holder of the sequencer's lease calls it.
    ///
    /// A row that commits later than its neighbours gets a later position, so a reader that follows
    /// positions never misses one. Returns how many were placed.
    public func assignPositions(limit: Int) throws(StoreFailure) -> Int {
        let last = try session.first(
            "SELECT COALESCE(MAX(position), 0) FROM event"
        ) { (row) throws(StoreFailure) in row.integer(0) }
        return try session.execute(
            """
            UPDATE event
            SET position = placed.position
            FROM (
                SELECT id, $1 + ROW_NUMBER() OVER (ORDER BY id) AS position
                FROM event
                WHERE position IS NULL
                ORDER BY id
                LIMIT $2
            ) AS placed
            WHERE event.id = placed.id
            """,
            [.integer(last ?? 0), .int(limit)]
        )
    }

    /// What happened after `position`, in order; without the documents, which most readers leave.
    public func notices(after position: Int64, limit: Int) throws(StoreFailure) -> [EventNotice] {
        try session.rows(
            """
            SELECT id, kind, instance_id, sequence, type, at, position
            FROM event
            WHERE position > $1
            ORDER BY position
            LIMIT $2
            """,
            [.integer(position), .int(limit)]
        ) { (row) throws(StoreFailure) in
            EventNotice(
                id: row.integer(0),
                kind: row.text(1),
                instanceID: row.text(2),
                sequence: row.integer(3),
                type: row.text(4),
                at: row.timestamp(5),
                position: row.integer(6)
            )
        }
    }

    /// The event itself, as it was decided.
    public func body(of notice: EventNotice) throws(StoreFailure) -> [UInt8] {
        let body = try session.first(
            "SELECT event FROM event_body WHERE event_id = $1",
            [.integer(notice.id)]
        ) { (row) throws(StoreFailure) in row.bytes(0) }
        guard let body else {
            throw .corrupt("event \(notice.instanceID)/\(notice.sequence) has no body")
        }
        return body
    }

    /// One instance's events, in order.
    public func events(
        ofInstance kind: String,
        _ id: String,
        limit: Int
    ) throws(StoreFailure) -> [StoredEvent] {
        try session.rows(
            """
            SELECT kind, instance_id, sequence, entity, version, type, event_body.event,
                   event_body.facts, reasons, cause, actor, trace_id, at, position
            FROM event
            JOIN event_body ON event_body.event_id = event.id
            WHERE kind = $1 AND instance_id = $2
            ORDER BY sequence
            LIMIT $3
            """,
            [.text(kind), .text(id), .int(limit)],
            Self.event
        )
    }

    /// One instance's events after the one numbered `sequence`, in order.
    public func events(
        ofInstance kind: String,
        _ id: String,
        after sequence: Int64,
        limit: Int
    ) throws(StoreFailure) -> [StoredEvent] {
        try session.rows(
            """
            SELECT kind, instance_id, sequence, entity, version, type, event_body.event,
                   event_body.facts, reasons, cause, actor, trace_id, at, position
            FROM event
            JOIN event_body ON event_body.event_id = event.id
            WHERE kind = $1 AND instance_id = $2 AND sequence > $3
            ORDER BY sequence
            LIMIT $4
            """,
            [.text(kind), .text(id), .integer(sequence), .int(limit)],
            Self.event
        )
    }

    public func lastPosition() throws(StoreFailure) -> Int64 {
        try session.first(
            "SELECT COALESCE(MAX(position), 0) FROM event"
        ) { (row) throws(StoreFailure) in row.integer(0) } ?? 0
    }

    private static func event(_ row: any SQLRow) throws(StoreFailure) -> StoredEvent {
        StoredEvent(
            kind: row.text(0),
            instanceID: row.text(1),
            sequence: row.integer(2),
            entity: row.text(3),
            version: Int(row.integer(4)),
            type: row.text(5),
            event: row.bytes(6),
            facts: row.bytes(7),
            reasons: row.text(8).split(separator: "\n").map(String.init),
            cause: row.text(9),
            actor: row.text(10),
            traceID: row.text(11),
            at: row.timestamp(12),
            position: row.optionalInteger(13)
        )
    }
}

extension Transaction { public var events: EventTable { EventTable(session: session) } }
extension Snapshot { public var events: EventTable { EventTable(session: session) } }
