import ConnectorTesting
import Connectors
import Primitives
import SimulatedWorld
import Testing

@Suite struct TargetGateTests {
    private func gate(concurrency: Int = 2, threshold: Int = 2) -> TargetGate {
        TargetGate(
            budget: Budget(BudgetLimits(concurrency: concurrency, perMinute: 10)),
            breaker: CircuitBreaker(
                CircuitBreaker.Settings(threshold: threshold, firstPauseSeconds: 20)
            )
        )
    }

    @Test func `calls go through while the target is well`() async throws {
        let target = try VirtualTarget(.erp)
        let gate = gate()
        let guarded = GuardedConnector(target.connector, behind: gate, clock: target.clock)
        let response = try await guarded.perform(target.request(1), deadline: later(target))
        #expect(response.reference == "SO-000001")
        #expect(try await guarded.find(target.request(1), deadline: later(target)) != nil)
        #expect(gate.callsOpen == 0)
    }

    @Test func `several in one call are spent one by one, and what is too many waits`() async throws
    {
        let target = try VirtualTarget(.erp)
        let gate = gate()
        let guarded = GuardedConnector(target.connector, behind: gate, clock: target.clock)
        #expect(gate.room(for: 25, at: target.clock.now()) == 10)
        let requests = (1...12).map { target.request($0) }
        let outcomes = await guarded.performTogether(requests, deadline: later(target))
        let numbers = outcomes.map { outcome in
            switch outcome {
            case .success(let response): response.reference ?? ""
            case .failure(let failure): failure.code
            }
        }
        #expect(numbers.prefix(10) == (1...10).map { "SO-0000\($0 < 10 ? "0" : "")\($0)" }[...])
        #expect(Set(numbers.suffix(2)) == ["connector.budget_spent"])
        #expect(gate.room(for: 25, at: target.clock.now()) == 0)
        #expect(gate.callsOpen == 0)
    }

    @Test func `a target that keeps failing is left alone, then probed`() async throws {
        let target = try VirtualTarget(.erp)
        let gate = gate()
        let guarded = GuardedConnector(target.connector, behind: gate, clock: target.clock)
        for _ in 0..<2 {
            try await target.arrange(.failedBefore)
            await #expect(throws: ConnectorFailure.self) {
                try await guarded.perform(target.request(1), deadline: later(target))
            }
        }
        let callsBefore = target.exchange.calls.count
        let refusal = ConnectorFailure(.circuitOpen(retryAfter: .seconds(20)))
        await #expect(throws: refusal) {
            try await guarded.perform(target.request(1), deadline: later(target))
        }
        #expect(target.exchange.calls.count == callsBefore)
        target.virtualClock.advance(by: .seconds(20))
        _ = try await guarded.perform(target.request(1), deadline: later(target))
        #expect(gate.breakerState == .closed(failures: 0))
    }

    @Test func `refusals and bad payloads do not make a target ill`() async throws {
        let target = try VirtualTarget(.erp)
        let gate = gate(threshold: 1)
        let guarded = GuardedConnector(target.connector, behind: gate, clock: target.clock)
        try await target.arrange(.refused)
        await #expect(throws: ConnectorFailure.self) {
            try await guarded.perform(target.request(1), deadline: later(target))
        }
        var empty = target.request(1)
        empty.payload = Array("{}".utf8)
        await #expect(throws: ConnectorFailure.self) {
            try await guarded.perform(empty, deadline: later(target))
        }
        #expect(gate.breakerState == .closed(failures: 0))
        #expect(gate.callsOpen == 0)
    }

    @Test func `one throttled call slows everybody`() async throws {
        let target = try VirtualTarget(.erp)
        let guarded = GuardedConnector(target.connector, behind: gate(), clock: target.clock)
        try await target.arrange(.throttled)
        await #expect(throws: ConnectorFailure.self) {
            try await guarded.perform(target.request(1), deadline: later(target))
        }
        await #expect(throws: ConnectorFailure(.budgetSpent(retryAfter: .seconds(2)))) {
            try await guarded.perform(target.request(2), deadline: later(target))
        }
        target.virtualClock.advance(by: .seconds(2))
        _ = try await guarded.perform(target.request(2), deadline: later(target))
    }

    @Test func `what the budget refuses is never sent and says when to come`() async throws {
        let target = try VirtualTarget(.erp)
        let gate = gate(concurrency: 1)
        let now = target.clock.now()
        let pass = try gate.enter(at: now)
        #expect(throws: ConnectorFailure(.budgetSpent(retryAfter: .zero))) {
            try gate.enter(at: now)
        }
        gate.leave(pass, .answered, at: now)
        for _ in 0..<9 { gate.leave(try gate.enter(at: now), .answered, at: now) }
        let failure = try #require(throws: ConnectorFailure.self) { try gate.enter(at: now) }
        guard case .budgetSpent(let pause) = failure.reason else {
            Issue.record("\(failure)")
            return
        }
        #expect(pause >= .seconds(60) && pause <= .seconds(61))
        #expect(gate.nextGrant(at: now) == now.advanced(by: pause))
        #expect(!failure.isOutcomeUnknown)
    }

    private func later(_ target: VirtualTarget) -> Timestamp {
        target.clock.now().advanced(by: target.patience)
    }
}
