import Connectors
import Delivery
import Engine
import Primitives
import Storage
import Synchronization
import Testing

@Suite struct SystemDeliveryTests {
    private let clock = StandingClock()

    private func deliver(
        _ script: ScriptedConnector,
        isInDoubt: Bool = false,
        breaker: CircuitBreaker = CircuitBreaker()
    ) async -> (outcome: DeliveryOutcome, calls: [String]) {
        let delivery = delivery(
            script,
            TargetGate(budget: Budget(BudgetLimits()), breaker: breaker)
        )
        let deadline = clock.now().advanced(by: .seconds(30))
        let outcome = await delivery.deliver(
            Self.effect,
            isInDoubt: isInDoubt,
            deadline: deadline
        )
        return (outcome, script.calls)
    }

    private func delivery(_ script: ScriptedConnector, _ gate: TargetGate) -> SystemDelivery {
        let guarded = GuardedConnector(script, behind: gate, clock: clock)
        return SystemDelivery(["erp": SystemLane(guarded, concurrency: 1)], clock: clock)
    }

    private static let effect = StoredEffect(
        key: "order/A/1/0",
        entity: "main",
        instanceKind: "order",
        instanceID: "A",
        sequence: 1,
        ordinal: 0,
        target: "erp",
        operation: "erp.book",
        lane: "erp/A",
        payload: Array("{}".utf8),
        traceID: "0af7651916cd43dd8448eb211c80319c",
        dueAt: Timestamp(microseconds: 0),
        createdAt: Timestamp(microseconds: 0)
    )

    private static let refusal = ConnectorFailure(.refused(status: 422, detail: "no"))

    @Test func `a doubtful call is asked about twice before it is made again`() async {
        let script = ScriptedConnector(
            .askFirst,
            finding: [.nothing, .nothing],
            performing: [.done("SO-2")]
        )
        let (outcome, calls) = await deliver(script, isInDoubt: true)
        #expect(calls == ["find", "find", "perform"])
        guard case .done("SO-2", _, _, _) = outcome else {
            Issue.record("expected SO-2, got \(outcome)")
            return
        }
    }

    @Test func `what turns up late is not made again`() async {
        let script = ScriptedConnector(.askFirst, finding: [.nothing, .done("SO-1")])
        let (outcome, calls) = await deliver(script, isInDoubt: true)
        #expect(calls == ["find", "find"])
        guard case .done("SO-1", _, _, _) = outcome else {
            Issue.record("expected SO-1, got \(outcome)")
            return
        }
    }

    /// Found by `crossdock simulate --seed 16 --orders 25`: the ERP held the order, the question
    /// about it was turned down, the order was called refused, and was booked a second time.
    @Test func `a question that is turned down leaves the call in doubt`() async {
        let script = ScriptedConnector(.askFirst, finding: [.failure(Self.refusal)])
        let (outcome, calls) = await deliver(script, isInDoubt: true)
        #expect(calls == ["find"])
        guard case .unknown("connector.refused", _) = outcome else {
            Issue.record("expected a doubt, got \(outcome)")
            return
        }
    }

    @Test func `a call that was never made and is turned down is refused`() async {
        let first = ScriptedConnector(.askFirst, performing: [.failure(Self.refusal)])
        guard case .refused("connector.refused", _, _, _) = await deliver(first).outcome else {
            Issue.record("a first call's refusal is a refusal")
            return
        }
        let asked = ScriptedConnector(
            .askFirst,
            finding: [.nothing, .nothing],
            performing: [.failure(Self.refusal)]
        )
        guard
            case .refused("connector.refused", _, _, _) = await deliver(asked, isInDoubt: true)
                .outcome
        else {
            Issue.record("a call that the target never had is refused when it is refused")
            return
        }
    }

    @Test func `a repeat that is turned down goes to a person, for the first may have been taken`()
        async
    {
        let script = ScriptedConnector(.harmless, performing: [.failure(Self.refusal)])
        let (outcome, calls) = await deliver(script, isInDoubt: true)
        #expect(calls == ["perform"])
        guard case .parked("connector.refused", let detail, _) = outcome else {
            Issue.record("expected to be parked, got \(outcome)")
            return
        }
        #expect(detail.contains("may have taken effect"))
    }

