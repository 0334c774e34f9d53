import Primitives

/// A span of time that the key figures measure, of an order or of a shipment.
enum FigureMeasure: String, CaseIterable, Sendable {
    case booking, release, departure, delivery, cycle, cash
    case confirmation, scan, goodsIssue = "goods_issue", invoicing

    /// Those of an order, in the order of the page.
    static let ofOrders: [Self] = [.booking, .release, .departure, .delivery, .cycle, .cash]
    /// Those that say how late systems learn that goods left.
    static let ofDepartures: [Self] = [.confirmation, .scan, .goodsIssue]
    static let ofShipments: [Self] = ofDepartures + [.invoicing]

    /// What is counted for each order or shipment for which this begins: one of `FigureSums`, or
    /// the measure that ends where this begins.
    var beginning: String {
        switch self {
        case .booking, .release, .cycle, .cash: FigureSums.received
        case .departure: Self.release.rawValue
        case .delivery: Self.cycle.rawValue
        case .confirmation, .scan, .goodsIssue, .invoicing: FigureSums.left
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
        case .confirmation, .scan, .goodsIssue, .invoicing: nil
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
        case .booking, .release, .departure, .delivery, .cycle, .cash: nil
        }
    }
}
