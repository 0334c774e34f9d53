import Canonical
import Database
import Governance
import Inventory
import OrderStories
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

/// What is due when, as people see it.
@Suite struct DueTests {
    private static let list = "/console/exceptions/list?queue=finance_analyst"

    @Test(arguments: TestDatabases.all)
    func `a held order is due at the cut-off of the site that its goods leave from`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            let order = try await console.world.submit(
                customer: DemoCatalogue.corner,
                "PO-HELD",
                ["DRILL": 40]
            )
            try await console.world.settle()
            let (item, state) = try await console.world.store.read {
                (snapshot) throws(StoreFailure) -> (StoredWorkItem?, OrderState?) in
                let items = try snapshot.workItems.items(ofInstance: "order", order.rawValue)
                let stored = try snapshot.instances.load("order", order.rawValue)
                let state = try stored.map { (stored) throws(StoreFailure) -> OrderState in
                    try StoredValue.decode(OrderState.self, from: stored.state)
                }
                return (items.first { $0.owner == .financeAnalyst }, state)
            }
            let due = try #require(item?.due)
            let day = try #require(state?.lines.first?.promisedOn)
            #expect(due.source == .cutOff)
            // 14:00 or 15:00 on that day, in a zone behind UTC.
            let local = due.at.since(day.startInUTC).components.seconds / 3_600
            #expect((18...22).contains(local), "\(due.at)")
            let browser = try await console.signIn(.financeAnalyst)
            let page = try await console.get(Self.list, as: browser)
            #expect(page.contains("the cut-off of its goods"))
            #expect(page.contains("Due in"))
            console.world.clock.advance(by: .seconds(7 * 86_400))
            let again = try await console.signIn(.financeAnalyst)
            let later = try await console.get(Self.list, as: again)
            #expect(later.contains("Late by"))
            #expect(later.contains("status bad"))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an open item's time moves with the promise`(on engine: TestEngine) async throws {
        try await TestConsole.with(on: engine) { console in
            let world = console.world
            // More than its credit, and more than there is: nobody can promise a day.
            let order = try await world.submit(
                customer: DemoCatalogue.corner,
                "PO-MOVES",
                ["DRILL": 400]
            )
            try await world.settle()
            let before = try await Self.item(of: order, in: world)
            #expect(before.due?.source != .cutOff)
            let line = try #require(await world.state(of: order).lines.first)
            let waits = line.quantities.backordered
            #expect(waits > 0 && line.promisedOn == nil)
            let offer = StockOffer(
                order: order,
                line: line.number,
                item: try #require(line.item),
                site: try #require(line.allocations.first?.site),
                thousandths: waits
            )
            try await world.news(.stockOffered(offer), for: order, from: "allocation")
            try await world.settle()
            let after = try await Self.item(of: order, in: world)
            #expect(after.key == before.key && after.openedAt == before.openedAt)
            #expect(after.due?.source == .cutOff)
        }
    }

    private static func item(
        of order: Order.ID,
        in world: StoryWorld
    ) async throws -> StoredWorkItem {
        let items = try await world.store.read {
            (snapshot) throws(StoreFailure) -> [StoredWorkItem] in
            try snapshot.workItems.items(ofInstance: "order", order.rawValue)
        }
        return try #require(items.first { $0.owner == .financeAnalyst && $0.closedAt == nil })
    }

    @Test func `the head of each column sorts, and says which way the list runs`() async throws {
        try await TestConsole.with { console in
            try await Self.open(["x": 300, "y": 100, "z": nil], in: console)
            let browser = try await console.signIn(.financeAnalyst)
            let heads = [
                ("due", "ascending", "Due"), ("value", "descending", "Amount"),
                ("oldest", "descending", "Age"), ("newest", "descending", "Since"),
                ("cause", "ascending", "What"),
            ]
            for (sort, direction, name) in heads {
                let page = try await console.get(Self.list + "&sort=\(sort)", as: browser)
                let sorted = page.text.split(separator: "aria-sort=").dropFirst()
                #expect(sorted.count == 1)
                #expect(sorted.first?.hasPrefix("\"\(direction)\"") == true, "\(sort)")
                #expect(sorted.first?.prefix { $0 != "/" }.contains("class=\"sort\"") == true)
                #expect(sorted.first?.contains(">\(name)</a>") == true)
            }
            let file = try await console.get(Self.list + "&sort=due&as=csv", as: browser)
            let lines = file.text.split(separator: "\r\n")
            #expect(lines.first?.hasPrefix("What,\"What, more\",Due,\"Due, more\"") == true)
            #expect(lines.dropFirst().map { $0.contains("item y") } == [true, false, false])
            #expect(lines.last?.contains("No time set") == true)
        }
    }

    @Test func `the queues begin with what is due first, and their pages go on there`() async throws
    {
        try await TestConsole.with { console in
            try await Self.open(["x": 300, "y": 100, "z": nil], in: console)
            let browser = try await console.signIn(.financeAnalyst)
            let page = try await console.get("/console/exceptions", as: browser)
            let places = ["item y", "item x", "item z"].compactMap {
                page.text.firstRange(of: $0)?.lowerBound
            }
            #expect(places.count == 3 && places == places.sorted())
            var choice = QueueChoice(owner: .financeAnalyst)
            let shown = try await console.world.store.read {
                (snapshot) throws(StoreFailure) -> StoredWorkItem? in
                try snapshot.workItems.load("x", entity: DemoCatalogue.entity.rawValue)
            }
            choice.after = try WorkItemPlace(#require(shown), in: .due)
            let next = try await console.get(
                ConsolePath.queueList(choice).address,
                as: browser
            )
            #expect(!next.contains("item y") && !next.contains("item x"))
            #expect(next.contains("item z"))
        }
    }

    @Test func `the overview says how many are late`() async throws {
        try await TestConsole.with { console in
            try await Self.open(["x": 300, "y": 100, "z": nil], in: console)
            let browser = try await console.signIn(.operationsManager)
            let before = try await console.get("/console", as: browser)
            #expect(!before.contains(" late</span>"))
            console.world.clock.advance(by: .seconds(200))
            let after = try await console.get("/console", as: browser)
            #expect(after.contains(">1 late</span>"))
        }
    }

    /// Items by key, due so many seconds from now.
    private static func open(_ items: [String: Int?], in console: TestConsole) async throws {
        let now = console.world.clock.now()
        try await console.world.store.write { (transaction) throws(StoreFailure) in
            for (key, seconds) in items {
                try transaction.workItems.open(
                    WorkItem(
                        key: key,
                        owner: .financeAnalyst,
                        reason: .creditLimit,
                        detail: "item \(key)."
                    ),
                    entity: DemoCatalogue.entity.rawValue,
                    instance: InstanceReference(kind: "inbox", id: "1"),
                    at: now,
                    due: seconds.map {
                        WorkItemDue(now.advanced(by: .seconds($0)), by: .promise)
                    }
                )
            }
        }
    }
}
