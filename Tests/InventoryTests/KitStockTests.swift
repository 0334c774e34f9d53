import Canonical
import Inventory
import Primitives
import Testing
import Workflows

@Suite struct KitStockTests {
    private let bolt = KitComponent("BOLT", thousandths: 2_000)
    private let nut = KitComponent("NUT", thousandths: 3_000)

    private func inbound(
        _ units: Int64,
        of item: Item.ID,
        at site: Site.ID = "DAL",
        on day: LocalDate
    ) -> InboundSupply {
        InboundSupply(
            item: item,
            site: site,
            expectedOn: day,
            thousandths: units.units,
            reference: "PO-\(day)"
        )
    }

    @Test func `a site has as many kits as its scarcest component is enough for`() {
        let stock = KitStock(
            of: "SET",
            from: [
                KitStock.Part(
                    bolt,
                    levels: [
                        level("BOLT", at: "DAL", onHand: 11), level("BOLT", at: "ATL", onHand: 9),
                    ],
                    inbound: []
                ),
                KitStock.Part(nut, levels: [level("NUT", at: "DAL", onHand: 8)], inbound: []),
            ]
        )
        #expect(stock.levels.map(\.site) == ["DAL"])
        #expect(stock.levels.map(\.available) == [2.units])
        #expect(stock.inbound.isEmpty)
    }

    @Test func `a day brings as many more kits as all components allow by then`() {
        let stock = KitStock(
            of: "SET",
            from: [
                KitStock.Part(
                    bolt,
                    levels: [level("BOLT", at: "DAL", onHand: 2)],
                    inbound: [inbound(4, of: "BOLT", on: "2026-12-01")]
                ),
                KitStock.Part(
                    nut,
                    levels: [level("NUT", at: "DAL", onHand: 3)],
                    inbound: [
                        inbound(3, of: "NUT", on: "2026-12-05"),
                        inbound(9, of: "NUT", on: "2026-12-09"),
                    ]
                ),
            ]
        )
        #expect(stock.levels.map(\.available) == [1.units])
        #expect(stock.inbound.map(\.expectedOn) == ["2026-12-05", "2026-12-09"])
        #expect(stock.inbound.map(\.thousandths) == [1.units, 1.units])
    }

    @Test func `what a kit needs is exact, and what breaks one is rounded up`() {
        #expect(nut.needed(for: 2.units) == 6.units)
        #expect(nut.wholeKits(in: 8.units) == 2.units)
        #expect(nut.wholeKits(in: -1) == 0)
        #expect(nut.kitsBroken(without: 4.units) == 2.units)
        #expect(nut.kitsBroken(without: 0) == 0)
        #expect(KitComponent("BOLT", thousandths: 500).wholeKits(in: 1_250) == 2.units)
    }

    // MARK: Sourcing

    private func kits(_ units: Int64) -> Sourcing.Demand {
        Sourcing.Demand(
            item: "SET",
            thousandths: units.units,
            step: 1_000,
            components: [bolt, nut]
        )
    }

    @Test func `kits and single items take from the same shelves`() {
        var stock = Sourcing(
            levels: [level("BOLT", at: "DAL", onHand: 6), level("NUT", at: "DAL", onHand: 9)],
            preferences: ["DAL": 1]
        )
        let bolts = Sourcing.Demand(item: "BOLT", thousandths: 2.units, step: 1_000)
        let plan = stock.plan([bolts, kits(3)], allowsSplit: true)
        #expect(plan.map { $0.map(\.thousandths) } == [[2.units], [2.units]])
        #expect(stock.available(of: "BOLT", at: "DAL") == 0)
        #expect(stock.available(of: "NUT", at: "DAL") == 3.units)
    }

    @Test func `one site that has every kit and every single item serves the whole order`() {
        var stock = Sourcing(
            levels: [
                level("BOLT", at: "DAL", onHand: 4), level("NUT", at: "DAL", onHand: 6),
                level("BOLT", at: "ATL", onHand: 6), level("NUT", at: "ATL", onHand: 6),
            ],
            preferences: ["DAL": 1, "ATL": 2]
        )
        let bolts = Sourcing.Demand(item: "BOLT", thousandths: 2.units, step: 1_000)
        let plan = stock.plan([kits(2), bolts], allowsSplit: false)
        #expect(plan.map { $0.map(\.site) } == [["ATL"], ["ATL"]])
    }

    @Test func `kits are split across sites whole`() {
        var stock = Sourcing(
            levels: [
                level("BOLT", at: "DAL", onHand: 3), level("NUT", at: "DAL", onHand: 9),
                level("BOLT", at: "ATL", onHand: 3), level("NUT", at: "ATL", onHand: 9),
            ],
            preferences: ["DAL": 1, "ATL": 2]
        )
        let plan = stock.plan([kits(3)], allowsSplit: true)
        #expect(plan.map { $0.map(\.thousandths) } == [[1.units, 1.units]])
    }

    // MARK: The queue

    @Test func `a component waits at one site, and what is left elsewhere is a hint`() throws {
        let entry = BackorderEntry(
            order: "O1",
            line: 2,
            item: "BOLT",
            thousandths: 4.units,
            priority: 5,
            since: Timestamp(microseconds: 1),
            site: "DAL"
        )
        let decision = try AllocationWorkflow().decide(
            AllocationWorkflow.State(),
            on: .stockFreed(item: "BOLT"),
            given: AllocationWorkflow.Facts(
                levels: [
                    level("BOLT", at: "ATL", onHand: 9), level("BOLT", at: "DAL", onHand: 1),
                ],
                queue: [entry]
            ),
            in: Moment(now: Timestamp(microseconds: 2), sequence: 1)
        )
        let offers = decision.effects.compactMap { effect -> StockOffer? in
            if case .offer(let offer) = effect { offer } else { nil }
        }
        #expect(offers.map(\.site) == ["DAL", "ATL"])
        #expect(offers.map(\.thousandths) == [1.units, 0])
    }

    @Test func `a kit has no stock of its own`() {
        var facts = AllocationWorkflow.Facts(levels: [], queue: [])
        facts.isKit = true
        let posting = StockPosting(
            .receive,
            item: "SET",
            site: "DAL",
            onHandDelta: 1.units,
            cause: "R-1"
        )
        #expect(throws: AllocationWorkflow.Refusal.self) {
            try AllocationWorkflow().decide(
                AllocationWorkflow.State(),
                on: .stockMoved(item: "SET", postings: [posting]),
                given: facts,
                in: Moment(now: Timestamp(microseconds: 2), sequence: 1)
            )
        }
    }
}
