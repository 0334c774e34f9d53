import Billing
import Canonical
import Governance
import Inventory
import Ordering
import Primitives
import Testing
import WorkflowTesting

// An orderly world.
extension Walk {
    /// Everybody does what they owe; a bounded number of rounds must be enough.
    mutating func bringToEnd() {
        guard !isBroken else { return }
        for round in 0..<40 {
            switch story.order.phase {
            case .rejected, .cancelled, .closed: return
            case .awaitingSubmission, .held, .active: advance(round)
            }
        }
        Issue.record("seed \(seed): the order does not end: \(story.order)")
    }

    private mutating func advance(_ round: Int) {
        if story.order.header?.shipTo == nil {
            happen(.shipToCorrected(World.acme.shipTos[0], by: "ann"))
        }
        for hold in story.order.holds where hold.isActive {
            happen(
                .holdReleased(
                    HoldRelease(
                        reason: hold.reason,
                        releasedBy: "root",
                        permissions: ["administer"]
                    )
                )
            )
        }
        if story.order.booking == .requested { happen(booked) }
        for entry in story.world.queue.values.sorted(by: { $0.line < $1.line }) {
            // What left and was never there must come in as well.
            let site = entry.site ?? "DAL"
            let shelf = World.Shelf(item: entry.item, site: site)
            let level = story.world.levels[shelf]
            let deficit = max(0, (level?.reserved ?? 0) - (level?.onHand ?? 0))
            story.world.supply(entry.thousandths + deficit, of: entry.item, at: site)
            for offer in story.world.allocate(entry.item) { happen(.stockOffered(offer)) }
        }
        for offer in story.world.offersInFlight { happen(.stockOffered(offer)) }
        for fulfilment in story.order.fulfilments where fulfilment.isActive {
            finish(fulfilment, round)
        }
        for parcel in story.order.shipments.flatMap(\.parcels) where parcel.deliveredAt == nil {
            happen(carrier(parcel.trackingNumber, .delivered, at: 500))
        }
        if let bill = runInvoice() { happen(.invoicedByRun(bill)) }
        for invoice in story.order.invoices where !invoice.isPaid {
            happen(
                .paymentReceived(
                    PaymentReceipt(
                        invoice: invoice.id,
                        amount: invoice.total - invoice.paid,
                        reference: "END-\(round)",
                        receivedAt: minutes(900)
                    )
                )
            )
        }
    }

    private mutating func finish(_ fulfilment: FulfilmentState, _ round: Int) {
        if fulfilment.isCancelPending {
            happen(
                .warehouseCancelAnswered(
                    WarehouseCancelAnswer(
                        fulfilment: fulfilment.id,
                        cancelled: [],
                        at: minutes(600)
                    )
                )
            )
        }
        let left = story.order.lines.flatMap { line in
            line.allocations.filter { $0.fulfilment == fulfilment.id }
                .map { LineQuantity(line: line.number, thousandths: $0.thousandths) }
        }
        guard !left.isEmpty else { return }
        let told = seed.isMultiple(of: 2) ? left : left.flatMap(inComponents)
        let box = Parcel(
            reference: "END-\(round)",
            carrier: "UPS",
            trackingNumber: "END-\(fulfilment.id)-\(round)",
            contents: told
        )
        happen(
            .shipped(
                ShipReport(
                    fulfilment: fulfilment.id,
                    parcels: [box],
                    isFinal: true,
                    at: minutes(700)
                )
            )
        )
    }

    /// A warehouse that knows nothing of kits speaks of what it was told: their components.
    private func inComponents(_ quantity: LineQuantity) -> [LineQuantity] {
        guard let kit = story.order.line(named: quantity.line)?.kit else { return [quantity] }
        return kit.components.map {
            LineQuantity(line: $0.number, thousandths: $0.part.needed(for: quantity.thousandths))
        }
    }
}
