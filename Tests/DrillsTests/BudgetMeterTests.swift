import Primitives
import Testing

@testable import Drills

@Suite struct BudgetMeterTests {
    private func at(_ seconds: Int) -> Timestamp {
        Timestamp(microseconds: Int64(seconds) * 1_000_000)
    }

    @Test func `the most of any minute is found, wherever the minute begins`() {
        let readings = [(at(0), 0), (at(30), 10), (at(59), 90), (at(61), 130), (at(200), 400)]
            .map { (at: $0.0, documents: $0.1) }
        #expect(BudgetMeter.most(readings) == 120)
    }

    @Test func `nothing seen is nothing taken`() {
        #expect(BudgetMeter.most([]) == 0)
        #expect(BudgetMeter.most([(at: at(0), documents: 7)]) == 0)
    }
}
