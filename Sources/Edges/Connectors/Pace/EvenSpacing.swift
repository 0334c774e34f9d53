import Primitives

/// Spreads a minute's calls over the minute, so that a long queue goes at an even pace.
///
/// Without it a queue would send a minute's calls as fast as the target answers and then rest for
/// the remainder: a spike each minute, and nobody could be told when his turn comes. After a rest a
/// few may go at once, so that everyday traffic waits for nothing.
struct EvenSpacing: Equatable, Sendable {
    /// From one call to the next.
    let intervalMicroseconds: Int64
    /// Calls that may go at once after a rest.
    let burst: Int64
    /// When the calls that were made would have been through at an even pace.
    private var paidUntil: Int64 = .min

    /// A tenth of the minute's calls may go at once; ten, where they are few.
    init(perMinute: Int) {
        precondition(perMinute > 0, "a budget allows at least one call")
        intervalMicroseconds = 60_000_000 / Int64(perMinute)
        burst = Int64(max(perMinute / 10, min(perMinute, 10)))
    }

    private var creditMicroseconds: Int64 { (burst - 1) * intervalMicroseconds }

    mutating func spend(at now: Timestamp) {
        paidUntil = max(paidUntil, now.microseconds) + intervalMicroseconds
    }

    /// The queue was held up until `moment` for another reason, which earns it nothing: from there
    /// on it goes evenly.
    mutating func begin(at moment: Timestamp) {
        paidUntil = max(paidUntil, moment.microseconds + creditMicroseconds)
    }

    /// The first moment at which one more may go, or `now`.
    func nextAvailable(at now: Timestamp) -> Timestamp {
        guard paidUntil > now.microseconds else { return now }
        return max(now, Timestamp(microseconds: paidUntil - creditMicroseconds))
    }
}
