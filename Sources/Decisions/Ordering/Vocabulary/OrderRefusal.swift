public import Canonical
public import Primitives

/// Why an event could not be applied. Nothing changed; the sender or a person is told.
public enum OrderRefusal: Failure, Equatable {
    /// The order exists and this is not the same submission.
    case alreadySubmitted
    /// News about an order that was never submitted (it may come early: the engine lets it wait).
    case notSubmitted
    case noSuchHold(ReasonCode)
    case notPermitted(needs: String)
    case alreadyShipped
    case alreadyCancelled
    case alreadyReleased(detail: String)
    case noSuchLine(Int)
    case invalidQuantity(line: Int, detail: String)
    case noSuchFulfilment(Fulfilment.ID)
    case noSuchParcel(trackingNumber: String)
    case noSuchInvoice(Invoice.ID)
    case noSuchReturn(ReturnAuthorization.ID)
    /// More would come back than left.
    case notReturnable(line: Int, detail: String)
    case notExact(line: Int, ConversionRefusal)
    /// Two facts clash and the quantity law would break; both are named.
    case lawBroken(line: Int, detail: String)
    /// The request itself is malformed.
    case invalid(String)
    case unexpected(String)

    public var code: String {
        switch self {
        case .alreadySubmitted: "order.already_submitted"
        case .notSubmitted: "order.not_submitted"
        case .noSuchHold: "order.hold.unknown"
        case .notPermitted: "order.not_permitted"
        case .alreadyShipped: "order.already_shipped"
        case .alreadyCancelled: "order.already_cancelled"
        case .alreadyReleased: "order.already_released"
        case .noSuchLine: "order.line.unknown"
        case .invalidQuantity: "order.quantity.invalid"
        case .noSuchFulfilment: "order.fulfilment.unknown"
        case .noSuchParcel: "order.parcel.unknown"
        case .noSuchInvoice: "order.invoice.unknown"
        case .noSuchReturn: "order.return.unknown"
        case .notReturnable: "order.return.exceeds_shipped"
        case .notExact: "order.quantity.not_exact"
        case .lawBroken: "order.law_broken"
        case .invalid: "order.invalid"
        case .unexpected: "order.event.unexpected"
        }
    }

    public var remedy: Remedy {
        switch self {
        case .notSubmitted, .noSuchFulfilment, .noSuchParcel, .noSuchReturn: .retry(after: nil)
        case .lawBroken, .unexpected, .noSuchInvoice: .escalate(to: .integrationSupport)
        case .alreadySubmitted, .noSuchHold, .notPermitted, .alreadyShipped, .alreadyCancelled,
            .alreadyReleased, .noSuchLine, .invalidQuantity, .notReturnable, .notExact,
            .invalid:
            .reject
        }
    }

    public var description: String {
        switch self {
        case .alreadySubmitted: "this order was submitted before with other content"
        case .notSubmitted: "no order with this id was submitted"
        case .noSuchHold(let reason): "the order has no active hold \(reason.rawValue)"
        case .notPermitted(let needs): "this needs the permission \(needs)"
        case .alreadyShipped: "the goods have left; ask for a return instead"
        case .alreadyCancelled: "the order is cancelled"
        case .alreadyReleased(let detail): detail
        case .noSuchLine(let line): "the order has no line \(line)"
        case .invalidQuantity(let line, let detail): "line \(line): \(detail)"
        case .noSuchFulfilment(let id): "the order has no fulfilment \(id)"
        case .noSuchParcel(let number): "no parcel carries the tracking number \(number)"
        case .noSuchInvoice(let id): "the order has no invoice \(id)"
        case .noSuchReturn(let id): "the order has no return \(id)"
        case .notReturnable(let line, let detail): "line \(line): \(detail)"
        case .notExact(let line, .unknownUnit(let unit, _)):
            "line \(line): it was not ordered in \(unit.code); "
                + "name the quantity in the unit it was ordered in"
        case .notExact(let line, .notExact(let quantity, let stock)):
            "line \(line): \(quantity) is no whole number of \(stock.code)"
        case .notExact(let line, .outOfRange(let quantity, _)):
            "line \(line): \(quantity) is more than a line may have"
        case .lawBroken(let line, let detail): "line \(line): \(detail)"
        case .invalid(let detail): detail
        case .unexpected(let detail): detail
        }
    }
}
