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
    /// What is ordered, by the number of the line.
    public var lines: [Int: Int64]?
    /// With tax.
    public var total: Money?
    public var tax: Money?
    /// Minor units by which amounts may be apart: who computes anew rounds anew.
    public var slack: Int64?
    /// What is still to be paid.
    public var open: Money?
    /// A `DocumentState`'s word; what a side does not tell is not compared.
    public var state: String?

    public init(
        number: String? = nil,
        quantity: Int64? = nil,
        lines: [Int: Int64]? = nil,
        total: Money? = nil,
        tax: Money? = nil,
        slack: Int64? = nil,
        open: Money? = nil,
        state: DocumentState? = nil
    ) {
        self.number = number
        self.quantity = quantity
        self.lines = lines
        self.total = total
        self.tax = tax
        self.slack = slack
        self.open = open
        self.state = state?.rawValue
    }

    public var isCancelled: Bool { state == DocumentState.cancelled.rawValue }

    /// `12 on hand`, `1200.00 USD, 200.00 USD open, delivered`.
    public var words: String {
        var parts: [String] = []
        if let quantity {
            let text = ScaledDecimal.text(quantity, digits: 3, atLeast: 0)
            parts.append(lines.map { "\(text) in \($0.count) lines" } ?? text)
        }
        if let total { parts.append("\(total)") }
        if let open { parts.append("\(open) unpaid") }
        if let state { parts.append(state) }
        return parts.isEmpty ? "there" : parts.joined(separator: ", ")
    }
}

/// How far a document has come, in the words that both sides are brought to.
public enum DocumentState: String, Codable, CaseIterable, Hashable, Sendable {
    /// It holds, and the side does not tell how much has been delivered.
    case booked
    case open
    case partlyDelivered = "partly_delivered"
    case delivered
    case cancelled
}

/// How two sides differ.
public enum DifferenceKind: String, Codable, CaseIterable, Hashable, Sendable {
    case missingThere = "missing_there"
    case missingHere = "missing_here"
    case quantity, money, state
    /// It is another document, or more than one.
    case number
}

extension DifferenceKind {
    /// The first in which two sides differ, or nothing.
    ///
    /// No stock and no row are the same, and so are a cancelled document and none. What only one
    /// side tells is not compared.
    public init?(between ours: RecordFacts?, and theirs: RecordFacts?) {
        switch (ours, theirs) {
        case (nil, nil): return nil
        case (let ours?, nil):
            if ours == RecordFacts(quantity: 0) || ours.isCancelled { return nil }
            self = .missingThere
        case (nil, let theirs?):
            if theirs == RecordFacts(quantity: 0) || theirs.isCancelled { return nil }
            self = .missingHere
        case (let ours?, let theirs?):
            guard let kind = Self.first(ours, theirs) else { return nil }
            self = kind
        }
    }

    private static func first(_ ours: RecordFacts, _ theirs: RecordFacts) -> Self? {
        if differ(ours.number, theirs.number) { return .number }
        if ours.isCancelled || theirs.isCancelled {
            // What is left of a cancelled document is each system's own affair.
            return differInState(ours.state, theirs.state) ? .state : nil
        }
        let quantities = (
            ours.lines?.filter { $0.value != 0 }, theirs.lines?.filter { $0.value != 0 }
        )
        if let here = quantities.0, let there = quantities.1 {
            if here != there { return .quantity }
        } else if differ(ours.quantity, theirs.quantity) {
            return .quantity
        }
        let slack = max(ours.slack ?? 0, theirs.slack ?? 0)
        if differ(ours.total, theirs.total, by: slack) || differ(ours.tax, theirs.tax, by: slack)
            || differ(ours.open, theirs.open, by: slack)
        {
            return .money
        }
        return differInState(ours.state, theirs.state) ? .state : nil
    }

    private static func differ<Value: Equatable>(_ ours: Value?, _ theirs: Value?) -> Bool {
        guard let ours, let theirs else { return false }
        return ours != theirs
    }

    private static func differ(_ ours: Money?, _ theirs: Money?, by slack: Int64) -> Bool {
        guard let ours, let theirs else { return false }
        guard ours.currency == theirs.currency else { return true }
        let (difference, isTooFar) = ours.minorUnits.subtractingReportingOverflow(theirs.minorUnits)
        return isTooFar || difference.magnitude > UInt64(max(0, slack))
    }

    private static func differInState(_ ours: String?, _ theirs: String?) -> Bool {
        guard let ours, let theirs, ours != theirs else { return false }
        let cancelled = DocumentState.cancelled.rawValue
        let booked = DocumentState.booked.rawValue
        // `booked` holds however much has been delivered.
        return ours == cancelled || theirs == cancelled || (ours != booked && theirs != booked)
    }
}
