public import Database
public import Primitives

/// Where one effect stands on its way out.
public enum EffectState: String, CaseIterable, Sendable {
    case ready
    /// Taken by a dispatcher until its lease ends.
    case leased
    /// Sent, and nobody knows whether it took effect: ask before repeating.
    case unknown
    case done
    /// Given up on: a person must act.
    case parked
    /// No longer wanted.
    case cancelled

    /// Still to be performed.
    public static let open: [EffectState] = [.ready, .leased, .unknown]
}

/// Something that must happen outside, exactly under this key.
public struct StoredEffect: Sendable {
    /// `workflow/instance/sequence/ordinal`: a repeated step repeats its keys.
    public var key: String
    public var entity: String
    public var instanceKind: String
    public var instanceID: String
    public var sequence: Int64
    public var ordinal: Int
    public var target: String
    public var operation: String
    /// Effects of one lane leave one after another, in order.
    public var lane: String
    public var payload: [UInt8]
    public var traceID: String
    public var state: EffectState
    public var dueAt: Timestamp
    public var attempts: Int
    public var fence: Int64
    public var lastCode: String?
    public var lastDetail: String?
    public var reference: String?
    public var createdAt: Timestamp
    public var doneAt: Timestamp?
    /// Set by a claim: whoever held the effect before never said what came of its call.
    public var wasLost = false

    public init(
        key: String,
        entity: String,
        instanceKind: String,
        instanceID: String,
        sequence: Int64,
        ordinal: Int,
        target: String,
        operation: String,
        lane: String,
        payload: [UInt8],
        traceID: String,
        dueAt: Timestamp,
        createdAt: Timestamp
    ) {
        self.key = key
        self.entity = entity
        self.instanceKind = instanceKind
        self.instanceID = instanceID
        self.sequence = sequence
        self.ordinal = ordinal
        self.target = target
        self.operation = operation
        self.lane = lane
        self.payload = payload
        self.traceID = traceID
        state = .ready
        self.dueAt = dueAt
        attempts = 0
        fence = 0
        self.createdAt = createdAt
    }
}

/// The out-door.
public struct EffectTable {
    let session: any SQLSession

