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
    /// How the buyer's document names the parties; its answers name them so, too.
    public var partyCodes: PartyCodes?

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
        note: String? = nil,
        partyCodes: PartyCodes? = nil
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
        self.partyCodes = partyCodes
    }
}

/// How a buyer's document names the parties to an order.
///
/// The kinds of the codes are the document's own words: in X12 element 66 (`92`, `UL`), in EDIFACT
/// element 3055 (`9`, `92`).
public struct PartyCodes: Hashable, Codable, Sendable {
    /// What kind of code the ship-to's is.
    public var shipToKind: String?
    public var buyer: PartyCode?
    public var seller: PartyCode?
    /// Who gets the invoice.
    public var payer: PartyCode?

    public init(
        shipToKind: String? = nil,
        buyer: PartyCode? = nil,
        seller: PartyCode? = nil,
        payer: PartyCode? = nil
    ) {
        self.shipToKind = shipToKind
        self.buyer = buyer
        self.seller = seller
        self.payer = payer
    }

    /// Whether it names nobody.
    public var isEmpty: Bool { self == PartyCodes() }
}

/// A party's code and, where it is said, whose list it is from.
public struct PartyCode: Hashable, Codable, Sendable {
    public var code: String
    public var kind: String?

    public init(_ code: String, kind: String? = nil) {
        self.code = code
        self.kind = kind
    }
}
