import Canonical
import Database
import Ordering
import Primitives
import Storage
import Translation

/// Holds a carrier's invoice against the load that it is for: what was agreed, whether it left, and
/// whether it was billed before.
struct FreightDesk {
    let partner: String
    let entity: String
    let currency: Currency
    let now: Timestamp

    /// What came of an invoice.
    struct Outcome {
        var state: FreightInvoiceRow.State
        /// The charge as a fact of the shipment, where nothing is against it.
        var event: OrderEvent?
        var reason: String?
    }

    func take(
        _ bill: CarrierNews.FreightBill,
        for subject: CarrierNewsDesk.Subject,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Outcome {
        if let known = try transaction.freightInvoices.load(bill.invoice, from: partner) {
            return try again(bill, known, subject, transaction)
        }
        let others = try transaction.freightInvoices.invoices(
            ofFulfilment: subject.fulfilment.rawValue,
            limit: 20
        )
        let agreed = agreed(subject)
        let findings = findings(of: bill, agreed, others, subject)
        let state: FreightInvoiceRow.State =
            findings.isEmpty ? (agreed == nil ? .unchecked : .matched) : .differs
        try transaction.freightInvoices.insert(
            FreightInvoiceRow(
                partner: partner,
                invoice: bill.invoice,
                entity: entity,
                orderID: subject.instance.id,
                fulfilment: subject.fulfilment.rawValue,
                amount: bill.total,
                agreed: agreed?.currency == bill.total.currency ? agreed : nil,
                state: state,
                findings: String(findings.joined(separator: "\n").prefix(Limits.longTextBytes)),
                issuedOn: bill.issuedOn,
                receivedAt: now
            )
        )
        guard findings.isEmpty else {
            try ask(about: findings, bill, subject, transaction)
            return Outcome(state: state)
        }
        return Outcome(state: state, event: event(bill, subject))
    }

    /// The same invoice says nothing new; another one under its number is a person's.
    private func again(
        _ bill: CarrierNews.FreightBill,
        _ known: FreightInvoiceRow,
        _ subject: CarrierNewsDesk.Subject,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> Outcome {
        let isSame =
            known.amount == bill.total && known.fulfilment == subject.fulfilment.rawValue
        guard !isSame else {
            return Outcome(state: known.state, reason: "invoice \(bill.invoice) came before")
        }
        try ask(
            about: [
                "the number came before with \(known.amount) for \(known.fulfilment), which stands"
            ],
            bill,
            subject,
            transaction,
            part: "/again"
        )
        return Outcome(state: known.state)
    }

    /// By the profile when the load was offered, else as the carrier itself has quoted it.
    private func agreed(_ subject: CarrierNewsDesk.Subject) -> Money? {
        if let charge = subject.tender?.charge { return charge }
        let quoted = subject.shipments.compactMap(\.freight)
        guard let first = quoted.first, quoted.allSatisfy({ $0.currency == first.currency }) else {
            return nil
        }
        return quoted.dropFirst().reduce(first, +)
    }

    private func findings(
        of bill: CarrierNews.FreightBill,
        _ agreed: Money?,
        _ others: [FreightInvoiceRow],
        _ subject: CarrierNewsDesk.Subject
    ) -> [String] {
        var findings = bill.remarks
        let expected = agreed?.currency ?? currency
        if bill.total.currency != expected {
            findings.append("it is in \(bill.total.currency.code), and \(expected.code) is agreed")
        } else if let agreed, agreed != bill.total {
            findings.append("it asks \(bill.total), and \(agreed) is agreed")
        }
        if let other = others.first {
            findings.append("\(other.partner) billed the load before, as \(other.invoice)")
        }
        switch subject.tender?.state {
        case .declined: findings.append("it did not want to fetch the load")
        case .cancelled: findings.append("the load was taken back")
        case .offered, .accepted, nil: break
        }
        if subject.shipments.isEmpty { findings.append("nothing of the load has left") }
        return findings
    }

    /// The charge rides on the last scan that is known of the shipment, so that it says nothing
    /// else.
    private func event(
        _ bill: CarrierNews.FreightBill,
        _ subject: CarrierNewsDesk.Subject
    ) -> OrderEvent? {
        for shipment in subject.shipments where shipment.freight == nil {
            for parcel in shipment.parcels {
                let scan: (CarrierReport.Kind, Timestamp)? =
                    parcel.deliveredAt.map { (.delivered, $0) }
                    ?? parcel.dispatchedAt.map { (.dispatched, $0) }
                guard let scan else { continue }
                return .carrierReported(
                    CarrierReport(
                        trackingNumber: parcel.trackingNumber,
                        kind: scan.0,
                        at: scan.1,
                        freight: bill.total
                    )
                )
            }
        }
        return nil
    }

    private func ask(
        about findings: [String],
        _ bill: CarrierNews.FreightBill,
        _ subject: CarrierNewsDesk.Subject,
        _ transaction: borrowing Transaction,
        part: String = ""
    ) throws(StoreFailure) {
        let detail =
            "\(partner) bills \(bill.total) for \(bill.load.words) as \(bill.invoice): "
            + findings.joined(separator: "; ") + ". Nothing is paid by it."
        try transaction.workItems.open(
            WorkItem(
                key: "freight/\(partner)/\(bill.invoice)\(part)",
                owner: .financeAnalyst,
                reason: .invoiceMismatch,
                detail: String(detail.prefix(Limits.longTextBytes)),
                amount: bill.total
            ),
            entity: entity,
            instance: subject.instance,
            at: now
        )
    }
}
