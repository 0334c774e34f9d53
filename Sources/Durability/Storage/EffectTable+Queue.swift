public import Database
public import Primitives

/// Where one effect stands in its target's queue, and how fast that queue goes.
public struct QueuePlace: Hashable, Sendable {
    /// How fast a queue goes, as measured.
    public struct Pace: Hashable, Sendable {
        /// From one effect that left to the next, on average.
        public var interval: Duration
        public var lastAt: Timestamp

        public init(interval: Duration, lastAt: Timestamp) {
            self.interval = interval
            self.lastAt = lastAt
        }
    }

    /// 1 is the next, or the one that is being sent.
    public var position: Int
    /// `nil` before enough has left the queue to tell.
    public var pace: Pace?

    public init(position: Int, pace: Pace?) {
        self.position = position
        self.pace = pace
    }

    /// A queue from which nothing has left for so many of its intervals stands still.
    private static let stillIntervals = 20
    private static let stillAtLeast = Duration.seconds(60)
    /// Openings and closings that are followed; a longer way has no time to tell.
    private static let stretchesMax = 100

    /// About when this effect will have left; `nil` while the queue stands still, or its pace is
    /// not known: no answer is better than a wrong one.
    ///
    /// - Parameter hours: how the target is open at a moment, and until when; `nil` when it always
    ///   is. Time in which it is closed is nobody's silence, and moves nobody.
    public func eta(
        at now: Timestamp,
        hours: (Timestamp) -> ServiceStretch? = { _ in nil }
    ) -> Timestamp? {
        guard let pace else { return nil }
        let still = max(Self.stillAtLeast, pace.interval * Self.stillIntervals)
        // When it would have to be called still.
        guard let end = Self.moment(after: still, of: pace.lastAt, hours), now <= end else {
            return nil
        }
        guard let left = Self.moment(after: pace.interval * position, of: pace.lastAt, hours),
            let opening = Self.moment(after: .zero, of: now, hours)
        else { return nil }
        return max(opening, left)
    }

    /// When the target will have been open for `work` since `start`.
    private static func moment(
        after work: Duration,
        of start: Timestamp,
        _ hours: (Timestamp) -> ServiceStretch?
    ) -> Timestamp? {
        var (moment, left) = (start, work)
        for _ in 0..<stretchesMax {
            guard let stretch = hours(moment), stretch.until > moment else {
                return moment.advanced(by: left)
            }
            if !stretch.isClosed {
                let open = stretch.until.since(moment)
                if left <= open { return moment.advanced(by: left) }
                left -= open
            }
            moment = stretch.until
        }
        return nil
    }
}

/// A stretch of time in which a target takes calls, or is closed by one of its windows.
public struct ServiceStretch: Hashable, Sendable {
    public var isClosed: Bool
    public var until: Timestamp

    public init(isClosed: Bool, until: Timestamp) {
        self.isClosed = isClosed
        self.until = until
    }
}

extension EffectTable {
    /// A longer queue is told as this long.
    static let queueCountMax = 100_000
    /// A pace is taken from so many that left last: long enough to be steady, short enough to
    /// follow.
    static let paceSample = 240
    static let paceSampleMin = 10

    /// Where `effect` stands among all that its target is still to be sent; `nil` once it is not
    /// open any more.
    public func place(of effect: StoredEffect) throws(StoreFailure) -> QueuePlace? {
        switch effect.state {
        case .ready, .leased, .unknown: break
        case .done, .parked, .cancelled: return nil
        }
        let ahead =
            try session.first(
                """
                SELECT COUNT(*)
                FROM (
                    SELECT 1
                    FROM effect
                    WHERE target = $1 AND state IN ('ready', 'leased', 'unknown')
                        AND (due_at < $2 OR (due_at = $2 AND sequence < $3)
                            OR (due_at = $2 AND sequence = $3 AND key < $4))
                    LIMIT $5
                ) AS ahead
                """,
                [
                    .text(effect.target), .time(effect.dueAt), .integer(effect.sequence),
                    .text(effect.key), .int(Self.queueCountMax),
                ]
            ) { (row) throws(StoreFailure) in Int(row.integer(0)) } ?? 0
        return QueuePlace(position: ahead + 1, pace: try pace(of: effect.target))
    }

    private func pace(of target: String) throws(StoreFailure) -> QueuePlace.Pace? {
        let left = try session.rows(
            """
            SELECT done_at
            FROM effect
            WHERE target = $1 AND done_at IS NOT NULL
            ORDER BY done_at DESC
            LIMIT $2
            """,
            [.text(target), .int(Self.paceSample)]
        ) { (row) throws(StoreFailure) in row.timestamp(0) }
        guard left.count >= Self.paceSampleMin, let last = left.first, let first = left.last else {
            return nil
        }
        let span = last.microseconds - first.microseconds
        return QueuePlace.Pace(
            interval: .microseconds(max(1, span / Int64(left.count - 1))),
            lastAt: last
        )
    }
}

extension EffectTable {
    /// About when a target's queue of `open` effects will be empty; `nil` while it stands still or
    /// its pace is not known.
    public func clearTime(
        of target: String,
        open: Int,
        at now: Timestamp
    ) throws(StoreFailure) -> Timestamp? {
        QueuePlace(position: open, pace: try pace(of: target)).eta(at: now)
    }
}
