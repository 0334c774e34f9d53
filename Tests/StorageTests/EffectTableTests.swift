import Database
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct EffectTableTests {
    private func claim(
        _ store: TestStore,
        _ worker: String,
        at now: Timestamp,
        limit: Int = 10
    ) async throws -> [StoredEffect] {
        try await store.write { (tx) throws(StoreFailure) -> [StoredEffect] in
            try tx.effects.claim(
                target: "erp",
                limit: limit,
                for: worker,
                at: now,
                lasting: .seconds(60)
            )
        }
    }

    private func enqueue(_ store: TestStore, _ effects: [StoredEffect]) async throws {
        try await store.write { (tx) throws(StoreFailure) in
            for effect in effects { try tx.effects.enqueue(effect) }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `one lane's effects leave one after another`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            try await enqueue(
                store,
                [effect(1, 0), effect(1, 1), effect(2, 0), effect(1, order: "B")]
            )
            let first = try await claim(store, "one", at: second(1))
            #expect(first.map(\.key).sorted() == ["order/A/1/0", "order/B/1/0"])
            #expect(try await claim(store, "two", at: second(2)).isEmpty)

            let isDone = try await store.write { (tx) throws(StoreFailure) -> Bool in
                try tx.effects.finish(
                    "order/A/1/0",
                    fence: 1,
                    as: .done,
                    reference: "SO-1",
                    at: second(3)
                )
            }
            #expect(isDone)
            #expect(try await claim(store, "two", at: second(3)).map(\.key) == ["order/A/1/1"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a lease that ended leaves the effect in doubt, and the old owner cannot end it`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await enqueue(store, [effect(1)])
            let slow = try await claim(store, "slow", at: second(1))
            #expect(slow.map(\.state) == [.leased])
            #expect(try await claim(store, "quick", at: second(60)).isEmpty)

            if engine == .postgres { try await pass(60, on: store) }
            let quick = try await claim(store, "quick", at: second(61))
            #expect(quick.map(\.state) == [.unknown])
            #expect(quick.map(\.attempts) == [2])
            let counted = try await store.write { (tx) throws(StoreFailure) -> [Bool] in
                var counted: [Bool] = []
                for owner in [slow[0], quick[0]] {
                    counted.append(
                        try tx.effects.finish(
                            owner.key,
                            fence: owner.fence,
                            as: .done,
                            reference: nil,
                            at: second(62)
                        )
                    )
                }
                return counted
            }
            #expect(counted == [false, true])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `leases that are ended leave their effects in doubt at once`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await enqueue(store, [effect(1), effect(1, order: "B", due: second(50))])
            let dead = try await claim(store, "dead", at: second(1))
            let ended = try await store.write { (tx) throws(StoreFailure) -> [Int] in
                [try tx.effects.endLeases(), try tx.effects.endLeases()]
            }
            #expect(ended == [1, 0])
            let next = try await claim(store, "next", at: second(2))
            #expect(next.map(\.key) == ["order/A/1/0"])
            #expect(next.map(\.state) == [.unknown])
            let isLate = try await store.write { (tx) throws(StoreFailure) -> Bool in
                try tx.effects.finish(
                    dead[0].key,
                    fence: dead[0].fence,
                    as: .done,
                    reference: nil,
                    at: second(3)
                )
            }
            #expect(!isLate)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a round goes through the queue from a mark, also among what is due at once`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let queue = [
                effect(1, order: "A"), effect(1, order: "B"), effect(2, order: "C"),
                effect(1, order: "D", due: second(1)),
            ]
            try await enqueue(store, queue.reversed())
            var mark: QueueMark?
            var seen: [String] = []
            for _ in queue {
                let next = try await store.write { [mark] (tx) throws(StoreFailure) in
                    try tx.effects.claim(
                        target: "erp",
                        behind: mark,
                        limit: 1,
                        for: "one",
                        at: second(9),
                        lasting: .zero
                    )
                }
                seen += next.map(\.key)
                mark = next.first?.mark
            }
            #expect(seen == queue.map(\.key))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what stands behind a parked effect waits for a person`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await enqueue(store, [effect(1, 0), effect(1, 1)])
            let claimed = try await claim(store, "one", at: second(1))
            let waiting = try await store.write { (tx) throws(StoreFailure) -> [Bool] in
                let before = try tx.effects.isAnyWaiting(for: "erp")
                for effect in claimed {
                    _ = try tx.effects.finish(
                        effect.key,
                        fence: effect.fence,
                        as: .parked,
                        reference: nil,
                        at: second(2)
                    )
                }
                return [before, try tx.effects.isAnyWaiting(for: "erp")]
            }
            #expect(waiting == [true, false])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `two workers never hold the same effect`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            try await enqueue(store, (0..<40).map { effect(1, order: "O\($0)") })
            let keys = try await withThrowingTaskGroup(of: [String].self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        try await claim(store, "w\(worker)", at: second(1), limit: 10).map(\.key)
                    }
                }
                return try await group.reduce(into: [String]()) { $0 += $1 }
            }
            #expect(keys.count == Set(keys).count)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a parked effect blocks its lane and nobody else's`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            try await enqueue(store, [effect(1), effect(2), effect(1, order: "B")])
            _ = try await claim(store, "one", at: second(1), limit: 1)
            try await store.write { (tx) throws(StoreFailure) in
                _ = try tx.effects.finish(
                    "order/A/1/0",
                    fence: 1,
                    as: .parked,
                    reference: nil,
                    at: second(2)
                )
            }
            #expect(try await claim(store, "one", at: second(3)).map(\.key) == ["order/B/1/0"])
            let parked = try await store.write { (tx) throws(StoreFailure) -> Int in
                let count = try tx.effects.parked(limit: 10).count
                _ = try tx.effects.redrive("order/A/1/0", at: second(4))
                return count
            }
            #expect(parked == 1)
            let again = try await claim(store, "one", at: second(4))
            #expect(again.map(\.key) == ["order/A/1/0"])
            #expect(again.map(\.state) == [.unknown])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `closing a parked effect lets its lane flow, and closes nothing else`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await enqueue(store, [effect(1), effect(2)])
            _ = try await claim(store, "one", at: second(1), limit: 1)
            let closed = try await store.write { (tx) throws(StoreFailure) -> [Bool] in
                let early = try tx.effects.close("order/A/1/0", at: second(2))
                _ = try tx.effects.finish(
                    "order/A/1/0",
                    fence: 1,
                    as: .parked,
                    reference: nil,
                    at: second(2)
                )
                return [
                    early, try tx.effects.close("order/A/1/0", at: second(3)),
                    try tx.effects.close("order/A/1/0", at: second(4)),
                ]
            }
            #expect(closed == [false, true, false])
            #expect(try await claim(store, "one", at: second(5)).map(\.key) == ["order/A/2/0"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an effect that was put back waits for its time`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            try await enqueue(store, [effect(1)])
            let first = try await claim(store, "one", at: second(1))
            let isBack = try await store.write { (tx) throws(StoreFailure) -> Bool in
                try tx.effects.putBack(
                    first[0].key,
                    fence: first[0].fence,
                    as: .ready,
                    due: second(30),
                    tries: first[0].attempts,
                    code: "connector.throttled",
                    detail: "asked to slow down"
                )
            }
            #expect(isBack)
            #expect(try await claim(store, "one", at: second(29)).isEmpty)
            let again = try await claim(store, "one", at: second(30))
            #expect(again.map(\.lastCode) == ["connector.throttled"])
            #expect(again.map(\.state) == [.leased])
        }
    }
}
