import Canonical
import Connectors
import Database
import Delivery
import Engine
import Logging
import Primitives
import Storage
import StorageTesting
import Synchronization
import Testing

/// An outage is not a failure of the document: what waits spends no tries, one probe at a time
/// finds out, people hear of it once, and the backlog leaves in its order and within the budget.
@Suite struct OutageTests {
    private static let perMinute = 30
    private static let orders = 60
    private static let outage = Duration.seconds(3_600)

    private static let weathers: [ConnectorFailure.Reason] = [
        .unreachable("refused"), .unavailable(status: 503, retryAfter: nil),
        .unauthorized(status: 401), .timedOut, .failedInside(status: 502),
        .throttled(retryAfter: .seconds(2)),
    ]

    @Test(arguments: weathers.indices)
    func `an hour's outage parks nothing and keeps budget and order`(
        _ weather: Int
    ) async throws {
        let reason = Self.weathers[weather]
        try await TestBench.run(on: .sqlite) { bench in
            let target = WeatherTarget(bench.clock)
            let begin = bench.clock.now()
            let end = begin.advanced(by: Self.outage)
            target.fails(until: end) { _ in ConnectorFailure(reason) }
            let outbox = dispatcher(bench, target, seed: UInt64(weather))
            var ids: [Order.ID] = []
            for number in 0..<Self.orders {
                ids.append(try await bench.accept(bench.request("PO-\(number)", [("TAPE", 1)])))
                bench.clock.advance(.milliseconds(10))
            }
            let seconds = 3_600 + Self.orders * 60 / Self.perMinute + 600
            for second in stride(from: 0, to: seconds, by: 2) {
                while try await outbox.dispatch("erp") > 0 {}
                if second == 1_800 { try await expectOneAlarm(bench, isOpen: true, reason) }
                bench.clock.advance(.seconds(2))
            }

            let calls = target.calls
            let during = calls.filter { $0.at < end }
            // Probes, and what was on its way when it began.
            #expect(during.count <= 40, "\(during.count) calls met the outage")
            #expect(Self.mostInAMinute(calls.map(\.at)) <= Self.perMinute)
            let done = calls.filter(\.isDone)
            #expect(Set(done.map(\.order)) == Set(ids.map(\.rawValue)))
            #expect(done.count == Self.orders)
            // The probe that found it back may stand anywhere; the others are in their order, as
            // far as calls that are made together have one.
            let times = Dictionary(uniqueKeysWithValues: done.map { ($0.order, $0.at) })
            let leaving = ids.map(\.rawValue).filter { $0 != done.first?.order }
                .compactMap { times[$0] }
            #expect(leaving == leaving.sorted(), "\(reason)")
            let parked = try await bench.store.read { (view) throws(StoreFailure) in
                try view.effects.parked(limit: 100).count
            }
            #expect(parked == 0)
            try await expectOneAlarm(bench, isOpen: false, reason)
        }
    }

