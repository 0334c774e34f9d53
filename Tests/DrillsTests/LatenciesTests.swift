import Testing

@testable import Drills

@Suite struct LatenciesTests {
    @Test func `a percentile is the smallest value that so many do not exceed`() {
        var latencies = Latencies()
        for milliseconds in (1...100).reversed() { latencies.add(.milliseconds(milliseconds)) }
        #expect(latencies.percentile(0.5) == .milliseconds(50))
        #expect(latencies.percentile(0.99) == .milliseconds(99))
        #expect(latencies.percentile(1) == .milliseconds(100))
        #expect(Latencies().percentile(0.5) == .zero)
    }
}
