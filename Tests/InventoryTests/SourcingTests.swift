import Canonical
import Inventory
import Primitives
import Testing

@Suite struct SourcingTests {
    private func sourcing(_ levels: [StockLevel]) -> Sourcing {
        Sourcing(levels: levels, preferences: ["DAL": 1, "ATL": 2, "RNO": 2])
    }

    private func want(
        _ thousandths: Int64,
        of item: Item.ID = "BOLT",
        step: Int64 = 1_000
    ) -> Sourcing.Demand {
        Sourcing.Demand(item: item, thousandths: thousandths, step: step)
    }

    private func take(_ units: Int64, _ site: Site.ID) -> Sourcing.Take {
        Sourcing.Take(site: site, thousandths: units.units)
    }

    @Test func `one site that serves the whole order beats the preferred site for one line`() {
        var stock = sourcing([
            level("BOLT", at: "DAL", onHand: 10), level("NUT", at: "DAL", onHand: 1),
            level("BOLT", at: "ATL", onHand: 10), level("NUT", at: "ATL", onHand: 10),
        ])
        let plan = stock.plan(
            [want(5.units), want(5.units, of: "NUT")],
            allowsSplit: true
        )
        #expect(plan == [[take(5, "ATL")], [take(5, "ATL")]])
    }

    @Test func `two lines of one item need their sum at the one site`() {
        var stock = sourcing([level(at: "DAL", onHand: 10), level(at: "ATL", onHand: 20)])
        let plan = stock.plan([want(6.units), want(6.units)], allowsSplit: true)
        #expect(plan == [[take(6, "ATL")], [take(6, "ATL")]])
    }

    @Test func `when no site serves all, each line goes whole to one site if it can`() {
        var stock = sourcing([
            level("BOLT", at: "DAL", onHand: 10), level("NUT", at: "ATL", onHand: 10),
        ])
        let plan = stock.plan([want(5.units), want(5.units, of: "NUT")], allowsSplit: true)
        #expect(plan == [[take(5, "DAL")], [take(5, "ATL")]])
    }

    @Test func `among sites that can, preference goes before availability and the id decides`() {
        var stock = sourcing([
            level(at: "RNO", onHand: 90), level(at: "ATL", onHand: 99),
            level(at: "DAL", onHand: 10),
        ])
        #expect(stock.plan([want(10.units)], allowsSplit: true) == [[take(10, "DAL")]])
        #expect(stock.plan([want(10.units)], allowsSplit: true) == [[take(10, "ATL")]])
        var equal = sourcing([level(at: "RNO", onHand: 9), level(at: "ATL", onHand: 9)])
        #expect(equal.plan([want(9.units)], allowsSplit: true) == [[take(9, "ATL")]])
    }

    @Test func `a split takes from the preferred site first and leaves the rest wanting`() {
        var stock = sourcing([
            level(at: "DAL", onHand: 4), level(at: "ATL", onHand: 5), level(at: "RNO", onHand: 6),
        ])
        let plan = stock.plan([want(20.units)], allowsSplit: true)
        #expect(plan == [[take(4, "DAL"), take(6, "RNO"), take(5, "ATL")]])
        #expect(stock.plan([want(1.units)], allowsSplit: true) == [[]])
    }

    @Test func `without splits a short line takes from the fullest site only`() {
        var stock = sourcing([level(at: "DAL", onHand: 4), level(at: "ATL", onHand: 5)])
        #expect(stock.plan([want(20.units)], allowsSplit: false) == [[take(5, "ATL")]])
    }

    @Test func `what one line takes the next does not see`() {
        var stock = sourcing([level(at: "DAL", onHand: 10)])
        let plan = stock.plan([want(7.units), want(7.units)], allowsSplit: true)
        #expect(plan == [[take(7, "DAL")], [take(3, "DAL")]])
    }

    @Test func `safety stock and reservations are not given away`() {
        var stock = sourcing([level(at: "DAL", onHand: 10, reserved: 3, safety: 2)])
        #expect(stock.plan([want(10.units)], allowsSplit: true) == [[take(5, "DAL")]])
        var over = sourcing([level(at: "DAL", onHand: 10, reserved: 30)])
        #expect(over.plan([want(1.units)], allowsSplit: true) == [[]])
    }

    @Test func `items sold whole are taken whole, others by the thousandth`() {
        let half = StockLevel(item: "BOLT", site: "DAL", onHand: 2_500, reserved: 0)
        var whole = sourcing([half])
        #expect(whole.plan([want(5.units)], allowsSplit: true) == [[take(2, "DAL")]])
        var divisible = sourcing([half])
        let taken = divisible.plan([want(5.units, step: 1)], allowsSplit: true)
        #expect(taken == [[Sourcing.Take(site: "DAL", thousandths: 2_500)]])
    }

    @Test func `excluded sites and sites that nobody set up serve nothing`() {
        var stock = sourcing([level(at: "DAL", onHand: 10), level(at: "MOON", onHand: 10)])
        #expect(
            stock.plan([want(5.units), want(1.units)], allowsSplit: true, excluding: ["DAL"])
                == [[], []]
        )
    }

    @Test func `nothing is taken twice, whatever is asked`() {
        var random = SeededRandom(seed: 0x50C)
        for round in 0..<500 {
            let levels = ["DAL", "ATL", "RNO"].flatMap { site in
                ["BOLT", "NUT"].map { item in
                    level(
                        Item.ID(item),
                        at: Site.ID(site),
                        onHand: Int64.random(in: 0...20, using: &random)
                    )
                }
            }
            var stock = sourcing(levels)
            var taken: [String: Int64] = [:]
            for _ in 0..<3 {
                let demands = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    want(
                        Int64.random(in: 0...15, using: &random).units,
                        of: Bool.random(using: &random) ? "BOLT" : "NUT"
                    )
                }
                let plan = stock.plan(demands, allowsSplit: Bool.random(using: &random))
                for (demand, takes) in zip(demands, plan) {
                    let sum = takes.reduce(0) { $0 + $1.thousandths }
                    #expect(sum <= demand.thousandths && takes.allSatisfy { $0.thousandths > 0 })
                    for take in takes {
                        taken["\(demand.item)\(take.site)", default: 0] += take.thousandths
                    }
                }
            }
            for level in levels {
                let gone = taken["\(level.item)\(level.site)"] ?? 0
                #expect(gone <= level.onHand, "seed 0x50C, round \(round)")
            }
        }
    }
}
