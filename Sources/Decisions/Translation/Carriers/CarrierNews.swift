public import Canonical
public import Primitives

/// What a carrier tells in one document, before it is known which of our shipments it is about.
///
/// It waits as it came, so that it can be decided again.
public enum CarrierNews: Codable, Hashable, Sendable {
    /// 990.
    case answered(TenderAnswer)
    /// One AT7 of a 214.
    case moved(Movement)
    /// 210.
    case billed(FreightBill)

    public struct TenderAnswer: Codable, Hashable, Sendable {
        /// Our number of the load (B102).
        public var number: Int64
        public var isAccepted: Bool
        /// What the carrier says with it.
        public var words: String
    }

    /// What is meant, as far as the carrier says it.
    public struct Load: Codable, Hashable, Sendable {
        /// Our number of the load.
        public var number: Int64?
        /// The carrier's own number, and those of parcels.
        public var trackingNumbers: [String]

        public init(number: Int64?, trackingNumbers: [String] = []) {
            self.number = number
            self.trackingNumbers = trackingNumbers
        }

        /// `load 17 (PRO-1)`
        public var words: String {
            let numbers = trackingNumbers.prefix(5).joined(separator: ", ")
            guard let number else { return "shipment \(numbers)" }
            return trackingNumbers.isEmpty ? "load \(number)" : "load \(number) (\(numbers))"
        }
    }

    public struct Movement: Codable, Hashable, Sendable {
        public var load: Load
        /// Only these parcels of the load; all of them where none is named.
        public var parcels: [String]
        public var meaning: CarrierTerms.Meaning
        /// `A7 AM`: status and reason.
        public var code: String
        public var at: Timestamp
    }

    public struct FreightBill: Codable, Hashable, Sendable {
        public var invoice: String
        public var load: Load
        public var issuedOn: LocalDate?
        public var total: Money
        /// What is odd about the document itself, a sentence each.
        public var remarks: [String]
    }
}

/// What one document of a carrier came to.
public struct CarrierReading: Sendable, Equatable {
    public var news: [CarrierNews] = []
    public var violations: [TranslationViolation] = []
}
