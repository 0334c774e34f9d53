import Connectors
import Console
import Foundation
import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import Primitives
import Synchronization
import Testing

/// A console whose people sign in at a `TestProvider`.
struct ProviderConsole: Sendable {
    let console: TestConsole
    let provider: TestProvider
    let alarm: AlarmClock

    static func with(
        setting: @escaping @Sendable (inout OpenIDSettings) -> Void = { _ in },
        configuration: @escaping @Sendable (inout ConsoleConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (ProviderConsole) async throws -> Void
    ) async throws {
        let alarm = AlarmClock()
        let provider = TestProvider(clock: alarm)
        let quiet = Logger(label: "provider") { _ in SwiftLogNoOpLogHandler() }
        let server = Application(router: provider.router(), logger: quiet)
        try await server.test(.live) { client in
            let issuer = "http://127.0.0.1:\(try #require(client.port))"
            provider.state.withLock { $0.issuer = issuer }
            var settings = OpenIDSettings(
                issuer: issuer,
                clientID: TestProvider.clientID,
                clientSecret: SecretReference("env:OIDC_SECRET"),
                address: "https://orders.example.com/",
                name: "ACME Login",
                scopes: ["openid", "profile", "groups"],
                groupsClaim: "groups",
                roles: ["order-desk": .customerService, "operations": .operationsManager],
                sessionLifetime: .seconds(3_600),
                allowsPlainText: true
            )
            setting(&settings)
            let exchange = AsyncHTTPExchange(policy: .loopback, clock: alarm)
            let identity = IdentityProvider(
                settings,
                http: exchange,
                secrets: SystemSecrets(environment: ["OIDC_SECRET": TestProvider.secret]),
                clock: alarm
            )
            try await TestConsole.with { dependencies in
                alarm.follow(dependencies.clock)
                dependencies.provider = identity
                configuration(&dependencies.configuration)
            } _: { console in
                try await body(
                    ProviderConsole(console: console, provider: provider, alarm: alarm)
                )
            }
            await exchange.shutdown()
        }
    }

    /// What a browser has after it was sent to the provider.
    struct Begun {
        var browser: Browser
        var asked: [String: String]
    }

    func begin(next: String = "/console") async throws -> Begun {
        let page = try await console.get("/console/sign-in/provider?next=" + next)
        #expect(page.status == .seeOther)
        let location = try #require(page.location)
        #expect(location.hasPrefix(provider.issuer + "/authorize?tenant=acme&"))
        let items = URLComponents(string: location)?.queryItems ?? []
        let asked = Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
        let secret = try #require(page.cookies["crossdock_provider"])
        return Begun(browser: Browser(cookie: "crossdock_provider=" + secret), asked: asked)
    }

    func comeBack(_ fields: [(String, String)], _ browser: Browser) async throws -> Page {
        var components = URLComponents()
        components.queryItems = fields.map { URLQueryItem(name: $0.0, value: $0.1) }
        let query = (components.percentEncodedQuery ?? "").replacing("+", with: "%2B")
        return try await console.get("/console/sign-in/return?" + query, as: browser)
    }

    /// Signs a person in from beginning to end.
    func signIn(_ person: [String: JSONValue], next: String = "/console") async throws -> Page {
        let begun = try await begin(next: next)
        let answer = try #require(provider.authorize(begun.asked, as: person))
        return try await comeBack(answer, begun.browser)
    }

    /// Signs a member of these groups in and gives their browser.
    func browser(
        in groups: [JSONValue],
        subject: JSONValue = "person-1"
    ) async throws -> Browser {
        let page = try await signIn(["groups": .array(groups), "sub": subject])
        let token = try #require(page.cookies["crossdock_session"])
        var browser = Browser(cookie: "crossdock_session=" + token)
        browser.csrf = try await console.get("/console", as: browser).field("csrf") ?? ""
        return browser
    }
}

/// A clock that shows a story's time, and on which whoever sleeps is woken by a test alone.
///
/// A class because exchange, provider and test share it.
final class AlarmClock: WallClock {
    private struct State {
        var source: (any WallClock)?
        var hasRung = false
        var sleepers: [AsyncStream<Void>.Continuation] = []
    }

    // Guards the clock that is followed, and how each sleeper is woken.
    private let state = Mutex(State())

    func follow(_ clock: any WallClock) { state.withLock { $0.source = clock } }

    func now() -> Timestamp {
        state.withLock { $0.source }?.now() ?? Timestamp(microseconds: 0)
    }

    /// Wakes whoever sleeps, or will: their time has come.
    func ring() {
        let sleepers = state.withLock { state in
            state.hasRung = true
            return state.sleepers
        }
        for sleeper in sleepers { sleeper.finish() }
    }

    func sleep(until deadline: Timestamp) async throws(CancellationError) {
        let (bell, rope) = AsyncStream<Void>.makeStream()
        let hasRung = state.withLock { state in
            state.sleepers.append(rope)
            return state.hasRung
        }
        if hasRung { rope.finish() }
        for await _ in bell {}
        guard !Task.isCancelled else { throw CancellationError() }
    }
}
