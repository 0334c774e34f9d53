import Canonical
import Database
import Hummingbird
import OrderStories
import Ordering
import Primitives
import Storage
import StorageTesting
import Testing

@testable import Console

/// How the five roles share what waits, over HTTP and on both databases.
@Suite struct QueueTests {
    private static let act = "/console/exceptions/act"

    private static func open(_ key: String, for owner: Role, in console: TestConsole) async throws {
        let now = console.world.clock.now()
        try await console.world.store.write { (transaction) throws(StoreFailure) in
            try transaction.workItems.open(
                WorkItem(
                    key: key,
                    owner: owner,
                    reason: .documentRefused,
                    detail: "for \(owner.rawValue)",
                    amount: Money(minorUnits: 1_234_50, .usd)
                ),
                entity: "acme",
                instance: InstanceReference(kind: "inbox", id: "98"),
                at: now
            )
        }
    }

    private static func page(_ key: String) -> String { ConsolePath.item(key).address }

    private static let workers: [Role] = [
        .customerService, .warehouseSupervisor, .financeAnalyst, .integrationSupport,
    ]

    @Test(arguments: TestDatabases.all)
    func `each role sees and takes its own work, the manager all of it, the executive none`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            for role in Self.workers { try await Self.open("x/\(role)", for: role, in: console) }
            for viewer in Role.allCases {
                let browser = try await console.signIn(viewer)
                let list = try await console.get("/console/exceptions", as: browser)
                for owner in Self.workers {
                    let key = "x/\(owner)"
                    let isTheirs = viewer == owner || viewer == .operationsManager
                    #expect(list.contains("for \(owner.rawValue)") == isTheirs)
                    let one = try await console.get(Self.page(key), as: browser)
                    #expect(one.status == (isTheirs ? .ok : .notFound))
                    #expect(one.contains("1,234.50 USD") == isTheirs)
                    let said = try await console.post(
                        Self.act,
                        ["csrf": browser.csrf, "item": key, "do": "comment", "text": "seen"],
                        as: browser
                    )
                    #expect(said.status == (isTheirs ? .seeOther : .forbidden))
                }
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `the second of two people is told who has it, and can do nothing meanwhile`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            let key = "x/1"
            try await Self.open(key, for: .integrationSupport, in: console)
            let first = try await console.signIn(.integrationSupport)
            let second = try await console.signIn(.operationsManager)
            let taken = try await console.post(
                Self.act,
                ["csrf": first.csrf, "item": key, "do": "claim"],
                as: first
            )
            #expect(taken.location == ConsolePath.item(key, done: .itemClaimed).address)
            for wish in ["claim", "snooze", "hand_over"] {
                let late = try await console.post(
                    Self.act,
                    [
                        "csrf": second.csrf, "item": key, "do": wish, "hours": "1",
                        "person": "integration_support",
                    ],
                    as: second
                )
                #expect(late.status == .conflict)
                #expect(late.contains("integration_support works on it until"))
            }
            let closing: KeyValuePairs = ["csrf": second.csrf, "item": key]
            let close = "/console/exceptions/close-item"
            #expect(try await console.post(close, closing, as: second).status == .conflict)
            let list = try await console.get("/console/exceptions", as: second)
            #expect(list.contains("integration_support works on it until"))
            let done = try await console.post(
                close,
                ["csrf": first.csrf, "item": key],
                as: first
            )
            #expect(done.status == .seeOther)
            let tooLate = try await console.post(close, closing, as: second)
            #expect(tooLate.status == .conflict)
            #expect(tooLate.contains("Closed by integration_support"))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an item goes from hand to hand, waits, and its history says so`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            let key = "x/2"
            try await Self.open(key, for: .financeAnalyst, in: console)
            let analyst = try await console.signIn(.financeAnalyst)
            let manager = try await console.signIn(.operationsManager)
            func wish(
                _ action: String,
                _ browser: Browser,
                person: String = "",
                hours: String = ""
            ) async throws -> Page {
                try await console.post(
                    Self.act,
                    [
                        "csrf": browser.csrf, "item": key, "do": action, "person": person,
                        "hours": hours, "text": "<b>call</b> back",
                    ],
                    as: browser
                )
            }
            let unable = try await wish("hand_over", analyst, person: "warehouse_supervisor")
            #expect(unable.status == .unprocessableContent)
            let given = try await wish("hand_over", analyst, person: "operations_manager")
            #expect(given.status == .seeOther)
            #expect(try await wish("give_back", analyst).status == .conflict)
            #expect(try await wish("comment", analyst).status == .seeOther)
            #expect(try await wish("give_back", manager).status == .seeOther)
            #expect(try await wish("snooze", analyst, hours: "0").status == .badRequest)
            #expect(try await wish("snooze", analyst, hours: "721").status == .badRequest)
            #expect(try await wish("snooze", analyst, hours: "4").status == .seeOther)
            #expect(try await wish("burn", analyst).status == .badRequest)
            let page = try await console.get(Self.page(key), as: analyst)
            #expect(page.contains("Set aside until"))
            #expect(page.contains("Handed over"))
            #expect(page.contains("to operations_manager"))
            #expect(page.contains("&lt;b&gt;call&lt;/b&gt; back"))
            #expect(!page.contains("<b>call"))
            let history = try await console.world.store.read {
                (snapshot) throws(StoreFailure) -> [WorkItemEvent] in
                try snapshot.workItemEvents.events(of: key, entity: "acme", limit: 10)
            }
            #expect(history.map(\.action) == [.snoozed, .givenBack, .commented, .handedOver])
            #expect(
                history.map(\.actor) == [
                    "finance_analyst", "operations_manager", "finance_analyst", "finance_analyst",
                ]
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a role that was taken away counts at the next click`(on engine: TestEngine) async throws {
        try await TestConsole.with(on: engine) { console in
            let key = "x/3"
            try await Self.open(key, for: .financeAnalyst, in: console)
            let browser = try await console.signIn(.financeAnalyst)
            #expect(try await console.get(Self.page(key), as: browser).status == .ok)
            let now = console.world.clock.now()
            try await console.world.store.write { (transaction) throws(StoreFailure) in
                guard var user = try transaction.users.find("finance_analyst") else {
                    throw .corrupt("the user is gone")
                }
                user.role = .executive
                try transaction.users.save(user, at: now)
            }
            let refused = try await console.post(
                Self.act,
                ["csrf": browser.csrf, "item": key, "do": "claim"],
                as: browser
            )
            #expect(refused.status == .forbidden)
            #expect(try await console.get(Self.page(key), as: browser).status == .notFound)
        }
    }

    @Test func `who signs in again in the middle comes back to the same item`() async throws {
        try await TestConsole.with { console in
            try await Self.open("x/4", for: .financeAnalyst, in: console)
            let page = try await console.get(Self.page("x/4"))
            let back = ConsolePath.signIn(next: Self.page("x/4")).address
            #expect(page.location == back)
            let form = try await console.get(back)
            let secret = try #require(form.cookies["crossdock_sign_in"])
            let entered = try await console.post(
                "/console/sign-in",
                [
                    "csrf": secret, "name": "finance_analyst", "password": TestConsole.password,
                    "next": Self.page("x/4"),
                ],
                as: Browser(cookie: "crossdock_sign_in=\(secret)")
            )
            #expect(entered.location == Self.page("x/4"))
            let posted = try await console.post(Self.act, ["item": "x/4", "do": "claim"])
            #expect(posted.location == ConsolePath.signIn(next: Self.page("x/4")).address)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a hold that somebody works on is not released by another`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            let order = try await Stories.held(in: console.world)
            let key = "order/\(order)/hold/credit_limit"
            let analyst = try await console.signIn(.financeAnalyst)
            let manager = try await console.signIn(.operationsManager)
            _ = try await console.post(
                Self.act,
                ["csrf": analyst.csrf, "item": key, "do": "claim"],
                as: analyst
            )
            let path = "/console/orders/\(order)/release-hold"
            let late = try await console.post(
                path,
                ["csrf": manager.csrf, "once": "a", "reason": "credit_limit"],
                as: manager
            )
            #expect(late.status == .conflict)
            #expect(try await console.world.state(of: order).isHeld)
            let page = try await console.get(Self.page(key), as: analyst)
            #expect(page.contains("Release the hold"))
            let done = try await console.post(
                path,
                ["csrf": analyst.csrf, "once": "b", "reason": "credit_limit", "note": "paid"],
                as: analyst
            )
            #expect(done.status == .seeOther)
            let after = try await console.get(Self.page(key), as: manager)
            #expect(after.contains("It was closed at"))
            #expect(after.contains("Released"))
            #expect(!after.contains("Release the hold"))
        }
    }

    @Test func `an item that ends elsewhere says so`() async throws {
        try await TestConsole.with { console in
            let key = "order/O1/hold/unknown_ship_to"
            try await Self.open(key, for: .customerService, in: console)
            let browser = try await console.signIn(.customerService)
            let page = try await console.get(Self.page(key), as: browser)
            #expect(page.contains("Nothing on this page ends it"))
            #expect(!page.contains("Release the hold"))
        }
    }

    @Test func `a queue longer than a page goes on where the page ended`() async throws {
        try await TestConsole.with { console in
            let now = console.world.clock.now()
            try await console.world.store.write { (transaction) throws(StoreFailure) in
                for index in 0...ExceptionsModel.rowsMax {
                    try transaction.workItems.open(
                        WorkItem(
                            key: "y/\(1_000 + index)",
                            owner: .financeAnalyst,
                            reason: .creditLimit,
                            detail: "item number \(index)."
                        ),
                        entity: "acme",
                        instance: InstanceReference(kind: "inbox", id: "1"),
                        at: now
                    )
                }
            }
            let browser = try await console.signIn(.financeAnalyst)
            let first = try await console.get("/console/exceptions", as: browser)
            #expect(first.contains("item number 199."))
            #expect(!first.contains("item number 200."))
            let last = try #require(
                await console.world.store.read {
                    (snapshot) throws(StoreFailure) -> StoredWorkItem? in
                    try snapshot.workItems.load("y/1199", entity: "acme")
                }
            )
            let place = WorkItemPlace(last, in: .due)
            let next = ConsolePath.queue(.financeAnalyst, after: place).address
            #expect(first.contains("What follows"))
            #expect(first.contains(next.replacing("&", with: "&amp;")))
            let second = try await console.get(next, as: browser)
            #expect(second.contains("item number 200."))
            #expect(!second.contains("item number 199."))
        }
    }
}
