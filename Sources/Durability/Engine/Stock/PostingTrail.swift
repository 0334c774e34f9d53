import Primitives

/// How far the ledger has been followed, and which numbers below were not there yet.
///
/// A number is given before its transaction commits, so that a higher one may be seen first. A
/// number that is missing is looked for again until `patience` has passed; by then its transaction
/// has ended, and was undone.
struct PostingTrail: Equatable, Sendable {
    /// Everything up to here was seen or is missing.
    private(set) var last: Int64
    /// The missing numbers, with the moment at which each was missed first.
    private(set) var missing: [Int64: Timestamp]

    /// Longer than any transaction lives: statements and idle transactions are ended before.
    static let patience = Duration.seconds(120)
    /// How far below its start a trail looks for numbers that were not there yet.
    static let lookBack: Int64 = 1_000
    static let missingMax = 10_000

    /// A trail that begins behind `last`; of the `lookBack` numbers before it, `seen` were there.
    init(from last: Int64, seen: Set<Int64>, at now: Timestamp) {
        self.last = last
        missing = [:]
        for id in max(1, last - Self.lookBack + 1)..<(last + 1) where !seen.contains(id) {
            missing[id] = now
        }
    }

    /// Goes on to `ids`, which ascend and lie behind `last`.
    mutating func advance(over ids: some Collection<Int64>, at now: Timestamp) {
        for id in ids {
            for skipped in (last + 1)..<id { missing[skipped] = now }
            last = id
        }
    }

    /// Takes what was missing and came.
    mutating func find(_ id: Int64) { missing[id] = nil }

    /// Gives up on what has been missing for longer than a transaction lives.
    mutating func expire(at now: Timestamp) {
        missing = missing.filter { now.since($0.value) < Self.patience }
    }

    /// More is missing than is worth looking for: start anew.
    var isLost: Bool { missing.count > Self.missingMax }
}
