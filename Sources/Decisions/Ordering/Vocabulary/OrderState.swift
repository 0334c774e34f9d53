public import Billing
public import Canonical
import Inventory
public import Pricing
public import Primitives

/// Everything a decision about an order needs to know of its past.
///
/// Its status is derived from its lines' quantities and its documents; nothing here repeats another
/// thing here.
public struct OrderState: Codable, Equatable, Sendable {
    /// Absent until the order was submitted.
    public var header: OrderHeader?
    /// What the channel was told at submission.
    public var answer: OrderAnswer?
    public var orderReasons: [ReasonCode] = []
    public var lines: [OrderLine] = []
    public var holds: [Hold] = []
    public var booking = Booking.none
    public var fulfilments: [FulfilmentState] = []
    public var shipments: [Shipment] = []
    public var invoices: [Invoice] = []
    public var cancellation: Cancellation?
    /// Payment references already counted.
    public var paymentReferences: [String] = []
    /// What a person must look at besides holds; each is an open work item.
    public var exceptions: [WorkItem] = []
    /// Handed to a consolidated invoice and not billed yet.
    public var awaitingRun: [BillableShipment] = []
    /// The order changed after the ERP was asked to book it and before it answered.
    public var isAmendmentDue = false
    /// Absent in orders that were stored before there were returns, and until the first one.
    private var returnAuthorizations: [ReturnAuthorization]?
    /// Absent in orders that were stored before credit notes were written, and until the first one.
    private var writtenCredits: [CreditNote]?
    /// Absent until something is promised from a site of which the news is too old.
    private var promisedOnOldNews: [StalePromise]?

    public init() {}

    public var returns: [ReturnAuthorization] {
        get { returnAuthorizations ?? [] }
        set { returnAuthorizations = newValue }
    }

    public var creditNotes: [CreditNote] {
        get { writtenCredits ?? [] }
        set { writtenCredits = newValue }
    }

    /// What was promised from sites of which the news was too old, one for each site.
    public var stalePromises: [StalePromise] {
        get { promisedOnOldNews ?? [] }
        set { promisedOnOldNews = newValue.isEmpty ? nil : newValue }
    }
}

/// What is fixed for the whole order at acceptance.
public struct OrderHeader: Codable, Hashable, Sendable {
    public var id: Order.ID
    public var entity: LegalEntity.ID
    public var channel: Channel.ID
    public var customer: Party.ID
    public var customerName: String
    public var creditRoot: Party.ID
    public var purchaseOrderNumber: String
    public var currency: Currency
    /// Absent while the ship-to is unknown (a hold).
    public var shipTo: ShipTo?
    /// The buyer's code for it; absent when the address was written out, or we chose the place.
    public var requestedShipTo: String?
    /// How the buyer's document names the parties; absent where none came.
    public var partyCodes: PartyCodes?
    public var requestedDeliveryDate: LocalDate?
    public var termsDays: Int
    /// The customer's policy as it was at acceptance.
    public var policy: CustomerPolicy
    public var receivedAt: Timestamp
    public var note: String?
    /// Who owes it, where the customer goes by several names and ordered by another one.
    public var account: Party.ID?

    /// Whose the documents in the ERP are.
    public var debtor: Party.ID { account ?? customer }

    public init(
        id: Order.ID,
        entity: LegalEntity.ID,
        channel: Channel.ID,
        customer: Party.ID,
        customerName: String,
        creditRoot: Party.ID,
        purchaseOrderNumber: String,
        currency: Currency,
        shipTo: ShipTo?,
        requestedDeliveryDate: LocalDate?,
        termsDays: Int,
        policy: CustomerPolicy,
        receivedAt: Timestamp,
        note: String?,
        requestedShipTo: String? = nil,
        partyCodes: PartyCodes? = nil
    ) {
        self.id = id
        self.entity = entity
        self.channel = channel
        self.customer = customer
        self.customerName = customerName
        self.creditRoot = creditRoot
        self.purchaseOrderNumber = purchaseOrderNumber
        self.currency = currency
        self.shipTo = shipTo
        self.requestedShipTo = requestedShipTo
        self.partyCodes = partyCodes
        self.requestedDeliveryDate = requestedDeliveryDate
        self.termsDays = termsDays
        self.policy = policy
        self.receivedAt = receivedAt
        self.note = note
    }
}

public struct OrderLine: Codable, Hashable, Sendable {
    public var number: Int
    public var buyerLineNumber: String?
    public var requestedItem: ItemIdentifier
    /// Absent when the item could not be resolved and the line was rejected.
    public var item: Item.ID?
    public var description: String
    /// As the buyer ordered it, in the buyer's unit.
    public var ordered: Quantity
    public var stockUnit: UnitOfMeasure
    /// Priced, taxed and pinned at acceptance; absent on rejected lines.
    public var price: PricedLine?
    /// In thousandths of the stock unit.
    public var quantities: LineQuantities
    public var allocations: [Allocation]
    public var status: LineAnswer
    public var reasons: [ReasonCode]
    public var promisedOn: LocalDate?
    /// What was billed when the line grew; absent until it does.
    public internal(set) var settled: SettledPart?
    /// Where the item is a kit.
    public var kit: KitLine?

