public import Database
public import Primitives

/// Where each customer's last order stands in a target's queue that has a priority: a later order
/// of the same customer is never put before it.
public struct QueueStandingTable {
    let session: any SQLSession

    /// Takes the place `wished` for the customer's next order, or the first one behind his last.
    ///
    /// Nobody is put before the moment at which a target's first place was taken: what waited then
    /// had been given none.
    public func take(
        _ wished: Timestamp,
        for customer: String,
        of entity: String,
        at target: String,
        now: Timestamp
    ) throws(StoreFailure) -> Timestamp {
        let opening = try opening(of: target, entity, now)
        let place = max(wished, opening)
        return try session.first(
            """
            INSERT INTO queue_standing (target, entity, customer, due_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (target, entity, customer) DO UPDATE
            SET due_at = CASE
                WHEN queue_standing.due_at < excluded.due_at THEN excluded.due_at
                ELSE queue_standing.due_at + 1
            END
            RETURNING due_at
            """,
            [.text(target), .text(entity), .text(customer), .time(place)]
        ) { (row) throws(StoreFailure) in row.timestamp(0) } ?? place
    }

    /// The moment from which a target's places are taken: a row of nobody's.
    private func opening(
        of target: String,
        _ entity: String,
        _ now: Timestamp
    ) throws(StoreFailure) -> Timestamp {
        let key: [SQLValue] = [.text(target), .text(entity)]
        let known = try session.first(
            """
            SELECT due_at
            FROM queue_standing
            WHERE target = $1 AND entity = $2 AND customer = ''
            """,
            key
        ) { (row) throws(StoreFailure) in row.timestamp(0) }
        if let known { return known }
        try session.execute(
            """
            INSERT INTO queue_standing (target, entity, customer, due_at)
            VALUES ($1, $2, '', $3)
            ON CONFLICT (target, entity, customer) DO NOTHING
            """,
            key + [.time(now)]
        )
        return now
    }
}

extension Transaction {
    public var queueStandings: QueueStandingTable { QueueStandingTable(session: session) }
}
