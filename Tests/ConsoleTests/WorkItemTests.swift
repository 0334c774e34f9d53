import Canonical
import Database
import Hummingbird
import OrderStories
import Ordering
import Primitives
import Storage
import Testing

/// Work items that end by their owner's word, and by nobody else's.
@Suite struct WorkItemTests {
    private static let key = "document/in/retailco/000000601"

    private static func open(_ key: String = key, in console: TestConsole) async throws {
        let now = console.world.clock.now()
        try await console.world.store.write { (transaction) throws(StoreFailure) in
            try transaction.workItems.open(
                WorkItem(
                    key: key,
                    owner: .integrationSupport,
                    reason: .documentRefused,
                    detail: "850 0002: refused in the 997"
                ),
                entity: "acme",
                instance: InstanceReference(kind: "inbox", id: "98"),
                at: now
            )
        }
    }

    @Test func `a refused document is named, and its owner can say that it is done`() async throws {
        try await TestConsole.with { console in
            try await Self.open(in: console)
            let browser = try await console.signIn(.integrationSupport)
            let page = try await console.get("/console/exceptions", as: browser)
            #expect(page.contains("Document refused"))
            #expect(page.contains("Message 98"))
            let done = try await console.post(
                "/console/exceptions/close-item",
                ["csrf": browser.csrf, "item": Self.key],
                as: browser
            )
            #expect(done.location == "/console/exceptions?done=item_closed")
            let after = try await console.get(done.location ?? "", as: browser)
            #expect(!after.contains("Document refused"))
            #expect(try await console.audit(Self.key).map(\.action) == ["item.close"])
            let again = try await console.post(
                "/console/exceptions/close-item",
                ["csrf": browser.csrf, "item": Self.key],
                as: browser
            )
            #expect(again.status == .conflict)
        }
    }

    @Test(arguments: [Role.customerService, .warehouseSupervisor, .financeAnalyst, .executive])
    func `nobody ends another role's work`(_ role: Role) async throws {
        try await TestConsole.with { console in
            try await Self.open(in: console)
            let browser = try await console.signIn(role)
            let page = try await console.post(
                "/console/exceptions/close-item",
                ["csrf": browser.csrf, "item": Self.key],
                as: browser
            )
            #expect(page.status == .forbidden)
            let owner = try await console.signIn(.integrationSupport)
            let queue = try await console.get("/console/exceptions", as: owner)
            #expect(queue.contains("Document refused"))
        }
    }

    @Test(arguments: ["effect/x", "inbox/98", "order/O1/hold/credit_limit", "no/such/item"])
    func `what ends by a release or another try is not simply done`(_ key: String) async throws {
        try await TestConsole.with { console in
            if key != "no/such/item" { try await Self.open(key, in: console) }
            let browser = try await console.signIn(.operationsManager)
            let page = try await console.post(
                "/console/exceptions/close-item",
                ["csrf": browser.csrf, "item": key],
                as: browser
            )
            #expect(page.status == .conflict)
        }
    }
}
