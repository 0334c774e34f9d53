import Billing
import Canonical
import Pricing
import Primitives

// What is billed and when: never more than shipped as ordered, and to the cent of what was pinned.
extension OrderDraft {
    /// Bills every shipment that the pinned rule says is due. Runs after every event, so that no
    /// way to a due bill (a shipment, a delivery, the cancellation of the rest) is forgotten.
    mutating func bill() {
        guard order.answer != .rejected else { return }
        let sums = order.sums
        let handed = order.awaitingRun.lazy.flatMap(\.lines).reduce(Int64(0)) {
            $0 + $1.thousandths
        }
        guard sums.billable > sums.invoiced + handed else { return }
        var ledger = BillLedger(order)
        switch header.policy.invoiceRule {
        case .perShipment:
            for shipment in order.shipments.indices { invoice([shipment], &ledger) }
        case .complete:
            guard sums.outstanding == 0 else { return }
            invoice(Array(order.shipments.indices), &ledger)
        case .consolidatedDaily:
            for shipment in order.shipments.indices { handToRun(shipment, &ledger) }
        case .onProofOfDelivery:
            for shipment in order.shipments.indices
            where order.shipments[shipment].deliveredAt != nil { invoice([shipment], &ledger) }
        }
    }

    private mutating func invoice(_ shipments: [Int], _ ledger: inout BillLedger) {
        let lines = billLines(of: shipments, &ledger)
        guard !lines.isEmpty else { return }
        let id = Invoice.ID("\(header.id)-I\(order.invoices.count + 1)")
        let currency = header.currency
        var invoice = Invoice(
            id: id,
            customer: header.debtor,
            issuedOn: facts.today,
            dueOn: header.dueDate(from: facts.today),
            lines: lines,
            net: lines.reduce(.zero(currency)) { $0 + $1.net },
            tax: lines.reduce(.zero(currency)) { $0 + $1.tax }
        )
        if isCorrection(of: lines) { invoice.kind = .correction }
        for shipment in shipments where order.shipments[shipment].invoice == nil {
            guard lines.contains(where: { $0.shipment == order.shipments[shipment].id }) else {
                continue
            }
            order.shipments[shipment].invoice = id
        }
        for line in lines {
            guard let index = index(ofLine: line.line) else { continue }
            order.lines[index].quantities.invoiced += line.thousandths
        }
        order.invoices.append(invoice)
        say("Invoice \(id) bills \(invoice.total), due \(invoice.dueOn).")
        ask(.postInvoice(invoice))
        publish(
            Milestone(
                .invoiced,
                at: now,
                shipment: shipments.count == 1 ? order.shipments[shipments[0]].id : nil,
                reference: id.rawValue,
                quantities: lines.map { LineQuantity(line: $0.line, thousandths: $0.thousandths) }
            )
        )
        creditReturns("that came back before are billed by \(id)")
    }

    /// Goods that left after their invoice was out.
    private func isCorrection(of lines: [Invoice.Line]) -> Bool {
        switch header.policy.invoiceRule {
        case .complete: !order.invoices.isEmpty
        case .perShipment, .consolidatedDaily, .onProofOfDelivery:
            lines.contains { line in
                order.shipments.contains { $0.id == line.shipment && $0.invoice != nil }
            }
        }
    }

    private mutating func handToRun(_ shipment: Int, _ ledger: inout BillLedger) {
        let lines = billLines(of: [shipment], &ledger)
        guard !lines.isEmpty else { return }
        let billable = BillableShipment(
            order: header.id,
            purchaseOrderNumber: header.purchaseOrderNumber,
            customer: header.debtor,
            termsDays: header.termsDays,
            shipment: order.shipments[shipment].id,
            lines: lines
        )
        order.awaitingRun.append(billable)
        say("\(billable.shipment) goes on the customer's invoice of \(facts.today).")
        ask(.billInRun(billable))
    }

