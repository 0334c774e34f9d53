import Canonical
import Database
import Engine
import Logging
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct ReceiverOutageTests {
    @Test(arguments: TestDatabases.all)
    func `a subscriber that is away keeps no other waiting`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            let (gone, well) = (Target.webhook("gone"), Target.webhook("well"))
            let orders = try await accept(3, on: bench, toldTo: [gone, well])
            let outbox = OutboxDispatcher(
                store: bench.store,
                clock: bench.clock,
                delivery: Subscribers(gone: gone),
                handler: bench.handler,
                random: SeededRandomSource(seed: 1),
                worker: "one",
                logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
            )
            #expect(try await outbox.dispatch(gone) == 1)
            for _ in orders { #expect(try await outbox.dispatch(well) == 1) }
            for _ in 0..<60 {
                bench.clock.advance(.seconds(2))
                _ = try await outbox.dispatch(gone)
            }
            let (effects, items) = try await bench.store.read { (view) throws(StoreFailure) in
                var effects: [StoredEffect] = []
                for order in orders {
                    effects += try view.effects.effects(ofInstance: "order", order, limit: 10)
                }
                return (effects, try view.workItems.items(ofInstance: "target", gone))
            }
            #expect(effects.count { $0.target == well && $0.state == .done } == orders.count)
            let waiting = effects.filter { $0.target == gone }
            #expect(waiting.map(\.state) == orders.map { _ in .ready })
            #expect(waiting.allSatisfy { $0.attempts == 0 })
            #expect(items.count == 1)
        }
    }

    private func accept(
        _ count: Int,
        on bench: TestBench,
        toldTo targets: [String]
    ) async throws -> [String] {
        var orders: [String] = []
        for number in 0..<count {
            let id = try await bench.accept(bench.request("PO-\(number)", [("TAPE", 1)])).rawValue
            let now = bench.clock.now()
            try await bench.store.write { (transaction) throws(StoreFailure) in
                for target in targets {
                    try transaction.effects.enqueue(
                        StoredEffect(
                            key: "order/\(id)/9/\(target)",
                            entity: "main",
                            instanceKind: "order",
                            instanceID: id,
                            sequence: 9,
                            ordinal: 0,
                            target: target,
                            operation: Operation.channelMilestone.rawValue,
                            lane: "\(target)/\(id)",
                            payload: Array("{}".utf8),
                            traceID: "0af7651916cd43dd8448eb211c80319c",
                            dueAt: now,
                            createdAt: now
                        )
                    )
                }
            }
            orders.append(id)
        }
        return orders
    }
}

/// One subscriber that nobody reaches, among others that are well.
private struct Subscribers: EffectDelivery {
    let gone: String

    func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        guard effect.target == gone else {
            return .done(reference: nil, status: 204, answer: [])
        }
        return .away(
            after: nil,
            code: "connector.unreachable",
            detail: "not reached",
            status: nil,
            isInDoubt: false
        )
    }

    func concurrency(of target: String) -> Int { 1 }
    func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? { nil }
}