    @Test func `what can neither be asked nor repeated goes to a person`() async {
        let (outcome, calls) = await deliver(ScriptedConnector(.never), isInDoubt: true)
        #expect(calls.isEmpty)
        guard case .parked("dispatch.in_doubt", _, _) = outcome else {
            Issue.record("expected to be parked, got \(outcome)")
            return
        }
    }

    /// A target that is left alone must not use up the tries of what waits for it.
    @Test func `a target whose circuit is open rests until it is tried again`() async {
        let settings = CircuitBreaker.Settings(threshold: 1, firstPauseSeconds: 60)
        let gate = TargetGate(
            budget: Budget(BudgetLimits()),
            breaker: CircuitBreaker(settings)
        )
        let script = ScriptedConnector(
            .harmless,
            performing: [.failure(ConnectorFailure(.unreachable("down")))]
        )
        let delivery = delivery(script, gate)
        let now = clock.now()
        #expect(delivery.restingUntil("erp", at: now) == nil)
        _ = await delivery.deliver(
            Self.effect,
            isInDoubt: false,
            deadline: now.advanced(by: .seconds(30))
        )
        let until = now.advanced(by: .seconds(60))
        #expect(delivery.restingUntil("erp", at: now) == until)
        #expect(delivery.restingUntil("erp", at: until) == nil)
    }

    @Test func `what the budget does not let go was not tried`() async {
        let script = ScriptedConnector(.askFirst, performing: [.done("SO-1"), .done("SO-2")])
        let gate = TargetGate(
            budget: Budget(BudgetLimits(perMinute: 1)),
            breaker: CircuitBreaker()
        )
        let delivery = delivery(script, gate)
        let deadline = clock.now().advanced(by: .seconds(30))
        _ = await delivery.deliver(Self.effect, isInDoubt: false, deadline: deadline)
        let second = await delivery.deliver(Self.effect, isInDoubt: false, deadline: deadline)
        guard case .notSent(let pause, "connector.budget_spent", _) = second else {
            Issue.record("\(second)")
            return
        }
        #expect(pause > .zero)
        #expect(script.calls == ["perform"])
    }

    /// Two questions and a call need more than such a budget gives in a minute.
    @Test(arguments: [1, 2])
    func `a doubt is settled within the smallest budget, and no try is lost`(
        _ perMinute: Int
    ) async throws {
        let clock = PutClock()
        let script = ScriptedConnector(.askFirst, performing: [.done("SO-2")])
        let gate = TargetGate(
            budget: Budget(BudgetLimits(perMinute: perMinute)),
            breaker: CircuitBreaker()
        )
        let guarded = GuardedConnector(script, behind: gate, clock: clock)
        let delivery = SystemDelivery(["erp": SystemLane(guarded, concurrency: 1)], clock: clock)
        var effect = Self.effect
        for round in 1...4 {
            effect.fence += 1
            let outcome = await delivery.deliver(
                effect,
                isInDoubt: true,
                deadline: clock.now().advanced(by: .seconds(30))
            )
            if case .done("SO-2", _, _, _) = outcome { break }
            guard case .notSent(let pause, "connector.budget_spent", _) = outcome, round < 4 else {
                Issue.record("round \(round): \(outcome)")
                return
            }
            clock.advance(pause)
        }
        #expect(script.calls == ["find", "find", "perform"])
    }

