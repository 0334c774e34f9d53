import Canonical
import Inventory
import Primitives
import Testing

@Suite struct InboundPlanTests {
    private func supply(_ units: Int64, on day: LocalDate, _ reference: String) -> InboundSupply {
        InboundSupply(
            item: "BOLT",
            site: "DAL",
            expectedOn: day,
            thousandths: units.units,
            reference: reference
        )
    }

    @Test func `a promise names the supply that completes it, and is not given twice`() {
        var plan = InboundPlan([
            supply(10, on: "2026-12-10", "PO-2"), supply(5, on: "2026-12-01", "PO-1"),
        ])
        #expect(plan.promise(4.units, of: "BOLT")?.reference == "PO-1")
        #expect(plan.promise(4.units, of: "BOLT")?.on == "2026-12-10")
        #expect(plan.promise(8.units, of: "BOLT") == nil)
        #expect(plan.promise(7.units, of: "BOLT")?.reference == "PO-2")
        #expect(plan.promise(1.units, of: "BOLT") == nil)
        #expect(plan.promise(1.units, of: "NUT") == nil)
    }

    @Test
    func `what others wait for is taken off what comes first, and what is overdue is not told`() {
        let expected = [
            supply(10, on: "2026-12-10", "PO-3"), supply(5, on: "2026-12-01", "PO-2"),
            supply(50, on: "2026-11-27", "PO-1"),
        ]
        let left = expected.promisable(behind: ["BOLT": 7.units], on: "2026-11-28")
        #expect(left.map(\.reference) == ["PO-3"])
        #expect(left.map(\.thousandths) == [8.units])
        #expect(expected.promisable(behind: ["NUT": 7.units], on: "2026-11-27").count == 3)
        #expect(expected.promisable(behind: ["BOLT": 900.units], on: "2026-11-27").isEmpty)
    }

    @Test func `what comes to another site does not help who waits at one`() {
        let supplies = [
            supply(5, on: "2026-12-01", "PO-1"),
            InboundSupply(
                item: "BOLT",
                site: "ATL",
                expectedOn: "2026-12-03",
                thousandths: 4.units,
                reference: "PO-2"
            ),
        ]
        var plan = InboundPlan(supplies)
        #expect(plan.promise(4.units, of: "BOLT", at: "ATL")?.on == "2026-12-03")
        #expect(plan.promise(1.units, of: "BOLT", at: "ATL") == nil)
        // What is left is the other site's.
        #expect(plan.promise(6.units, of: "BOLT") == nil)
        #expect(plan.promise(5.units, of: "BOLT")?.reference == "PO-1")
    }
}
