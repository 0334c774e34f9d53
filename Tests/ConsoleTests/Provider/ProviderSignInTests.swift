import Console
import Database
import Hummingbird
import JSON
import OrderStories
import Primitives
import Storage
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(20)))
struct ProviderSignInTests {
    @Test
    func `a person of a group comes in with its role, under their name, where they wanted to`()
        async throws
    {
        try await ProviderConsole.with { site in
            let form = try await site.console.get("/console/sign-in?next=/console/figures")
            #expect(form.contains("Sign in with ACME Login"))
            #expect(form.contains("/console/sign-in/provider?next=%2Fconsole%2Ffigures"))
            let page = try await site.signIn(["groups": ["order-desk"]], next: "/console/figures")
            #expect(page.status == .seeOther)
            #expect(page.location == "/console/figures")
            let token = try #require(page.cookies["crossdock_session"])
            let board = try await site.console.get(
                "/console",
                as: Browser(cookie: "crossdock_session=" + token)
            )
            #expect(board.contains("Ann Test"))
            #expect(board.contains(">customer service<"))
            let audit = try await site.audit(of: "ann")
            #expect(audit.map(\.action) == ["console.sign_in"])
            #expect(audit.first?.detail == "customer_service, by identity provider")
        }
    }

    @Test func `of several groups the one that may do most counts, and one alone may be a text`()
        async throws
    {
        try await ProviderConsole.with { site in
            let both = try await site.browser(in: ["order-desk", "other", "operations"])
            let board = try await site.console.get("/console", as: both)
            #expect(board.contains(">operations manager<"))
            let page = try await site.signIn(["groups": "order-desk", "sub": "person-2"])
            #expect(page.status == .seeOther)
        }
    }

    @Test func `a key of the curve P-256 is taken too`() async throws {
        try await ProviderConsole.with { site in
            site.provider.state.withLock { $0.keys = [.p256("curve")] }
            _ = try await site.browser(in: ["order-desk"])
        }
    }

