public import Database
public import Primitives

/// Whose an item is for a while: a lease that everybody sees and nobody has to give back.
///
/// Each of these is one conditional statement, so of two people who act at once one is told that
/// nothing changed, on both engines.
extension WorkItemTable {
    /// Takes an open item for `person`, or prolongs what is theirs.
    ///
    /// - Returns: whether it is theirs now; not when it is closed or somebody else's.
    public func claim(
        _ key: String,
        entity: String,
        for person: String,
        at now: Timestamp,
        lasting duration: Duration
    ) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE work_item
            SET claimed_by = $3, claimed_until = $5, snoozed_until = NULL
            WHERE entity = $1 AND key = $2 AND closed_at IS NULL
                AND (claimed_by IS NULL OR claimed_by = $3 OR claimed_until <= $4)
            """,
            [
                .text(entity), .text(key), .text(person), .time(now),
                .time(now.advanced(by: duration)),
            ]
        ) == 1
    }

    /// Gives an item that is `giver`'s, or nobody's, to `person`.
    ///
    /// - Returns: whether it is theirs now; not when it is closed or a third person's.
    public func handOver(
        _ key: String,
        entity: String,
        from giver: String,
        to person: String,
        at now: Timestamp,
        lasting duration: Duration
    ) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE work_item
            SET claimed_by = $4, claimed_until = $6, snoozed_until = NULL
            WHERE entity = $1 AND key = $2 AND closed_at IS NULL
                AND (claimed_by IS NULL OR claimed_by = $3 OR claimed_until <= $5)
            """,
            [
                .text(entity), .text(key), .text(giver), .text(person), .time(now),
                .time(now.advanced(by: duration)),
            ]
        ) == 1
    }

    /// Puts an item that is `person`'s back into its queue.
    ///
    /// - Returns: whether it was theirs.
    public func giveBack(
        _ key: String,
        entity: String,
        by person: String,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE work_item
            SET claimed_by = NULL, claimed_until = NULL
            WHERE entity = $1 AND key = $2 AND closed_at IS NULL
                AND claimed_by = $3 AND claimed_until > $4
            """,
            [.text(entity), .text(key), .text(person), .time(now)]
        ) == 1
    }

    /// Sets an item aside until `wake`; it is nobody's meanwhile, and never forgotten.
    ///
    /// - Returns: whether it waits now; not when it is closed or somebody else's than `person`'s.
    public func snooze(
        _ key: String,
        entity: String,
        by person: String,
        until wake: Timestamp,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE work_item
            SET snoozed_until = $5, claimed_by = NULL, claimed_until = NULL
            WHERE entity = $1 AND key = $2 AND closed_at IS NULL
                AND (claimed_by IS NULL OR claimed_by = $3 OR claimed_until <= $4)
            """,
            [.text(entity), .text(key), .text(person), .time(now), .time(wake)]
        ) == 1
    }
}

extension StoredWorkItem {
    /// Whose it is at `now`; `nil` when it is anybody's.
    public func holder(at now: Timestamp) -> String? {
        guard let claimedBy, let claimedUntil, claimedUntil > now else { return nil }
        return claimedBy
    }

    /// Until when it is set aside; `nil` when it waits now.
    public func wakes(after now: Timestamp) -> Timestamp? {
        snoozedUntil.flatMap { $0 > now ? $0 : nil }
    }
}
