public import Database
public import Primitives

/// One try of one effect, and what the other side said.
public struct StoredAttempt: Sendable {
    public var effectKey: String
    public var number: Int
    public var startedAt: Timestamp
    public var endedAt: Timestamp
    /// `done`, `unknown`, `retry`, `away`, `refused`, `parked`, or `interrupted`.
    public var outcome: String
    public var code: String?
    public var detail: String?
    public var status: Int?
    /// The first bytes of the answer.
    public var answer: [UInt8]?

    public init(
        effectKey: String,
        number: Int,
        startedAt: Timestamp,
        endedAt: Timestamp,
        outcome: String,
        code: String? = nil,
        detail: String? = nil,
        status: Int? = nil,
        answer: [UInt8]? = nil
    ) {
        self.effectKey = effectKey
        self.number = number
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.code = code
        self.detail = detail
        self.status = status
        self.answer = answer
    }
}

public struct AttemptTable {
    let session: any SQLSession

    /// Numbers count on, also after a re-drive started the tries anew.
    public func append(_ attempt: StoredAttempt) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO attempt
                (effect_key, number, started_at, ended_at, outcome, code, detail, status, answer)
            VALUES (
                $1,
                (SELECT COALESCE(MAX(number), 0) + 1 FROM attempt WHERE effect_key = $1),
                $2, $3, $4, $5, $6, $7, $8
            )
            """,
            [
                .text(attempt.effectKey), .time(attempt.startedAt), .time(attempt.endedAt),
                .text(attempt.outcome), .text(attempt.code), .text(attempt.detail),
                attempt.status.map { .int($0) } ?? .null,
                .bytes(attempt.answer.map { Array($0.prefix(Limits.keptAnswerBytes)) }),
            ]
        )
    }

    /// The number of an effect's last call; 0 when it had none.
    public func last(of effect: String) throws(StoreFailure) -> Int {
        try session.first(
            """
            SELECT COALESCE(MAX(number), 0)
            FROM attempt
            WHERE effect_key = $1
            """,
            [.text(effect)]
        ) { (row) throws(StoreFailure) in Int(row.integer(0)) } ?? 0
    }

    /// When `effect` was tried last.
    public func lastStart(of effect: String) throws(StoreFailure) -> Timestamp? {
        try session.first(
            """
            SELECT started_at
            FROM attempt
            WHERE effect_key = $1
            ORDER BY number DESC
            LIMIT 1
            """,
            [.text(effect)]
        ) { (row) throws(StoreFailure) in row.timestamp(0) }
    }

    /// How many calls `target` got since a moment, at most: what its daily budget has spent.
    ///
    /// A try that follows a doubtful one asks up to twice before it calls, so it counts three.
    public func calls(to target: String, since moment: Timestamp) throws(StoreFailure) -> Int {
        try session.first(
            """
            SELECT COUNT(*) + 2 * COUNT(earlier.effect_key)
            FROM attempt
            JOIN effect ON effect.key = attempt.effect_key
            LEFT JOIN attempt AS earlier ON earlier.effect_key = attempt.effect_key
                AND earlier.number = attempt.number - 1 AND earlier.outcome IN ('unknown', 'away')
            WHERE attempt.started_at >= $1 AND effect.target = $2
            """,
            [.time(moment), .text(target)]
        ) { (row) throws(StoreFailure) in Int(row.integer(0)) } ?? 0
    }

    /// All tries of one instance's effects, in the order they were made.
    public func attempts(
        ofInstance kind: String,
        _ id: String,
        limit: Int
    ) throws(StoreFailure) -> [StoredAttempt] {
        try session.rows(
            """
            SELECT attempt.effect_key, attempt.number, attempt.started_at, attempt.ended_at,
                   attempt.outcome, attempt.code, attempt.detail, attempt.status, attempt.answer
            FROM effect
            JOIN attempt ON attempt.effect_key = effect.key
            WHERE effect.instance_kind = $1 AND effect.instance_id = $2
            ORDER BY attempt.started_at, attempt.effect_key, attempt.number
            LIMIT $3
            """,
            [.text(kind), .text(id), .int(limit)]
        ) { (row) throws(StoreFailure) in
            StoredAttempt(
                effectKey: row.text(0),
                number: Int(row.integer(1)),
                startedAt: row.timestamp(2),
                endedAt: row.timestamp(3),
                outcome: row.text(4),
                code: row.optionalText(5),
                detail: row.optionalText(6),
                status: row.optionalInteger(7).map(Int.init),
                answer: row.optionalBytes(8)
            )
        }
    }
}

extension Transaction { public var attempts: AttemptTable { AttemptTable(session: session) } }
extension Snapshot { public var attempts: AttemptTable { AttemptTable(session: session) } }
