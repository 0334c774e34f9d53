import Canonical
import Database
import Ordering
import Primitives
import Storage
import StorageTesting
import Testing

/// When work is due, and the orders in which a queue is read.
@Suite struct WorkItemDueTests {
    private struct Sample: Sendable {
        var key: String
        var reason = ReasonCode.creditLimit
        var minorUnits: Int64?
        var opened: Int
        var due: Int?
    }

    private static let samples = [
        Sample(key: "a", minorUnits: 500, opened: 5, due: 90),
        Sample(key: "b", reason: .unknownShipTo, minorUnits: 900, opened: 4),
        Sample(key: "c", opened: 3, due: 70),
        Sample(key: "d", minorUnits: 500, opened: 2, due: 90),
        Sample(key: "e", reason: .unknownShipTo, minorUnits: 0, opened: 1),
    ]

    private func open(_ samples: [Sample], in store: TestStore) async throws {
        try await store.write { (tx) throws(StoreFailure) in
            for sample in samples {
                try tx.workItems.open(
                    WorkItem(
                        key: sample.key,
                        owner: .financeAnalyst,
                        reason: sample.reason,
                        detail: "too much",
                        amount: sample.minorUnits.map { Money(minorUnits: $0, .usd) }
                    ),
                    entity: "acme",
                    instance: InstanceReference(kind: "order", id: "A"),
                    at: second(sample.opened),
                    due: sample.due.map { WorkItemDue(second($0), by: .promise) }
                )
            }
        }
    }

