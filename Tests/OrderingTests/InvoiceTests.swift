import Billing
import Canonical
import Ordering
import Pricing
import Primitives
import Testing
import WorkflowTesting

@Suite struct InvoiceTests {
    private func released(_ rule: InvoiceRule, _ lines: OrderRequest.Line...) -> Story {
        let world = World()
        world.customer?.policy.invoiceRule = rule
        world.customer?.termsDays = 14
        var story = Story(world)
        var wish = request(line(1, "BOLT", .each(10)))
        if !lines.isEmpty { wish.lines = lines }
        story.given(.submitted(wish, id: "O1"), booked)
        return story
    }

    @Test func `per shipment: each shipment is billed as it leaves, to the cent of the order`() {
        var story = released(.perShipment, line(1, "BOLT", .each(7)))
        // 7 x 3.09 = 21.63 and 1.78 tax: shares of 3, 2, 2.
        var nets: [Int64] = []
        var taxes: [Int64] = []
        for (index, units) in [3, 2, 2].enumerated() {
            story.when(shipped(parcel("P\(index)", [1: units.units])))
            nets += story.invoices.map(\.net.minorUnits)
            taxes += story.invoices.map(\.tax.minorUnits)
        }
        #expect(nets == [9_27, 6_18, 6_18])
        #expect(taxes == [76, 51, 51])
        #expect(story.order.invoices.map(\.id) == [invoice(1), invoice(2), invoice(3)])
        #expect(story.order.invoices.map(\.issuedOn) == ["2026-11-23", "2026-11-23", "2026-11-23"])
        #expect(story.order.invoices.first?.dueOn == "2026-12-07")
        #expect(story.order.shipments.map(\.invoice) == [invoice(1), invoice(2), invoice(3)])
        #expect(story.order.invoices.allSatisfy { $0.kind == .regular })
        #expect(story.world.credit?.openOrders == 0.cents)
        #expect(story.world.credit?.openInvoices == 23_41.cents)
    }

    @Test func `per shipment: what the buyer keeps of too much is a correction`() {
        var story = released(.perShipment)
        story.given(shipped(parcel("P1", [1: 12.units])))
        story.when(changed([1: .each(11)]))
        #expect(story.invoices.map(\.kind) == [.correction])
        #expect(story.invoices.first?.lines.map(\.thousandths) == [1.units])
        #expect(story.order.shipments.map(\.invoice) == [invoice(1)])
        #expect(story.parts(1) == ["shipped": 12, "overshipped": 1, "invoiced": 11])
    }

    @Test(arguments: [(RoundingPolicy.TaxLevel.line, Int64(23)), (.total, 21)])
    func `what was billed before a line grew is what it costs when the rest is cancelled`(
        level: RoundingPolicy.TaxLevel,
        wish: Int64
    ) {
        var story = Story.released(
            line(1, "BOLT", .each(20)),
            policy: CustomerPolicy(rounding: RoundingPolicy(taxLevel: level)),
            in: World(["BOLT": ["DAL": 100]])
        )
        story.given(shipped(parcel("P1", [1: 19.units])), changed([1: .each(wish)]))
        story.given(cancelRequested)
        for (index, fulfilment) in story.order.fulfilments.enumerated() where fulfilment.isActive {
            let asked = fulfilment.lines.reduce(0) { $0 + $1.cancelAsked }
            story.given(stopped([1: asked], of: index + 1))
        }
        #expect(story.line(1).wanted == 19.units)
        let billed = story.order.invoices.reduce(0.cents) { $0 + $1.total }
        #expect(billed == 63_56.cents)
        #expect(story.order.totals?.gross == billed)
    }

    @Test func `complete: one invoice when everything that will ship has shipped`() {
        var story = released(.complete, line(1, "BOLT", .each(10)), line(2, "NUT", .each(4)))
        story.when(shipped(parcel("P1", [1: 10.units])))
        #expect(story.invoices.isEmpty)
        story.when(shipped(parcel("P2", [2: 4.units])))
        #expect(story.invoices.map(\.lines.count) == [2])
        #expect(story.invoices.first?.lines.map(\.shipment) == [shipment(1), shipment(2)])
        #expect(story.invoices.first?.total == story.order.totals?.gross)
    }

    @Test func `complete: the rest being cancelled completes it too`() {
        var story = released(.complete)
        story.given(shipped(parcel("P1", [1: 6.units])), cancelRequested)
        #expect(story.invoices.isEmpty)
        story.when(stopped([1: 4.units]))
        #expect(story.invoices.map(\.net) == [18_54.cents])
        #expect(story.order.cancellation?.outcome == .partially)
    }

    @Test func `complete: goods that leave after the invoice make a correction of the rest`() {
        var story = released(.complete)
        story.given(shipped(parcel("P1", [1: 12.units])))
        #expect(story.order.invoices.map(\.kind) == [.regular])
        #expect(story.parts(1)["overshipped"] == 2)
        // The buyer keeps what was too much.
        story.when(changed([1: .each(12)]))
        #expect(story.invoices.map(\.kind) == [.correction])
        #expect(story.invoices.first?.lines.map(\.thousandths) == [2.units])
        #expect(story.order.invoices.reduce(0.cents) { $0 + $1.net } == 37_08.cents)
        #expect(story.parts(1) == ["shipped": 12, "invoiced": 12])
        #expect(story.releases.isEmpty)
    }

