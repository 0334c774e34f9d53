public import Canonical
public import EDI
public import Primitives

/// What a supplier's document says of one purchase order, in no dialect and before it is held
/// against the order.
///
/// X12's and EDIFACT's documents are read into it; `SupplierMatching` alone decides what it means.
public struct SupplierDocument: Sendable, Equatable {
    public enum Content: Sendable, Equatable {
        case response(Response)
        case notice(Notice)
        case bill(Bill)
    }

    /// `855`, `ORDRSP`.
    public var name: String
    /// Our number of the purchase order.
    public var number: String
    /// Where it stands.
    public var place: EDIPlace
    public var currency: String?
    public var content: Content

    /// One line as the supplier names it.
    public struct Line: Sendable, Equatable {
        public var place: EDIPlace
        /// Our number of the line, if it is one.
        public var number: Int?
        /// Every number that stands with the goods and that the profile knows.
        public var items: [ItemIdentifier] = []
        /// What cannot be read of it.
        public var faults: [TranslationViolation] = []

        public init(_ place: EDIPlace, number: Int?) {
            self.place = place
            self.number = number
        }
    }

    /// A price in the words of the document: so much for one `unit`.
    public struct Price: Sendable, Equatable {
        public var millionths: Int64
        public var unit: UnitOfMeasure
    }

    // MARK: - 855, ORDRSP

    public struct Response: Sendable, Equatable {
        public enum Verdict: Sendable, Equatable {
            /// All as ordered, without a word on lines.
            case accepted
            /// Lines say what is otherwise; the ones without a word are as they stand.
            case detailed
            /// Lines say what becomes of them.
            case changed
            /// Only lines that differ are named.
            case exceptions
            case rejected
            /// Nothing is decided yet, or the supplier's word says nothing that is known here.
            case unclear(String)
        }

        public var verdict: Verdict
        /// Whether it answers a change of ours (865), and not the order.
        public var isToChange: Bool
        /// When goods are expected of which no line says it.
        public var expectedOn: LocalDate?
        public var lines: [ResponseLine]
    }

    public struct ResponseLine: Sendable, Equatable {
        public var line: Line
        public var parts: [Part]
        /// How much it says was ordered, or is to be delivered.
        public var quantity: Quantity?
        public var price: Price?
    }

    /// What becomes of a line, or of a part of its quantity.
    public struct Part: Sendable, Equatable {
        public enum Fate: Sendable, Equatable {
            case accepted
            /// Later, for the day that is named.
            case backordered
            case rejected
            /// What nobody here can answer for a buyer: a substitute, a line on hold.
            case open(String)
        }

        public var fate: Fate
        /// The supplier's code for it.
        public var code: String
        /// Without it the whole line is meant.
        public var quantity: Quantity?
        /// When the goods are expected.
        public var expectedOn: LocalDate?
    }

    // MARK: - 856, DESADV

    public struct Notice: Sendable, Equatable {
        public var shipment: String
        /// It takes an earlier notice back.
        public var isWithdrawal: Bool
        public var shippedOn: LocalDate?
        public var expectedOn: LocalDate?
        public var carrier: String?
        public var trackingNumbers: [String]
        public var ssccs: [String]
        public var lines: [QuantityLine]
        /// What is odd about the whole.
        public var remarks: [String]
    }

    public struct QuantityLine: Sendable, Equatable {
        public var line: Line
        public var quantity: Quantity?
    }

    // MARK: - 810, INVOIC

    public struct Bill: Sendable, Equatable {
        public var invoice: String
        public var issuedOn: LocalDate?
        public var lines: [BilledLine]
        /// Allowances below zero, charges above it; in millionths of the major unit.
        public var adjustments: [Adjustment]
        public var taxMillionths: Int64
        /// All that is asked for, with tax.
        public var totalMillionths: Int64
        public var faults: [TranslationViolation]
    }

    public struct Adjustment: Sendable, Equatable {
        public var words: String
        public var millionths: Int64
        public var place: EDIPlace
    }

    public struct BilledLine: Sendable, Equatable {
        public var line: Line
        public var quantity: Quantity?
        public var price: Price?
    }
}

/// What one transaction set of a supplier came to.
public struct SupplierReading: Sendable, Equatable {
    /// One for each purchase order that it speaks of.
    public var documents: [SupplierDocument] = []
    /// Why it cannot be acted upon at all.
    public var violations: [TranslationViolation] = []
}
