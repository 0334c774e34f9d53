public import Canonical
public import Inventory
public import Ordering
public import Primitives
public import Purchasing

/// What an outside system's event means to us.
public enum SystemNews: Sendable, Equatable {
    case order(OrderEvent, OrderAddress)
    case payment(PaymentNews)
    case stock(Item.ID, [StockPosting], at: Timestamp)
    /// So much is on hold at a warehouse, or on hold no longer.
    case hold(AllocationWorkflow.Event, Item.ID, at: Timestamp)
    case goodsReceived(GoodsReceipt, PurchaseOrder.ID, at: Timestamp)
    /// Understood, and of no interest.
    case nothing(reason: String)
}

/// By which of its names the event calls the order.
public enum OrderAddress: Sendable, Equatable {
    case order(Order.ID)
    case fulfilment(Fulfilment.ID)
    case trackingNumber(String)
    case returnAuthorization(ReturnAuthorization.ID)
}

/// Money that arrived, by our or the ERP's invoice number.
public struct PaymentNews: Sendable, Equatable {
    public var invoice: String
    public var amount: Money
    public var reference: String
    public var receivedAt: Timestamp

    public init(invoice: String, amount: Money, reference: String, receivedAt: Timestamp) {
        self.invoice = invoice
        self.amount = amount
        self.reference = reference
        self.receivedAt = receivedAt
    }
}

/// Reads outside systems' events; one dialect for each system, as configured.
public protocol SystemDialects: Sendable {
    func translate(_ body: [UInt8], from system: String) throws(DialectFailure) -> SystemNews
}

/// Why an event could not be read. It is parked; the dialect or the sender must be mended.
public enum DialectFailure: Failure, Equatable {
    case unknownSystem(String)
    case notJSON(String)
    case unknownType(String)
    case missing(field: String, pointer: String)
    case invalid(field: String, pointer: String, detail: String)

    public var code: String {
        switch self {
        case .unknownSystem: "dialect.system.unknown"
        case .notJSON: "dialect.json.malformed"
        case .unknownType: "dialect.type.unknown"
        case .missing: "dialect.field.missing"
        case .invalid: "dialect.field.invalid"
        }
    }

    public var remedy: Remedy { .escalate(to: .integrationSupport) }

    public var description: String {
        switch self {
        case .unknownSystem(let name): "no system \(name) is configured"
        case .notJSON(let detail): "the event is no JSON: \(detail)"
        case .unknownType(let type): "the dialect has no rule for events of type \(type)"
        case .missing(let field, let pointer): "\(field) is missing (looked at \(pointer))"
        case .invalid(let field, let pointer, let detail): "\(field) at \(pointer): \(detail)"
        }
    }
}
