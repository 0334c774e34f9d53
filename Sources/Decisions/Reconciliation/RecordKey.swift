public import Canonical
import Primitives

/// What is compared with another system.
public enum ReconciledSubject: String, Codable, CaseIterable, Hashable, Sendable {
    /// What is on hand of an item at a site.
    case stock
    /// Orders that were booked, by the key that they carry.
    case orders
    /// Invoices that were posted, by the key that they carry.
    case invoices
}

/// What one record is of, by two names: item and site, or an effect's key and nothing.
///
/// Ordered by the bytes of both, whatever a database's collation says.
public struct RecordKey: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    public var major: String
    public var minor: String

    public init(_ major: String, _ minor: String = "") {
        self.major = major
        self.minor = minor
    }

    public static func < (lhs: Self, rhs: Self) -> Bool {
        if lhs.major != rhs.major {
            return lhs.major.utf8.lexicographicallyPrecedes(rhs.major.utf8)
        }
        return lhs.minor.utf8.lexicographicallyPrecedes(rhs.minor.utf8)
    }

    public var description: String { minor.isEmpty ? major : "\(major) at \(minor)" }
}

/// What one side says of a record, as far as it says anything.
public struct RecordFacts: Hashable, Codable, Sendable {
    /// Its own number of a document.
    public var number: String?
    /// Thousandths of the stock unit: on hand, or ordered in all lines together.
    public var quantity: Int64?
    /// With tax.
    public var total: Money?
    /// What is still to be paid.
    public var open: Money?
    /// `open`, `delivered`, `cancelled`; only words that both sides use are compared.
    public var state: String?

    public init(
        number: String? = nil,
        quantity: Int64? = nil,
        total: Money? = nil,
        open: Money? = nil,
        state: String? = nil
    ) {
        self.number = number
        self.quantity = quantity
        self.total = total
        self.open = open
        self.state = state
    }

    /// `12 on hand`, `1200.00 USD, 200.00 USD open, delivered`.
    public var words: String {
        var parts: [String] = []
        if let quantity { parts.append(ScaledDecimal.text(quantity, digits: 3, atLeast: 0)) }
        if let total { parts.append("\(total)") }
        if let open { parts.append("\(open) unpaid") }
        if let state { parts.append(state) }
        return parts.isEmpty ? "there" : parts.joined(separator: ", ")
    }
}

/// How two sides differ.
public enum DifferenceKind: String, Codable, CaseIterable, Hashable, Sendable {
    case missingThere = "missing_there"
    case missingHere = "missing_here"
    case quantity, money, state
}

extension DifferenceKind {
    /// The first in which two sides differ, or nothing.
    ///
    /// No stock and no row are the same. What only one side tells is not compared.
    public init?(between ours: RecordFacts?, and theirs: RecordFacts?) {
        switch (ours, theirs) {
        case (nil, nil): return nil
        case (let ours?, nil):
            if ours == RecordFacts(quantity: 0) { return nil }
            self = .missingThere
        case (nil, let theirs?):
            if theirs == RecordFacts(quantity: 0) { return nil }
            self = .missingHere
        case (let ours?, let theirs?):
            if Self.differ(ours.quantity, theirs.quantity) {
                self = .quantity
            } else if Self.differ(ours.total, theirs.total) || Self.differ(ours.open, theirs.open) {
                self = .money
            } else if Self.differ(ours.state, theirs.state) {
                self = .state
            } else {
                return nil
            }
        }
    }

    private static func differ<Value: Equatable>(_ ours: Value?, _ theirs: Value?) -> Bool {
        guard let ours, let theirs else { return false }
        return ours != theirs
    }
}
