import Canonical
import Pricing
import Primitives

// The ERP's part: the order is booked there before anything is released.
extension OrderDraft {
    mutating func requestBooking() {
        guard let booking = erpOrder(externalNumber: nil) else { return }
        order.booking = .requested
        order.isAmendmentDue = false
        ask(.bookInERP(booking))
    }

    mutating func book(as number: String) -> Outcome {
        switch order.booking {
        case .booked(let known) where known == number:
            return .ignored("The ERP said \(number) before.")
        case .booked(let known):
            raise(
                "booking/\(number)",
                .conflictingReport,
                owner: .integrationSupport,
                "The ERP booked this order as \(known) and again as \(number)."
            )
            return .decided
        case .none, .requested, .refused: break
        }
        order.booking = .booked(externalNumber: number)
        say("The ERP booked it as \(number).")
        publish(Milestone(.booked, at: now, reference: number))
        for index in order.holds.indices
        where order.holds[index].isActive && order.holds[index].reason == .erpRefused {
            order.holds[index].releasedAt = now
            order.holds[index].releasedBy = "system"
        }
        let sums = order.sums
        guard sums.outstanding > 0 || sums.shipped > 0 else {
            say("It was cancelled before the ERP answered; the ERP is told.")
            order.isAmendmentDue = false
            ask(.cancelInERP(externalNumber: number))
            return .decided
        }
        if order.isAmendmentDue {
            order.isAmendmentDue = false
            tellERP(number)
        }
        checkCreditForRelease()
        return .decided
    }

    mutating func refuseBooking(because reason: String) -> Outcome {
        switch order.booking {
        case .refused: return .ignored("The ERP refused it before: \(reason)")
        case .booked(let number):
            raise(
                "booking/refused",
                .conflictingReport,
                owner: .integrationSupport,
                "The ERP refused this order after it had booked it as \(number): \(reason)"
            )
            return .decided
        case .none, .requested: break
        }
        order.booking = .refused(reason: reason)
        order.isAmendmentDue = false
        guard order.sums.outstanding > 0 else {
            say("The ERP refused it, and it is cancelled anyway: \(reason)")
            return .decided
        }
        hold(.erpRefused, owner: .integrationSupport, "The ERP refused it: \(reason)")
        return .decided
    }

    /// The ERP knows the order: it hears what is wanted now, or that nothing is.
    mutating func tellERP(_ number: String) {
        let sums = order.sums
        if sums.outstanding == 0 && sums.shipped == 0 {
            ask(.cancelInERP(externalNumber: number))
        } else if let amended = erpOrder(externalNumber: number) {
            ask(.amendInERP(amended))
        }
    }

    /// The order in canonical terms; `nil` while nobody knows where it goes.
    private func erpOrder(externalNumber: String?) -> ERPOrder? {
        guard let shipTo = header.shipTo else { return nil }
        var lines: [ERPOrder.Line] = []
        lines.reserveCapacity(order.lines.count)
        for line in order.lines where line.wanted > 0 || externalNumber != nil {
            guard let item = line.item, let price = line.price, let amounts = line.amounts(header)
            else { continue }
            lines.append(
                ERPOrder.Line(
                    number: line.number,
                    item: item,
                    description: line.description,
                    thousandths: line.wanted,
                    unit: line.stockUnit,
                    price: price.price,
                    net: amounts.net,
                    tax: amounts.tax
                )
            )
        }
        return ERPOrder(
            order: header.id,
            entity: header.entity,
            customer: header.debtor,
            purchaseOrderNumber: header.purchaseOrderNumber,
            shipTo: shipTo,
            currency: header.currency,
            lines: lines,
            externalNumber: externalNumber
        )
    }
}
