import Canonical
import Pricing
import Primitives
import Workflows

// A buyer's wish becomes an order: validated, priced, taxed, checked for credit, sourced, answered.
extension OrderDraft {
    /// An order is named by at most this many bytes, so that what is numbered within it (`-F12`)
    /// still fits an identifier.
    private static let orderIDBytes = 48

    init(
        _ request: OrderRequest,
        as id: Order.ID,
        _ facts: OrderFacts,
        _ moment: Moment
    ) throws(OrderRefusal) {
        guard id.rawValue.utf8.count <= Self.orderIDBytes else {
            throw .invalid("an order's id has at most \(Self.orderIDBytes) bytes")
        }
        let customer = facts.customer
        var header = OrderHeader(
            id: id,
            entity: request.entity,
            channel: request.channel,
            customer: request.customer,
            customerName: customer?.name ?? "",
            creditRoot: customer?.creditRoot ?? request.customer,
            purchaseOrderNumber: request.purchaseOrderNumber,
            currency: request.currency,
            shipTo: customer.flatMap { request.shipTo.resolved(for: $0) },
            requestedDeliveryDate: request.requestedDeliveryDate,
            termsDays: customer?.termsDays ?? 0,
            policy: customer?.policy ?? CustomerPolicy(),
            receivedAt: moment.now,
            note: request.note,
            requestedShipTo: request.shipTo.code,
            partyCodes: request.partyCodes
        )
        if let customer, customer.id != request.customer { header.account = customer.id }
        self.init(OrderState(), header, facts, moment)
    }

    mutating func submit(_ request: OrderRequest) throws(OrderRefusal) {
        try validate(request)
        guard let customer = facts.customer else {
            order.lines = request.lines.map { OrderLine($0, rejectedFor: []) }
            order.orderReasons = [.unknownCustomer]
            say("Nobody here is known as customer \(request.customer).")
            return reject()
        }
        try decideLines(of: request, customer)
        guard order.lines.indices.contains(where: { order.lines[$0].price != nil }) else {
            say("No line can be delivered.")
            return reject()
        }
        taxLines(customer)
        holdBack(customer, request)
        if takesStock {
            source(Array(order.lines.indices))
            let isNothingLeft = order.sums.outstanding == 0
            guard !isNothingLeft else {
                say("Nothing is in stock, and the customer's policy is to cancel what is short.")
                return reject()
            }
        }
        answerSubmission()
    }

    /// The same content again changes nothing; other content under the same number is refused.
    func resubmit(_ request: OrderRequest, as id: Order.ID) throws(OrderRefusal) -> Outcome {
        let isSame =
            header.id == id && header.entity == request.entity && header.channel == request.channel
            && header.customer == request.customer && header.currency == request.currency
            && header.purchaseOrderNumber == request.purchaseOrderNumber
            && order.lines.count == request.lines.count
            && zip(order.lines, request.lines).allSatisfy {
                $0.number == $1.number && $0.requestedItem == $1.item && $0.ordered == $1.quantity
            }
        guard isSame else { throw .alreadySubmitted }
        return .ignored("It was submitted before with the same content.")
    }

    private func validate(_ request: OrderRequest) throws(OrderRefusal) {
        guard (1...Limits.orderLines).contains(request.lines.count) else {
            throw .invalid(
                "an order has 1 to \(Limits.orderLines) lines, not \(request.lines.count)"
            )
        }
        var numbers: Set<Int> = []
        for line in request.lines {
            guard numbers.insert(line.number).inserted else {
                throw .invalid("two lines have the number \(line.number)")
            }
            guard (1...Limits.quantityThousandths).contains(line.quantity.thousandths) else {
                throw .invalidQuantity(
                    line: line.number,
                    detail: "\(line.quantity) is not a quantity that can be ordered"
                )
            }
        }
    }

    /// A refusal that frees the PO number: the buyer may send it again, corrected.
    private mutating func reject() {
        order.answer = .rejected
        order.holds = []
        for index in order.lines.indices {
            order.lines[index].quantities.cancelAll()
            if order.lines[index].status != .rejected { order.lines[index].status = .cancelled }
            for reason in order.lines[index].reasons where !order.orderReasons.contains(reason) {
                order.orderReasons.append(reason)
            }
        }
        ask(.freePurchaseOrderNumber)
        publish(Milestone(.rejected, at: now, reference: header.purchaseOrderNumber))
    }

    private mutating func answerSubmission() {
        refreshAnswers()
        let isChanged = order.lines.indices.contains { order.lines[$0].status != .accepted }
        let answer: OrderAnswer =
            order.isHeld ? .held : isChanged ? .acceptedWithChanges : .accepted
        order.answer = answer
        order.orderReasons = order.holds.map(\.reason)
        publish(
            Milestone(
                order.isHeld ? .held : .accepted,
                at: now,
                reference: header.purchaseOrderNumber
            )
        )
        publishBackorders(Array(order.lines.indices))
        if !order.isHeld { requestBooking() }
    }
}

extension OrderRequest.ShipToReference {
    /// What the buyer calls the place; `nil` where it gave an address instead.
    fileprivate var code: String? {
        switch self {
        case .code(let code): code
        case .address: nil
        }
    }

    /// A code or alias of the customer's list, or the address itself; `nil` when the code is
    /// unknown.
    fileprivate func resolved(for customer: Party) -> ShipTo? {
        switch self {
        case .code(let code):
            customer.shipTos.first { $0.code == code }
                ?? customer.shipTos.first { $0.aliases.contains(code) }
        case .address(let address):
            ShipTo(code: "DROP-SHIP", address: address, jurisdiction: address.taxJurisdiction)
        }
    }
}

extension LineQuantities {
    /// Nothing of it will be delivered.
    mutating func cancelAll() {
        self = LineQuantities(ordered: ordered)
        cancelled = ordered
        open = 0
    }
}
