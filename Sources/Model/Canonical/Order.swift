public import Primitives

/// An order that was accepted into the platform; its state is its lines' quantities.
public enum Order { public typealias ID = Identifier<Order> }

/// Where one line's quantity stands, in stock units.
///
/// The law, checked at every event:
/// `ordered = cancelled + open + backordered + allocated + picked + shipped - overshipped`,
/// `returned <= shipped`, `invoiced <= shipped`.
public struct LineQuantities: Hashable, Codable, Sendable {
    public var ordered: Int64
    public var cancelled: Int64
    /// Wanted, not yet given stock nor a place in the queue for it (an order on hold).
    public var open: Int64
    /// Waiting in the queue for stock.
    public var backordered: Int64
    /// Reserved at a site, not yet picked.
    public var allocated: Int64
    /// Taken from the shelf, not yet gone.
    public var picked: Int64
    public var shipped: Int64
    /// Gone beyond what was ordered: a fact of the world, taken in with an exception.
    public var overshipped: Int64
    public var invoiced: Int64
    public var returned: Int64
    /// Came back and was billed, and finance was asked to credit it.
    public var credited: Int64

    public init(ordered: Int64) {
        self.ordered = ordered
        cancelled = 0
        open = ordered
        backordered = 0
        allocated = 0
        picked = 0
        shipped = 0
        overshipped = 0
        invoiced = 0
        returned = 0
        credited = 0
    }

    /// Whether the law holds; all parts are thousandths of the stock unit.
    public var isLawful: Bool {
        let isNonNegative =
            cancelled >= 0 && open >= 0 && backordered >= 0 && allocated >= 0 && picked >= 0
            && shipped >= 0 && overshipped >= 0 && invoiced >= 0 && returned >= 0
            && credited >= 0
        let accounted =
            cancelled + open + backordered + allocated + picked + shipped - overshipped
        return isNonNegative && ordered == accounted && returned <= shipped && invoiced <= shipped
            && credited <= min(returned, invoiced)
    }

    /// What may still leave: everything neither cancelled nor gone.
    public var outstanding: Int64 { open + backordered + allocated + picked }
}

/// Where an order stands for everybody outside, derived from its lines and documents.
public enum FulfillmentStatus: String, Codable, CaseIterable, Hashable, Sendable {
    case rejected, held, accepted, booked, released
    case partiallyShipped = "partially_shipped"
    case shipped, delivered, invoiced, paid, cancelled
    /// Nothing in stock; everything waits in the queue.
    case backordered
}

/// What the channel is told about the whole order.
public enum OrderAnswer: String, Codable, CaseIterable, Hashable, Sendable {
    case accepted
    case acceptedWithChanges = "accepted_with_changes"
    case held, rejected
}

