import Database
import Governance
import Hummingbird
import JSON
import Primitives
import Storage
import Testing

@testable import ChannelAPI

@Suite struct WebhookTests {
    private static let url: JSONValue = "https://shop.example.com/hooks"

    @Test func `a subscription tells its secret once`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key([.webhooksManage])
            let made = try await api.send(
                "POST",
                "/v1/webhooks",
                key: key,
                body: ["url": Self.url, "milestones": ["shipped", "delivered"]]
            )
            #expect(made.status == 201)
            let id = try #require(made["/id"]?.string)
            #expect(made["/secret"]?.string == "whsec_\(id)")
            #expect(made.headers[.location] == "/v1/webhooks/\(id)")
            let list = try await api.send("GET", "/v1/webhooks", key: key)
            #expect(list["/webhooks/0/id"]?.string == id)
            #expect(list["/webhooks/0/milestones"] == ["delivered", "shipped"])
            #expect(list["/webhooks/0/secret"] == nil)
            let stored = try await api.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.webhooks.load(id)
            }
            #expect(stored?.sealedSecret == [1, 2, 3])
        }
    }

    @Test func `a subscription ends, and only once`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let made = try await api.send("POST", "/v1/webhooks", key: key, body: ["url": Self.url])
            let path = "/v1/webhooks/" + (made["/id"]?.string ?? "")
            let stranger = try await api.key(channel: "shop")
            #expect(try await api.send("DELETE", path, key: stranger).status == 404)
            #expect(try await api.send("GET", "/v1/webhooks", key: stranger)["/webhooks"] == [])
            #expect(try await api.send("DELETE", path, key: key).status == 204)
            #expect(try await api.send("DELETE", path, key: key).status == 404)
            #expect(try await api.send("DELETE", "/v1/webhooks/%00", key: key).status == 404)
        }
    }

    @Test func `a channel has at most twenty`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            for _ in 0..<Limits.webhooksPerChannel {
                let made = try await api.send(
                    "POST",
                    "/v1/webhooks",
                    key: key,
                    body: ["url": Self.url]
                )
                #expect(made.status == 201)
            }
            let more = try await api.send("POST", "/v1/webhooks", key: key, body: ["url": Self.url])
            #expect(more.status == 409)
            #expect(more.problem == .tooManyWebhooks)
        }
    }

    @Test func `a bad subscription is refused with its places`() async throws {
        try await TestAPI.with { api in
            let reply = try await api.send(
                "POST",
                "/v1/webhooks",
                key: try await api.key(),
                body: ["url": "ftp://x.example.com", "milestones": ["shipped", "lost", 7]]
            )
            #expect(reply.status == 400)
            let faults = [
                "/url invalid_format", "/milestones/1 unknown_value", "/milestones/2 wrong_type",
            ]
            #expect(reply.faults == faults)
        }
    }

    @Test func `a secret that cannot be made is our fault, and is logged`() async throws {
        struct Broken: Error {}
        try await TestAPI.with { setting in
            setting.webhookSecrets = WebhookSecretIssuer { _ in throw Broken() }
        } _: { api in
            let reply = try await api.send(
                "POST",
                "/v1/webhooks",
                key: try await api.key(),
                body: ["url": Self.url]
            )
            #expect(reply.status == 500)
            #expect(api.log.all.contains { $0.contains("a webhook's secret cannot be made") })
        }
    }

    @Test(arguments: [
        "https://shop.example.com", "https://shop.example.com:8443/a?b=c", "https://8.8.8.8/x",
        "https://xn--bcher-kva.example/",
    ])
    func `a public https address is taken`(_ url: String) throws {
        #expect(try WebhookAddress.check(url, trusted: []).get() == url)
    }

    @Test(arguments: [
        "http://shop.example.com", "https://", "shop.example.com", "https://user:pass@example.com/",
        "https://example.com/#there", "https://localhost/", "https://db.internal/",
        "https://intranet/",
        "https://127.0.0.1/", "https://10.1.2.3/", "https://172.16.0.1/", "https://192.168.0.1/",
        "https://169.254.169.254/latest", "https://100.64.0.1/", "https://0.0.0.0/",
        "https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://010.0.0.1/",
        "https://[::1]/", "https://[fd00::1]/", "https://example.com:0/", "https://example..com/",
        "https://exa mple.com/", "javascript:alert(1)", "https://224.0.0.1/", "https://1.2.3.4.5/",
    ])
    func `what is not public or not https is refused`(_ url: String) {
        if case .success = WebhookAddress.check(url, trusted: []) {
            Issue.record("\(url) was taken")
        }
    }

    @Test func `a host that the operator trusts may be near and plain`() throws {
        let trusted: Set<String> = ["localhost", "10.0.0.7", "::1"]
        for url in ["http://localhost:9000/x", "https://10.0.0.7/", "http://[::1]:8080/"] {
            #expect(try WebhookAddress.check(url, trusted: trusted).get() == url)
        }
        if case .success = WebhookAddress.check("http://10.0.0.8/", trusted: trusted) {
            Issue.record("a stranger was trusted")
        }
    }
}