    /// What of these shipments is not billed yet. Amounts are the line's share so far minus what
    /// was billed so far, so that all bills of a line sum to its pinned net and tax.
    private func billLines(of shipments: [Int], _ ledger: inout BillLedger) -> [Invoice.Line] {
        var lines: [Invoice.Line] = []
        for shipment in shipments.lazy.map({ order.shipments[$0] }) {
            let contents = shipment.parcels.flatMap(\.contents).byLine.sorted { $0.key < $1.key }
            for (number, content) in contents {
                let part = content - ledger.billed(of: shipment.id, line: number)
                guard part > 0, let line = billLine(part, of: number, in: shipment, ledger) else {
                    continue
                }
                lines.append(line)
                ledger.add(line)
            }
        }
        return lines
    }

    private func billLine(
        _ thousandths: Int64,
        of number: Int,
        in shipment: Shipment,
        _ ledger: BillLedger
    ) -> Invoice.Line? {
        guard let index = index(ofLine: number) else { return nil }
        let line = order.lines[index]
        let billed = ledger.billed(line: number, in: header.currency)
        let billable = line.quantities.shipped - line.quantities.overshipped - billed.thousandths
        let part = min(thousandths, billable)
        guard part > 0, let item = line.item, let price = line.price,
            let share = line.amounts(
                for: billed.thousandths + part,
                rounding: header.policy.rounding.mode
            )
        else { return nil }
        let amounts = share - billed.amounts
        return Invoice.Line(
            order: header.id,
            shipment: shipment.id,
            line: number,
            item: item,
            description: line.description,
            thousandths: part,
            price: price.price,
            net: amounts.net,
            tax: amounts.tax
        )
    }

    /// A consolidated invoice bills shipments that were handed to it.
    mutating func takeRunInvoice(_ invoice: Invoice) throws(OrderRefusal) -> Outcome {
        if let known = order.invoices.first(where: { $0.id == invoice.id }) {
            guard known.lines != invoice.lines else {
                return .ignored("\(invoice.id) was told before.")
            }
            raise(
                "invoice/\(invoice.id)",
                .conflictingReport,
                owner: .financeAnalyst,
                "The consolidated invoice \(invoice.id) was told twice with different lines."
            )
            return .decided
        }
        guard invoice.total.currency == header.currency,
            invoice.lines.allSatisfy({ $0.order == header.id })
        else { throw .unexpected("\(invoice.id) is not this order's invoice") }
        for line in invoice.lines {
            guard let index = index(ofLine: line.line) else { throw .noSuchLine(line.line) }
            let handed = order.awaitingRun.contains { $0.lines.contains(line) }
            guard handed else {
                throw .lawBroken(
                    line: line.line,
                    detail: "\(invoice.id) bills \(line.thousandths) thousandths of "
                        + "\(line.shipment), which were not handed to it"
                )
            }
            order.lines[index].quantities.invoiced += line.thousandths
        }
        order.awaitingRun.removeAll { handed in handed.lines.allSatisfy(invoice.lines.contains) }
        for index in order.shipments.indices where order.shipments[index].invoice == nil {
            let id = order.shipments[index].id
            guard invoice.lines.contains(where: { $0.shipment == id }) else { continue }
            order.shipments[index].invoice = invoice.id
        }
        order.invoices.append(invoice)
        say("The consolidated invoice \(invoice.id) bills \(invoice.total) of this order.")
        let quantities = invoice.lines.map {
            LineQuantity(line: $0.line, thousandths: $0.thousandths)
        }
        publish(
            Milestone(.invoiced, at: now, reference: invoice.id.rawValue, quantities: quantities)
        )
        creditReturns("that came back before are billed by \(invoice.id)")
        return .decided
    }
}

extension OrderHeader {
    /// Terms beyond ten years are a typing error.
    fileprivate func dueDate(from day: LocalDate) -> LocalDate {
        day.adding(days: min(max(0, termsDays), 3_650))
    }
}