/// Why a line or an order is not simply accepted: stable, documented, machine-readable.
public enum ReasonCode: String, Codable, CaseIterable, Hashable, Sendable {
    case unknownCustomer = "unknown_customer"
    case unknownItem = "unknown_item"
    case ambiguousItem = "ambiguous_item"
    case inactiveItem = "inactive_item"
    case unknownUnit = "unknown_unit"
    case quantityNotWhole = "quantity_not_whole"
    case noPrice = "no_price"
    case currencyMismatch = "currency_mismatch"
    case priceDiffers = "price_differs"
    case backordered
    case cancelledShortfall = "cancelled_shortfall"
    case awaitingCompletion = "awaiting_completion"
    case splitAcrossSites = "split_across_sites"
    case customerBlocked = "customer_blocked"
    case unknownShipTo = "unknown_ship_to"
    case termsExpired = "terms_expired"
    case creditLimit = "credit_limit"
    /// The ERP cannot be asked, and the account owes as much as it may until then.
    case erpAway = "erp_away"
    /// A person stopped it: who orders, or how it is to be paid, is looked into.
    case fraudCheck = "fraud_check"
    /// A price has to be agreed on before it goes on.
    case priceQuestion = "price_question"
    /// A person stopped it for another reason.
    case manualHold = "manual_hold"
    case buyerCancelled = "buyer_cancelled"
    case shortPicked = "short_picked"
    case warehouseRefused = "warehouse_refused"
    case erpRefused = "erp_refused"
    case overshipped
    case alreadyReleased = "already_released"
    case alreadyShipped = "already_shipped"
    case lawBroken = "law_broken"
    /// A partner's document, or a part of it, was not taken in.
    case documentRefused = "document_refused"
    /// A mapping that was tried met a failure that nobody had seen, and is not tried any more.
    case mappingStopped = "mapping_stopped"
    /// A message that came in was put aside, to be decided again by a person.
    case messageParked = "message_parked"
    /// A message that came in has no place in its order as it stands.
    case messageRefused = "message_refused"
    /// A partner does not accept a document of ours.
    case documentRejected = "document_rejected"
    /// A partner has not acknowledged a document of ours in time.
    case acknowledgmentMissing = "acknowledgment_missing"
    /// A document of ours breaks a partner's rule, or is about to.
    case complianceAtRisk = "compliance_at_risk"
    /// Goods will probably leave after the day on which they are promised to.
    case promiseAtRisk = "promise_at_risk"
    /// A purchase order number came again with other content.
    case numberReused = "number_reused"
    /// A message to another system was given up on.
    case deliveryFailed = "delivery_failed"
    /// Another system takes no calls, so what waits for it does not move.
    case targetAway = "target_away"
    /// Our copy of another system's master data is older than it may be.
    case staleData = "stale_data"
    /// Two reports of one parcel, invoice or booking contradict each other.
    case conflictingReport = "conflicting_report"
    /// Goods left that are no whole kit, and the rest will not come.
    case incompleteKit = "incomplete_kit"
    /// Goods left that no line asked for.
    case unknownGoods = "unknown_goods"
    /// The carrier reported trouble with a parcel, or does not fetch a load.
    case carrierException = "carrier_exception"
    /// More was paid than was due.
    case overpaid
    /// A payment came in another currency than its invoice.
    case paymentMismatch = "payment_mismatch"
    /// Goods came back that were billed.
    case creditDue = "credit_due"
    /// More came back than anybody was told to expect.
    case unexpectedReturn = "unexpected_return"
    /// A count or an adjustment of stock waits for a second person.
    case adjustmentWaiting = "adjustment_waiting"
    /// More is promised than is there.
    case oversold
    /// Goods that are promised were put on hold.
    case stockHeld = "stock_held"
    /// A purchase order waits for a second person.
    case purchaseApproval = "purchase_approval"
    /// A supplier's answer differs from what was ordered.
    case supplierDiffers = "supplier_differs"
    /// More came from a supplier than was agreed.
    case overReceived = "over_received"
    /// Goods came that cannot be sold.
    case damagedGoods = "damaged_goods"
    /// A supplier's or a carrier's invoice asks for something else than is supported or agreed.
    case invoiceMismatch = "invoice_mismatch"
    /// Another system's stock, order or invoice differs from ours.
    case difference
}

/// A stop sign on an order, with the role that may take it away.
public struct Hold: Hashable, Codable, Sendable {
    public var reason: ReasonCode
    public var owner: Role
    /// One plain sentence with the facts that made it.
    public var detail: String
    public var placedAt: Timestamp
    public var releasedAt: Timestamp?
    public var releasedBy: String?
    /// The order's value that the releaser saw: credit is not asked again up to this amount.
    public var approvedUpTo: Money?

    public init(reason: ReasonCode, owner: Role, detail: String, placedAt: Timestamp) {
        self.reason = reason
        self.owner = owner
        self.detail = detail
        self.placedAt = placedAt
    }

    public var isActive: Bool { releasedAt == nil }
}
