import Billing
import Canonical
import Governance
import Inventory
import Ordering
import Primitives
import Testing
import WorkflowTesting

/// One order among everybody who may do anything to it, told by one seed.
struct Walk {
    let seed: UInt64
    var random: SeededRandom
    var story: Story
    var past: [OrderEvent] = []
    var parcels = 0
    var count = 0
    /// One broken promise is enough to look at.
    var isBroken = false
    let sellsKits: Bool

    init(seed: UInt64, sellsKits: Bool = false) {
        self.seed = seed
        self.sellsKits = sellsKits
        random = SeededRandom(seed: seed)
        let world = World([
            "BOLT": [
                "DAL": Int64.random(in: 0...30, using: &random),
                "ATL": Int64.random(in: 0...30, using: &random),
            ],
            "NUT": ["DAL": Int64.random(in: 0...30, using: &random)],
        ])
        world.customer?.policy = CustomerPolicy(
            shortfall: ShortfallPolicy.allCases.randomElement(using: &random) ?? .backorder,
            invoiceRule: InvoiceRule.allCases.randomElement(using: &random) ?? .perShipment,
            rounding: RoundingPolicy(
                taxLevel: Bool.random(using: &random) ? .line : .total,
                mode: RoundingMode.allCases.randomElement(using: &random) ?? .halfUp
            ),
            allowsSplitSites: Bool.random(using: &random)
        )
        if Int.random(in: 0..<8, using: &random) == 0 { world.customer?.status = .blocked }
        if Int.random(in: 0..<8, using: &random) == 0 {
            world.customer?.termsExpireOn = "2026-01-01"
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
            world.credit = World.account(limit: Int.random(in: 0...150_00, using: &random).cents)
        }
        story = Story(world)
        var wish = request(
            shipTo: .code(Int.random(in: 0..<8, using: &random) == 0 ? "MARS" : "HQ")
        )
        wish.lines = (1...Int.random(in: 1...4, using: &random)).map { number in
            switch Int.random(in: 0..<8, using: &random) {
            case 0: line(number, "NOBODY", .each(1))
            case 1: line(number, "BOLT", .cases(Int64.random(in: 1...3, using: &random)))
            case 2, 3: line(number, "NUT", .each(Int64.random(in: 1...20, using: &random)))
            default: line(number, "BOLT", .each(Int64.random(in: 1...20, using: &random)))
            }
        }
        if sellsKits {
            for index in wish.lines.indices where Int.random(in: 0..<2, using: &random) == 0 {
                let kits = Int64.random(in: 1...6, using: &random)
                wish.lines[index] = line(index + 1, "SET", .each(kits))
            }
        }
        happen(.submitted(wish, id: "O1"))
    }

    mutating func run(events: Int) {
        for _ in 0..<events { happen(anyEvent()) }
    }

    mutating func happen(_ event: OrderEvent) {
        let before = story.order
        guard !isBroken else { return }
        count += 1
        story.when(event)
        // The allocator's offers come through the inbox, which knows each by its key: never twice.
        if case .stockOffered = event {} else { past.append(event) }
        switch story.scenario.outcome {
        case .refused(.lawBroken(let line, let detail)):
            Issue.record("seed \(seed): line \(line), \(detail) after \(event)")
        case .refused: #expect(story.order == before, "seed \(seed)")
        case .decided, nil: break
        }
        if story.isBroken {
            isBroken = true
            Issue.record("seed \(seed), event \(count): \(event)")
        }
    }

    private mutating func chance(_ outOf: Int) -> Bool {
        Int.random(in: 0..<outOf, using: &random) == 0
    }

    private mutating func anyFulfilment() -> Fulfilment.ID {
        guard !chance(12), let known = story.order.fulfilments.randomElement(using: &random) else {
            return fulfilment(Int.random(in: 1...9, using: &random))
        }
        return known.id
    }

    private mutating func anyQuantities(upTo most: Int64 = 12) -> [LineQuantity] {
        let lines = Int.random(in: 0...3, using: &random)
        return (0..<lines).map { _ in
            let absurd: [Int64] = [-1, 0, 1, 1_500, Int64.max, Int64.min]
            return LineQuantity(
                line: Int.random(in: 1...(sellsKits ? 10 : 5), using: &random),
                thousandths: chance(30)
                    ? absurd.randomElement(using: &random) ?? 0
                    : Int64.random(in: 1...most, using: &random).units
            )
        }
    }

