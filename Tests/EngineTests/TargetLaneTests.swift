import Canonical
import Connectors
import Database
import Delivery
import Engine
import Logging
import Primitives
import Storage
import StorageTesting
import Testing

/// Two nodes on one PostgreSQL share a target that allows so many calls and no more.
@Suite(.enabled(if: TestDatabases.all.contains(.postgres)), .timeLimit(.minutes(20)))
struct TargetLaneTests {
    private static let perMinute = 12

    @Test func `a target sees no more than its budget, though one of two nodes sleeps and wakes`()
        async throws
    {
        let calls = try await minutesOfService { TargetLanes() }
        #expect(Self.mostInAMinute(calls) == Self.perMinute)
        #expect(Set(calls.map(\.node)) == ["one", "two"])
        #expect(calls.count >= 3 * Self.perMinute)
    }

    /// The control: without lanes each node spends the whole budget.
    @Test func `nodes that do not share a lane overrun the budget`() async throws {
        let calls = try await minutesOfService { nil }
        #expect(Self.mostInAMinute(calls) > Self.perMinute)
    }

    @Test func `a new owner of a lane counts what the last one spent in the day`() async throws {
        try await TestBench.run(on: .postgres) { bench in
            for number in 0..<8 {
                _ = try await bench.accept(bench.request("PO-\(number)", [("WIDGET", 1)]))
            }
            let calls = Recorder<Call>()
            let limits = BudgetLimits(concurrency: 2, perDay: 5)
            let first = node("one", bench, bench.store, limits, TargetLanes(), calls)
            let second = node("two", bench, bench.store, limits, TargetLanes(), calls)
            while try await first.dispatch("erp") > 0 {}
            #expect(calls.all.count == 5)
            #expect(try await second.dispatch("erp") == 0)
            try await first.releaseLanes()
            // Retries are due again, and the day is not over.
            bench.clock.advance(.seconds(3_600))
            #expect(try await second.dispatch("erp") == 0)
            bench.clock.advance(.seconds(90_000))
            #expect(try await second.dispatch("erp") > 0)
            #expect(calls.all.dropFirst(5).map(\.node).contains("two"))
        }
    }

    @Test func `a lane is one node's until its lease ends or it gives the lane back`() async throws
    {
        try await TestBench.run(on: .postgres) { bench in
            let limits = BudgetLimits(concurrency: 1)
            let calls = Recorder<Call>()
            let first = node("one", bench, bench.store, limits, TargetLanes(), calls)
            let second = node("two", bench, bench.store, limits, TargetLanes(), calls)
            func nodesThatCall(_ number: String) async throws -> [String] {
                _ = try await bench.accept(bench.request(number, [("WIDGET", 1)]))
                let before = calls.all.count
                bench.clock.advance(.seconds(2))
                _ = try await second.dispatch("erp")
                _ = try await first.dispatch("erp")
                return calls.all.dropFirst(before).map(\.node)
            }
            #expect(try await nodesThatCall("PO-1") == ["two"])
            #expect(try await nodesThatCall("PO-2") == ["two"])
            try await second.releaseLanes()
            bench.clock.advance(.seconds(2))
            _ = try await first.dispatch("erp")
            #expect(try await nodesThatCall("PO-3") == ["one"])
            try await bench.endLeases()
            #expect(try await nodesThatCall("PO-4") == ["two"])
        }
    }

    // MARK: - Service

    /// Six minutes with many orders due. The node that calls falls asleep after two of them and
    /// wakes when its lane is the other's; that one gives it back at once in the fifth.
    private func minutesOfService(_ lanes: () -> TargetLanes?) async throws -> [Call] {
        let calls = Recorder<Call>()
        let own = [lanes(), lanes()]
        try await TestBench.run(on: .postgres) { bench in
            for number in 0..<80 {
                _ = try await bench.accept(bench.request("PO-\(number)", [("WIDGET", 1)]))
            }
            let limits = BudgetLimits(concurrency: 4, perMinute: Self.perMinute)
            let nodes = [
                "one": node("one", bench, bench.store, limits, own[0], calls),
                "two": node("two", bench, bench.store, limits, own[1], calls),
            ]
            var sleeper: String?
            for second in stride(from: 0, to: 360, by: 2) {
                if second == 120 { sleeper = calls.all.last?.node }
                if second == 182 { try await end("lane/erp", bench) }
                if second == 200 { sleeper = nil }
                if second == 280, let name = calls.all.last?.node {
                    try await nodes[name]?.releaseLanes()
                    sleeper = name
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (name, node) in nodes where name != sleeper {
                        group.addTask { _ = try await node.dispatch("erp") }
                    }
                    try await group.waitForAll()
                }
                bench.clock.advance(.seconds(2))
            }
        }
        return calls.all
    }

    private func end(_ lease: String, _ bench: TestBench) async throws {
        try await bench.store.write { (tx) throws(StoreFailure) in
            try tx.session.execute("UPDATE lease SET until = 1 WHERE name = $1", [.text(lease)])
        }
    }

    private static func mostInAMinute(_ calls: [Call]) -> Int {
        calls.map { first in
            let end = first.at.advanced(by: .seconds(60))
            return calls.count { $0.at >= first.at && $0.at < end }
        }.max() ?? 0
    }

    private func node(
        _ name: String,
        _ bench: TestBench,
        _ store: any Store,
        _ limits: BudgetLimits,
        _ lanes: TargetLanes?,
        _ calls: Recorder<Call>
    ) -> OutboxDispatcher {
        let connector = CountingConnector(name, bench.clock, calls)
        let gate = TargetGate(budget: Budget(limits), breaker: CircuitBreaker())
        let guarded = GuardedConnector(connector, behind: gate, clock: bench.clock)
        return OutboxDispatcher(
            store: store,
            clock: bench.clock,
            delivery: SystemDelivery(
                ["erp": SystemLane(guarded, concurrency: limits.concurrency)],
                clock: bench.clock
            ),
            handler: bench.handler,
            random: SeededRandomSource(seed: 7),
            worker: name,
            lanes: lanes,
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

struct Call: Sendable {
    var node: String
    var at: Timestamp
}

/// A target that takes everything and remembers who called when.
private struct CountingConnector: Connector {
    struct Configuration: Codable, Sendable {}

    static let descriptor = ConnectorDescriptor(kind: "counting", summary: "", fields: [])
    let operations: Set<String> = ["erp.book"]
    private let node: String
    private let clock: any WallClock
    private let calls: Recorder<Call>

    init(_ node: String, _ clock: any WallClock, _ calls: Recorder<Call>) {
        self.node = node
        self.clock = clock
        self.calls = calls
    }

    init(
        _ configuration: Configuration,
        using services: ConnectorServices
    ) throws(ConfigurationFailure) {
        self.init("configured", services.clock, Recorder())
    }

    func repetition(of operation: String) -> Repetition { .harmless }

    func perform(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse {
        calls.add(Call(node: node, at: clock.now()))
        return ConnectorResponse(reference: "SO-\(request.key)", payload: [])
    }

    func find(
        _ request: ConnectorRequest,
        deadline: Timestamp
    ) async throws(ConnectorFailure) -> ConnectorResponse? { nil }
}
