import Database
import Governance
import Hummingbird
import OrderStories
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

/// Lists under names: who sees them, which is shown first, and what a form cannot do.
@Suite struct SavedViewTests {
    private static let held = "/console/orders?status=held"

    @Test(arguments: TestDatabases.all)
    func `a view is a tab until it is deleted, and shared with the role while it is`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            let ann = try await console.signIn(.financeAnalyst)
            let before = try await console.get(Self.held, as: ann)
            #expect(before.contains("Save this view"))
            let saved = try await Self.save(
                "Held today",
                filter: try #require(before.field("filter")),
                ["share": "1"],
                as: ann,
                console
            )
            #expect(saved.location == Self.held + "&done=view_saved")
            let page = try await console.get(Self.held, as: ann)
            #expect(
                page.contains("href=\"/console/orders?status=held\" aria-current=\"true\">Held")
            )
            #expect(page.contains("Delete the view"))
            #expect(!page.contains("Save this view"))
            // Another of the role sees it as a tab, and has no button for it.
            try await console.add("bob", .financeAnalyst)
            let bob = try #require(try await console.signIn("bob", TestConsole.password).browser)
            let theirs = try await console.get(Self.held, as: bob)
            #expect(theirs.contains("of finance_analyst"))
            #expect(!theirs.contains("Delete the view"))
            let clerk = try await console.signIn(.customerService)
            #expect(!(try await console.get(Self.held, as: clerk)).contains("Held today"))
            let id = try #require(page.field("view"))
            for other in [bob, clerk] {
                let refused = try await Self.change(id, "delete", as: other, console)
                #expect(refused.status == .notFound)
            }
            let kept = try await Self.change(id, "keep", as: ann, console)
            #expect(kept.location == Self.held + "&done=view_changed")
            #expect(!(try await console.get(Self.held, as: bob)).contains("Held today"))
            let deleted = try await Self.change(id, "delete", as: ann, console)
            #expect(deleted.location == "/console/orders?view=all&done=view_deleted")
            #expect(!(try await console.get(Self.held, as: ann)).contains("Held today"))
        }
    }

    @Test func `the default is shown where nothing is asked for, and all of it still can be`()
        async throws
    {
        try await TestConsole.with { console in
            let ann = try await console.signIn(.operationsManager)
            let lists = [
                ("orders", "status=held"), ("documents", "partner=retailco"),
                ("inventory", "item=WIDGET"),
                ("exceptions", "queue=finance_analyst&sort=value"),
            ]
            for (list, filter) in lists {
                let saved = try await Self.save(
                    "First",
                    list: list,
                    filter: filter,
                    ["default": "1"],
                    as: ann,
                    console
                )
                #expect(saved.status == .seeOther)
                let bare = try await console.get("/console/\(list)", as: ann)
                let target = list == "exceptions" ? "exceptions/list" : list
                #expect(bare.location == "/console/\(target)?\(filter)")
                let all = try await console.get("/console/\(list)?view=all", as: ann)
                #expect(all.status == .ok)
                #expect(all.contains("First <span class=\"why\">default</span>"))
                let other = try await console.signIn(.warehouseSupervisor)
                #expect(try await console.get("/console/\(list)", as: other).status == .ok)
            }
            let page = try await console.get(Self.held, as: ann)
            let id = try #require(page.field("view"))
            _ = try await Self.change(id, "usual", as: ann, console)
            #expect(try await console.get("/console/orders", as: ann).status == .ok)
        }
    }

    @Test func `a form saves what a list can be asked for, and nothing else`() async throws {
        try await TestConsole.with { console in
            let ann = try await console.signIn(.financeAnalyst)
            let script = "<script>alert(1)</script>"
            // A queue that is not hers, no filter at all, no name, a name too long, no such list.
            for (name, list, filter) in [
                ("a", "exceptions", "queue=customer_service"), ("a", "orders", ""),
                ("", "orders", "status=held"),
                (String(repeating: "x", count: 61), "orders", "status=held"),
                ("a", "secrets", "status=held"), ("a", "orders", "status=nonsense"),
            ] {
                let refused = try await Self.save(
                    name,
                    list: list,
                    filter: filter,
                    as: ann,
                    console
                )
                #expect(refused.status == .badRequest, "\(name) \(list) \(filter)")
            }
            let odd = try await Self.save(
                script,
                filter: "status=held&q=\(script)&next=//evil",
                as: ann,
                console
            )
            let address = try #require(odd.location)
            #expect(!address.contains("evil") && !address.contains("<"))
            let page = try await console.get(Self.held, as: ann)
            #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
            #expect(!page.contains(script))
            let forged = try await console.post(
                "/console/views/save",
                ["csrf": "wrong", "list": "orders", "filter": "status=held", "name": "b"],
                as: ann
            )
            #expect(forged.status == .forbidden)
        }
    }

    @Test func `a person is told when there are too many`() async throws {
        try await TestConsole.with { console in
            let ann = try await console.signIn(.financeAnalyst)
            for index in 0...ViewTabs.viewsMax {
                let saved = try await Self.save(
                    "view \(index)",
                    filter: "status=held",
                    as: ann,
                    console
                )
                let isLast = index == ViewTabs.viewsMax
                #expect(saved.status == (isLast ? .unprocessableContent : .seeOther))
                if isLast { #expect(saved.contains("You have 40 views")) }
            }
        }
    }

    private static func save(
        _ name: String,
        list: String = "orders",
        filter: String,
        _ more: KeyValuePairs<String, String> = [:],
        as browser: Browser,
        _ console: TestConsole
    ) async throws -> Page {
        let options = Dictionary(uniqueKeysWithValues: more.map { ($0.key, $0.value) })
        return try await console.post(
            "/console/views/save",
            [
                "csrf": browser.csrf, "list": list, "filter": filter, "name": name,
                "share": options["share"] ?? "", "default": options["default"] ?? "",
            ],
            as: browser
        )
    }

    private static func change(
        _ id: String,
        _ wish: String,
        as browser: Browser,
        _ console: TestConsole
    ) async throws -> Page {
        try await console.post(
            "/console/views/change",
            ["csrf": browser.csrf, "view": id, "do": wish],
            as: browser
        )
    }
}

extension TestConsole {
    /// Another person of a role.
    fileprivate func add(_ name: String, _ role: Role) async throws {
        let hash = try Password.hash(Self.password, cost: Self.cost)
        let now = world.clock.now()
        try await world.store.write { (transaction) throws(StoreFailure) in
            let user = ConsoleUser(name: name, passwordHash: hash, role: role)
            try transaction.users.save(user, at: now)
        }
    }
}
