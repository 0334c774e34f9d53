import Primitives

/// At most so many in any stretch of time of a given length, wherever the stretch begins.
///
/// A plain token bucket lets twice its size through in one minute (a full bucket, then its refill),
/// which a target that counts calls would punish. This counts grants in slices of the window and
/// forgets a slice only when all of it is older than the window: never one too many, and at most
/// one slice too careful. It holds a few hundred bytes, however large the limit.
struct SlidingCount: Equatable, Sendable {
    static let slices: Int64 = 60

    let limit: Int
    let windowMicroseconds: Int64
    /// Grants by slice number, oldest first; never more than `slices + 1` entries.
    private var counts: [Slice] = []
    private var total = 0

    private struct Slice: Equatable, Sendable {
        var number: Int64
        var count: Int
    }

    init(limit: Int, windowMicroseconds: Int64) {
        precondition(limit > 0 && windowMicroseconds >= Self.slices, "an empty window")
        self.limit = limit
        self.windowMicroseconds = windowMicroseconds
    }

    private var sliceMicroseconds: Int64 { windowMicroseconds / Self.slices }

    /// How many more may go at `now`.
    mutating func available(at now: Timestamp) -> Int {
        forget(before: now)
        return limit - total
    }

    mutating func spend(_ count: Int, at now: Timestamp) {
        let number = Self.slice(now.microseconds, sliceMicroseconds)
        if let last = counts.indices.last, counts[last].number >= number {
            // A clock that stepped back spends from the newest slice: later to be forgotten, never
            // sooner.
            counts[last].count += count
        } else {
            counts.append(Slice(number: number, count: count))
        }
        total += count
    }

    /// The first moment at which one more may go, or `now`.
    mutating func nextAvailable(at now: Timestamp) -> Timestamp {
        guard available(at: now) <= 0 else { return now }
        var remaining = total
        for slice in counts {
            remaining -= slice.count
            if remaining < limit { return forgottenAt(slice) }
        }
        return now
    }

    private mutating func forget(before now: Timestamp) {
        let kept = counts.drop { forgottenAt($0) <= now }
        guard kept.count < counts.count else { return }
        counts = Array(kept)
        total = counts.reduce(0) { $0 + $1.count }
    }

    /// When the slice's last instant has left the window.
    private func forgottenAt(_ slice: Slice) -> Timestamp {
        Timestamp(microseconds: (slice.number + 1) * sliceMicroseconds + windowMicroseconds)
    }

    private static func slice(_ microseconds: Int64, _ length: Int64) -> Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: length)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
