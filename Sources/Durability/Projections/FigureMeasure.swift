import Primitives

/// A span of time that the key figures measure, of an order or of a shipment.
enum FigureMeasure: String, CaseIterable, Sendable {
    case booking, release, departure, delivery, cycle, cash
    case confirmation, scan, goodsIssue = "goods_issue", invoicing
    case returnAuthorization = "return_authorization", returnReceipt = "return_receipt"
    case returnCredit = "return_credit", returnCycle = "return_cycle"

    /// Those of an order, in the order of the page.
    static let ofOrders: [Self] = [.booking, .release, .departure, .delivery, .cycle, .cash]
    /// Those that say how late systems learn that goods left.
    static let ofDepartures: [Self] = [.confirmation, .scan, .goodsIssue]
    static let ofShipments: [Self] = ofDepartures + [.invoicing]
    /// Those of a line of a return.
    static let ofReturns: [Self] = [
        .returnAuthorization, .returnReceipt, .returnCredit, .returnCycle,
    ]

    /// What is counted for each order or shipment for which this begins: one of `FigureSums`, or
    /// the measure that ends where this begins.
    var beginning: String {
        switch self {
        case .booking, .release, .cycle, .cash: FigureSums.received
        case .departure: Self.release.rawValue
        case .delivery: Self.cycle.rawValue
        case .confirmation, .scan, .goodsIssue, .invoicing: FigureSums.left
        case .returnAuthorization, .returnCycle: FigureSums.returned
        case .returnReceipt: Self.returnAuthorization.rawValue
        case .returnCredit: Self.returnReceipt.rawValue
        }
    }

    var name: String {
        switch self {
        case .booking: "Received to booked"
        case .release: "Received to released"
        case .departure: "Released to shipped"
        case .delivery: "Shipped to delivered"
        case .cycle: "Order cycle time"
        case .cash: "Order to cash"
        case .confirmation: "Left to confirmed"
        case .scan: "Left to carrier scan"
        case .goodsIssue: "Left to ERP goods issue"
        case .invoicing: "Left to invoiced"
        case .returnAuthorization: "Requested to authorised"
        case .returnReceipt: "Authorised to received"
        case .returnCredit: "Received to credited"
        case .returnCycle: "Requested to credited"
        }
    }

    var definition: String {
        switch self {
        case .booking: "From the order's receipt to the ERP's answer with its number."
        case .release: "From the receipt to the first instruction to a warehouse."
        case .departure: "From the first instruction to the departure of the last goods."
        case .delivery: "From the last departure to the arrival of the last parcel."
        case .cycle: "From the receipt to the last goods' departure; backorders included."
        case .cash: "From the receipt to the payment that closed the last invoice."
        case .confirmation: "From the departure to the warehouse's confirmation reaching us."
        case .scan: "From the departure to the carrier's scan of the last parcel."
        case .goodsIssue: "From the departure to the ERP's answer to the goods issue."
        case .invoicing: InvoiceReleaseFigure.definition
        case .returnAuthorization: "From the request's receipt to its authorisation."
        case .returnReceipt:
            "From the authorisation to the arrival of all it allows, as the warehouse dates it."
        case .returnCredit: "From that arrival to the ERP's answer that all that came is credited."
        case .returnCycle: "From the request's receipt to that answer: the whole return."
        }
    }
}

extension OrderFigure {
    /// When a measure begins for the order, and when it ended; `nil` before it began.
    func span(_ measure: FigureMeasure) -> (from: Timestamp, to: Timestamp?)? {
        switch measure {
        case .booking: (receivedAt, bookedAt)
        case .release: (receivedAt, releasedAt)
        case .departure: releasedAt.map { ($0, shippedAt) }
        case .delivery: shippedAt.map { ($0, deliveredAt) }
        case .cycle: (receivedAt, shippedAt)
        case .cash: (receivedAt, isPaid ? lastPaymentAt : nil)
        case .confirmation, .scan, .goodsIssue, .invoicing, .returnAuthorization, .returnReceipt,
            .returnCredit, .returnCycle:
            nil
        }
    }
}

extension ShipmentFigure {
    /// When a measure begins for the shipment, and when it ended.
    func span(_ measure: FigureMeasure) -> (from: Timestamp, to: Timestamp?)? {
        switch measure {
        case .confirmation: (shippedAt, confirmedAt)
        case .scan: (shippedAt, dispatchedAt)
        case .goodsIssue: (shippedAt, erpPostedAt)
        case .invoicing: (shippedAt, invoicedAt)
        case .booking, .release, .departure, .delivery, .cycle, .cash, .returnAuthorization,
            .returnReceipt, .returnCredit, .returnCycle:
            nil
        }
    }
}

extension ReturnFigure {
    /// When a measure begins for the line, and when it ended; `nil` before it began.
    func span(_ measure: FigureMeasure) -> (from: Timestamp, to: Timestamp?)? {
        switch measure {
        case .returnAuthorization: (requestedAt, authorizedAt)
        case .returnReceipt: (authorizedAt, receivedAt)
        case .returnCredit: receivedAt.map { ($0, creditedAt) }
        case .returnCycle: (requestedAt, creditedAt)
        case .booking, .release, .departure, .delivery, .cycle, .cash, .confirmation, .scan,
            .goodsIssue, .invoicing:
            nil
        }
    }
}

/// A span that orders under way are told ahead by, each of one cut alone and by the clock.
enum AheadMeasure: String, CaseIterable, Sendable {
    /// From the ERP's booking to the first instruction, by channel.
    case release = "ahead_release"
    /// From an instruction to the departure of what it sent, by site.
    case departure = "ahead_departure"
    /// From a shipment's departure to the arrival of its last parcel, by carrier.
    case delivery = "ahead_delivery"
}

/// What one order or shipment adds to what others are told ahead.
struct AheadSpan: Equatable {
    var part: String
    var from: Timestamp
    var to: Timestamp
}

extension OrderFigure {
    var bookedToReleased: AheadSpan? {
        guard let bookedAt, let releasedAt else { return nil }
        return AheadSpan(part: channel, from: bookedAt, to: releasedAt)
    }
}

extension ShipmentFigure {
    var releasedToLeft: AheadSpan? {
        releasedAt.map { AheadSpan(part: site, from: $0, to: shippedAt) }
    }

    var leftToDelivered: AheadSpan? {
        guard !carrier.isEmpty, let deliveredAt else { return nil }
        return AheadSpan(part: carrier, from: shippedAt, to: deliveredAt)
    }
}
