public import Primitives

/// Goods that left a site together.
public struct Shipment: Hashable, Codable, Sendable {
    public typealias ID = Identifier<Shipment>

    public var id: ID
    public var order: Order.ID
    public var fulfilment: Fulfilment.ID
    public var site: Site.ID
    public var shippedAt: Timestamp
    public var parcels: [Parcel]
    public var freight: Money?
    public var deliveredAt: Timestamp?
    public var invoice: Invoice.ID?
    /// The ERP's number for the goods issue it posted.
    public var goodsIssueNumber: String?

    public init(
        id: ID,
        order: Order.ID,
        fulfilment: Fulfilment.ID,
        site: Site.ID,
        shippedAt: Timestamp,
        parcels: [Parcel]
    ) {
        self.id = id
        self.order = order
        self.fulfilment = fulfilment
        self.site = site
        self.shippedAt = shippedAt
        self.parcels = parcels
    }
}

/// One box with its own tracking number.
public struct Parcel: Hashable, Codable, Sendable {
    /// The warehouse's number for it; unique within the fulfilment.
    public var reference: String
    public var carrier: String
    public var trackingNumber: String
    /// Serial Shipping Container Code, 18 digits.
    public var sscc: String?
    public var contents: [LineQuantity]
    /// What is in it as the warehouse told it, where that names components of kits: a kit is among
    /// the contents of the box that makes it whole.
    public var reported: [LineQuantity]?
    public var dispatchedAt: Timestamp?
    public var deliveredAt: Timestamp?
    public var signedBy: String?
    /// The latest moment the carrier told us about; older news does not undo newer.
    public var lastScanAt: Timestamp?
    /// The latest sightings and troubles on its way, each once, by their times; at most
    /// `Limits.scansPerParcel`.
    public var scans: [Scan] = []

    /// What the carrier may see more than once of one parcel.
    public struct Scan: Hashable, Codable, Sendable {
        public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
            case inTransit = "in_transit"
            case exception
        }

        public var kind: Kind
        public var at: Timestamp

        public init(_ kind: Kind, at: Timestamp) {
            self.kind = kind
            self.at = at
        }
    }

    public init(
        reference: String,
        carrier: String,
        trackingNumber: String,
        sscc: String? = nil,
        contents: [LineQuantity]
    ) {
        self.reference = reference
        self.carrier = carrier
        self.trackingNumber = trackingNumber
        self.sscc = sscc
        self.contents = contents
    }

    /// Reads also what was stored before scans were kept.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        reference = try container.decode(String.self, forKey: .reference)
        carrier = try container.decode(String.self, forKey: .carrier)
        trackingNumber = try container.decode(String.self, forKey: .trackingNumber)
        sscc = try container.decodeIfPresent(String.self, forKey: .sscc)
        contents = try container.decode([LineQuantity].self, forKey: .contents)
        reported = try container.decodeIfPresent([LineQuantity].self, forKey: .reported)
        dispatchedAt = try container.decodeIfPresent(Timestamp.self, forKey: .dispatchedAt)
        deliveredAt = try container.decodeIfPresent(Timestamp.self, forKey: .deliveredAt)
        signedBy = try container.decodeIfPresent(String.self, forKey: .signedBy)
        lastScanAt = try container.decodeIfPresent(Timestamp.self, forKey: .lastScanAt)
        scans = try container.decodeIfPresent([Scan].self, forKey: .scans) ?? []
    }

    /// What left in it: lines, and components of kits by their own numbers.
    public var goods: [LineQuantity] { reported ?? contents }

    /// Whether the carrier has told of trouble that no delivery came after.
    public var isInTrouble: Bool {
        scans.contains { scan in
            scan.kind == .exception && deliveredAt.map { scan.at > $0 } ?? true
        }
    }
}

/// So much of an order's line, in thousandths of the stock unit.
public struct LineQuantity: Hashable, Codable, Sendable {
    public var line: Int
    public var thousandths: Int64

    public init(line: Int, thousandths: Int64) {
        self.line = line
        self.thousandths = thousandths
    }
}

/// One instruction to one site: pick these lines of this order.
public enum Fulfilment { public typealias ID = Identifier<Fulfilment> }

/// A step everybody understands, whatever the warehouse or carrier calls it.
public struct Milestone: Hashable, Codable, Sendable {
    public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
        case received, accepted, held, rejected
        case holdReleased = "hold_released"
        case changed, cancelled
        case booked, released, picking, picked, packed, shipped, dispatched
        case inTransit = "in_transit"
        case delivered, backordered, allocated, invoiced, paid
        case deliveryException = "delivery_exception"
        /// A wish to cancel lost its race: the goods left or the warehouse kept them.
        case cancelRefused = "cancel_refused"
        /// A wish for less lost its race.
        case changeRefused = "change_refused"
        case returnAuthorized = "return_authorized"
        /// Goods came back and a warehouse has them.
        case returned
    }

    public var kind: Kind
    /// When it happened in the world, not when we heard of it.
    public var at: Timestamp
    public var fulfilment: Fulfilment.ID?
    public var shipment: Shipment.ID?
    public var trackingNumber: String?
    public var reference: String?
    public var quantities: [LineQuantity]

    public init(
        _ kind: Kind,
        at: Timestamp,
        fulfilment: Fulfilment.ID? = nil,
        shipment: Shipment.ID? = nil,
        trackingNumber: String? = nil,
        reference: String? = nil,
        quantities: [LineQuantity] = []
    ) {
        self.kind = kind
        self.at = at
        self.fulfilment = fulfilment
        self.shipment = shipment
        self.trackingNumber = trackingNumber
        self.reference = reference
        self.quantities = quantities
    }
}

/// A bill for goods that shipped.
public struct Invoice: Hashable, Codable, Sendable {
    public typealias ID = Identifier<Invoice>

    public struct Line: Hashable, Codable, Sendable {
        public var order: Order.ID
        public var shipment: Shipment.ID
        public var line: Int
        public var item: Item.ID
        public var description: String
        /// In thousandths of the stock unit.
        public var thousandths: Int64
        public var price: UnitPrice
        public var net: Money
        public var tax: Money

        public init(
            order: Order.ID,
            shipment: Shipment.ID,
            line: Int,
            item: Item.ID,
            description: String,
            thousandths: Int64,
            price: UnitPrice,
            net: Money,
            tax: Money
        ) {
            self.order = order
            self.shipment = shipment
            self.line = line
            self.item = item
            self.description = description
            self.thousandths = thousandths
            self.price = price
            self.net = net
            self.tax = tax
        }
    }

    public var id: ID
    public var customer: Party.ID
    public var issuedOn: LocalDate
    public var dueOn: LocalDate
    public var lines: [Line]
    public var net: Money
    public var tax: Money
    public var total: Money
    /// The ERP's number once it has posted the invoice.
    public var externalNumber: String?
    public var paid: Money
    public var kind = Kind.regular

    public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
        case regular
        /// Bills goods that left after the order's one invoice was issued.
        case correction
    }

    public init(
        id: ID,
        customer: Party.ID,
        issuedOn: LocalDate,
        dueOn: LocalDate,
        lines: [Line],
        net: Money,
        tax: Money
    ) {
        self.id = id
        self.customer = customer
        self.issuedOn = issuedOn
        self.dueOn = dueOn
        self.lines = lines
        self.net = net
        self.tax = tax
        total = net + tax
        paid = .zero(net.currency)
    }

    public var isPaid: Bool { paid.minorUnits >= total.minorUnits }
}
