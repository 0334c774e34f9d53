public import Canonical
public import Primitives

/// What a warehouse tells in one document, before it is known which of our lines it is about.
///
/// The same whether the order is known already or not, so that it can wait as it came.
public enum WarehouseReport: Codable, Hashable, Sendable {
    /// 945.
    case shipped(Dispatch)
    /// 944.
    case received(Receipt)
    /// One W19 of a 947.
    case adjusted(Adjustment)
    /// A 997 that does not accept what an effect of ours said.
    case refused(effectKey: String, reason: String)

    /// Goods as the warehouse names them.
    public struct Goods: Codable, Hashable, Sendable {
        /// In the order of trust.
        public var numbers: [ItemIdentifier]
        public var quantity: Quantity
        /// Our line's number, where the warehouse repeats it.
        public var line: Int?
        /// Where it stands in the document: `W12 (7)`.
        public var place: String

        public init(numbers: [ItemIdentifier], quantity: Quantity, line: Int?, place: String) {
            self.numbers = numbers
            self.quantity = quantity
            self.line = line
            self.place = place
        }
    }

    public struct Box: Codable, Hashable, Sendable {
        public var reference: String
        public var carrier: String
        public var trackingNumber: String
        public var sscc: String?
        public var contents: [Goods]
    }

    public struct Dispatch: Codable, Hashable, Sendable {
        /// Our number of the order (W0602).
        public var number: Int64
        public var site: Site.ID?
        public var boxes: [Box]
        /// Nothing more will leave for this order.
        public var isFinal: Bool
        public var at: Timestamp
    }

    public struct Receipt: Codable, Hashable, Sendable {
        public enum Subject: Codable, Hashable, Sendable {
            /// Our number of the 943.
            case purchase(number: Int64)
            /// The number that the customer was given for a return.
            case returned(number: String)
        }

        public var subject: Subject
        /// The warehouse's own number (W1703).
        public var receipt: String
        public var site: Site.ID?
        public var lines: [Line]
        public var at: Timestamp

        public struct Line: Codable, Hashable, Sendable {
            /// Everything that came, the damaged included.
            public var goods: Goods
            public var damaged: Quantity?
        }
    }

    public struct Adjustment: Codable, Hashable, Sendable {
        /// What changes where goods stay: whether they may be sold.
        public enum Status: String, Codable, Hashable, Sendable {
            case onHold = "on_hold"
            case free
        }

        public var site: Site.ID
        public var goods: Goods
        /// Absent where there is more or less than was known.
        public var status: Status?
        /// The warehouse's number of it.
        public var number: String?
        /// `947 A-17/1 AU: damaged in the warehouse`
        public var cause: String
    }
}

/// What one document of a warehouse came to.
public struct WarehouseReading: Sendable, Equatable {
    /// Each with what makes its message one, where the warehouse has a number for it.
    public var reports: [(key: String?, report: WarehouseReport)] = []
    public var violations: [TranslationViolation] = []
    public var warnings: [String] = []

    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.violations == rhs.violations && lhs.warnings == rhs.warnings
            && lhs.reports.map(\.key) == rhs.reports.map(\.key)
            && lhs.reports.map(\.report) == rhs.reports.map(\.report)
    }
}
