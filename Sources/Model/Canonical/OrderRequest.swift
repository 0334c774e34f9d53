public import Primitives

/// A buyer's wish as it came in, translated but not yet decided.
public struct OrderRequest: Hashable, Codable, Sendable {
    public var entity: LegalEntity.ID
    public var channel: Channel.ID
    /// Our number of the customer who orders.
    public var customer: Party.ID
    /// The number the buyer printed on the purchase order (X12 BEG03, EDIFACT BGM C106).
    public var purchaseOrderNumber: String
    public var currency: Currency
    public var shipTo: ShipToReference
    public var requestedDeliveryDate: LocalDate?
    public var lines: [Line]
    public var note: String?

    /// A known place by its code, or an address written out (drop-ship).
    public enum ShipToReference: Hashable, Codable, Sendable {
        case code(String)
        case address(Address)
    }

    public struct Line: Hashable, Codable, Sendable {
        /// 1, 2, 3 …; unique in the order.
        public var number: Int
        /// The buyer's own line number, echoed only if sent (PO101).
        public var buyerLineNumber: String?
        public var item: ItemIdentifier
        public var quantity: Quantity
        /// What the buyer believes it costs; a difference is answered, not ignored.
        public var expectedPrice: UnitPrice?

        public init(
            number: Int,
            buyerLineNumber: String? = nil,
            item: ItemIdentifier,
            quantity: Quantity,
            expectedPrice: UnitPrice? = nil
        ) {
            self.number = number
            self.buyerLineNumber = buyerLineNumber
            self.item = item
            self.quantity = quantity
            self.expectedPrice = expectedPrice
        }
    }

    public init(
        entity: LegalEntity.ID,
        channel: Channel.ID,
        customer: Party.ID,
        purchaseOrderNumber: String,
        currency: Currency,
        shipTo: ShipToReference,
        requestedDeliveryDate: LocalDate? = nil,
        lines: [Line],
        note: String? = nil
    ) {
        self.entity = entity
        self.channel = channel
        self.customer = customer
        self.purchaseOrderNumber = purchaseOrderNumber
        self.currency = currency
        self.shipTo = shipTo
        self.requestedDeliveryDate = requestedDeliveryDate
        self.lines = lines
        self.note = note
    }
}
