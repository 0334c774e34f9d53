public import Database
public import Primitives

/// One event as a trace shows it: no document, no payload.
public struct TracedEvent: Equatable, Sendable {
    public var kind: String
    public var instanceID: String
    public var sequence: Int64
    public var type: String
    public var cause: String
    public var traceID: String
    public var at: Timestamp
    public var position: Int64
    /// Of the message that brought it, when one did.
    public var source: String?
    public var receivedAt: Timestamp?
    /// The sender's own trace and span, where it told them.
    public var sender: SenderSpan?
}

/// Where in its sender's trace a message was sent.
public struct SenderSpan: Equatable, Sendable {
    public var traceID: String
    public var spanID: String
}

/// One try of one effect as a trace shows it.
public struct TracedAttempt: Equatable, Sendable {
    public var effectKey: String
    public var number: Int
    public var startedAt: Timestamp
    public var endedAt: Timestamp
    public var outcome: String
    public var code: String?
    public var status: Int?
    public var instanceKind: String
    public var instanceID: String
    public var sequence: Int64
    public var target: String
    public var operation: String
    public var traceID: String
}

/// What traces are made of, in an order that a cursor can follow.
public struct TraceTable {
    let session: any SQLSession

    /// Events after `position`, in order.
    public func events(
        after position: Int64,
        limit: Int
    ) throws(StoreFailure) -> [TracedEvent] {
        let events = try session.rows(
            """
            SELECT kind, instance_id, sequence, type, cause, trace_id, at, position
            FROM event
            WHERE position > $1
            ORDER BY position
            LIMIT $2
            """,
            [.integer(position), .int(limit)]
        ) { (row) throws(StoreFailure) in
            TracedEvent(
                kind: row.text(0),
                instanceID: row.text(1),
                sequence: row.integer(2),
                type: row.text(3),
                cause: row.text(4),
                traceID: row.text(5),
                at: row.timestamp(6),
                position: row.integer(7)
            )
        }
        return try events.map { (event) throws(StoreFailure) in try withMessage(event) }
    }

    /// Tries that began after `start` and not after `end`, in order.
    ///
    /// A try is recorded when it has ended, at most a lease after it began. So the tries of a time
    /// that is further back than a lease are all there, and none comes in behind a cursor.
    public func attempts(
        after start: Timestamp,
        through end: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> [TracedAttempt] {
        try session.rows(
            """
            SELECT attempt.effect_key, attempt.number, attempt.started_at, attempt.ended_at,
                   attempt.outcome, attempt.code, attempt.status, effect.instance_kind,
                   effect.instance_id, effect.sequence, effect.target, effect.operation,
                   effect.trace_id
            FROM attempt
            JOIN effect ON effect.key = attempt.effect_key
            WHERE attempt.started_at > $1 AND attempt.started_at <= $2
            ORDER BY attempt.started_at, attempt.effect_key, attempt.number
            LIMIT $3
            """,
            [.time(start), .time(end), .int(limit)]
        ) { (row) throws(StoreFailure) in
            TracedAttempt(
                effectKey: row.text(0),
                number: Int(row.integer(1)),
                startedAt: row.timestamp(2),
                endedAt: row.timestamp(3),
                outcome: row.text(4),
                code: row.optionalText(5),
                status: row.optionalInteger(6).map(Int.init),
                instanceKind: row.text(7),
                instanceID: row.text(8),
                sequence: row.integer(9),
                target: row.text(10),
                operation: row.text(11),
                traceID: row.text(12)
            )
        }
    }

    /// The event with where it came from and since when it waited.
    private func withMessage(_ event: TracedEvent) throws(StoreFailure) -> TracedEvent {
        let prefix = "inbox/"
        guard event.cause.hasPrefix(prefix), let id = Int64(event.cause.dropFirst(prefix.count))
        else { return event }
        var event = event
        let message = try session.first(
            """
            SELECT source, received_at, trace_id, sender_span
            FROM inbox_message
            WHERE id = $1
            """,
            [.integer(id)]
        ) { (row) throws(StoreFailure) in
            let sender = row.optionalText(3).map { SenderSpan(traceID: row.text(2), spanID: $0) }
            return (row.text(0), row.timestamp(1), sender)
        }
        event.source = message?.0
        event.receivedAt = message?.1
        event.sender = message?.2
        return event
    }
}

extension Snapshot { public var traces: TraceTable { TraceTable(session: session) } }