    public func enqueue(_ effect: StoredEffect) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO effect
                (key, entity, instance_kind, instance_id, sequence, ordinal, target, operation,
                 lane, payload, trace_id, state, due_at, attempts, lease_until, fence, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'ready', $12, 0, 0, 0, $13)
            """,
            [
                .text(effect.key), .text(effect.entity), .text(effect.instanceKind),
                .text(effect.instanceID), .integer(effect.sequence), .int(effect.ordinal),
                .text(effect.target), .text(effect.operation), .text(effect.lane),
                .bytes(effect.payload), .text(effect.traceID), .time(effect.dueAt),
                .time(effect.createdAt),
            ]
        )
    }

    /// Whether an effect of `target` has had its time come: a look before a claim.
    public func isAnyDue(of target: String, at now: Timestamp) throws(StoreFailure) -> Bool {
        try session.first(
            """
            SELECT 1
            FROM effect
            WHERE target = $1 AND due_at <= $2 AND state IN ('ready', 'leased', 'unknown')
            LIMIT 1
            """,
            [.text(target), .time(now)]
        ) { (_) throws(StoreFailure) in true } ?? false
    }

    /// Takes up to `limit` due effects of `target` for `worker`, under a lease of `duration`.
    ///
    /// The lease runs on the database's clock as those of `LeaseTable` do; what is due is told by
    /// `now`.
    ///
    /// An effect is due when its time has come, its last lease has ended, and nothing earlier of
    /// its lane is still open (a parked one blocks its lane: order is worth more than speed).
    ///
    /// - Parameters:
    ///   - mark: only what stands behind it is taken, where given.
    ///   - state: the only state that is taken from, where given.
    ///   - operation: where given, only what does this, and was never tried.
    public func claim(
        target: String,
        behind mark: QueueMark? = nil,
        in state: EffectState? = nil,
        firstTriesOf operation: String? = nil,
        limit: Int,
        for worker: String,
        at now: Timestamp,
        lasting duration: Duration
    ) throws(StoreFailure) -> [StoredEffect] {
        let mark = mark ?? .front
        let keys = try session.rows(
            """
            SELECT key, lease_until
            FROM effect
            WHERE target = $1 AND due_at <= $2 AND state IN ('ready', 'leased', 'unknown')
                AND lease_until <= COALESCE({server time}, $2)
                AND (due_at, sequence, key) > ($4, $5, $6) AND ($7 = '' OR state = $7)
                AND ($8 = '' OR (operation = $8 AND attempts = 0))
                AND NOT EXISTS (
                    SELECT 1
                    FROM effect AS earlier
                    WHERE earlier.lane = effect.lane
                        AND earlier.state IN ('ready', 'leased', 'unknown', 'parked')
                        AND (earlier.sequence < effect.sequence
                            OR (earlier.sequence = effect.sequence
                                AND earlier.ordinal < effect.ordinal))
                )
            ORDER BY due_at, sequence, key
            LIMIT $3
            {for update skip locked}
            """,
            [
                .text(target), .time(now), .int(limit), .time(mark.dueAt), .integer(mark.sequence),
                .text(mark.key), .text(state?.rawValue ?? ""), .text(operation ?? ""),
            ]
        ) { (row) throws(StoreFailure) in (row.text(0), wasLost: row.integer(1) > 0) }
        var claimed: [StoredEffect] = []
        for (key, wasLost) in keys {
            // A lease that ended without an answer leaves the effect in doubt.
            let effect = try session.first(
                """
                UPDATE effect
                SET state = CASE WHEN state = 'leased' THEN 'unknown' ELSE state END,
                    lease_owner = $2, lease_until = COALESCE({server time}, $3) + $4,
                    fence = fence + 1, attempts = attempts + 1
                WHERE key = $1
                RETURNING key, entity, instance_kind, instance_id, sequence, ordinal, target,
                    operation, lane, payload, trace_id, state, due_at, attempts, fence, last_code,
                    last_detail, reference, created_at, done_at
                """,
                [.text(key), .text(worker), .time(now), .span(duration)],
                Self.effect
            )
            if var effect {
                if effect.state == .ready {
                    try session.enqueue(
                        "UPDATE effect SET state = 'leased' WHERE key = $1",
                        [.text(key)]
                    )
                    effect.state = .leased
                }
                effect.wasLost = wasLost
                claimed.append(effect)
            }
        }
        return claimed
    }

    /// Ends an effect; only the holder of the newest lease may, and only once.
    ///
    /// - Returns: whether `fence` was still the newest. When not, nothing changed.
    public func finish(
        _ key: String,
        fence: Int64,
        as state: EffectState,
        reference: String?,
        code: String? = nil,
        detail: String? = nil,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE effect
            SET state = $3, reference = $4, done_at = $5, lease_until = 0, last_code = $6,
                last_detail = $7
            WHERE key = $1 AND fence = $2 AND state IN ('leased', 'unknown') AND lease_until > 0
            """,
            [
                .text(key), .integer(fence), .text(state.rawValue), .text(reference), .time(now),
                .text(code), .text(detail),
            ]
        ) == 1
    }

    /// Puts an effect back for another try, as `ready` or still `unknown`, with so many tries
    /// counted.
    public func putBack(
        _ key: String,
        fence: Int64,
        as state: EffectState,
        due: Timestamp,
        tries: Int,
        code: String,
        detail: String
    ) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE effect
            SET state = $3, due_at = $4, lease_until = 0, last_code = $5, last_detail = $6,
                attempts = $7
            WHERE key = $1 AND fence = $2 AND state IN ('leased', 'unknown') AND lease_until > 0
            """,
            [
                .text(key), .integer(fence), .text(state.rawValue), .time(due), .text(code),
                .text(detail), .int(tries),
            ]
        ) == 1
    }

    /// Gives a parked effect another life, from its first try.
    public func redrive(_ key: String, at now: Timestamp) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE effect
            SET state = 'unknown', attempts = 0, due_at = $2, lease_until = 0
            WHERE key = $1 AND state = 'parked'
            """,
            [.text(key), .time(now)]
        ) == 1
    }

    /// Ends a parked effect that a person has settled by other means; its lane flows again.
    ///
    /// - Returns: whether it was parked. When not, nothing changed.
    public func close(_ key: String, at now: Timestamp) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE effect
            SET state = 'cancelled', done_at = $2
            WHERE key = $1 AND state = 'parked'
            """,
            [.text(key), .time(now)]
        ) == 1
    }

    /// Targets that have something open.
    public func openTargets() throws(StoreFailure) -> [String] {
        try session.rows(
            """
            WITH RECURSIVE open_target (target) AS (
                SELECT MIN(target)
                FROM effect
                WHERE state IN ('ready', 'leased', 'unknown')
                UNION ALL
                SELECT (
                    SELECT MIN(effect.target)
                    FROM effect
                    WHERE state IN ('ready', 'leased', 'unknown')
                        AND effect.target > open_target.target
                )
                FROM open_target
                WHERE open_target.target IS NOT NULL
            )
            SELECT target
            FROM open_target
            WHERE target IS NOT NULL
            ORDER BY target
            """
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    public func effects(
        ofInstance kind: String,
        _ id: String,
        limit: Int
    ) throws(StoreFailure) -> [StoredEffect] {
        try session.rows(
            """
            SELECT key, entity, instance_kind, instance_id, sequence, ordinal, target, operation,
                   lane, payload, trace_id, state, due_at, attempts, fence, last_code, last_detail,
                   reference, created_at, done_at
            FROM effect
            WHERE instance_kind = $1 AND instance_id = $2
            ORDER BY sequence, ordinal
            LIMIT $3
            """,
            [.text(kind), .text(id), .int(limit)],
            Self.effect
        )
    }

    public func load(_ key: String) throws(StoreFailure) -> StoredEffect? {
        try session.first(
            """
            SELECT key, entity, instance_kind, instance_id, sequence, ordinal, target, operation,
                   lane, payload, trace_id, state, due_at, attempts, fence, last_code, last_detail,
                   reference, created_at, done_at
            FROM effect
            WHERE key = $1
            """,
            [.text(key)],
            Self.effect
        )
    }

    /// Effects that wait for a person, oldest first.
    public func parked(limit: Int) throws(StoreFailure) -> [StoredEffect] {
        try session.rows(
            """
            SELECT key, entity, instance_kind, instance_id, sequence, ordinal, target, operation,
                   lane, payload, trace_id, state, due_at, attempts, fence, last_code, last_detail,
                   reference, created_at, done_at
            FROM effect
            WHERE state = 'parked'
            ORDER BY created_at
            LIMIT $1
            """,
            [.int(limit)],
            Self.effect
        )
    }

    static func effect(_ row: any SQLRow) throws(StoreFailure) -> StoredEffect {
        guard let state = EffectState(rawValue: row.text(11)) else {
            throw .corrupt("effect \(row.text(0)) has the state \(row.text(11))")
        }
        var effect = StoredEffect(
            key: row.text(0),
            entity: row.text(1),
            instanceKind: row.text(2),
            instanceID: row.text(3),
            sequence: row.integer(4),
            ordinal: Int(row.integer(5)),
            target: row.text(6),
            operation: row.text(7),
            lane: row.text(8),
            payload: row.bytes(9),
            traceID: row.text(10),
            dueAt: row.timestamp(12),
            createdAt: row.timestamp(18)
        )
        effect.state = state
        effect.attempts = Int(row.integer(13))
        effect.fence = row.integer(14)
        effect.lastCode = row.optionalText(15)
        effect.lastDetail = row.optionalText(16)
        effect.reference = row.optionalText(17)
        effect.doneAt = row.optionalTimestamp(19)
        return effect
    }
}

extension Transaction { public var effects: EffectTable { EffectTable(session: session) } }
extension Snapshot { public var effects: EffectTable { EffectTable(session: session) } }
