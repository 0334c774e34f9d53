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
}
