import Canonical
import Database
import Ordering
import Primitives
import Storage
import StorageTesting
import Testing

/// Two people never hold one item, and what is held or set aside comes back by itself.
@Suite struct WorkItemClaimTests {
    private static let hour: Duration = .seconds(3_600)

    private func open(_ keys: [String], in store: TestStore, entity: String = "acme") async throws {
        try await store.write { (tx) throws(StoreFailure) in
            for key in keys {
                try tx.workItems.open(
                    WorkItem(
                        key: key,
                        owner: .financeAnalyst,
                        reason: .creditLimit,
                        detail: "too much"
                    ),
                    entity: entity,
                    instance: InstanceReference(kind: "order", id: "A"),
                    at: second(1)
                )
            }
        }
    }

    private func claim(_ person: String, at count: Int, in store: TestStore) async throws -> Bool {
        try await store.write { (tx) throws(StoreFailure) -> Bool in
            try tx.workItems.claim(
                "k",
                entity: "acme",
                for: person,
                at: second(count),
                lasting: Self.hour
            )
        }
    }

    private func load(in store: TestStore) async throws -> StoredWorkItem? {
        try await store.read { (view) throws(StoreFailure) -> StoredWorkItem? in
            try view.workItems.load("k", entity: "acme")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `of twenty people who take an item at once one has it`(on engine: TestEngine) async throws
    {
        try await withTables(engine) { store in
            try await open(["k"], in: store)
            let winners = try await withThrowingTaskGroup(of: String?.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        try await claim("p\(index)", at: 2, in: store) ? "p\(index)" : nil
                    }
                }
                var winners: [String] = []
                for try await winner in group { if let winner { winners.append(winner) } }
                return winners
            }
            #expect(winners.count == 1)
            #expect(try await load(in: store)?.holder(at: second(3)) == winners.first)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a claim ends by itself, by its holder, and when the item opens again`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await open(["k"], in: store)
            #expect(try await claim("ann", at: 2, in: store))
            #expect(try await claim("ann", at: 3, in: store))
            #expect(try await !claim("bob", at: 3_602, in: store))
            #expect(try await claim("bob", at: 3_603, in: store))
            let isBack = try await store.write { (tx) throws(StoreFailure) -> [Bool] in
                let items = tx.workItems
                let now = second(3_604)
                let late = try items.giveBack("k", entity: "acme", by: "ann", at: now)
                let own = try items.giveBack("k", entity: "acme", by: "bob", at: now)
                return [late, own]
            }
            #expect(isBack == [false, true])
            #expect(try await claim("ann", at: 3_605, in: store))
            try await open(["k"], in: store)
            #expect(try await load(in: store)?.holder(at: second(3_606)) == "ann")
            try await store.write { (tx) throws(StoreFailure) in
                try tx.workItems.close("k", entity: "acme", at: second(3_607))
            }
            #expect(try await !claim("bob", at: 3_608, in: store))
            try await open(["k"], in: store)
            #expect(try await load(in: store)?.holder(at: second(3_609)) == nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `only who has it hands it over or sets it aside`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            try await open(["k"], in: store)
            #expect(try await claim("ann", at: 2, in: store))
            let outcome = try await store.write { (tx) throws(StoreFailure) -> [Bool] in
                let items = tx.workItems
                let at = second(3)
                let hour = Self.hour
                let byOther = try items.handOver(
                    "k",
                    entity: "acme",
                    from: "bob",
                    to: "eve",
                    at: at,
                    lasting: hour
                )
                let byHolder = try items.handOver(
                    "k",
                    entity: "acme",
                    from: "ann",
                    to: "bob",
                    at: at,
                    lasting: hour
                )
                let wake = second(500)
                let late = try items.snooze("k", entity: "acme", by: "ann", until: wake, at: at)
                let own = try items.snooze("k", entity: "acme", by: "bob", until: wake, at: at)
                return [byOther, byHolder, late, own]
            }
            #expect(outcome == [false, true, false, true])
            let item = try #require(try await load(in: store))
            #expect(item.wakes(after: second(499)) == second(500))
            #expect(item.wakes(after: second(500)) == nil)
            #expect(item.holder(at: second(4)) == nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a queue is read page by page, and other companies' items take no place in it`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let keys = (0..<25).map { "k\($0 + 10)" }
            try await open(keys, in: store)
            try await open(["a", "b", "c"], in: store, entity: "other")
            let seen = try await store.read { (view) throws(StoreFailure) -> [String] in
                var seen: [String] = []
                var last: WorkItemPlace?
                repeat {
                    let page = try view.workItems.list(
                        of: .financeAnalyst,
                        entity: "acme",
                        by: .oldest,
                        after: last,
                        limit: 10
                    )
                    seen += page.map(\.key)
                    last = page.last.map { WorkItemPlace($0, in: .oldest) }
                } while last != nil
                return seen
            }
            #expect(seen == keys)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an item's history is told newest first, of its own company alone`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let history = try await store.write { (tx) throws(StoreFailure) -> [WorkItemEvent] in
                let said = WorkItemEvent(
                    at: second(1),
                    actor: "ann",
                    action: .commented,
                    detail: "x"
                )
                try tx.workItemEvents.append(said, to: "k", entity: "acme")
                try tx.workItemEvents.append(said, to: "k", entity: "other")
                try tx.workItemEvents.append(
                    WorkItemEvent(at: second(2), actor: "ann", action: .closed),
                    to: "k",
                    entity: "acme"
                )
                return try tx.workItemEvents.events(of: "k", entity: "acme", limit: 10)
            }
            #expect(history.map(\.action) == [.closed, .commented])
            #expect(history.map(\.detail) == ["", "x"])
        }
    }
}
