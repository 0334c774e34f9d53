import Primitives
import Testing

@testable import Drills

@Suite struct OrderPlanTests {
    private static func plan(_ seed: UInt64) -> OrderPlan {
        var random = SeededRandom(seed: seed)
        return OrderPlan(orders: 200, repeats: 1...5, using: &random)
    }

    @Test func `one seed gives one plan`() {
        #expect(Self.plan(7).deliveries == Self.plan(7).deliveries)
        #expect(Self.plan(7).orders == Self.plan(7).orders)
        #expect(Self.plan(7).deliveries != Self.plan(8).deliveries)
    }

    @Test func `every order is delivered one to five times, first under its own key`() {
        let plan = Self.plan(7)
        let times = Dictionary(grouping: plan.deliveries, by: \.order)
        #expect(times.count == 200)
        #expect(times.values.allSatisfy { (1...5).contains($0.count) })
        for (order, deliveries) in times {
            #expect(deliveries.contains { $0.key == "drill-\(plan.orders[order].number)" })
        }
        let keys = Set(plan.deliveries.map(\.key))
        #expect(keys.count > 200, "no order came under a second key")
    }

    @Test func `a prefix holds the first orders and their deliveries`() {
        var random = SeededRandom(seed: 7)
        let part = OrderPlan(single: 50, using: &random).prefix(20)
        #expect(part.orders.count == 20)
        #expect(part.deliveries.map(\.order) == Array(0..<20))
    }

    @Test func `a plan's places are handed out once, and none after a stop`() {
        let cursor = PlanCursor(3)
        #expect([cursor.take(), cursor.take()] == [0, 1])
        cursor.stop()
        #expect(cursor.take() == nil)
        #expect(cursor.taken == 2)
    }
}
