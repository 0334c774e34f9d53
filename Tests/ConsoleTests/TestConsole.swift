import Canonical
import Console
import Database
import Hummingbird
import HummingbirdTesting
import Logging
import OrderStories
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

/// The console over a story's world, called through Hummingbird's router as a browser would.
struct TestConsole: Sendable {
    let world: StoryWorld
    let client: any TestClientProtocol

    /// Cheap enough for a test, and a password all the same.
    static let cost = Password.Cost(rounds: 16, blockSize: 1, parallelism: 1)
    static let password = "correct horse battery staple"

    /// One user for each role, named like it.
    static func with(
        on engine: TestEngine = .sqlite,
        setting: (inout ConsoleDependencies) -> Void = { _ in },
        _ body: @Sendable (TestConsole) async throws -> Void
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let hash = try Password.hash(password, cost: cost)
            let now = world.clock.now()
            try await world.store.write { (transaction) throws(StoreFailure) in
                for role in Role.allCases {
                    let user = ConsoleUser(name: role.rawValue, passwordHash: hash, role: role)
                    try transaction.users.save(user, at: now)
                }
            }
            var dependencies = ConsoleDependencies(
                store: world.store,
                clock: world.clock,
                desk: world.desk,
                logger: Logger(label: "console") { _ in SwiftLogNoOpLogHandler() },
                configuration: ConsoleConfiguration(
                    entity: DemoCatalogue.entity,
                    companyName: "ACME Supply",
                    isSecure: false,
                    passwordCost: cost
                )
            )
            setting(&dependencies)
            let router = Router()
            ConsoleSite(dependencies).addRoutes(to: router)
            try await Application(router: router, logger: dependencies.logger).test(.router) {
                try await body(TestConsole(world: world, client: $0))
            }
        }
    }

    func get(
        _ path: String,
        as browser: Browser = Browser(),
        headers: HTTPFields = [:]
    ) async throws -> Page {
        var headers = headers
        headers[.cookie] = browser.cookie
        return Page(
            try await client.executeRequest(uri: path, method: .get, headers: headers, body: nil)
        )
    }

    func post(
        _ path: String,
        _ fields: KeyValuePairs<String, String>,
        as browser: Browser = Browser(),
        headers: HTTPFields = [:]
    ) async throws -> Page {
        try await post(path, form: fields.map { ($0.key, $0.value) }, as: browser, headers: headers)
    }

    func post(
        _ path: String,
        form fields: [(String, String)],
        as browser: Browser,
        headers: HTTPFields = [:]
    ) async throws -> Page {
        var headers = headers
        headers[.cookie] = browser.cookie
        headers[.contentType] = "application/x-www-form-urlencoded"
        let form = fields.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        return Page(
            try await client.executeRequest(
                uri: path,
                method: .post,
                headers: headers,
                body: ByteBuffer(string: form)
            )
        )
    }

    /// Signs in through the form, as people do.
    func signIn(_ role: Role) async throws -> Browser {
        try #require(try await signIn(role.rawValue, Self.password).browser)
    }

    func signIn(_ name: String, _ password: String) async throws -> (page: Page, browser: Browser?)
    {
        let form = try await get("/console/sign-in")
        let secret = try #require(form.cookies["crossdock_sign_in"])
        let page = try await post(
            "/console/sign-in",
            ["csrf": secret, "name": name, "password": password, "next": "/console"],
            as: Browser(cookie: "crossdock_sign_in=\(secret)")
        )
        guard let token = page.cookies["crossdock_session"] else { return (page, nil) }
        var browser = Browser(cookie: "crossdock_session=\(token)")
        browser.csrf = try await get("/console", as: browser).field("csrf") ?? ""
        return (page, browser)
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = byte < 0x80 && Character(UnicodeScalar(byte)).isLetter
            return isPlain
                ? String(UnicodeScalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

/// What a browser keeps between requests.
struct Browser: Sendable {
    var cookie: String?
    var csrf = ""
}

/// One answer, as a test looks at it.
struct Page: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var text: String

    init(_ response: TestResponse) {
        status = response.status
        headers = response.headers
        text = String(buffer: response.body)
    }

    var location: String? { headers[.location] }

    /// Cookies that were set, by name.
    var cookies: [String: String] {
        let pairs = headers[values: .setCookie].compactMap { line -> (String, String)? in
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            return pair.count == 2 ? (String(pair[0]), String(pair[1])) : nil
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The value of the first form field of this name.
    func field(_ name: String) -> String? {
        let parts = text.split(separator: "name=\"\(name)\" value=\"", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return String(parts[1].prefix { $0 != "\"" })
    }

    func contains(_ part: String) -> Bool { text.contains(part) }
}
