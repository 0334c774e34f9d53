public import Primitives

/// What one target allows: calls at once, in any minute, in any day, and none while it is closed.
public struct BudgetLimits: Hashable, Sendable {
    public var concurrency: Int
    public var perMinute: Int?
    public var perDay: Int?
    public var maintenance: [MaintenanceWindow]

    /// - Precondition: positive numbers, concurrency at most `Limits.targetConcurrency`.
    public init(
        concurrency: Int = 4,
        perMinute: Int? = nil,
        perDay: Int? = nil,
        maintenance: [MaintenanceWindow] = []
    ) {
        self.concurrency = concurrency
        self.perMinute = perMinute
        self.perDay = perDay
        self.maintenance = maintenance
        precondition(isValid, "a budget allows at least one call")
    }

    /// What an edge asks of decoded limits.
    public var isValid: Bool {
        (1...Limits.targetConcurrency).contains(concurrency)
            && perMinute.map { $0 > 0 } ?? true && perDay.map { $0 > 0 } ?? true
            && maintenance.count <= MaintenanceWindow.countMax
            && MaintenanceCalendar(maintenance).leavesRoom
    }
}

/// What is left of a target's limits; a value that moves only by the moments it is given.
///
/// No stretch of 60 s, and none of 24 h, ever sees more calls than allowed, wherever it begins, and
/// never are more calls open than allowed; a call counts when it begins, and none begins in a
/// maintenance window. Where calls are made one at a time, a minute's are spread over it, but for
/// the few that may go at once after a rest. Time is exact to a
/// sixtieth of the window, on the careful side. A clock that steps back frees nothing.
public struct Budget: Equatable, Sendable {
    public enum Answer: Equatable, Sendable {
        case granted
        /// Nothing before this moment.
        case waitUntil(Timestamp)
        /// Every place is taken; ask again when a call ends.
        case waitForCall
    }

    public let limits: BudgetLimits
    public private(set) var callsOpen = 0
    private var minute: SlidingCount?
    private var spacing: EvenSpacing?
    private var day: SlidingCount?
    private var calendar: MaintenanceCalendar
    private var pausedUntil: Timestamp?

    public init(_ limits: BudgetLimits) {
        precondition(limits.isValid, "a budget allows at least one call")
        self.limits = limits
        calendar = MaintenanceCalendar(limits.maintenance)
        minute = limits.perMinute.map { SlidingCount(limit: $0, windowMicroseconds: 60_000_000) }
        // Calls that are made together would take each other's turns.
        spacing =
            limits.concurrency == 1 ? limits.perMinute.map { EvenSpacing(perMinute: $0) } : nil
        day = limits.perDay.map { SlidingCount(limit: $0, windowMicroseconds: 86_400_000_000) }
    }

    /// The budget of a new owner, who cannot know what the last one spent a moment ago: the minute
    /// is taken as spent, and of the day the calls that the attempts' record counts.
    public static func takingOver(
        _ limits: BudgetLimits,
        callsInLastDay: Int,
        at now: Timestamp
    ) -> Budget {
        var budget = Budget(limits)
        budget.takeOver(callsInLastDay: callsInLastDay, at: now)
        return budget
    }

    /// Becomes the budget of a new owner; calls that are open here, and a pause that was asked for
    /// here, go on.
    public mutating func takeOver(callsInLastDay: Int, at now: Timestamp) {
        let fresh = Budget(limits)
        (minute, spacing, day) = (fresh.minute, fresh.spacing, fresh.day)
        if let perMinute = limits.perMinute { minute?.spend(perMinute, at: now) }
        if callsInLastDay > 0 { day?.spend(callsInLastDay, at: now) }
    }

    /// Asks for one call that begins now; a granted call ends with `finish()`.
    ///
    /// - Parameter places: how many calls the target can bear at once now, where that is fewer
    ///   than its limit.
    public mutating func take(at now: Timestamp, places: Int = .max) -> Answer {
        let earliest = nextGrant(at: now)
        guard earliest <= now else { return .waitUntil(earliest) }
        guard callsOpen < min(limits.concurrency, places) else { return .waitForCall }
        callsOpen += 1
        minute?.spend(1, at: now)
        spacing?.spend(at: now)
        day?.spend(1, at: now)
        return .granted
    }

    /// Asks for more to be carried by a call that was granted just now: each counts as a call does.
    ///
    /// - Returns: how many of them may go now.
    public mutating func takeAlong(_ count: Int, at now: Timestamp) -> Int {
        var granted = 0
        while granted < count, nextGrant(at: now) <= now {
            minute?.spend(1, at: now)
            spacing?.spend(at: now)
            day?.spend(1, at: now)
            granted += 1
        }
        return granted
    }

    /// A granted call has ended, however it ended.
    public mutating func finish() {
        precondition(callsOpen > 0, "a call ended that was never granted")
        callsOpen -= 1
    }

    /// The target asked for a pause (429): nothing is granted before `moment`.
    public mutating func pause(until moment: Timestamp) {
        pausedUntil = max(pausedUntil ?? moment, moment)
    }

    /// How many calls the limits in time allow from now on, by `minute` and `day`, where they are
    /// limited so.
    public mutating func left(at now: Timestamp) -> [String: Int] {
        var left: [String: Int] = [:]
        left["minute"] = minute?.available(at: now)
        left["day"] = day?.available(at: now)
        return left.mapValues { max(0, $0) }
    }

    /// When the limits in time allow the next call: what a queue can tell those who wait.
    public mutating func nextGrant(at now: Timestamp) -> Timestamp {
        var earliest = max(now, pausedUntil ?? now)
        if let next = minute?.nextAvailable(at: now) {
            earliest = max(earliest, next)
            if next > now { spacing?.begin(at: next) }
        }
        if let next = spacing?.nextAvailable(at: now) { earliest = max(earliest, next) }
        if let next = day?.nextAvailable(at: now) { earliest = max(earliest, next) }
        return calendar.opening(at: earliest) ?? earliest
    }
}
