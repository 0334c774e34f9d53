import Canonical
import Inventory
import Primitives
import Workflows

/// One decision in the making.
struct PurchaseDraft {
    typealias Effect = PurchaseWorkflow.Effect

    var state: PurchaseState
    let policy: PurchasePolicy
    /// The purchase order that the invoice number of this event billed before.
    let invoiceHolder: String?
    var effects: [Effect] = []
    var reasons: [String] = []

    init(_ state: PurchaseState, _ policy: PurchasePolicy, invoiceHolder: String? = nil) {
        self.state = state
        self.policy = policy
        self.invoiceHolder = invoiceHolder
    }

    mutating func raise(
        _ request: PurchaseRequest,
        _ id: PurchaseOrder.ID,
        _ facts: PurchaseWorkflow.Facts,
        _ moment: Moment
    ) throws(PurchaseRefusal) {
        guard state.header == nil else { throw .conflict("the order was raised before") }
        guard !request.lines.isEmpty, request.lines.count <= Limits.orderLines else {
            throw .invalid(line: nil, "an order has 1 to \(Limits.orderLines) lines")
        }
        for line in request.lines { try add(line, request.currency, facts) }
        state.header = PurchaseHeader(
            id: id,
            entity: request.entity,
            supplier: request.supplier,
            number: request.number,
            currency: request.currency,
            raisedBy: request.raisedBy,
            raisedAt: moment.now
        )
        let total = state.lines.reduce(Int128(0)) {
            $0 + Int128($1.amount(of: $1.ordered.thousandths).minorUnits)
        }
        guard total <= PurchaseLine.amountMax else {
            throw .invalid(line: nil, "the order's total is out of bounds")
        }
        try weigh(Money(minorUnits: Int64(total), request.currency), request.raisedBy)
    }

    private mutating func add(
        _ line: PurchaseRequest.Line,
        _ currency: Currency,
        _ facts: PurchaseWorkflow.Facts
    ) throws(PurchaseRefusal) {
        guard state.line(line.number) == nil else {
            throw .invalid(line: line.number, "the number stands twice")
        }
        guard let item = facts.items[line.item], item.isActive else {
            throw .invalid(line: line.number, "no active item \(line.item) is known")
        }
        guard !item.isKit else {
            throw .invalid(
                line: line.number,
                "\(line.item) is a kit, which is put together here; buy its components"
            )
        }
        guard facts.sites.contains(line.site) else {
            throw .invalid(line: line.number, "no site \(line.site) is known")
        }
        let factor: PackFactor
        let stock: Quantity
        do throws(ConversionRefusal) {
            factor = try item.factor(of: line.quantity.unit)
            stock = try item.inStockUnits(line.quantity)
        } catch {
            throw .invalid(
                line: line.number,
                "\(line.quantity) is no exact quantity of \(line.item) in \(item.stockUnit)"
            )
        }
        guard (1...Limits.quantityThousandths).contains(stock.thousandths),
            item.isDivisible || stock.thousandths % 1_000 == 0
        else { throw .invalid(line: line.number, "\(stock) of \(line.item) cannot be bought") }
        guard
            PurchaseLine.isWithinBounds(
                line.quantity.thousandths,
                at: line.priceMillionths,
                currency
            )
        else { throw .invalid(line: line.number, "its amount is out of bounds") }
        state.lines.append(
            PurchaseLine(
                number: line.number,
                item: line.item,
                site: line.site,
                ordered: line.quantity,
                factor: factor,
                stockUnit: item.stockUnit,
                units: item.packFactors,
                orderedStock: stock.thousandths,
                price: UnitPrice(
                    millionths: line.priceMillionths,
                    currency,
                    per: line.quantity.unit
                ),
                requestedOn: line.requestedOn,
                agreed: stock.thousandths
            )
        )
    }

    /// Below the limit it is approved with its raising; above it somebody else must.
    private mutating func weigh(_ total: Money, _ person: String) throws(PurchaseRefusal) {
        if let limit = policy.approvalLimit, limit.currency == total.currency,
            total.minorUnits <= limit.minorUnits
        {
            reasons.append("\(total) is within the limit of \(limit): no second person is needed.")
            try release(by: person)
            return
        }
        let limit = policy.approvalLimit.map { "the limit of \($0)" } ?? "what one person may buy"
        reasons.append("\(total) is beyond \(limit): somebody else than \(person) has to approve.")
        open(
            "approval",
            .operationsManager,
            .purchaseApproval,
            "Purchase order \(state.header?.number ?? "") over \(total), raised by \(person), "
                + "waits for a second person.",
            total
        )
    }

