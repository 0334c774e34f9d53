import Connectors
import Primitives
import Testing

@Suite struct CircuitBreakerTests {
    static let start = Timestamp(microseconds: 1_795_460_340_000_000)
    static let settings = CircuitBreaker.Settings(
        threshold: 3,
        firstPauseSeconds: 10,
        longestPauseSeconds: 35
    )

    private func at(_ seconds: Int) -> Timestamp { Self.start.advanced(by: .seconds(seconds)) }

    private func fail(_ breaker: inout CircuitBreaker, at moment: Timestamp) {
        breaker.failed(breaker.admit(at: moment), at: moment)
    }

    @Test func `it opens at the threshold and not before`() {
        var breaker = CircuitBreaker(Self.settings)
        fail(&breaker, at: at(0))
        fail(&breaker, at: at(1))
        #expect(breaker.refusal(at: at(1)) == nil)
        fail(&breaker, at: at(2))
        #expect(breaker.state == .open(until: at(12)))
        #expect(breaker.refusal(at: at(11)) == at(12))
    }

    @Test func `a success between failures starts the count again`() {
        var breaker = CircuitBreaker(Self.settings)
        fail(&breaker, at: at(0))
        fail(&breaker, at: at(1))
        breaker.succeeded(breaker.admit(at: at(2)))
        fail(&breaker, at: at(3))
        fail(&breaker, at: at(4))
        #expect(breaker.state == .closed(failures: 2))
    }

    @Test func `after the pause one probe goes, and its success closes it`() {
        var breaker = opened()
        let probe = breaker.admit(at: at(12))
        #expect(breaker.refusal(at: at(12)) == at(22))
        breaker.succeeded(probe)
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test func `each failed probe doubles the pause up to its longest, and success resets it`() {
        var breaker = opened()
        fail(&breaker, at: at(12))
        #expect(breaker.state == .open(until: at(32)))
        fail(&breaker, at: at(32))
        #expect(breaker.state == .open(until: at(67)))
        fail(&breaker, at: at(67))
        #expect(breaker.state == .open(until: at(102)))
        breaker.succeeded(breaker.admit(at: at(102)))
        for _ in 0..<3 { fail(&breaker, at: at(103)) }
        #expect(breaker.state == .open(until: at(113)))
    }

    @Test func `a call from before the opening reports too late to matter`() {
        var breaker = CircuitBreaker(Self.settings)
        let early = breaker.admit(at: at(0))
        for second in 0..<3 { fail(&breaker, at: at(second)) }
        breaker.succeeded(early)
        #expect(breaker.state == .open(until: at(12)))
        let probe = breaker.admit(at: at(12))
        breaker.succeeded(early)
        #expect(breaker.state == .halfOpen(until: at(22)))
        breaker.failed(early, at: at(13))
        #expect(breaker.state == .halfOpen(until: at(22)))
        breaker.succeeded(probe)
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test func `a probe that never reports does not close the door for good`() {
        var breaker = opened()
        _ = breaker.admit(at: at(12))
        #expect(breaker.refusal(at: at(21)) != nil)
        #expect(breaker.refusal(at: at(22)) == nil)
        breaker.succeeded(breaker.admit(at: at(22)))
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test func `a probe that was never sent leaves its place to another`() {
        var breaker = opened()
        breaker.abandoned(breaker.admit(at: at(12)), at: at(12))
        #expect(breaker.refusal(at: at(12)) == nil)
    }

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker(Self.settings)
        for second in 0..<3 { fail(&breaker, at: at(second)) }
        return breaker
    }
}
