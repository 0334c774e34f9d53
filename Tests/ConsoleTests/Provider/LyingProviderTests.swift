import Crypto
import Foundation
import Hummingbird
import JSON
import OrderStories
import Primitives
import Synchronization
import Testing

/// Whatever the provider answers, only a token that proves who somebody is lets them in.
@Suite(.timeLimit(.minutes(20)))
struct LyingProviderTests {
    struct Lie: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var forge: @Sendable (inout TokenDraft) -> Void

        init(_ name: String, _ forge: @escaping @Sendable (inout TokenDraft) -> Void) {
            testDescription = name
            self.forge = forge
        }
    }

    static let lies = [
        Lie("another issuer") { $0.claims["iss"] = "https://evil.example" },
        Lie("no issuer") { $0.claims["iss"] = nil },
        Lie("another audience") { $0.claims["aud"] = ["other"] },
        Lie("an empty audience") { $0.claims["aud"] = [] },
        Lie("no audience") { $0.claims["aud"] = nil },
        Lie("several audiences without a party") { $0.claims["aud"] = ["crossdock", "other"] },
        Lie("another party") { $0.claims["azp"] = "other" },
        Lie("another nonce") { $0.claims["nonce"] = "another" },
        Lie("no nonce") { $0.claims["nonce"] = nil },
        Lie("no subject") { $0.claims["sub"] = nil },
        Lie("a subject that is no text") { $0.claims["sub"] = 7 },
        Lie("expired") { $0.move("exp", by: -361) },
        Lie("no expiry") { $0.claims["exp"] = nil },
        Lie("an expiry that is no time") { $0.claims["exp"] = "tomorrow" },
        Lie("issued in the future") { $0.move("iat", by: 61) },
        Lie("not yet valid") {
            $0.claims["nbf"] = $0.claims["iat"]
            $0.move("nbf", by: 61)
        },
        Lie("no algorithm") {
            $0.header["alg"] = "none"
            $0.sign = { _ in [] }
        },
        Lie("the public key as a shared secret") { draft in
            draft.header["alg"] = "HS256"
            let modulus = draft.key.published["n"]?.string ?? ""
            draft.sign = { bytes in
                let key = SymmetricKey(data: Data(modulus.utf8))
                return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
            }
        },
        Lie("an algorithm of the other kind") { $0.header["alg"] = "ES256" },
        Lie("a stronger algorithm that is not taken") { $0.header["alg"] = "RS512" },
        Lie("an extension that must be understood") { $0.header["crit"] = ["exp"] },
        Lie("signed by another key of the same name") { $0.key = .rsa("one", second: true) },
        Lie("a key that nobody knows") { $0.header["kid"] = "unknown" },
        Lie("changed after it was signed") { draft in
            draft.claimsAfterSigning = draft.claims.merging(["groups": ["operations"]]) { $1 }
        },
        Lie("a signature cut short") { $0.sign = { _ in [1, 2, 3] } },
    ]

    @Test(arguments: lies) func `a token that does not prove it lets nobody in`(
        lie: Lie
    ) async throws {
        try await ProviderConsole.with { site in
            site.provider.state.withLock { $0.forge = lie.forge }
            let page = try await site.signIn(["groups": ["order-desk"]])
            #expect(page.status == .forbidden)
            #expect(page.contains("openid.untrusted"))
            #expect(page.cookies["crossdock_session"] == nil)
            #expect(try await site.user("ann") == nil)
        }
    }

    static let truths = [
        Lie("clocks a minute apart") {
            $0.move("exp", by: -359)
            $0.move("iat", by: 59)
        },
        Lie("several audiences and we are the party") {
            $0.claims["aud"] = ["other", "crossdock"]
            $0.claims["azp"] = "crossdock"
        },
        Lie("an audience that is a text") { $0.claims["aud"] = "crossdock" },
        Lie("no name of the key, where there is one key") { $0.header["kid"] = nil },
    ]

    @Test(arguments: truths) func `what a provider may do differently is taken`(
        truth: Lie
    ) async throws {
        try await ProviderConsole.with { site in
            site.provider.state.withLock { $0.forge = truth.forge }
            let page = try await site.signIn(["groups": ["order-desk"]])
            #expect(page.status == .seeOther)
        }
    }

    @Test func `a new key is looked for at once, and no more than once a minute`() async throws {
        try await ProviderConsole.with { site in
            _ = try await site.browser(in: ["order-desk"])
            #expect(site.provider.state.withLock { $0.keySetReads } == 1)
            site.provider.state.withLock { $0.keys = [.rsa("two", second: true)] }
            _ = try await site.browser(in: ["order-desk"])
            #expect(site.provider.state.withLock { $0.keySetReads } == 2)
            site.provider.state.withLock { $0.forge = { $0.header["kid"] = "unknown" } }
            for _ in 0..<5 {
                #expect(try await site.signIn(["groups": ["order-desk"]]).status == .forbidden)
            }
            #expect(site.provider.state.withLock { $0.keySetReads } == 2)
            site.console.world.clock.advance(by: .seconds(61))
            #expect(try await site.signIn(["groups": ["order-desk"]]).status == .forbidden)
            #expect(site.provider.state.withLock { $0.keySetReads } == 3)
            #expect(site.provider.state.withLock { $0.discoveryReads } == 1)
        }
    }

    @Test func `documents of another kind, of another issuer and without end are refused`()
        async throws
    {
        try await ProviderConsole.with { site in
            let answers: [@Sendable ([String: JSONValue]) -> Response] = [
                { _ in TestProvider.html() },
                { TestProvider.json($0.merging(["issuer": "https://evil.example"]) { $1 }) },
                { TestProvider.json($0.merging(["token_endpoint": nil]) { $1 }) },
                { TestProvider.json($0.merging(["jwks_uri": "file:///etc/passwd"]) { $1 }) },
                {
                    TestProvider.json(
                        $0.merging(["x": .string(String(repeating: "x", count: 300_000))]) { $1 }
                    )
                },
                { _ in Response(status: .found, headers: [.location: "http://169.254.169.254/"]) },
                { _ in Response(status: .internalServerError) },
            ]
            for answer in answers {
                site.provider.state.withLock { $0.discovery = { answer($0) } }
                let page = try await site.console.get("/console/sign-in/provider")
                #expect([.badGateway, .serviceUnavailable].contains(page.status))
                #expect(page.cookies["crossdock_provider"] == nil)
                site.console.world.clock.advance(by: .seconds(6))
            }
            site.provider.state.withLock { $0.discovery = nil }
            _ = try await site.browser(in: ["order-desk"])
        }
    }

    @Test func `a key set and a token of another kind are refused`() async throws {
        try await ProviderConsole.with { site in
            let key = ProviderKey.rsa("one").published
            let sets: [@Sendable () -> Response] = [
                { TestProvider.html() },
                { TestProvider.json(["keys": .array(Array(repeating: key, count: 65))]) },
                {
                    TestProvider.json([
                        "keys": [], "x": .string(String(repeating: "x", count: 300_000)),
                    ])
                },
                { TestProvider.json(["keys": [["kty": "RSA", "n": "AQAB", "e": "AQAB"]]]) },
            ]
            for set in sets {
                site.provider.state.withLock { $0.keySet = set }
                let page = try await site.signIn(["groups": ["order-desk"]])
                #expect([.badGateway, .forbidden].contains(page.status))
                #expect(page.cookies["crossdock_session"] == nil)
                site.console.world.clock.advance(by: .seconds(61))
            }
            site.provider.state.withLock { $0.keySet = nil }
            let tokens: [@Sendable () -> Response] = [
                { TestProvider.html() }, { TestProvider.json(["access_token": "x"]) },
                { TestProvider.json(["id_token": "a.b.c"]) },
                { TestProvider.json(["id_token": .string(String(repeating: "a", count: 70_000))]) },
                { TestProvider.json(["error": "invalid_client"], status: .unauthorized) },
            ]
            for token in tokens {
                site.provider.state.withLock { $0.tokenAnswer = token }
                let page = try await site.signIn(["groups": ["order-desk"]])
                #expect([.badGateway, .forbidden].contains(page.status))
                #expect(page.cookies["crossdock_session"] == nil)
            }
        }
    }

    @Test func `a provider that does not answer is waited for so long, and then left alone`()
        async throws
    {
        try await ProviderConsole.with { site in
            let alarm = site.alarm
            let (never, gate) = AsyncStream<Void>.makeStream()
            site.provider.state.withLock {
                $0.discovery = { _ in
                    // The question has come, so its time is being counted; now it runs out.
                    alarm.ring()
                    for await _ in never {}
                    return TestProvider.html()
                }
            }
            let page = try await site.console.get("/console/sign-in/provider")
            #expect(page.status == .serviceUnavailable)
            #expect(page.headers[.retryAfter] == "5")
            let next = try await site.console.get("/console/sign-in/provider")
            #expect(next.status == .serviceUnavailable)
            #expect(site.provider.state.withLock { $0.discoveryReads } == 1)
            gate.finish()
        }
    }
}

extension TokenDraft {
    /// Moves a time by so many seconds.
    fileprivate mutating func move(_ claim: String, by seconds: Int64) {
        claims[claim] = .number((claims[claim]?.integer ?? 0) + seconds)
    }
}
