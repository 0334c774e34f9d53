import Console
import Database
import Hummingbird
import OrderStories
import Primitives
import Storage
import Testing

@Suite struct SignInTests {
    @Test func `whoever has not signed in is sent to the form and comes back`() async throws {
        try await TestConsole.with { console in
            let page = try await console.get("/console/exceptions?done=x")
            #expect(page.status == .seeOther)
            #expect(page.location == "/console/sign-in?next=%2Fconsole%2Fexceptions%3Fdone%3Dx")
            let form = try await console.get(try #require(page.location))
            #expect(form.status == .ok)
            #expect(form.field("next") == "/console/exceptions?done=x")
        }
    }

    @Test func `the right password opens a session that scripts and other sites cannot use`()
        async throws
    {
        try await TestConsole.with { console in
            let (page, browser) = try await console.signIn("finance_analyst", TestConsole.password)
            #expect(page.status == .seeOther)
            #expect(page.location == "/console")
            let cookie = try #require(
                page.headers[values: .setCookie].first { $0.hasPrefix("crossdock_session=") }
            )
            #expect(cookie.contains("; HttpOnly; SameSite=Lax"))
            #expect(cookie.contains("Path=/console"))
            #expect(!cookie.contains("Secure"))
            let board = try await console.get("/console", as: try #require(browser))
            #expect(board.status == .ok)
            #expect(board.contains("finance analyst"))
        }
    }

    @Test func `cookies are for https only where browsers come by https`() async throws {
        try await TestConsole.with(setting: { $0.configuration.isSecure = true }) { console in
            let form = try await console.get("/console/sign-in")
            #expect(form.headers[.setCookie]?.hasSuffix("; Secure") == true)
            #expect(form.headers[.strictTransportSecurity] == "max-age=31536000")
        }
    }

    @Test(arguments: [("finance_analyst", "wrong"), ("nobody", TestConsole.password), ("", "")])
    func `a wrong name and a wrong password are told alike`(
        name: String,
        password: String
    ) async throws {
        try await TestConsole.with { console in
            let (page, browser) = try await console.signIn(name, password)
            #expect(browser == nil || page.status == .unauthorized)
            #expect(page.status == .unauthorized)
            #expect(page.contains("This name and password do not fit together."))
            #expect(page.cookies["crossdock_session"] == nil)
        }
    }

    @Test func `guessing is slowed down, for the right password too, and then forgiven`()
        async throws
    {
        try await TestConsole.with { console in
            for _ in 0..<5 {
                #expect(try await console.signIn("executive", "guess").page.status == .unauthorized)
            }
            let stopped = try await console.signIn("executive", TestConsole.password)
            #expect(stopped.page.status == .tooManyRequests)
            #expect(stopped.page.headers[.retryAfter] == "5")
            #expect(stopped.browser == nil)
            console.world.clock.advance(by: .seconds(5))
            #expect(try await console.signIn("executive", TestConsole.password).browser != nil)
        }
    }

    @Test func `a sign-in form from elsewhere signs nobody in`() async throws {
        try await TestConsole.with { console in
            let forged = try await console.post(
                "/console/sign-in",
                ["csrf": "guess", "name": "executive", "password": TestConsole.password],
                as: Browser(cookie: "crossdock_sign_in=other")
            )
            #expect(forged.status == .forbidden)
            #expect(forged.cookies["crossdock_session"] == nil)
        }
    }

    @Test func `a session ends with its time, and the person comes back to the same page`()
        async throws
    {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.operationsManager)
            console.world.clock.advance(by: .seconds(12 * 3_600 + 1))
            let page = try await console.get("/console/figures?days=30", as: browser)
            #expect(page.location == "/console/sign-in?next=%2Fconsole%2Ffigures%3Fdays%3D30")
        }
    }

    @Test func `a role that changes and a user who is disabled count from the next request`()
        async throws
    {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.customerService)
            let now = console.world.clock.now()
            try await console.world.store.write { (transaction) throws(StoreFailure) in
                let hash = try transaction.users.find("customer_service")?.passwordHash ?? ""
                try transaction.users.save(
                    ConsoleUser(name: "customer_service", passwordHash: hash, role: .executive),
                    at: now
                )
            }
            #expect(try await console.get("/console", as: browser).contains(">executive<"))
            try await console.world.store.write { (transaction) throws(StoreFailure) in
                try transaction.session.execute(
                    "UPDATE console_user SET disabled_at = $1 WHERE name = 'customer_service'",
                    [.time(now)]
                )
            }
            #expect(try await console.get("/console", as: browser).status == .seeOther)
            #expect(
                try await console.signIn("customer_service", TestConsole.password).browser == nil
            )
        }
    }

    @Test func `signing out ends the session on the server`() async throws {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.executive)
            let page = try await console.post(
                "/console/sign-out",
                ["csrf": browser.csrf],
                as: browser
            )
            #expect(page.location == "/console/sign-in")
            #expect(try await console.get("/console", as: browser).status == .seeOther)
        }
    }

    @Test(
        arguments: [
            "https://evil.example/console", "//evil.example", "/console//evil", "/other",
            "/consoleevil", "/console/\\evil", "/console/sign-out", "/console/\u{1F480}",
            "javascript:1",
        ]
    )
    func `nobody is sent to another site after signing in`(next: String) async throws {
        try await TestConsole.with { console in
            let form = try await console.get("/console/sign-in")
            let secret = try #require(form.cookies["crossdock_sign_in"])
            let page = try await console.post(
                "/console/sign-in",
                [
                    "csrf": secret, "name": "executive", "password": TestConsole.password,
                    "next": next,
                ],
                as: Browser(cookie: "crossdock_sign_in=\(secret)")
            )
            #expect(page.location == "/console")
        }
    }
}
