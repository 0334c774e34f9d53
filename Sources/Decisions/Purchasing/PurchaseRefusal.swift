public import Primitives

/// Why a wish about a purchase order cannot be granted; nothing changes.
public enum PurchaseRefusal: Failure, Equatable {
    case invalid(line: Int?, String)
    /// It stands where the wish makes no sense.
    case conflict(String)
    /// Who raised an order cannot approve it, nor a dearer answer of the supplier.
    case samePerson(String)
    case noSuchInvoice(String)
    /// Another order with this supplier has the number.
    case numberTaken(by: PurchaseOrder.ID)
    /// The number was used for another invoice.
    case invoiceNumberUsed(String, by: String)

    public var code: String {
        switch self {
        case .invalid: "purchase.invalid"
        case .conflict: "purchase.conflict"
        case .samePerson: "purchase.second_person_needed"
        case .noSuchInvoice: "purchase.invoice.unknown"
        case .numberTaken: "purchase.number_taken"
        case .invoiceNumberUsed: "purchase.invoice.number_used"
        }
    }

    public var remedy: Remedy { .escalate(to: .operationsManager) }

    public var description: String {
        switch self {
        case .invalid(let line?, let detail): "line \(line): \(detail)"
        case .invalid(nil, let detail), .conflict(let detail): detail
        case .samePerson(let person):
            "\(person) raised this order; somebody else has to approve it"
        case .noSuchInvoice(let number): "no invoice \(number) is known for this order"
        case .numberTaken: "another purchase order with this supplier has the number"
        case .invoiceNumberUsed(let number, let holder):
            "the supplier's invoice \(number) is known with other content (\(holder))"
        }
    }
}