    private mutating func anyEvent() -> OrderEvent {
        if chance(5), let old = past.randomElement(using: &random) { return old }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return anyWish()
        case 1: return anyAnswer()
        case 2: return anyWarehouseReport()
        default: return chance(2) ? anyWarehouseReport() : anyMoney()
        }
    }

    private mutating func anyWish() -> OrderEvent {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return cancelRequested
        case 1:
            guard chance(2) else { return .shipToCorrected(World.acme.shipTos[0], by: "ann") }
            let kind = HoldPlacement.Kind.allCases.randomElement(using: &random) ?? .other
            return .holdPlaced(HoldPlacement(kind, note: "a look", placedBy: "ann"))
        case 2, 3, 4:
            return released(
                story.order.holds.randomElement(using: &random)?.reason ?? .creditLimit,
                by: Role.allCases.randomElement(using: &random) ?? .executive
            )
        default:
            var wished: [Int: Quantity] = [:]
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let number = Int.random(in: 1...5, using: &random)
                let unit = story.order.lines.first { $0.number == number }?.ordered.unit ?? .each
                let count = Int64.random(in: 0...(unit == .caseOf ? 4 : 25), using: &random)
                wished[number] = Quantity(count, unit)
            }
            return changed(wished, date: chance(4) ? "2026-12-24" : nil)
        }
    }

    private mutating func anyAnswer() -> OrderEvent {
        switch Int.random(in: 0..<9, using: &random) {
        case 0, 1, 2: return .booked(externalNumber: chance(10) ? "SO-78" : "SO-77")
        case 3: return .bookingRefused(reason: "no")
        case 4, 5:
            if let offer = story.world.offersInFlight.randomElement(using: &random) {
                return .stockOffered(offer)
            }
            let item: Item.ID = chance(3) ? "NUT" : "BOLT"
            let site: Site.ID = chance(2) || item == "NUT" ? "DAL" : "ATL"
            story.world.supply(Int64.random(in: 1...20, using: &random).units, of: item, at: site)
            guard let offer = story.world.allocate(item).first else { return booked }
            return .stockOffered(offer)
        case 6:
            return .goodsIssuePosted(
                shipment(Int.random(in: 1...4, using: &random)),
                externalNumber: chance(5) ? "GI-2" : "GI-1"
            )
        case 7:
            return .deliveryFailed(
                DeliveryFailure(
                    effectKey: "\(Int.random(in: 0...3, using: &random))",
                    operation: "erp.book",
                    code: "timeout",
                    detail: "",
                    owner: .integrationSupport
                )
            )
        default:
            return .warehouseAcknowledged(anyFulfilment(), reference: "W")
        }
    }

    private mutating func anyWarehouseReport() -> OrderEvent {
        let id = anyFulfilment()
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return .warehouseRefused(id, reason: "no")
        case 1, 2:
            let question = story.order.fulfilments.first { $0.id == id }?.lines ?? []
            let asked = question.map { LineQuantity(line: $0.line, thousandths: $0.cancelAsked) }
            return .warehouseCancelAnswered(
                WarehouseCancelAnswer(
                    fulfilment: id,
                    cancelled: chance(2) ? asked : anyQuantities(),
                    at: minutes(25)
                )
            )
        case 3, 4:
            return .picked(
                PickReport(
                    fulfilment: id,
                    picked: anyQuantities(),
                    short: chance(2) ? anyQuantities(upTo: 4) : [],
                    at: minutes(20)
                )
            )
        case 5: return .packed(id, at: minutes(22))
        default:
            if chance(5) { parcels = max(0, parcels - 1) }
            parcels += 1
            var contents = anyQuantities()
            if let known = story.order.fulfilments.first(where: { $0.id == id }), chance(2) {
                contents = known.lines.map {
                    LineQuantity(line: $0.line, thousandths: max(1, $0.requested / 2))
                }
            }
            let box = Parcel(
                reference: "P\(parcels)",
                carrier: "UPS",
                trackingNumber: "1Z-\(parcels / 2)",
                contents: contents
            )
            return .shipped(
                ShipReport(fulfilment: id, parcels: [box], isFinal: chance(4), at: minutes(30))
            )
        }
    }

    private mutating func anyMoney() -> OrderEvent {
        switch Int.random(in: 0..<5, using: &random) {
        case 0, 1:
            return .carrierReported(
                CarrierReport(
                    trackingNumber: "1Z-\(Int.random(in: 0...max(1, parcels / 2), using: &random))",
                    kind: CarrierReport.Kind.allCases.randomElement(using: &random) ?? .inTransit,
                    at: minutes(Int.random(in: 30...90, using: &random)),
                    freight: chance(3) ? 5_00.cents : nil
                )
            )
        case 2:
            return .invoicePosted(
                invoice(Int.random(in: 1...4, using: &random)),
                externalNumber: chance(5) ? "RE-2" : "RE-1"
            )
        case 3:
            guard let bill = runInvoice() else { return paid(1_00.cents) }
            return .invoicedByRun(bill)
        default:
            let bill = story.order.invoices.randomElement(using: &random)
            let amounts: [Money] = [
                bill?.total ?? 1_00.cents, 1_00.cents, 0.cents, Money(minorUnits: 5, .eur),
                Money(minorUnits: Int64.max, .usd),
            ]
            return .paymentReceived(
                PaymentReceipt(
                    invoice: bill?.id ?? "none",
                    amount: amounts.randomElement(using: &random) ?? 1_00.cents,
                    reference: "T\(Int.random(in: 0...5, using: &random))",
                    receivedAt: minutes(90)
                )
            )
        }
    }

    func runInvoice() -> Invoice? {
        let lines = story.order.awaitingRun.flatMap(\.lines)
        guard !lines.isEmpty else { return nil }
        return Invoice(
            id: Invoice.ID("R-\(story.order.invoices.count)"),
            customer: "C1",
            issuedOn: "2026-11-23",
            dueOn: "2026-12-23",
            lines: lines,
            net: lines.reduce(0.cents) { $0 + $1.net },
            tax: lines.reduce(0.cents) { $0 + $1.tax }
        )
    }
}