    @Test func `whoever has no role is told which groups open the door`() async throws {
        try await ProviderConsole.with { site in
            // A person in no group has no such claim at all with some providers.
            for person: [String: JSONValue] in [[:], ["groups": []], ["groups": ["Staff <b>"]]] {
                let page = try await site.signIn(person)
                #expect(page.status == .forbidden)
                #expect(page.contains("You have no role here yet"))
                #expect(page.contains("operations, order-desk"))
                #expect(page.cookies["crossdock_session"] == nil)
                #expect(!page.contains("Staff <b>"))
            }
            #expect(
                try await site.audit(of: "ann").allSatisfy {
                    $0.action == "console.sign_in_refused"
                }
            )
        }
    }

    @Test func `roles are looked at anew, and without any every session ends`() async throws {
        try await ProviderConsole.with { site in
            let first = try await site.browser(in: ["order-desk"])
            let second = try await site.browser(in: ["operations"])
            // The same person: what they may do now, they may do in the other browser too.
            let board = try await site.console.get("/console", as: first)
            #expect(board.contains(">operations manager<"))
            #expect(try await site.signIn(["groups": ["other"]]).status == .forbidden)
            for browser in [first, second] {
                #expect(try await site.console.get("/console", as: browser).status == .seeOther)
            }
            let actions = try await site.audit(of: "ann").map(\.action)
            #expect(actions.contains("console.role_changed"))
            #expect(actions.last == "console.sign_in_refused")
        }
    }

    @Test func `a name that is somebody's is never taken over`() async throws {
        try await ProviderConsole.with { site in
            // "executive" signs in with a password here.
            let person: [String: JSONValue] = [
                "groups": ["operations"], "preferred_username": "executive",
                "email": "e@acme.example",
            ]
            #expect(try await site.signIn(person).status == .seeOther)
            let local = try await site.user("executive")
            #expect(local?.role == .executive)
            #expect(local?.displayName == nil)
            #expect(try await site.user("e@acme.example")?.role == .operationsManager)
            // Another person whom the provider calls the same is another person here.
            #expect(
                try await site.signIn(person.merging(["sub": "person-2"]) { $1 }).status
                    == .seeOther
            )
            let page = try await site.console.signIn("e@acme.example", "none").page
            #expect(page.status == .unauthorized)
        }
    }

    @Test func `an answer counts once, and in the browser that began`() async throws {
        try await ProviderConsole.with { site in
            let begun = try await site.begin()
            let answer = try #require(
                site.provider.authorize(begun.asked, as: ["groups": ["order-desk"]])
            )
            let elsewhere = try await site.comeBack(
                answer,
                Browser(cookie: "crossdock_provider=another")
            )
            #expect(elsewhere.status == .badRequest)
            #expect(try await site.comeBack(answer, Browser()).status == .badRequest)
            let page = try await site.comeBack(answer, begun.browser)
            #expect(page.status == .seeOther)
            let again = try await site.comeBack(answer, begun.browser)
            #expect(again.status == .badRequest)
            #expect(again.contains("This sign-in is over"))
        }
    }

    @Test func `a code that was used already lets nobody in`() async throws {
        try await ProviderConsole.with { site in
            let first = try await site.begin()
            let answer = try #require(
                site.provider.authorize(first.asked, as: ["groups": ["order-desk"]])
            )
            #expect(try await site.comeBack(answer, first.browser).status == .seeOther)
            // Stolen, and put into a sign-in of the thief's own.
            let second = try await site.begin()
            let state = try #require(second.asked["state"])
            let stolen = [("code", answer[0].1), ("state", state), ("iss", site.provider.issuer)]
            let page = try await site.comeBack(stolen, second.browser)
            #expect(page.status == .forbidden)
            #expect(page.contains("openid.refused"))
        }
    }

    @Test func `a code that somebody else asked for lets nobody in`() async throws {
        try await ProviderConsole.with { site in
            let (theirs, mine) = (try await site.begin(), try await site.begin())
            let answer = try #require(
                site.provider.authorize(theirs.asked, as: ["groups": ["operations"]])
            )
            let state = try #require(mine.asked["state"])
            let mixed = [("code", answer[0].1), ("state", state), ("iss", site.provider.issuer)]
            // The verifier is not the one that the code was asked with.
            #expect(try await site.comeBack(mixed, mine.browser).contains("openid.refused"))
        }
    }

    @Test func `a person who says no, and one who is too late, are not signed in`() async throws {
        try await ProviderConsole.with { site in
            let begun = try await site.begin()
            let state = try #require(begun.asked["state"])
            let page = try await site.comeBack(
                [("error", "access_denied"), ("state", state), ("iss", site.provider.issuer)],
                begun.browser
            )
            #expect(page.status == .forbidden)
            #expect(page.contains("You were not signed in"))
            let late = try await site.begin()
            let answer = try #require(
                site.provider.authorize(late.asked, as: ["groups": ["order-desk"]])
            )
            site.console.world.clock.advance(by: .seconds(601))
            #expect(try await site.comeBack(answer, late.browser).status == .badRequest)
        }
    }

    @Test func `an answer in another provider's name is refused`() async throws {
        try await ProviderConsole.with { site in
            for issuer in ["https://evil.example", nil] {
                let begun = try await site.begin()
                var answer = try #require(
                    site.provider.authorize(begun.asked, as: ["groups": ["order-desk"]])
                )
                answer.removeLast()
                if let issuer { answer.append(("iss", issuer)) }
                let page = try await site.comeBack(answer, begun.browser)
                #expect(page.status == .forbidden)
                #expect(page.cookies["crossdock_session"] == nil)
            }
        }
    }

    @Test func `sessions last as long as configured, and signing out leads to the provider`()
        async throws
    {
        try await ProviderConsole.with { site in
            let browser = try await site.browser(in: ["order-desk"])
            let page = try await site.console.post(
                "/console/sign-out",
                ["csrf": browser.csrf],
                as: browser
            )
            #expect(page.status == .ok)
            #expect(page.contains(site.provider.issuer + "/end?client_id=crossdock"))
            #expect(page.contains("orders.example.com%2Fconsole%2Fsign-in"))
            #expect(try await site.console.get("/console", as: browser).status == .seeOther)
            #expect(try await site.audit(of: "ann").last?.action == "console.sign_out")
            let other = try await site.browser(in: ["order-desk"])
            site.console.world.clock.advance(by: .seconds(3_601))
            #expect(try await site.console.get("/console", as: other).status == .seeOther)
        }
    }

    @Test func `passwords can be switched off`() async throws {
        try await ProviderConsole.with(configuration: { $0.takesPasswords = false }) { site in
            let form = try await site.console.get("/console/sign-in")
            #expect(form.contains("Sign in with ACME Login"))
            #expect(!form.contains("type=\"password\""))
            let secret = try #require(form.cookies["crossdock_sign_in"])
            let page = try await site.console.post(
                "/console/sign-in",
                ["csrf": secret, "name": "executive", "password": TestConsole.password],
                as: Browser(cookie: "crossdock_sign_in=" + secret)
            )
            #expect(page.status == .forbidden)
            #expect(page.cookies["crossdock_session"] == nil)
        }
    }

    @Test(arguments: ["https://evil.example/console", "//evil.example", "/console/sign-out"])
    func `nobody is sent to another site after signing in`(next: String) async throws {
        try await ProviderConsole.with { site in
            let page = try await site.signIn(["groups": ["order-desk"]], next: next)
            #expect(page.location == "/console")
        }
    }

    @Test func `without a provider there is no such door`() async throws {
        try await TestConsole.with { console in
            for path in ["/console/sign-in/provider", "/console/sign-in/return?state=x"] {
                let page = try await console.get(path)
                #expect(page.status == .notFound)
            }
        }
    }

    @Test func `a wrong password and signing out stand in the record`() async throws {
        try await TestConsole.with { console in
            #expect(try await console.signIn("executive", "guess").browser == nil)
            let browser = try await console.signIn(.executive)
            _ = try await console.post("/console/sign-out", ["csrf": browser.csrf], as: browser)
            let entries = try await console.world.store.read {
                (snapshot) throws(StoreFailure) in
                try snapshot.audit.entries(subject: "user/executive", limit: 10)
            }
            #expect(
                entries.map(\.action) == [
                    "console.sign_in_refused", "console.sign_in", "console.sign_out",
                ]
            )
            #expect(entries.first?.actor == "somebody")
        }
    }
}

extension ProviderConsole {
    func audit(of name: String) async throws -> [AuditEntry] {
        try await console.world.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.audit.entries(subject: "user/" + name, limit: 50)
        }
    }

    func user(_ name: String) async throws -> ConsoleUser? {
        try await console.world.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.users.find(name)
        }
    }
}