    public init(
        number: Int,
        buyerLineNumber: String?,
        requestedItem: ItemIdentifier,
        item: Item.ID?,
        description: String,
        ordered: Quantity,
        stockUnit: UnitOfMeasure,
        price: PricedLine?,
        quantities: LineQuantities,
        allocations: [Allocation] = [],
        status: LineAnswer,
        reasons: [ReasonCode] = [],
        promisedOn: LocalDate? = nil
    ) {
        self.number = number
        self.buyerLineNumber = buyerLineNumber
        self.requestedItem = requestedItem
        self.item = item
        self.description = description
        self.ordered = ordered
        self.stockUnit = stockUnit
        self.price = price
        self.quantities = quantities
        self.allocations = allocations
        self.status = status
        self.reasons = reasons
        self.promisedOn = promisedOn
    }
}

/// The first part of a line and what it cost when it was billed. The line grew afterwards, and what
/// is rounded anew must not reach back to a bill.
public struct SettledPart: Codable, Hashable, Sendable {
    /// Thousandths of the stock unit.
    public var thousandths: Int64
    public var net: Money
    /// One for each tax of the line's price, in their order.
    public var taxes: [Money]
}

/// What the channel is told about one line.
public enum LineAnswer: String, Codable, CaseIterable, Hashable, Sendable {
    case accepted
    case acceptedWithChanges = "accepted_with_changes"
    case backordered, held, rejected, cancelled
}

/// Stock of one site that is reserved for a line; picked or not, it has not left yet.
public struct Allocation: Codable, Hashable, Sendable {
    public var site: Site.ID
    public var thousandths: Int64
    /// The instruction it belongs to, once released.
    public var fulfilment: Fulfilment.ID?

    public init(site: Site.ID, thousandths: Int64, fulfilment: Fulfilment.ID? = nil) {
        self.site = site
        self.thousandths = thousandths
        self.fulfilment = fulfilment
    }
}

/// Where the order stands with the ERP.
public enum Booking: Codable, Hashable, Sendable {
    case none
    case requested
    case booked(externalNumber: String)
    case refused(reason: String)
}

/// One instruction to one site and what came of it.
public struct FulfilmentState: Codable, Hashable, Sendable {
    public enum Stage: String, Codable, CaseIterable, Hashable, Sendable {
        /// The instruction is on its way; nobody knows yet whether the warehouse has it.
        case requested
        case acknowledged, picking, packed, shipped, cancelled
        /// The warehouse would not take it.
        case refused
    }

    public struct Line: Codable, Hashable, Sendable {
        public var line: Int
        public var requested: Int64
        /// Totals as the warehouse reports them; they only grow.
        public var picked: Int64 = 0
        public var shipped: Int64 = 0
        /// Not found.
        public var short: Int64 = 0
        /// Given up by the warehouse because we asked.
        public var stopped: Int64 = 0
        /// Asked to be given up and not answered yet.
        public var cancelAsked: Int64 = 0
        /// Of a kit: what was told of its components, in the order of the line's bill, and how many
        /// kits that made whole; absent for every other line.
        public var components: [Component]?
        public var whole: Int64?

        public init(line: Int, requested: Int64) {
            self.line = line
            self.requested = requested
        }
    }

    public var id: Fulfilment.ID
    public var site: Site.ID
    public var warehouse: TargetSystem.ID
    public var stage: Stage
    public var lines: [Line]
    public var warehouseReference: String?
    /// A cancel was sent and not answered yet.
    public var isCancelPending: Bool
    public var releasedAt: Timestamp

    public init(
        id: Fulfilment.ID,
        site: Site.ID,
        warehouse: TargetSystem.ID,
        lines: [Line],
        releasedAt: Timestamp
    ) {
        self.id = id
        self.site = site
        self.warehouse = warehouse
        stage = .requested
        self.lines = lines
        isCancelPending = false
        self.releasedAt = releasedAt
    }
}

/// A wish to cancel, and who won.
public struct Cancellation: Codable, Hashable, Sendable {
    public enum Outcome: String, Codable, Hashable, Sendable {
        /// A warehouse was asked and has not answered.
        case pending
        /// Everything that had not shipped was cancelled.
        case cancelled
        /// A part had already left or was being picked; the rest was cancelled.
        case partially
        case refused
    }

    public var requestedBy: String
    public var reason: String
    public var requestedAt: Timestamp
    public var outcome: Outcome
    /// Whether anything was stopped because of this wish.
    public var hasStoppedSome = false

    public init(requestedBy: String, reason: String, requestedAt: Timestamp, outcome: Outcome) {
        self.requestedBy = requestedBy
        self.reason = reason
        self.requestedAt = requestedAt
        self.outcome = outcome
    }
}
