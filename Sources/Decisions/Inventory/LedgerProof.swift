public import Primitives

/// One posting as the ledger holds it.
public struct LedgerEntry: Equatable, Sendable {
    public var posting: StockPosting
    /// Counts the postings of one item at one site, from 1.
    public var version: Int64
    /// The effect that made it.
    public var effectKey: String
    public var at: Timestamp

    public init(posting: StockPosting, version: Int64, effectKey: String, at: Timestamp) {
        self.posting = posting
        self.version = version
        self.effectKey = effectKey
        self.at = at
    }
}

/// A level recomputed from its ledger, posting by posting, with what that shows.
///
/// The law: a posting that promises leaves at most as much promised as is there and not on hold. A
/// fact (a count that finds less, goods that left too many, a hold) may take what was promised; that
/// is told, and breaks no promise of ours.
public struct LedgerProof: Equatable, Sendable {
    public enum Breach: Equatable, Sendable {
        /// The ledger has a hole before this posting, or one twice.
        case outOfSequence(LedgerEntry, expected: Int64)
        /// More was promised than was there and not on hold.
        case overpromised(LedgerEntry, onHand: Int64, held: Int64, reserved: Int64)
        /// More was given back than had been promised.
        case reservedBelowZero(LedgerEntry, reserved: Int64)
        /// More was released from hold than had been on hold.
        case heldBelowZero(LedgerEntry, held: Int64)
        /// The stored level says something else than its ledger.
        case differs(onHand: Int64, held: Int64, reserved: Int64)
    }

    public static let breachesMax = 100

    public let level: StockLevel
    /// In thousandths of the stock unit.
    public private(set) var onHand: Int64 = 0
    public private(set) var held: Int64 = 0
    public private(set) var reserved: Int64 = 0
    public private(set) var postings: Int64 = 0
    /// The first `breachesMax`.
    public private(set) var breaches: [Breach] = []
    /// The promise that left least free, and how much.
    public private(set) var closest: (entry: LedgerEntry, left: Int64)?
    /// Facts that took what was promised; the last one of them.
    public private(set) var shortfalls = 0
    public private(set) var lastShortfall: LedgerEntry?

    /// A proof of `level`, before any posting.
    public init(of level: StockLevel) { self.level = level }

    public static func == (left: LedgerProof, right: LedgerProof) -> Bool {
        left.level == right.level && left.onHand == right.onHand
            && left.held == right.held && left.reserved == right.reserved
            && left.breaches == right.breaches
    }

    /// Takes in the next posting.
    public mutating func add(_ entry: LedgerEntry) {
        if entry.version != postings + 1 {
            note(.outOfSequence(entry, expected: postings + 1))
        }
        postings = entry.version
        onHand += entry.posting.onHandDelta
        held += entry.posting.heldDelta
        reserved += entry.posting.reservedDelta
        if held < 0 { note(.heldBelowZero(entry, held: held)) }
        if reserved < 0 { note(.reservedBelowZero(entry, reserved: reserved)) }
        let left = onHand - held - reserved
        if entry.posting.reservedDelta > 0 {
            if left < 0 {
                note(.overpromised(entry, onHand: onHand, held: held, reserved: reserved))
            } else if closest.map({ left < $0.left }) ?? true {
                closest = (entry, left)
            }
        } else if left < 0, entry.posting.leaves < 0, reserved > 0 || onHand < 0 {
            shortfalls += 1
            lastShortfall = entry
        }
    }

    /// Compares the sums with the level; after the last posting.
    public mutating func finish() {
        if onHand != level.onHand || held != level.held || reserved != level.reserved
            || postings != level.version
        {
            note(.differs(onHand: onHand, held: held, reserved: reserved))
        }
    }

    public var holds: Bool { breaches.isEmpty }

    private mutating func note(_ breach: Breach) {
        if breaches.count < Self.breachesMax { breaches.append(breach) }
    }
}

extension StockPosting {
    /// How it changes what is left to promise.
    fileprivate var leaves: Int64 { onHandDelta - heldDelta - reservedDelta }
}
