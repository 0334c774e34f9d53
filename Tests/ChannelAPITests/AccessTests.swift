import Canonical
import Database
import Governance
import Hummingbird
import JSON
import Primitives
import Storage
import Testing

@testable import ChannelAPI

@Suite struct AccessTests {
    /// Every route that is not open, with an address that could exist.
    static let secured: [(method: String, path: String, permissions: [Permission])] =
        RouteTable.all.routes.filter { !$0.access.isOpen }.map { route in
            let path = route.path.segments.map { segment in
                switch segment {
                case .literal(let text): "/" + text
                case .parameter("reason"): "/credit_limit"
                case .parameter("system"): "/portal"
                case .parameter: "/X"
                }
            }.joined()
            return (route.method.rawValue, path, route.access.permissions)
        }

    @Test func `without a key nothing is answered`() async throws {
        try await TestAPI.with { api in
            for route in Self.secured {
                let none = try await api.send(route.method, route.path)
                #expect(none.status == 401)
                #expect(none.headers[.wwwAuthenticate] == "Bearer realm=\"crossdock\"")
                let wrong = try await api.send(
                    route.method,
                    route.path,
                    key: "cdk_" + String(repeating: "A", count: 43)
                )
                #expect(wrong.status == 401)
                #expect(wrong.headers[.wwwAuthenticate]?.contains("invalid_token") == true)
            }
        }
    }

    @Test func `a key without the permission is told which one it lacks`() async throws {
        try await TestAPI.with { api in
            for route in Self.secured {
                let others = Set(Permission.allCases).subtracting(route.permissions)
                let reply = try await api.send(
                    route.method,
                    route.path,
                    key: try await api.key(others)
                )
                #expect(reply.status == 403, "\(route)")
                #expect(reply.problem == .notPermitted)
                let named = route.permissions.map(\.rawValue).joined(separator: " ")
                #expect(reply["/permission"]?.string == named)
            }
        }
    }

    @Test(arguments: ["Basic Zm9vOmJhcg==", "Bearer", "Bearer cdk_short", "cdk_", "Bearer  "])
    func `what is no key is refused without a look-up`(_ header: String) async throws {
        try await TestAPI.with { api in
            let reply = try await api.send(
                "GET",
                "/v1/orders",
                headers: ["Authorization": header]
            )
            #expect(reply.status == 401)
        }
    }

    @Test func `a revoked key is refused ten seconds later`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            #expect(try await api.send("GET", "/v1/webhooks", key: key).status == 200)
            let id = try await api.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.clients.list().first?.id ?? ""
            }
            let now = api.clock.now()
            let isRevoked = try await api.store.write { (transaction) throws(StoreFailure) in
                try transaction.clients.revoke(id, at: now)
            }
            #expect(isRevoked)
            api.clock.advance(by: .seconds(10))
            #expect(try await api.send("GET", "/v1/webhooks", key: key).status == 401)
        }
    }

    @Test func `a new key works although it was refused a moment ago`() async throws {
        try await TestAPI.with { api in
            let key = APIKey.mint(.system)
            #expect(try await api.send("GET", "/v1/webhooks", key: key.text).status == 401)
            let client = StoredClient(
                id: "late",
                name: "late",
                channel: "portal",
                entity: TestAPI.entity.rawValue,
                keyHash: key.hash,
                permissions: [.webhooksManage],
                createdAt: api.clock.now()
            )
            try await api.store.write { (transaction) throws(StoreFailure) in
                try transaction.clients.insert(client)
            }
            api.clock.advance(by: .seconds(10))
            #expect(try await api.send("GET", "/v1/webhooks", key: key.text).status == 200)
        }
    }

    private func insert(
        _ api: TestAPI,
        pace: StoredClient.Pace? = nil,
        endsIn lifetime: Duration? = nil
    ) async throws -> String {
        let key = APIKey.mint(.system)
        let now = api.clock.now()
        let client = StoredClient(
            id: "timed",
            name: "timed",
            channel: TestAPI.portal,
            entity: TestAPI.entity.rawValue,
            keyHash: key.hash,
            permissions: [.webhooksManage],
            pace: pace,
            createdAt: now,
            expiresAt: lifetime.map { now.advanced(by: $0) }
        )
        try await api.store.write { (transaction) throws(StoreFailure) in
            try transaction.clients.insert(client)
        }
        return key.text
    }

    @Test func `a key that ends is refused from then on, with the day`() async throws {
        try await TestAPI.with { api in
            let key = try await insert(api, endsIn: .seconds(5))
            #expect(try await api.send("GET", "/v1/webhooks", key: key).status == 200)
            // What is remembered of it does not let it in for longer.
            api.clock.advance(by: .seconds(5))
            let reply = try await api.send("GET", "/v1/webhooks", key: key)
            #expect(reply.status == 401)
            #expect(reply.problem == .unauthenticated)
            let detail = reply["/detail"]?.string ?? ""
            #expect(detail.hasPrefix("The API key ended on \(api.clock.now())"))
        }
    }

    @Test func `a client with a pace of its own is held to it`() async throws {
        try await TestAPI.with { api in
            let key = try await insert(api, pace: StoredClient.Pace(perSecond: 1, burst: 1))
            let first = try await api.send("GET", "/v1/webhooks", key: key)
            #expect(first.headers[.rateLimitPolicy] == "\"client\";q=1;w=1")
            #expect(try await api.send("GET", "/v1/webhooks", key: key).status == 429)
            let other = try await api.key()
            #expect(try await api.send("GET", "/v1/webhooks", key: other).status == 200)
            #expect(try await api.send("GET", "/v1/webhooks", key: other).status == 200)
        }
    }

    @Test func `when a key was used last is known to the hour`() async throws {
        try await TestAPI.with { api in
            let key = try await insert(api)
            func lastUse() async throws -> Timestamp? {
                try await api.store.read { (snapshot) throws(StoreFailure) in
                    try snapshot.clients.load("timed")?.lastUsedAt
                }
            }
            #expect(try await lastUse() == nil)
            let first = api.clock.now()
            _ = try await api.send("GET", "/v1/webhooks", key: key)
            #expect(try await lastUse() == first)
            api.clock.advance(by: .seconds(3_599))
            _ = try await api.send("GET", "/v1/webhooks", key: key)
            #expect(try await lastUse() == first)
            api.clock.advance(by: .seconds(11))
            _ = try await api.send("GET", "/v1/webhooks", key: key)
            #expect(try await lastUse() == first.advanced(by: .seconds(3_610)))
        }
    }

    @Test func `a minted key is long, its own and stored as a hash`() {
        let first = APIKey.mint(.system)
        let second = APIKey.mint(.system)
        #expect(first.text != second.text)
        #expect(first.text.utf8.count == 47)
        #expect(first.hash.count == 32)
        #expect(APIKey(first.text)?.hash == first.hash)
        #expect(APIKey(first.text + "=") == nil)
        #expect(APIKey("cdk_" + String(repeating: "!", count: 43)) == nil)
    }

    @Test func `base64url is undone exactly, or not at all`() {
        var random = SeededRandom(seed: 11)
        for length in 0..<40 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(Base64URL.bytes(Base64URL.text(bytes)) == bytes)
        }
        for broken in ["A", "AB=", "A/", "AAAAA", "AB"] where broken != "AA" {
            #expect(Base64URL.bytes(broken) == nil)
        }
    }
}
