public import Canonical
public import Primitives

/// The order as the ERP is told; the payload of `erp.purchase`.
public struct PurchaseDocument: Codable, Hashable, Sendable {
    public var purchase: PurchaseOrder.ID
    public var entity: LegalEntity.ID
    public var supplier: Party.ID
    public var number: String
    public var currency: Currency
    public var approvedBy: String
    public var lines: [Line]
    public var total: Money

    public struct Line: Codable, Hashable, Sendable {
        public var number: Int
        public var item: Item.ID
        public var site: Site.ID
        public var thousandths: Int64
        public var unit: UnitOfMeasure
        public var price: UnitPrice
        public var requestedOn: LocalDate?
        public var net: Money
    }
}

/// What a warehouse is to expect; the payload of `warehouse.inbound`.
public struct InboundNotice: Codable, Hashable, Sendable {
    public var purchase: PurchaseOrder.ID
    public var supplier: Party.ID
    public var number: String
    public var site: Site.ID
    public var shipment: String?
    public var expectedOn: LocalDate?
    public var lines: [Line]
    /// The numbers on its pallets and cartons, where the supplier named them.
    public var ssccs: [String]?
    public var trackingNumbers: [String]?

    public struct Line: Codable, Hashable, Sendable {
        public var line: Int
        public var item: Item.ID
        /// In thousandths of the stock unit.
        public var thousandths: Int64
        public var unit: UnitOfMeasure
    }
}

/// What came in since the last receipt; the payload of `erp.receipt`.
public struct ReceiptDocument: Codable, Hashable, Sendable {
    public var purchase: PurchaseOrder.ID
    public var supplier: Party.ID
    public var number: String
    public var reference: String
    public var lines: [Line]

    public struct Line: Codable, Hashable, Sendable {
        public var line: Int
        public var item: Item.ID
        public var site: Site.ID
        public var thousandths: Int64
        public var damagedThousandths: Int64
        public var unit: UnitOfMeasure
    }
}

/// An invoice to be paid; the payload of `erp.supplier_invoice`.
public struct SupplierBill: Codable, Hashable, Sendable {
    public var purchase: PurchaseOrder.ID
    public var purchaseNumber: String
    public var supplier: Party.ID
    /// The supplier's number of the invoice.
    public var number: String
    public var issuedOn: LocalDate?
    public var lines: [PayableLine]
    /// What the whole is less, or more, than its lines.
    public var adjustments: [InvoiceClaim.Adjustment]?
    public var net: Money
    public var tax: Money
    public var total: Money
}

/// Something about a purchase order that a person must decide.
public struct PurchaseFinding: Codable, Hashable, Sendable {
    public var key: String
    public var owner: Role
    public var reason: ReasonCode
    public var detail: String
    public var amount: Money?
}
