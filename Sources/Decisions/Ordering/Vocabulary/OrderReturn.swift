public import Canonical
public import Primitives

/// Leave to send goods back, and what of them has come. Known outside by its id, the RMA number.
public struct ReturnAuthorization: Codable, Hashable, Sendable {
    public typealias ID = Identifier<ReturnAuthorization>

    public struct Line: Codable, Hashable, Sendable {
        public var number: Int
        /// In thousandths of the line's stock unit.
        public var authorized: Int64
        /// What the warehouse has received, in thousandths of the stock unit; it only grows.
        public var received: Int64
        public var reason: ReturnReason
        /// Of a kit that came back in parts: totals of its components, in the order of the line's
        /// bill.
        public var components: [Int64]?

        public init(number: Int, authorized: Int64, received: Int64 = 0, reason: ReturnReason) {
            self.number = number
            self.authorized = authorized
            self.received = received
            self.reason = reason
        }

        /// What may still come, in thousandths of the stock unit.
        public var open: Int64 { max(0, authorized - received) }
    }

    public var id: ID
    /// The buyer's own number for it.
    public var reference: String?
    public var requestedBy: String
    public var authorizedAt: Timestamp
    public var lines: [Line]

    public init(
        id: ID,
        reference: String?,
        requestedBy: String,
        authorizedAt: Timestamp,
        lines: [Line]
    ) {
        self.id = id
        self.reference = reference
        self.requestedBy = requestedBy
        self.authorizedAt = authorizedAt
        self.lines = lines
    }

    /// Everything that was authorized has come.
    public var isComplete: Bool { lines.allSatisfy { $0.open == 0 } }
}

/// Why goods come back, in the buyer's eyes.
public enum ReturnReason: String, Codable, CaseIterable, Hashable, Sendable {
    case damaged, defective, other
    case wrongItem = "wrong_item"
    case wrongQuantity = "wrong_quantity"
    case tooLate = "too_late"
    case notWanted = "not_wanted"
}

/// A buyer's wish to send goods back.
public struct ReturnRequest: Codable, Hashable, Sendable {
    public struct Line: Codable, Hashable, Sendable {
        public var number: Int
        /// In the unit the line was ordered in.
        public var quantity: Quantity
        public var reason: ReturnReason

        public init(number: Int, quantity: Quantity, reason: ReturnReason) {
            self.number = number
            self.quantity = quantity
            self.reason = reason
        }
    }

    public var requestedBy: String
    /// The buyer's own number; the same one twice is one return.
    public var reference: String?
    public var lines: [Line]

    public init(requestedBy: String, reference: String? = nil, lines: [Line]) {
        self.requestedBy = requestedBy
        self.reference = reference
        self.lines = lines
    }
}

/// Totals received of a return so far, so that a repeated or late report does no harm.
public struct ReturnReport: Codable, Hashable, Sendable {
    public var authorization: ReturnAuthorization.ID
    public var received: [LineQuantity]
    public var at: Timestamp

    public init(authorization: ReturnAuthorization.ID, received: [LineQuantity], at: Timestamp) {
        self.authorization = authorization
        self.received = received
        self.at = at
    }
}

/// Goods came back: the ERP's own stock follows; the payload of `erp.return`.
public struct GoodsReturn: Codable, Hashable, Sendable {
    public struct Line: Codable, Hashable, Sendable {
        /// The order's line that the goods had left with.
        public var line: Int
        public var item: Item.ID
        /// What has come since the arrival before, in thousandths of the stock unit.
        public var thousandths: Int64
        public var unit: UnitOfMeasure

        public init(line: Int, item: Item.ID, thousandths: Int64, unit: UnitOfMeasure) {
            self.line = line
            self.item = item
            self.thousandths = thousandths
            self.unit = unit
        }
    }

    public var order: Order.ID
    public var authorization: ReturnAuthorization.ID
    public var externalOrderNumber: String?
    public var receivedAt: Timestamp
    public var lines: [Line]

    public init(
        order: Order.ID,
        authorization: ReturnAuthorization.ID,
        externalOrderNumber: String?,
        receivedAt: Timestamp,
        lines: [Line]
    ) {
        self.order = order
        self.authorization = authorization
        self.externalOrderNumber = externalOrderNumber
        self.receivedAt = receivedAt
        self.lines = lines
    }
}

/// What is given back of what was billed; the payload of `erp.credit_note`. All amounts are
/// positive.
public struct CreditNote: Codable, Hashable, Sendable {
    public typealias ID = Identifier<CreditNote>

    public struct Line: Codable, Hashable, Sendable {
        public var line: Int
        public var item: Item.ID
        /// In thousandths of the stock unit.
        public var thousandths: Int64
        public var unit: UnitOfMeasure
        public var net: Money
        public var tax: Money

        public init(
            line: Int,
            item: Item.ID,
            thousandths: Int64,
            unit: UnitOfMeasure,
            net: Money,
            tax: Money
        ) {
            self.line = line
            self.item = item
            self.thousandths = thousandths
            self.unit = unit
            self.net = net
            self.tax = tax
        }
    }

    public var id: ID
    public var order: Order.ID
    public var customer: Party.ID
    public var purchaseOrderNumber: String
    public var externalOrderNumber: String?
    public var issuedOn: LocalDate
    public var lines: [Line]
    public var net: Money
    public var tax: Money
    public var total: Money
    /// The ERP's number once it has posted it.
    public var externalNumber: String?

    public init(
        id: ID,
        order: Order.ID,
        customer: Party.ID,
        purchaseOrderNumber: String,
        externalOrderNumber: String?,
        issuedOn: LocalDate,
        lines: [Line],
        net: Money,
        tax: Money
    ) {
        self.id = id
        self.order = order
        self.customer = customer
        self.purchaseOrderNumber = purchaseOrderNumber
        self.externalOrderNumber = externalOrderNumber
        self.issuedOn = issuedOn
        self.lines = lines
        self.net = net
        self.tax = tax
        total = net + tax
    }
}
