public import Billing
public import Canonical
public import Inventory
public import Primitives

/// What can happen to an order. News from warehouses and carriers may come early, late or twice.
public enum OrderEvent: Codable, Equatable, Sendable {
    case submitted(OrderRequest, id: Order.ID)
    /// A person stops it until the hold's owner lets it go on.
    case holdPlaced(HoldPlacement)
    case holdReleased(HoldRelease)
    /// The buyer or a clerk corrects where it goes (ends an unknown-ship-to hold).
    case shipToCorrected(ShipTo, by: String)
    case changeRequested(OrderChange)
    case cancelRequested(CancelRequest)
    case booked(externalNumber: String)
    case bookingRefused(reason: String)
    /// The allocator reserved stock for a backordered line.
    case stockOffered(StockOffer)
    case warehouseAcknowledged(Fulfilment.ID, reference: String)
    case warehouseRefused(Fulfilment.ID, reason: String)
    case warehouseCancelAnswered(WarehouseCancelAnswer)
    case picked(PickReport)
    case packed(Fulfilment.ID, at: Timestamp)
    case shipped(ShipReport)
    case carrierReported(CarrierReport)
    case goodsIssuePosted(Shipment.ID, externalNumber: String)
    case invoicePosted(Invoice.ID, externalNumber: String)
    /// A consolidated invoice bills shipments of this order (it holds only this order's lines
    /// here).
    case invoicedByRun(Invoice)
    case paymentReceived(PaymentReceipt)
    case returnRequested(ReturnRequest)
    /// A warehouse received goods that came back.
    case returnReceived(ReturnReport)
    case creditNotePosted(CreditNote.ID, externalNumber: String)
    /// A message to another system was given up on; a person must act.
    case deliveryFailed(DeliveryFailure)
}

public struct HoldRelease: Codable, Hashable, Sendable {
    public var reason: ReasonCode
    public var releasedBy: String
    public var permissions: [String]
    public var note: String?

    /// `permissions` are the raw values of the releaser's permissions; the decision checks them.
    public init(reason: ReasonCode, releasedBy: String, permissions: [String], note: String? = nil)
    {
        self.reason = reason
        self.releasedBy = releasedBy
        self.permissions = permissions
        self.note = note
    }
}

/// New quantities for some lines; zero cancels a line. Lines not named stay as they are.
public struct OrderChange: Codable, Hashable, Sendable {
    public struct Line: Codable, Hashable, Sendable {
        public var number: Int
        /// In the unit the line was ordered in, or another that its item is sold in.
        public var quantity: Quantity

        public init(number: Int, quantity: Quantity) {
            self.number = number
            self.quantity = quantity
        }
    }

    public var requestedBy: String
    public var lines: [Line]
    public var requestedDeliveryDate: LocalDate?
    /// Why, in the words of whoever changes it.
    public var note: String?

    public init(
        requestedBy: String,
        lines: [Line],
        requestedDeliveryDate: LocalDate? = nil,
        note: String? = nil
    ) {
        self.requestedBy = requestedBy
        self.lines = lines
        self.requestedDeliveryDate = requestedDeliveryDate
        self.note = note
    }
}

public struct CancelRequest: Codable, Hashable, Sendable {
    public var requestedBy: String
    public var reason: String

    public init(requestedBy: String, reason: String) {
        self.requestedBy = requestedBy
        self.reason = reason
    }
}

public struct WarehouseCancelAnswer: Codable, Hashable, Sendable {
    public var fulfilment: Fulfilment.ID
    /// What the warehouse will not ship any more, by line; empty when it refused everything.
    public var cancelled: [LineQuantity]
    public var reason: String?
    public var at: Timestamp

    public init(
        fulfilment: Fulfilment.ID,
        cancelled: [LineQuantity],
        reason: String? = nil,
        at: Timestamp
    ) {
        self.fulfilment = fulfilment
        self.cancelled = cancelled
        self.reason = reason
        self.at = at
    }
}

/// Totals so far, so that a repeated or late report does no harm.
public struct PickReport: Codable, Hashable, Sendable {
    public var fulfilment: Fulfilment.ID
    public var picked: [LineQuantity]
    /// What will not be found.
    public var short: [LineQuantity]
    public var at: Timestamp

    public init(
        fulfilment: Fulfilment.ID,
        picked: [LineQuantity],
        short: [LineQuantity] = [],
        at: Timestamp
    ) {
        self.fulfilment = fulfilment
        self.picked = picked
        self.short = short
        self.at = at
    }
}

/// Parcels that left; a parcel is known by its reference and counts once.
public struct ShipReport: Codable, Hashable, Sendable {
    public var fulfilment: Fulfilment.ID
    public var parcels: [Parcel]
    /// Nothing more will leave for this instruction; what is missing is short.
    public var isFinal: Bool
    public var at: Timestamp

    public init(fulfilment: Fulfilment.ID, parcels: [Parcel], isFinal: Bool, at: Timestamp) {
        self.fulfilment = fulfilment
        self.parcels = parcels
        self.isFinal = isFinal
        self.at = at
    }
}

public struct CarrierReport: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
        case dispatched
        case inTransit = "in_transit"
        case delivered
        case exception
    }

    public var trackingNumber: String
    public var kind: Kind
    public var at: Timestamp
    public var signedBy: String?
    public var freight: Money?
    /// What the carrier itself calls it: `A7 AM`.
    public var code: String?

    public init(
        trackingNumber: String,
        kind: Kind,
        at: Timestamp,
        signedBy: String? = nil,
        freight: Money? = nil,
        code: String? = nil
    ) {
        self.code = code
        self.trackingNumber = trackingNumber
        self.kind = kind
        self.at = at
        self.signedBy = signedBy
        self.freight = freight
    }
}

public struct DeliveryFailure: Codable, Hashable, Sendable {
    /// The effect's key and what it was to do.
    public var effectKey: String
    public var operation: String
    public var code: String
    public var detail: String
    public var owner: Role

    public init(effectKey: String, operation: String, code: String, detail: String, owner: Role) {
        self.effectKey = effectKey
        self.operation = operation
        self.code = code
        self.detail = detail
        self.owner = owner
    }
}