    /// One document that the target never answers must neither keep it away nor be tried for ever.
    @Test(arguments: TestDatabases.all)
    func `a document that is never served is parked, and the others flow`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let poison = try await bench.accept(bench.request("PO-X", [("TAPE", 1)]))
            let target = WeatherTarget(bench.clock)
            let never = bench.clock.now().advanced(by: .seconds(1_000_000))
            target.fails(until: never) { order in
                order == poison.rawValue
                    ? ConnectorFailure(.unavailable(status: 503, retryAfter: nil)) : nil
            }
            let outbox = dispatcher(bench, target, seed: 3)
            for number in 0..<150 {
                _ = try await bench.accept(bench.request("PO-\(number)", [("TAPE", 1)]))
                for _ in 0..<3 {
                    while try await outbox.dispatch("erp") > 0 {}
                    bench.clock.advance(.seconds(20))
                }
            }
            #expect(target.calls.count { $0.isDone } == 150)
            let parked = try await bench.store.read { (view) throws(StoreFailure) in
                try view.effects.parked(limit: 100)
            }
            #expect(parked.map(\.instanceID) == [poison.rawValue])
            let tries = target.calls.count { $0.order == poison.rawValue }
            #expect(tries <= 2 * Limits.effectAttempts, "it was tried \(tries) times")
        }
    }

    private static let poisons: [(count: Int, kind: Repetition, ConnectorFailure.Reason)] = [
        (2, .askFirst, .unavailable(status: 503, retryAfter: nil)),
        (3, .askFirst, .timedOut),
        (2, .harmless, .timedOut),
        (3, .harmless, .throttled(retryAfter: nil)),
    ]

    /// The target fails the same few at its queue's head for ever, and is well otherwise.
    @Test(arguments: poisons.indices)
    func `a few that are never served keep no target away`(_ scene: Int) async throws {
        let (count, kind, reason) = Self.poisons[scene]
        try await TestBench.run(on: .sqlite) { bench in
            var poison: Set<String> = []
            for number in 0..<count {
                let id = try await bench.accept(bench.request("PO-X\(number)", [("TAPE", 1)]))
                poison.insert(id.rawValue)
                bench.clock.advance(.milliseconds(10))
            }
            let target = WeatherTarget(bench.clock, kind)
            let never = bench.clock.now().advanced(by: .seconds(1_000_000))
            target.fails(until: never) { [poison] order in
                poison.contains(order) ? ConnectorFailure(reason) : nil
            }
            let outbox = dispatcher(bench, target, seed: UInt64(scene))
            var firstDone: Timestamp?
            let begin = bench.clock.now()
            for number in 0..<200 {
                _ = try await bench.accept(bench.request("PO-\(number)", [("TAPE", 1)]))
                for _ in 0..<3 {
                    while try await outbox.dispatch("erp") > 0 {}
                    bench.clock.advance(.seconds(20))
                }
                if firstDone == nil { firstDone = target.calls.first { $0.isDone }?.at }
            }
            let first = try #require(firstDone, "nobody was served")
            #expect(first.since(begin) < .seconds(900))
            #expect(target.calls.count { $0.isDone } == 200)
            let parked = try await bench.store.read { (view) throws(StoreFailure) in
                try view.effects.parked(limit: 100)
            }
            #expect(Set(parked.map(\.instanceID)) == poison)
            #expect(try await absence(bench) == nil)
        }
    }

    /// How a lone effect that waits for an absent target ends, or goes on waiting for itself.
    private static let ends: [(ConnectorFailure, EffectState)] = [
        (answered(.unauthorized(status: 403), 403), .parked),
        (ConnectorFailure(.misconfigured("no template")), .parked),
        (answered(.unavailable(status: 409, retryAfter: .seconds(600)), 409), .ready),
    ]

    private static func answered(
        _ reason: ConnectorFailure.Reason,
        _ status: Int
    ) -> ConnectorFailure { ConnectorFailure(reason, answer: KeptAnswer(status: status, body: [])) }

    @Test(arguments: ends.indices)
    func `an absence ends with any answer, and when nobody waits any more`(
        _ scene: Int
    ) async throws {
        let (answer, state) = Self.ends[scene]
        try await TestBench.run(on: .sqlite) { bench in
            let target = WeatherTarget(bench.clock)
            let end = bench.clock.now().advanced(by: .seconds(120))
            target.fails(until: end.advanced(by: .seconds(1_000_000))) { _ in
                bench.clock.now() < end
                    ? ConnectorFailure(.unavailable(status: 503, retryAfter: nil)) : answer
            }
            let outbox = dispatcher(bench, target, seed: 1)
            let id = try await bench.accept(bench.request("PO-1", [("TAPE", 1)]))
            for _ in 0..<200 {
                _ = try await outbox.dispatch("erp")
                bench.clock.advance(.seconds(2))
            }
            let effects = try await bench.store.read { (view) throws(StoreFailure) in
                try view.effects.effects(ofInstance: "order", id.rawValue, limit: 10)
            }
            #expect(effects.first { $0.target == "erp" }?.state == state)
            #expect(try await absence(bench) == nil)
            let items = try await bench.store.read { (view) throws(StoreFailure) in
                try view.workItems.items(ofInstance: "target", "erp")
            }
            #expect(items.count == 1)
            #expect(items.allSatisfy { $0.closedAt != nil })
        }
    }

    @Test func `people read what waits as of the last probe, and are not asked twice`() async throws
    {
        try await TestBench.run(on: .sqlite) { bench in
            let target = WeatherTarget(bench.clock)
            let end = bench.clock.now().advanced(by: .seconds(100_000))
            target.fails(until: end) { _ in ConnectorFailure(.unauthorized(status: 401)) }
            let outbox = dispatcher(bench, target, seed: 1)
            try await putOnBoard(["PO-1"], bench)
            let item = try #require(try await itemAfterProbes(outbox, bench))
            #expect(item.detail.contains("erp refuses our sign-in since"))
            #expect(item.detail.contains("one order worth 20.00 USD waits; 1 must leave today"))
            #expect(item.detail.contains("To do: put the key that it takes into its file"))
            #expect(item.amount == Money(minorUnits: 2_000, .usd))
            #expect(item.due?.source == .cutOff)

            try await putOnBoard(["PO-2", "PO-3"], bench)
            let later = try #require(try await itemAfterProbes(outbox, bench))
            #expect(later.detail.contains("3 orders worth 60.00 USD wait; 3 must leave today"))
            #expect(later.openedAt == item.openedAt)

            try await bench.store.write { (transaction) throws(StoreFailure) in
                try transaction.workItems.close(item.key, entity: item.entity, at: end)
            }
            let closed = try #require(try await itemAfterProbes(outbox, bench))
            #expect(closed.closedAt == end)
        }
    }

    /// Accepts orders, and puts them on the board as the read model does: worth 20 USD each, from
    /// Dallas today.
    private func putOnBoard(_ numbers: [String], _ bench: TestBench) async throws {
        for number in numbers {
            let id = try await bench.accept(bench.request(number, [("TAPE", 1)]))
            let row = boardRow(id.rawValue, at: bench.clock.now(), from: "DAL")
            try await bench.store.write { (transaction) throws(StoreFailure) in
                try transaction.orderBoard.save([row])
            }
        }
    }

    /// The item as it is after the next half an hour of probes.
    private func itemAfterProbes(
        _ outbox: OutboxDispatcher,
        _ bench: TestBench
    ) async throws -> StoredWorkItem? {
        for _ in 0..<180 {
            _ = try await outbox.dispatch("erp")
            bench.clock.advance(.seconds(10))
        }
        return try await bench.store.read { (view) throws(StoreFailure) in
            try view.workItems.items(ofInstance: "target", "erp").first
        }
    }

    @Test func `people hear at once of an absence that is told to be long`() async throws {
        try await TestBench.run(on: .sqlite) { bench in
            let target = WeatherTarget(bench.clock)
            let end = bench.clock.now().advanced(by: .seconds(900))
            target.fails(until: end) { _ in
                ConnectorFailure(.unavailable(status: 503, retryAfter: .seconds(900)))
            }
            _ = try await bench.accept(bench.request("PO-1", [("TAPE", 1)]))
            _ = try await dispatcher(bench, target, seed: 1).dispatch("erp")
            try await expectOneAlarm(
                bench,
                isOpen: true,
                .unavailable(status: 503, retryAfter: nil)
            )
        }
    }

    /// A booking is several calls; where each is cut, only the questions are answered.
    @Test(arguments: TestDatabases.all)
    func `a target that answers questions is not away, though calls are cut`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let target = WeatherTarget(bench.clock, answersQuestions: true)
            let cuts = Mutex<[String: Int]>([:])
            let never = bench.clock.now().advanced(by: .seconds(1_000_000))
            target.fails(until: never) { order in
                let count = cuts.withLock { cuts in
                    cuts[order, default: 0] += 1
                    return cuts[order] ?? 0
                }
                return count <= 4 ? ConnectorFailure(.interrupted("cut")) : nil
            }
            let outbox = dispatcher(bench, target, seed: 5)
            for number in 0..<6 {
                _ = try await bench.accept(bench.request("PO-\(number)", [("TAPE", 1)]))
            }
            let begin = bench.clock.now()
            while target.calls.count(where: \.isDone) < 6 {
                while try await outbox.dispatch("erp") > 0 {}
                bench.clock.advance(.seconds(1))
                try #require(bench.clock.now().since(begin) < .seconds(600))
            }
            let items = try await bench.store.read { (view) throws(StoreFailure) in
                try view.workItems.items(ofInstance: "target", "erp")
            }
            #expect(items.isEmpty)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `another worker, or the next life, knows that a target is away`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let target = WeatherTarget(bench.clock)
            let end = bench.clock.now().advanced(by: .seconds(600))
            target.fails(until: end) { _ in ConnectorFailure(.unreachable("refused")) }
            for number in 0..<3 {
                _ = try await bench.accept(bench.request("PO-\(number)", [("TAPE", 1)]))
            }
            let first = dispatcher(bench, target, seed: 1)
            for _ in 0..<90 {
                _ = try await first.dispatch("erp")
                bench.clock.advance(.seconds(2))
            }
            let before = target.calls.count
            let second = dispatcher(bench, target, seed: 2)
            #expect(try await second.dispatch("erp") == 0)
            #expect(target.calls.count == before)
            let away = try await bench.store.read { (view) throws(StoreFailure) in
                try view.operatingFigures(limit: 10).away
            }
            #expect(away.map(\.target) == ["erp"])
            #expect(away.map(\.code) == ["connector.unreachable"])
        }
    }

    // MARK: - The scene

    private func absence(_ bench: TestBench) async throws -> TargetAbsence? {
        try await bench.store.read { (view) throws(StoreFailure) in
            try view.absences.load("erp")
        }
    }

    private func expectOneAlarm(
        _ bench: TestBench,
        isOpen: Bool,
        _ reason: ConnectorFailure.Reason
    ) async throws {
        let (items, absence) = try await bench.store.read { (view) throws(StoreFailure) in
            (try view.workItems.items(ofInstance: "target", "erp"), try view.absences.load("erp"))
        }
        #expect(items.count == 1, "\(reason)")
        #expect(items.allSatisfy { ($0.closedAt == nil) == isOpen }, "\(reason)")
        #expect(items.allSatisfy { $0.reason == ReasonCode.targetAway.rawValue })
        #expect((absence != nil) == isOpen, "\(reason)")
    }

    private static func mostInAMinute(_ calls: [Timestamp]) -> Int {
        calls.map { first in
            let end = first.advanced(by: .seconds(60))
            return calls.count { $0 >= first && $0 < end }
        }.max() ?? 0
    }

    private func dispatcher(
        _ bench: TestBench,
        _ target: WeatherTarget,
        seed: UInt64
    ) -> OutboxDispatcher {
        let limits = BudgetLimits(concurrency: 2, perMinute: Self.perMinute)
        let gate = TargetGate(budget: Budget(limits), breaker: CircuitBreaker())
        let guarded = GuardedConnector(target, behind: gate, clock: bench.clock)
        return OutboxDispatcher(
            store: bench.store,
            clock: bench.clock,
            delivery: SystemDelivery(
                ["erp": SystemLane(guarded, concurrency: limits.concurrency)],
                clock: bench.clock
            ),
            handler: bench.handler,
            random: SeededRandomSource(seed: seed),
            worker: "worker-\(seed)",
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

/// A target that fails as the weather is, and remembers who called when.
private final class WeatherTarget: Connector {
    struct Configuration: Codable, Sendable {}

    struct Call {
        var order: String
        var at: Timestamp
        var isDone: Bool
    }

    private struct Inside {
        var end = Timestamp(microseconds: 0)
        var weather: @Sendable (String) -> ConnectorFailure? = { _ in nil }
        var calls: [Call] = []
    }

    static let descriptor = ConnectorDescriptor(kind: "weather", summary: "", fields: [])
    let operations: Set<String> = ["erp.book"]
    private let clock: any WallClock
    private let inside = Mutex(Inside())

    private let kind: Repetition
    private let answersQuestions: Bool

    init(
        _ clock: any WallClock,
        _ kind: Repetition = .askFirst,
        answersQuestions: Bool = false
    ) {
        self.clock = clock
        self.kind = kind
        self.answersQuestions = answersQuestions
    }

    convenience init(
        _ configuration: Configuration,
        using services: ConnectorServices
    ) throws(ConfigurationFailure) { self.init(services.clock) }

    var calls: [Call] { inside.withLock { $0.calls } }

    func fails(
        until end: Timestamp,
        _ weather: @escaping @Sendable (_ order: String) -> ConnectorFailure?
    ) {
        inside.withLock { ($0.end, $0.weather) = (end, weather) }
    }

    func repetition(of operation: String) -> Repetition { kind }

    func perform(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse {
        if let failure = call(request, isDoing: true) { throw failure }
        return ConnectorResponse(reference: "SO-\(request.key)", payload: [])
    }

    func find(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse? {
        if !answersQuestions, let failure = call(request, isDoing: false) { throw failure }
        return nil
    }

    private func call(_ request: ConnectorRequest, isDoing: Bool) -> ConnectorFailure? {
        let order = String(request.key.rawValue.split(separator: "/")[1])
        let now = clock.now()
        return inside.withLock { inside in
            let failure = now < inside.end ? inside.weather(order) : nil
            let isDone = failure == nil && isDoing
            inside.calls.append(Call(order: order, at: now, isDone: isDone))
            return failure
        }
    }
}
