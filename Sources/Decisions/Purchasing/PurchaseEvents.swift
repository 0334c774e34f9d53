public import Canonical
public import Primitives

/// The wish to buy.
public struct PurchaseRequest: Codable, Hashable, Sendable {
    public var entity: LegalEntity.ID
    public var supplier: Party.ID
    public var number: String
    public var currency: Currency
    public var lines: [Line]
    public var raisedBy: String

    public struct Line: Codable, Hashable, Sendable {
        public var number: Int
        public var item: Item.ID
        public var site: Site.ID
        public var quantity: Quantity
        public var priceMillionths: Int64
        public var requestedOn: LocalDate?

        public init(
            number: Int,
            item: Item.ID,
            site: Site.ID,
            quantity: Quantity,
            priceMillionths: Int64,
            requestedOn: LocalDate?
        ) {
            self.number = number
            self.item = item
            self.site = site
            self.quantity = quantity
            self.priceMillionths = priceMillionths
            self.requestedOn = requestedOn
        }
    }

    public init(
        entity: LegalEntity.ID,
        supplier: Party.ID,
        number: String,
        currency: Currency,
        lines: [Line],
        raisedBy: String
    ) {
        self.entity = entity
        self.supplier = supplier
        self.number = number
        self.currency = currency
        self.lines = lines
        self.raisedBy = raisedBy
    }
}

/// What the supplier says to some or all lines. What is left out of a line is as it was ordered.
public struct SupplierAnswer: Codable, Hashable, Sendable {
    public var lines: [Line]

    public struct Line: Codable, Hashable, Sendable {
        public var number: Int
        public var isRejected: Bool
        public var quantity: Quantity?
        public var expectedOn: LocalDate?
        public var priceMillionths: Int64?

        public init(
            number: Int,
            isRejected: Bool = false,
            quantity: Quantity? = nil,
            expectedOn: LocalDate? = nil,
            priceMillionths: Int64? = nil
        ) {
            self.number = number
            self.isRejected = isRejected
            self.quantity = quantity
            self.expectedOn = expectedOn
            self.priceMillionths = priceMillionths
        }
    }

    public init(lines: [Line]) { self.lines = lines }
}

/// What the buyer says to an answer that differs.
public struct AnswerDecision: Codable, Hashable, Sendable {
    public enum Verdict: String, Codable, CaseIterable, Hashable, Sendable {
        case accept
        /// The line is not wanted on these terms: what has not come is cancelled.
        case cancel
    }

    public var verdict: Verdict
    /// Empty means every line in question.
    public var lines: [Int]
    public var decidedBy: String

    public init(_ verdict: Verdict, lines: [Int] = [], by decidedBy: String) {
        self.verdict = verdict
        self.lines = lines
        self.decidedBy = decidedBy
    }
}

/// What one shipment brings altogether; a later notice of the same shipment takes its place.
public struct AdvanceNotice: Codable, Hashable, Sendable {
    public var shipment: String
    public var expectedOn: LocalDate?
    public var lines: [Line]
    public var shippedOn: LocalDate?
    public var carrier: String?
    public var trackingNumbers: [String]?
    /// The numbers on its pallets and cartons.
    public var ssccs: [String]?

    public struct Line: Codable, Hashable, Sendable {
        public var line: Int
        /// In thousandths of the stock unit.
        public var thousandths: Int64
        /// As it was said, until it has been converted.
        public var quantity: Quantity?
    }

    public init(shipment: String, expectedOn: LocalDate?, lines: [(Int, Quantity)]) {
        self.shipment = shipment
        self.expectedOn = expectedOn
        self.lines = lines.map { Line(line: $0.0, thousandths: 0, quantity: $0.1) }
    }
}

/// What has come of each line altogether, up to now.
public struct GoodsReceipt: Codable, Hashable, Sendable {
    /// The warehouse's number of it.
    public var reference: String
    public var lines: [Line]

    public struct Line: Codable, Hashable, Sendable {
        public var number: Int
        /// All good goods of the line so far; `unit` nil means the stock unit.
        public var goodThousandths: Int64
        public var damagedThousandths: Int64
        public var unit: UnitOfMeasure?

        public init(
            number: Int,
            good: Int64,
            damaged: Int64 = 0,
            unit: UnitOfMeasure? = nil
        ) {
            self.number = number
            goodThousandths = good
            damagedThousandths = damaged
            self.unit = unit
        }
    }

    public init(reference: String, lines: [Line]) {
        self.reference = reference
        self.lines = lines
    }

    /// Totals in stock units, good and damaged ones apart.
    public init(reference: String, good: [LineQuantity], damaged: [LineQuantity]) {
        self.reference = reference
        // What is out of bounds stays so, and is refused later.
        func bounded(_ thousandths: Int64) -> Int64 {
            min(max(thousandths, -1), Limits.quantityThousandths + 1)
        }
        var totals: [Int: Line] = [:]
        for part in good {
            totals[part.line, default: Line(number: part.line, good: 0)].goodThousandths +=
                bounded(part.thousandths)
        }
        for part in damaged {
            totals[part.line, default: Line(number: part.line, good: 0)].damagedThousandths +=
                bounded(part.thousandths)
        }
        lines = totals.values.sorted { $0.number < $1.number }
    }
}
