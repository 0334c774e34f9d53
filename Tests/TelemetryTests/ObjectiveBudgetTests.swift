import Testing

@testable import Telemetry

@Suite struct ObjectiveBudgetTests {
    @Test func `a budget is told as a decimal, with each window's rate and count`() {
        let budget = ObjectiveBudget(
            name: "released",
            entity: "acme",
            owner: "operations_manager",
            leftMillionths: -1_250_000,
            windows: [.init(name: "1h", judged: 40, burnMillionths: 14_400_000)]
        )
        let text = MetricText.plain.text(budget.samples)
        let labels = #"objective="released",entity="acme",owner="operations_manager""#
        #expect(text.contains("crossdock_objective_budget_remaining_ratio{\(labels)} -1.25\n"))
        #expect(text.contains("crossdock_objective_burn_rate{\(labels),window=\"1h\"} 14.4\n"))
        #expect(text.contains("crossdock_objective_judged{\(labels),window=\"1h\"} 40\n"))
    }
}
