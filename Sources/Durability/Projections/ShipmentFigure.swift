public import Primitives

/// What one shipment contributes to the key figures: when each system said that it left.
public struct ShipmentFigure: Sendable, Equatable {
    public var shipmentID: String
    public var orderID: String
    public var entity: String
    public var channel: String
    public var customer: String
    public var site: String
    /// The customer's rule at acceptance; it says when an invoice is due.
    public var invoiceRule: String
    /// When the goods left, as the warehouse says.
    public var shippedAt: Timestamp
    /// When we heard of it.
    public var confirmedAt: Timestamp?
    /// When the carrier had scanned every parcel.
    public var dispatchedAt: Timestamp?
    /// When the ERP answered the goods issue.
    public var erpPostedAt: Timestamp?
    /// The invoice that bills it.
    public var invoice: String?
    /// When the ERP answered that invoice.
    public var invoicedAt: Timestamp?
    public var deliveredAt: Timestamp?
    /// When the warehouse was told to send it.
    public var releasedAt: Timestamp?
    /// Who brings it; empty where several do.
    public var carrier = ""
}