    mutating func approve(by person: String) throws(PurchaseRefusal) {
        let header = try header()
        try requireLive()
        guard state.approvedBy == nil else {
            reasons.append("It was approved before.")
            return
        }
        guard !PersonName.isSame(person, header.raisedBy) else { throw .samePerson(person) }
        close("approval")
        reasons.append("\(person) approved it.")
        try release(by: person)
        // What came before anybody had approved it.
        for receipt in state.heldReceipts ?? [] { effects.append(.postReceipt(receipt)) }
        state.heldReceipts = nil
        try matchWaiting()
    }

    private mutating func release(by person: String) throws(PurchaseRefusal) {
        let header = try header()
        state.approvedBy = person
        guard let total = state.total else { return }
        effects.append(
            .register(
                PurchaseDocument(
                    purchase: header.id,
                    entity: header.entity,
                    supplier: header.supplier,
                    number: header.number,
                    currency: header.currency,
                    approvedBy: person,
                    lines: state.lines.map { line in
                        PurchaseDocument.Line(
                            number: line.number,
                            item: line.item,
                            site: line.site,
                            thousandths: line.ordered.thousandths,
                            unit: line.ordered.unit,
                            price: line.price,
                            requestedOn: line.requestedOn,
                            net: line.amount(of: line.ordered.thousandths)
                        )
                    },
                    total: total
                )
            )
        )
        tellSupplierOfOrder()
    }

    mutating func register(as number: String) throws(PurchaseRefusal) {
        let header = try header()
        if let known = state.externalNumber, known != number {
            open(
                "registered_twice",
                .integrationSupport,
                .conflictingReport,
                "The ERP has \(header.number) as \(known) and as \(number).",
                nil
            )
            reasons.append("Two numbers for one order: \(known) stays.")
            return
        }
        state.externalNumber = number
        reasons.append("The ERP has it as \(number).")
        // It was cancelled while the ERP was taking it.
        if state.cancelledBecause != nil {
            effects.append(.withdraw(header.id, externalNumber: number))
        }
    }

    mutating func cancel(by person: String, because reason: String) throws(PurchaseRefusal) {
        let header = try header()
        guard state.cancelledBecause == nil else {
            reasons.append("It was cancelled before.")
            return
        }
        guard state.lines.contains(where: { $0.open > 0 }) else {
            throw .conflict("everything has come; nothing is left to be cancelled")
        }
        state.cancelledBecause = reason
        let former = state.lines
        for index in state.lines.indices {
            state.lines[index].agreed = min(state.lines[index].agreed, state.lines[index].arrived)
            state.lines[index].question = nil
        }
        // Damaged goods, and what the ERP said twice, are still somebody's work.
        close("approval")
        close("answer")
        if let number = state.externalNumber {
            effects.append(.withdraw(header.id, externalNumber: number))
        }
        tellSupplier(since: former)
        expect(state.lines.map(\.number))
        reasons.append("\(person) cancelled what has not come: \(reason)")
        try matchWaiting()
    }

    // MARK: - What the topics share

    func header() throws(PurchaseRefusal) -> PurchaseHeader {
        guard let header = state.header else { throw .conflict("no such order was raised") }
        return header
    }

    func requireLive() throws(PurchaseRefusal) {
        if let reason = state.cancelledBecause { throw .conflict("it was cancelled: \(reason)") }
    }

    func index(of number: Int) throws(PurchaseRefusal) -> Int {
        guard let index = state.lines.firstIndex(where: { $0.number == number }) else {
            throw .invalid(line: number, "the order has no such line")
        }
        return index
    }

    /// Says what may be promised of these lines: what the supplier confirmed, with a day.
    mutating func expect(_ numbers: [Int]) {
        guard let header = state.header else { return }
        let lines = state.lines.filter { numbers.contains($0.number) }
        let supplies = lines.compactMap { line -> InboundSupply? in
            guard let confirmed = line.confirmed, let day = confirmed.expectedOn else { return nil }
            return InboundSupply(
                item: line.item,
                site: line.site,
                expectedOn: day,
                thousandths: line.open,
                reference: "\(header.id)/\(line.number)"
            )
        }
        if !supplies.isEmpty { effects.append(.expect(supplies)) }
    }

    mutating func open(
        _ topic: String,
        _ owner: Role,
        _ reason: ReasonCode,
        _ detail: String,
        _ amount: Money?
    ) {
        guard let id = state.header?.id else { return }
        let key = "purchase_order/\(id)/\(topic)"
        if !state.openItems.contains(key) { state.openItems.append(key) }
        effects.append(
            .openWorkItem(
                PurchaseFinding(
                    key: key,
                    owner: owner,
                    reason: reason,
                    detail: detail,
                    amount: amount
                )
            )
        )
    }

    mutating func close(_ topic: String) {
        guard let id = state.header?.id else { return }
        close(full: "purchase_order/\(id)/\(topic)")
    }

    private mutating func close(full key: String) {
        guard let index = state.openItems.firstIndex(of: key) else { return }
        state.openItems.remove(at: index)
        effects.append(.closeWorkItem(key: key))
    }
}
