public import Primitives

/// How many repeats a target is sent, so that retries never multiply its load.
///
/// Each first try earns a fifth of a repeat, and each six seconds one; twenty can be saved up. So
/// in any stretch of time there are at most 20 repeats, one for every five first tries and ten a
/// minute, however much fails.
public struct RetryAllowance: Equatable, Sendable {
    private static let one = 1_000
    private static let savedMax = 20 * one
    private static let perFirstTry = one / 5
    private static let microsecondsPerRepeat: Int64 = 6_000_000

    /// Thousandths of a repeat.
    private var saved = savedMax
    private var countedTo: Timestamp?

    public init() {}

    /// A call that is no repeat begins.
    public mutating func firstTry() { saved = min(Self.savedMax, saved + Self.perFirstTry) }

    /// Spends one repeat that begins now, or says when there will be one.
    public mutating func refusal(at now: Timestamp) -> Timestamp? {
        earn(until: now)
        guard saved >= Self.one else {
            let missing = Int64(Self.one - saved)
            let wait = (missing * Self.microsecondsPerRepeat + 999) / Int64(Self.one)
            return now.advanced(by: .microseconds(wait))
        }
        saved -= Self.one
        return nil
    }

    /// A clock that steps back earns nothing.
    private mutating func earn(until now: Timestamp) {
        guard let from = countedTo else {
            countedTo = now
            return
        }
        guard now > from else { return }
        let elapsed = min(
            now.microseconds - from.microseconds,
            Self.microsecondsPerRepeat * Int64(Self.savedMax / Self.one)
        )
        let earned = elapsed * Int64(Self.one) / Self.microsecondsPerRepeat
        guard earned > 0 else { return }
        saved = min(Self.savedMax, saved + Int(earned))
        countedTo = now
    }
}
