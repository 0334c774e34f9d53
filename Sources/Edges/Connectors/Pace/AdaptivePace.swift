public import Primitives

/// How much of its budget a target can bear now: halved when it is overloaded, given back bit by
/// bit while it serves (additive increase, multiplicative decrease).
///
/// The level is in thousandths of a call at once. From 1,000 on it bounds the calls open together;
/// below, one call is open and the target rests after it, so that it works only that share of the
/// time. It never falls below `floor`, and never rises above the budget's concurrency.
///
/// | sign | what it does |
/// |---|---|
/// | 429, 503, no answer in time | halves the level |
/// | answers take 2.5 times as long as they used to | halves it, but not below one call |
/// | an answer | a tenth of a call more below one, `1 / calls` above |
///
/// Calls that began before the last cut say nothing new: one overload is one cut.
public struct AdaptivePace: Equatable, Sendable {
    /// How a call ended, as far as the target's load goes.
    public enum Sign: Sendable {
        case served
        case overloaded
        /// It says nothing of the load.
        case silent
    }

    public static let floor = 125
    private static let one = 1_000
    private static let restMicrosecondsMax: Int64 = 60_000_000
    private static let metersMax = 64

    public private(set) var level: Int
    private let ceiling: Int
    private var lastCut: Timestamp?
    /// Nothing begins before: below one call at once, the target rests after each.
    public private(set) var restsUntil: Timestamp?
    private var meters: [String: ServiceMeter] = [:]

    public init(concurrency: Int) {
        precondition(concurrency >= 1, "a target is called at least one at a time")
        ceiling = concurrency * Self.one
        level = ceiling
    }

    /// Calls that may be open at once now.
    public var places: Int { max(1, level / Self.one) }

    /// How long an answer to `operation` takes lately; `nil` before the first.
    public func serviceTime(of operation: String) -> Duration? {
        meters[operation].map { .microseconds($0.recent) }
    }

    /// A call that began at `began` has ended at `now`.
    public mutating func ended(
        _ operation: String,
        began: Timestamp,
        at now: Timestamp,
        _ sign: Sign
    ) {
        let took = max(0, now.microseconds - began.microseconds)
        switch sign {
        case .silent: break
        case .overloaded: cut(began, at: now, notBelow: Self.floor)
        case .served:
            if meters.count >= Self.metersMax, meters[operation] == nil { meters.removeAll() }
            var meter = meters[operation] ?? ServiceMeter()
            meter.record(took)
            meters[operation] = meter
            if meter.isSlow, level > Self.one {
                cut(began, at: now, notBelow: Self.one)
            } else {
                raise()
            }
        }
        rest(after: max(took, meters[operation]?.recent ?? 0), at: now)
    }

    private mutating func cut(_ began: Timestamp, at now: Timestamp, notBelow bottom: Int) {
        if let lastCut, began < lastCut { return }
        lastCut = now
        level = max(min(bottom, level), level / 2)
    }

    private mutating func raise() {
        let step = level < Self.one ? Self.one / 10 : Self.one * Self.one / level
        level = min(ceiling, level + max(1, step))
    }

    private mutating func rest(after microseconds: Int64, at now: Timestamp) {
        guard level < Self.one else {
            restsUntil = nil
            return
        }
        let share = Int64(level)
        // An hour of service is more than any deadline allows.
        let rest = min(microseconds, 3_600_000_000) * (Int64(Self.one) - share) / share
        restsUntil = now.advanced(by: .microseconds(min(rest, Self.restMicrosecondsMax)))
    }
}

/// How long a target takes for one operation: lately, and by habit.
struct ServiceMeter: Equatable, Sendable {
    /// Microseconds, of about the last eight answers.
    private(set) var recent: Int64 = 0
    /// Microseconds, of about the last 256.
    private(set) var habit: Int64 = 0
    private var count = 0

    private static let slowMicrosecondsMin: Int64 = 200_000

    mutating func record(_ microseconds: Int64) {
        if count == 0 { (recent, habit) = (microseconds, microseconds) }
        recent += (microseconds - recent) / 8
        habit += (microseconds - habit) / Int64(min(256, count + 1))
        count = min(count + 1, 256)
    }

    /// Answers take 2.5 times as long as they used to, and a person would notice.
    var isSlow: Bool {
        count >= 16 && recent > Self.slowMicrosecondsMin && recent * 2 > habit * 5
    }
}
