import Billing
import Canonical
import Primitives

// Money that came, and numbers that others gave to our documents.
extension OrderDraft {
    /// A payment of more than ten trillion major units is a typing error.
    private static let paymentMinorUnitsMax: Int64 = 1_000_000_000_000_000

    mutating func pay(_ receipt: PaymentReceipt) throws(OrderRefusal) -> Outcome {
        guard let index = order.invoices.firstIndex(where: { $0.id == receipt.invoice }) else {
            throw .noSuchInvoice(receipt.invoice)
        }
        guard (1...Self.paymentMinorUnitsMax).contains(receipt.amount.minorUnits) else {
            throw .invalid("\(receipt.reference) pays \(receipt.amount), which is no payment")
        }
        // One transfer may pay several invoices under one reference.
        let reference = "\(receipt.invoice)/\(receipt.reference)"
        guard !order.paymentReferences.contains(reference) else {
            return .ignored("\(receipt.reference) was counted before.")
        }
        order.paymentReferences.append(reference)
        let invoice = order.invoices[index]
        guard receipt.amount.currency == header.currency else {
            raise(
                "payment/\(reference)",
                .paymentMismatch,
                owner: .financeAnalyst,
                "\(receipt.reference) pays \(receipt.amount) for \(invoice.id), which is in "
                    + "\(header.currency.code); it is not applied.",
                amount: receipt.amount
            )
            return .decided
        }
        order.invoices[index].paid += receipt.amount
        let paid = order.invoices[index].paid
        say(
            "\(receipt.amount) (\(receipt.reference)) for \(invoice.id): "
                + "\(paid) of \(invoice.total)."
        )
        if !invoice.isPaid, order.invoices[index].isPaid {
            publish(Milestone(.paid, at: receipt.receivedAt, reference: invoice.id.rawValue))
        }
        if paid.minorUnits > invoice.total.minorUnits {
            raise(
                "payment/\(reference)",
                .overpaid,
                owner: .financeAnalyst,
                "\(invoice.id) is overpaid by \(paid - invoice.total) (\(receipt.reference)).",
                amount: paid - invoice.total
            )
        }
        return .decided
    }

    mutating func notePosting(of id: Invoice.ID, as number: String) throws(OrderRefusal) -> Outcome
    {
        guard let index = order.invoices.firstIndex(where: { $0.id == id }) else {
            throw .noSuchInvoice(id)
        }
        guard let known = order.invoices[index].externalNumber else {
            order.invoices[index].externalNumber = number
            say("The ERP posted \(id) as \(number).")
            return .decided
        }
        guard known != number else { return .ignored("The ERP said \(number) before.") }
        raise(
            "invoice/\(id)/posted/\(number)",
            .conflictingReport,
            owner: .integrationSupport,
            "The ERP posted \(id) as \(known) and again as \(number)."
        )
        return .decided
    }

    mutating func noteGoodsIssue(
        _ id: Shipment.ID,
        _ number: String
    ) throws(OrderRefusal) -> Outcome {
        guard let index = order.shipments.firstIndex(where: { $0.id == id }) else {
            throw .unexpected("the order has no shipment \(id)")
        }
        guard let known = order.shipments[index].goodsIssueNumber else {
            order.shipments[index].goodsIssueNumber = number
            say("The ERP posted the goods issue of \(id) as \(number).")
            return .decided
        }
        guard known != number else { return .ignored("The ERP said \(number) before.") }
        raise(
            "shipment/\(id)/posted/\(number)",
            .conflictingReport,
            owner: .integrationSupport,
            "The ERP posted the goods issue of \(id) as \(known) and again as \(number)."
        )
        return .decided
    }

    /// A message that another system never took: its owner must act.
    mutating func noteFailedDelivery(_ failure: DeliveryFailure) -> Outcome {
        raise(
            "delivery/\(failure.effectKey)",
            .deliveryFailed,
            owner: failure.owner,
            "\(failure.operation) was given up on (\(failure.code)): \(failure.detail)"
        )
        return .decided
    }
}
