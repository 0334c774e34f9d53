import Canonical
import Primitives
public import Workflows

extension InvoiceRunWorkflow {
    public func decide(
        _ state: State,
        on event: Event,
        given facts: Facts,
        in moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let invoice = state.invoice else { return try collecting(state, event) }
        return try issued(invoice, state, event)
    }

    /// Before the day's end: shipments join.
    private func collecting(
        _ state: State,
        _ event: Event
    ) throws(Refusal) -> Decision<State, Effect> {
        switch event {
        case .billable(let shipment, let day, let closesAt):
            return try join(shipment, on: day, closesAt: closesAt, state)
        case .dayClosed:
            return close(state)
        case .posted(let number):
            throw .unexpected("\(number) was posted before this run had an invoice")
        case .refused(let reason):
            throw .unexpected("an invoice was refused before this run had one: \(reason)")
        case .paymentReceived(let receipt):
            throw .unexpected("\(receipt.reference) pays an invoice this run has not issued")
        }
    }

    /// After the day's end: the invoice is out.
    private func issued(
        _ invoice: Invoice,
        _ state: State,
        _ event: Event
    ) throws(Refusal) -> Decision<State, Effect> {
        switch event {
        case .billable(let shipment, let day, _):
            guard !state.shipments.contains(shipment) else {
                return .ignored(state, because: "\(shipment.shipment) is on \(invoice.id) already.")
            }
            // The day is over, whatever the clock says: the goods go on the next day's invoice.
            let next = day.adding(days: 1)
            return Decision(
                state,
                [.forward(shipment, day: next)],
                because: ["\(shipment.shipment) came after \(day) was closed; \(next) bills it."]
            )
        case .dayClosed:
            return .ignored(state, because: "The day was closed already.")
        case .posted(let number):
            return posted(invoice, as: number, state)
        case .refused(let reason):
            let problem = Effect.openWorkItem(
                key: "invoice_run/\(invoice.id)/refused",
                owner: .financeAnalyst,
                detail: "The ERP refused the consolidated invoice \(invoice.id): \(reason)"
            )
            return Decision(state, [problem], because: ["The ERP refused it: \(reason)"])
        case .paymentReceived(let receipt):
            return try paid(invoice, by: receipt, state)
        }
    }

    private func join(
        _ shipment: BillableShipment,
        on day: LocalDate,
        closesAt: Timestamp,
        _ state: State
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let currency = shipment.lines.first?.net.currency,
            shipment.lines.allSatisfy({ $0.net.currency == currency && $0.tax.currency == currency }
            )
        else { throw .unexpected("\(shipment.shipment) has no lines, or lines in two currencies") }
        guard !state.shipments.contains(shipment) else {
            return .ignored(state, because: "\(shipment.shipment) joined before.")
        }
        var after = state
        after.shipments.append(shipment)
        guard let first = state.shipments.first else {
            after.customer = shipment.customer
            after.day = day
            return Decision(
                after,
                [.closeAt(closesAt)],
                because: ["\(shipment.shipment) opens the invoice of \(day)."]
            )
        }
        guard first.customer == shipment.customer, first.lines.first?.net.currency == currency
        else {
            throw .unexpected(
                "\(shipment.shipment) belongs on another customer's or currency's run"
            )
        }
        return Decision(after, because: ["\(shipment.shipment) joins the invoice of \(day)."])
    }

    private func close(_ state: State) -> Decision<State, Effect> {
        guard let first = state.shipments.first, let day = state.day,
            let currency = first.lines.first?.net.currency
        else { return .ignored(state, because: "Nothing shipped that day.") }
        let id =
            Invoice.ID(validating: "R-\(first.shipment)") ?? Invoice.ID(first.shipment.rawValue)
        let dueOn = day.adding(days: min(max(0, first.termsDays), 3_650))
        func invoice(_ lines: [Invoice.Line]) -> Invoice {
            Invoice(
                id: id,
                customer: first.customer,
                issuedOn: day,
                dueOn: dueOn,
                lines: lines,
                net: lines.reduce(.zero(currency)) { $0 + $1.net },
                tax: lines.reduce(.zero(currency)) { $0 + $1.tax }
            )
        }
        let lines = state.shipments.flatMap(\.lines)
        let whole = invoice(lines)
        var after = state
        after.invoice = whole
        var effects: [Effect] = [.postInvoice(whole)]
        for order in state.orders {
            let part = invoice(lines.filter { $0.order == order })
            after.shares.append(State.Share(order: order, total: part.total))
            effects.append(.tellOrder(order, invoice: part))
        }
        let count = state.shipments.count
        return Decision(
            after,
            effects,
            because: [
                "\(id) bills \(count) shipment\(count == 1 ? "" : "s") of \(day): \(whole.total)."
            ]
        )
    }

    private func posted(
        _ invoice: Invoice,
        as number: String,
        _ state: State
    ) -> Decision<State, Effect> {
        if invoice.externalNumber == number {
            return .ignored(state, because: "The ERP said \(number) before.")
        }
        if let known = invoice.externalNumber {
            let problem = Effect.openWorkItem(
                key: "invoice_run/\(invoice.id)/posted_twice",
                owner: .integrationSupport,
                detail: "The ERP posted \(invoice.id) as \(known) and as \(number)"
            )
            return Decision(
                state,
                [problem],
                because: ["Two numbers for one invoice: \(known) stays."]
            )
        }
        var after = state
        after.invoice?.externalNumber = number
        let effects = state.shares.map {
            Effect.tellOrderPosted($0.order, invoice: invoice.id, externalNumber: number)
        }
        return Decision(after, effects, because: ["The ERP posted \(invoice.id) as \(number)."])
    }
}

extension InvoiceRunWorkflow.State {
    /// The orders on this invoice, in the order in which they joined.
    fileprivate var orders: [Order.ID] {
        var seen: Set<Order.ID> = []
        return shipments.map(\.order).filter { seen.insert($0).inserted }
    }
}