    /// Whoever had the effect meanwhile may have made the call.
    @Test func `what was asked before another worker had the effect is asked anew`() async {
        let clock = PutClock()
        let script = ScriptedConnector(.askFirst, finding: [.nothing, .nothing, .done("SO-1")])
        let gate = TargetGate(
            budget: Budget(BudgetLimits(perMinute: 1)),
            breaker: CircuitBreaker()
        )
        let guarded = GuardedConnector(script, behind: gate, clock: clock)
        let delivery = SystemDelivery(["erp": SystemLane(guarded, concurrency: 1)], clock: clock)
        var effect = Self.effect
        for fence: Int64 in [1, 3, 5] {
            effect.fence = fence
            let outcome = await delivery.deliver(
                effect,
                isInDoubt: true,
                deadline: clock.now().advanced(by: .seconds(30))
            )
            if case .done("SO-1", _, _, _) = outcome { break }
            clock.advance(.seconds(61))
        }
        #expect(script.calls == ["find", "find", "find"])
    }

    @Test func `a target that fails is sent twenty repeats, and then waits for them`() async {
        let script = ScriptedConnector(
            .harmless,
            performing: (0..<30).map { _ in .failure(ConnectorFailure(.unreachable("down"))) }
        )
        let gate = TargetGate(
            budget: Budget(BudgetLimits()),
            breaker: CircuitBreaker(CircuitBreaker.Settings(threshold: 100))
        )
        let delivery = delivery(script, gate)
        var effect = Self.effect
        effect.attempts = 2
        var notSent = 0
        for _ in 0..<30 {
            let outcome = await delivery.deliver(
                effect,
                isInDoubt: false,
                deadline: clock.now().advanced(by: .seconds(30))
            )
            if case .deferred(.seconds(6), "dispatch.repeats.spent", _) = outcome { notSent += 1 }
        }
        #expect(script.calls.count == 20)
        #expect(notSent == 10)
    }
}

/// Time that stands still; a sleeper wakes at once.
private struct StandingClock: WallClock {
    func now() -> Timestamp { Timestamp(microseconds: 1_795_460_340_000_000) }
    func sleep(until deadline: Timestamp) async throws(CancellationError) {}
}

/// A clock that stands where it is put, and goes on by what is slept.
private final class PutClock: WallClock {
    private let moment = Mutex(Timestamp(microseconds: 1_795_460_340_000_000))

    func now() -> Timestamp { moment.withLock { $0 } }
    func advance(_ interval: Duration) { moment.withLock { $0 = $0.advanced(by: interval) } }
    func sleep(until deadline: Timestamp) async throws(CancellationError) {
        moment.withLock { $0 = max($0, deadline) }
    }
}

/// A connector that answers from a script and remembers what it was asked.
private final class ScriptedConnector: Connector {
    struct Configuration: Codable, Sendable {}

    enum Answer: Sendable {
        case done(String)
        case nothing
        case failure(ConnectorFailure)
    }

    private struct Script {
        var finding: [Answer]
        var performing: [Answer]
        var calls: [String] = []
    }

    static let descriptor = ConnectorDescriptor(kind: "scripted", summary: "", fields: [])
    let operations: Set<String> = ["erp.book"]
    private let kind: Repetition
    private let script: Mutex<Script>

    init(_ kind: Repetition, finding: [Answer] = [], performing: [Answer] = []) {
        self.kind = kind
        script = Mutex(Script(finding: finding, performing: performing))
    }

    convenience init(
        _ configuration: Configuration,
        using services: ConnectorServices
    ) throws(ConfigurationFailure) {
        self.init(.never)
    }

    var calls: [String] { script.withLock { $0.calls } }

    func repetition(of operation: String) -> Repetition { kind }

    func perform(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse {
        let answer = script.withLock { script in
            script.calls.append("perform")
            return script.performing.isEmpty ? .nothing : script.performing.removeFirst()
        }
        guard let response = try Self.response(answer) else {
            throw ConnectorFailure(.unreachable("the script has ended"))
        }
        return response
    }

    func find(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse? {
        let answer = script.withLock { script in
            script.calls.append("find")
            return script.finding.isEmpty ? .nothing : script.finding.removeFirst()
        }
        return try Self.response(answer)
    }

    private static func response(
        _ answer: Answer
    ) throws(ConnectorFailure) -> ConnectorResponse? {
        switch answer {
        case .done(let reference): return ConnectorResponse(reference: reference, payload: [])
        case .nothing: return nil
        case .failure(let failure): throw failure
        }
    }
}
