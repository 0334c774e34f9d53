/// Lengths that are told apart: 32 between a length and its double, so that what falls together
/// differs by a thirty-second part at most.
enum DurationBucket {
    /// - Parameter milliseconds: negative where two systems' clocks differ.
    static func number(of milliseconds: Int64) -> Int64 {
        if milliseconds < 0 { return -1 - number(of: -(milliseconds + 1)) }
        guard milliseconds >= 32 else { return milliseconds }
        let power = Int64(63 - milliseconds.leadingZeroBitCount)
        return (power - 4) * 32 + ((milliseconds >> (power - 5)) & 31)
    }
}
