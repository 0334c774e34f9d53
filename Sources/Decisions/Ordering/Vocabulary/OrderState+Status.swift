public import Canonical

extension OrderState {
    /// Which events make sense now; derived, never stored.
    public enum Phase: String, CaseIterable, Sendable {
        case awaitingSubmission = "awaiting_submission"
        case rejected
        /// At least one hold is active: nothing new is started, but what is under way goes on.
        case held
        case active
        /// Nothing left and nothing will.
        case cancelled
        /// Everything that was not cancelled has shipped, was billed and is paid.
        case closed
    }

    public var phase: Phase {
        guard header != nil else { return .awaitingSubmission }
        guard answer != .rejected else { return .rejected }
        let sums = sums
        if sums.outstanding == 0 {
            if sums.shipped == 0 { return .cancelled }
            if isSettled(sums) { return .closed }
        }
        return isHeld ? .held : .active
    }

    /// Where the order stands for everybody outside: the furthest step all of it has reached.
    ///
    /// An order with nothing left to ship is as far as its documents are: shipped, delivered,
    /// invoiced, paid. Before its submission an order has no status; it reads as accepted.
    public var status: FulfillmentStatus {
        let sums = sums
        switch phase {
        case .awaitingSubmission: return .accepted
        case .rejected: return .rejected
        case .cancelled: return .cancelled
        case .closed: return .paid
        case .held where sums.outstanding > 0: return .held
        case .held, .active: break
        }
        if sums.outstanding == 0 {
            if isBilled(sums) { return .invoiced }
            return shipments.allSatisfy { $0.deliveredAt != nil } ? .delivered : .shipped
        }
        if sums.shipped > 0 { return .partiallyShipped }
        if sums.waiting > 0, sums.waiting == sums.outstanding { return .backordered }
        if fulfilments.contains(where: \.isActive) { return .released }
        guard case .booked = booking else { return .accepted }
        return .booked
    }

    public var isHeld: Bool { holds.contains(where: \.isActive) }

    /// Quantities over all lines. Units differ from line to line: only zero and equality mean
    /// anything.
    struct Sums {
        var outstanding: Int64 = 0
        var waiting: Int64 = 0
        var shipped: Int64 = 0
        /// Shipped as ordered, and so to be billed.
        var billable: Int64 = 0
        var invoiced: Int64 = 0
    }

    var sums: Sums {
        var sums = Sums()
        // By index: a line is large, and copying it costs more than adding it up.
        for index in lines.indices {
            let quantities = lines[index].quantities
            sums.outstanding += quantities.outstanding
            sums.waiting += quantities.backordered
            sums.shipped += quantities.shipped
            if lines[index].price != nil {
                sums.billable += quantities.shipped - quantities.overshipped
            }
            sums.invoiced += quantities.invoiced
        }
        return sums
    }

    private func isBilled(_ sums: Sums) -> Bool {
        awaitingRun.isEmpty && sums.invoiced >= sums.billable
    }

    private func isSettled(_ sums: Sums) -> Bool {
        isBilled(sums) && invoices.allSatisfy(\.isPaid)
    }
}

extension FulfilmentState {
    /// The warehouse may still do something about it.
    public var isActive: Bool {
        switch stage {
        case .requested, .acknowledged, .picking, .packed: true
        case .shipped, .cancelled, .refused: false
        }
    }
}

extension OrderLine {
    /// What is ordered and not cancelled, in thousandths of the stock unit.
    public var wanted: Int64 { quantities.ordered - quantities.cancelled }
}