    @Test func `on proof of delivery: billed when the last parcel of a shipment arrived`() {
        var story = released(.onProofOfDelivery)
        story.given(shipped(parcel("P1", [1: 4.units]), parcel("P2", [1: 4.units])))
        story.given(shipped(parcel("P3", [1: 2.units])))
        #expect(story.order.invoices.isEmpty)
        #expect(story.order.status == .shipped)
        story.when(carrier("1Z-P1", .delivered))
        #expect(story.invoices.isEmpty)
        story.when(carrier("1Z-P3", .delivered))
        #expect(story.invoices.map { $0.lines.map(\.shipment) } == [[shipment(2)]])
        story.when(carrier("1Z-P2", .delivered))
        #expect(story.invoices.map { $0.lines.map(\.shipment) } == [[shipment(1)]])
        #expect(story.order.invoices.reduce(0.cents) { $0 + $1.total } == 33_45.cents)
    }

    @Test func `consolidated: shipments join the day's run, and its invoice comes back`() {
        var story = released(.consolidatedDaily)
        story.when(shipped(parcel("P1", [1: 6.units])))
        let first = story.scenario.found { if case .billInRun(let part) = $0 { part } else { nil } }
        #expect(story.invoices.isEmpty)
        #expect(first.map(\.shipment) == [shipment(1)])
        #expect(first.first?.termsDays == 14)
        #expect(story.parts(1)["invoiced"] == nil)
        story.when(shipped(parcel("P2", [1: 4.units])))
        let second = story.scenario.found {
            if case .billInRun(let part) = $0 { part } else { nil }
        }
        #expect(second.map(\.shipment) == [shipment(2)])
        let lines = (first + second).flatMap(\.lines)
        #expect(lines.reduce(0.cents) { $0 + $1.net + $1.tax } == 33_45.cents)
        var bill = Invoice(
            id: "R-1",
            customer: "C1",
            issuedOn: "2026-11-23",
            dueOn: "2026-12-07",
            lines: lines,
            net: 30_90.cents,
            tax: 2_55.cents
        )
        #expect(story.order.status == .shipped)
        story.when(.invoicedByRun(bill))
        #expect(story.milestones == [.invoiced])
        #expect(story.parts(1)["invoiced"] == 10)
        #expect(story.order.awaitingRun.isEmpty)
        #expect(story.order.shipments.map(\.invoice) == ["R-1", "R-1"])
        #expect(story.world.crossReferences[.invoice] == ["R-1"])
        #expect(story.order.status == .invoiced)
        story.when(.invoicedByRun(bill))
        story.scenario.thenIgnored()
        bill.lines.removeLast()
        story.when(.invoicedByRun(bill))
        #expect(story.world.workItems["order/O1/invoice/R-1"]?.owner == .financeAnalyst)
        #expect(story.order.invoices.count == 1)
    }

    @Test func `consolidated: a run that bills what was not handed to it breaks the law`() {
        var story = released(.consolidatedDaily)
        story.given(shipped(parcel("P1", [1: 6.units])))
        var lines = story.order.awaitingRun.flatMap(\.lines)
        lines[0].thousandths = 7.units
        let bill = Invoice(
            id: "R-1",
            customer: "C1",
            issuedOn: "2026-11-23",
            dueOn: "2026-11-23",
            lines: lines,
            net: lines[0].net,
            tax: lines[0].tax
        )
        story.when(.invoicedByRun(bill))
        story.scenario.thenRefused(
            .lawBroken(
                line: 1,
                detail: "R-1 bills 7000 thousandths of O1-S1, which were not handed to it"
            )
        )
        #expect(
            OrderRefusal.lawBroken(line: 1, detail: "").remedy == .escalate(to: .integrationSupport)
        )
        var foreign = bill
        foreign.lines[0].order = "O2"
        story.when(.invoicedByRun(foreign))
        story.scenario.thenRefused(.unexpected("R-1 is not this order's invoice"))
    }

    @Test func `free goods are billed at nothing and need no payment`() {
        let world = World()
        world.prices = [World.list("BOLT", 0)]
        var story = Story.released(in: world)
        story.when(shipped(parcel("P1", [1: 10.units])))
        #expect(story.invoices.map(\.total) == [0.cents])
        #expect(story.order.phase == .closed)
    }

    @Test(arguments: RoundingMode.allCases)
    func `however goods leave, a line's bills sum to its price and tax`(mode: RoundingMode) {
        var random = SeededRandom(seed: 0x1217)
        for _ in 0..<20 {
            let world = World(["BOLT": ["DAL": 1_000]])
            world.prices = [World.list("BOLT", Int64.random(in: 1...9_999_999, using: &random))]
            world.customer?.policy.rounding = RoundingPolicy(taxLevel: .total, mode: mode)
            let ordered = Int64.random(in: 1...300, using: &random)
            var story = Story.released(line(1, "BOLT", .each(ordered)), in: world)
            var left = ordered
            var count = 0
            while left > 0 {
                count += 1
                let part = Int64.random(in: 1...left, using: &random)
                left -= part
                story.given(shipped(parcel("P\(count)", [1: part.units])))
            }
            let billed = story.order.invoices.reduce(0.cents) { $0 + $1.total }
            #expect(billed == story.line(1).price?.gross, "seed 0x1217")
            #expect(story.world.credit?.openOrders == 0.cents, "seed 0x1217")
        }
    }
}