    private func due(_ key: String, in store: TestStore) async throws -> WorkItemDue? {
        try await store.read { (view) throws(StoreFailure) -> WorkItemDue? in
            try view.workItems.load(key, entity: "acme")?.due
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a queue is read page by page in every order, and none is left out or told twice`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await open(Self.samples, in: store)
            let expected: [WorkItemOrder: [String]] = [
                .due: ["c", "a", "d", "b", "e"],
                .oldest: ["e", "d", "c", "b", "a"],
                .newest: ["a", "b", "c", "d", "e"],
                .value: ["b", "d", "a", "e", "c"],
                .cause: ["d", "c", "a", "e", "b"],
            ]
            for order in WorkItemOrder.allCases {
                for limit in 1...3 {
                    let seen = try await pages(order, of: limit, in: store)
                    #expect(seen == expected[order], "\(order) by \(limit)")
                }
            }
        }
    }

    private func pages(
        _ order: WorkItemOrder,
        of limit: Int,
        in store: TestStore
    ) async throws -> [String] {
        try await store.read { (view) throws(StoreFailure) -> [String] in
            var seen: [String] = []
            var last: WorkItemPlace?
            repeat {
                let page = try view.workItems.list(
                    of: .financeAnalyst,
                    entity: "acme",
                    by: order,
                    after: last,
                    limit: limit
                )
                seen += page.map(\.key)
                last = page.last.flatMap {
                    WorkItemPlace(text: WorkItemPlace($0, in: order).text)
                }
            } while last != nil
            return seen
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an item that moves between two pages takes no other with it`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await open(Self.samples, in: store)
            let last = try await store.read { (view) throws(StoreFailure) -> StoredWorkItem? in
                try view.workItems.list(
                    of: .financeAnalyst,
                    entity: "acme",
                    by: .due,
                    limit: 2
                ).last
            }
            let shown = try WorkItemPlace(#require(last), in: .due).text
            #expect(last?.key == "a")
            try await store.write { (tx) throws(StoreFailure) in
                try tx.workItems.open(
                    WorkItem(key: "a", owner: .financeAnalyst, reason: .creditLimit, detail: ""),
                    entity: "acme",
                    instance: InstanceReference(kind: "order", id: "A"),
                    at: second(9),
                    due: WorkItemDue(second(900), by: .promise)
                )
            }
            let rest = try await store.read { (view) throws(StoreFailure) -> [String] in
                try view.workItems.list(
                    of: .financeAnalyst,
                    entity: "acme",
                    by: .due,
                    after: WorkItemPlace(text: shown),
                    limit: 9
                ).map(\.key)
            }
            #expect(rest == ["d", "a", "b", "e"])
        }
    }

    @Test func `text that is no place of a queue is none`() {
        let long = String(repeating: "7/", count: 900)
        for text in ["", "x", "7", "7/", "a/b/c", "7/b\u{0}/c", long] {
            #expect(WorkItemPlace(text: text) == nil, "\(text.prefix(9))")
        }
        let text = "-1/credit_limit/order/A/hold/x"
        #expect(WorkItemPlace(text: text)?.text == text)
    }

    @Test(arguments: TestDatabases.all)
    func `items of an instance take its time, and their kind's limit where it has none`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            _ = try await store.write { (tx) throws(StoreFailure) -> Bool in
                try tx.workItemLimits.adopt(WorkItemLimits(usual: .seconds(100)))
            }
            try await open(
                [Sample(key: "order/A/x", opened: 1), Sample(key: "effect/order/A/1", opened: 2)],
                in: store
            )
            func move(to due: WorkItemDue?) async throws {
                try await store.write { (tx) throws(StoreFailure) in
                    try tx.workItems.move(ofInstance: "order", "A", to: due)
                }
            }
            try await move(to: WorkItemDue(second(50), by: .cutOff))
            #expect(try await due("order/A/x", in: store) == WorkItemDue(second(50), by: .cutOff))
            let other = WorkItemDue(second(102), by: .limit)
            #expect(try await due("effect/order/A/1", in: store) == other)
            try await move(to: nil)
            #expect(try await due("order/A/x", in: store) == WorkItemDue(second(101), by: .limit))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what nobody set a time for is due when its kind's limit has passed`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await open([Self.samples[1]], in: store)
            #expect(try await due("b", in: store) == nil)
            let limits = WorkItemLimits(
                usual: .seconds(100),
                byReason: ["credit_limit": .seconds(10), "number_reused": Duration?.none]
            )
            let isNew = try await store.write { (tx) throws(StoreFailure) -> [Bool] in
                [try tx.workItemLimits.adopt(limits), try tx.workItemLimits.adopt(limits)]
            }
            #expect(isNew == [true, false])
            // What waited already is due, too.
            #expect(try await due("b", in: store) == WorkItemDue(second(104), by: .limit))
            try await open(
                [
                    Sample(key: "x", opened: 20), Sample(key: "y", opened: 20, due: 25),
                    Sample(key: "z", reason: .numberReused, opened: 20),
                ],
                in: store
            )
            #expect(try await due("x", in: store) == WorkItemDue(second(30), by: .limit))
            #expect(try await due("y", in: store) == WorkItemDue(second(25), by: .promise))
            #expect(try await due("z", in: store) == nil)
            _ = try await store.write { (tx) throws(StoreFailure) -> Bool in
                try tx.workItemLimits.adopt(WorkItemLimits(usual: nil))
            }
            #expect(try await due("x", in: store) == nil)
            #expect(try await due("y", in: store) == WorkItemDue(second(25), by: .promise))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `nodes that start together take the same limits over, each without a fault`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            for round in 1...5 {
                let limits = WorkItemLimits(
                    usual: .seconds(round),
                    byReason: round.isMultiple(of: 2) ? ["credit_limit": .seconds(10)] : [:]
                )
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            _ = try await store.write { (tx) throws(StoreFailure) -> Bool in
                                try tx.workItemLimits.adopt(limits)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let again = try await store.write { (tx) throws(StoreFailure) -> Bool in
                    try tx.workItemLimits.adopt(limits)
                }
                #expect(!again)
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an open item keeps its time until a better one is known, and a new one begins anew`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            _ = try await store.write { (tx) throws(StoreFailure) -> Bool in
                try tx.workItemLimits.adopt(WorkItemLimits(usual: .seconds(100)))
            }
            try await open([Sample(key: "x", opened: 1)], in: store)
            try await open([Sample(key: "x", opened: 50)], in: store)
            #expect(try await due("x", in: store) == WorkItemDue(second(101), by: .limit))
            try await open([Sample(key: "x", opened: 60, due: 70)], in: store)
            #expect(try await due("x", in: store) == WorkItemDue(second(70), by: .promise))
            try await open([Sample(key: "x", opened: 65)], in: store)
            #expect(try await due("x", in: store) == WorkItemDue(second(70), by: .promise))
            try await store.write { (tx) throws(StoreFailure) in
                try tx.workItems.close("x", entity: "acme", at: second(80))
            }
            try await open([Sample(key: "x", opened: 90)], in: store)
            #expect(try await due("x", in: store) == WorkItemDue(second(190), by: .limit))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a desk says how many of its items are late`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            try await open(Self.samples, in: store)
            for (moment, late) in [(69, 0), (70, 1), (90, 3)] {
                let desks = try await store.read { (view) throws(StoreFailure) -> [DeskLoad] in
                    try view.workItems.desks(entity: "acme", at: second(moment), limit: 100)
                }
                #expect(desks.map(\.late).reduce(0, +) == late)
                #expect(desks.map(\.items).reduce(0, +) == 5)
            }
        }
    }
}
