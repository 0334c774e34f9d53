import Connectors
import Database
import Engine
import Foundation
import PartnerTransport
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct WebhookSenderTests {
    private let clock = NappingClock(second(0))
    private let box = SecretBox(
        InstallationKey(Array(repeating: 3, count: 32)) ?? { preconditionFailure() }()
    )
    private let secret =
        WebhookSecret(text: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? .generate()

    /// A subscription `w1` over a network that answers as told.
    private func withSender(
        _ answers: [ScriptedExchange.Answer],
        url: String = "https://hooks.example.com/crossdock",
        _ body: (WebhookSender, ScriptedExchange, TestStore) async throws -> Void
    ) async throws {
        try await withStore { store in
            let webhook = StoredWebhook(
                id: "w1",
                entity: "main",
                channel: "portal",
                url: url,
                milestones: [],
                sealedSecret: try secret.sealed(in: box, for: "w1"),
                createdAt: second(0)
            )
            try await store.write { (transaction) throws(StoreFailure) in
                try transaction.webhooks.insert(webhook)
            }
            let network = ScriptedExchange(answers)
            let sender = WebhookSender(
                store: store,
                http: network,
                policy: OutboundPolicy(),
                box: box,
                clock: clock
            )
            try await body(sender, network, store)
        }
    }

    private func effect(_ key: String = "order/01HX/7/0/0") -> StoredEffect {
        StoredEffect(
            key: key,
            entity: "main",
            instanceKind: "order",
            instanceID: "01HX",
            sequence: 7,
            ordinal: 0,
            target: Target.webhook("w1"),
            operation: Operation.channelMilestone.rawValue,
            lane: "webhook/w1/01HX",
            payload: Array(#"{"type":"order.shipped"}"#.utf8),
            traceID: "0af7651916cd43dd8448eb211c80319c",
            dueAt: second(0),
            createdAt: second(0)
        )
    }

    private func deliver(
        _ sender: WebhookSender,
        key: String = "order/01HX/7/0/0"
    ) async
        -> DeliveryOutcome
    {
        let deadline = clock.now().advanced(by: .seconds(30))
        return await sender.deliver(effect(key), isInDoubt: false, deadline: deadline)
    }

    @Test func `every try continues the order's trace as the same span`() async throws {
        let answers: [ScriptedExchange.Answer] = [
            .reply(HTTPReply(status: 500)), .reply(HTTPReply(status: 204)),
        ]
        try await withSender(answers) { sender, network, _ in
            for _ in 1...2 { _ = await deliver(sender) }
            let traces = network.calls.map { $0.headers.first(named: "traceparent") }
            #expect(traces.count == 2 && traces[0] == traces[1])
            let trace = try #require(traces[0])
            #expect(trace.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-"))
            #expect(trace.utf8.count == 55 && trace.hasSuffix("-01"))
        }
    }

    @Test func `a taken webhook is done, and its signature can be checked`() async throws {
        try await withSender([.reply(HTTPReply(status: 204))]) { sender, network, _ in
            let outcome = await deliver(sender)
            #expect(outcome == .done(reference: nil, status: 204, answer: []))
            let call = try #require(network.calls.first)
            #expect(call.method == "POST")
            #expect(call.url == "https://hooks.example.com/crossdock")
            #expect(call.body == effect().payload)
            #expect(call.headers.first(named: "content-type") == "application/json")
            #expect(call.headers.first(named: "webhook-timestamp") == "1795460340")
            // Computed with another program: HMAC-SHA256 over id, timestamp and body.
            #expect(
                call.headers.first(named: "webhook-id")
                    == "msg_53c32c597056b721d26997bab7b2bc4e"
            )
            #expect(
                call.headers.first(named: "webhook-signature")
                    == "v1,XYvuddNJJj50omqErD5TDhcDmDq7KYp4O1jDYcdNpFQ="
            )
        }
    }

    @Test func `every try has the same id and body, and its own timestamp`() async throws {
        let down = ScriptedExchange.Answer.reply(HTTPReply(status: 500))
        try await withSender([down, down]) { sender, network, _ in
            _ = await deliver(sender)
            clock.advance(by: .seconds(60))
            _ = await deliver(sender)
            let calls = network.calls
            #expect(Set(calls.map { $0.headers.first(named: "webhook-id") }).count == 1)
            #expect(Set(calls.map { $0.headers.first(named: "webhook-timestamp") }).count == 2)
            #expect(Set(calls.map { $0.headers.first(named: "webhook-signature") }).count == 2)
            #expect(Set(calls.map(\.body)).count == 1)
            _ = await deliver(sender, key: "order/01HX/7/0/1")
            let other = network.calls[2].headers.first(named: "webhook-id")
            #expect(other != calls[0].headers.first(named: "webhook-id"))
        }
    }

    @Test(arguments: [400, 404, 302, 500])
    func `what is not taken is tried again`(_ status: Int) async throws {
        try await withSender([.reply(HTTPReply(status: status))]) { sender, _, _ in
            guard case .retry(nil, _, _, status) = await deliver(sender) else {
                Issue.record("\(status) must be tried again")
                return
            }
        }
    }

    @Test(arguments: [
        (429, "120", Duration.seconds(120) as Duration?), (503, "7", .seconds(7)), (429, "", nil),
        (502, "", nil), (504, "", nil),
    ])
    func `a subscriber that takes nothing now is away`(
        _ status: Int,
        _ retryAfter: String,
        _ pause: Duration?
    ) async throws {
        let reply = HTTPReply(status: status, headers: [HTTPField("Retry-After", retryAfter)])
        try await withSender([.reply(reply)]) { sender, _, _ in
            guard case .away(let after, _, _, let told, false) = await deliver(sender) else {
                Issue.record("\(status) is an absence")
                return
            }
            #expect(after == pause)
            #expect(told == status)
        }
    }

    @Test(arguments: [
        ConnectorFailure(.timedOut), ConnectorFailure(.interrupted("reset")),
        ConnectorFailure(.unreachable("no route")),
    ])
    func `no answer is an absence, never a doubt`(_ failure: ConnectorFailure) async throws {
        try await withSender([.failure(failure)]) { sender, _, _ in
            guard case .away(nil, failure.code, _, nil, false) = await deliver(sender) else {
                Issue.record("\(failure) is an absence")
                return
            }
        }
    }

    @Test func `410 ends the subscription, and later milestones close quietly`() async throws {
        try await withSender([.reply(HTTPReply(status: 410))]) { sender, network, store in
            guard case .refused("webhook.gone", _, 410, _) = await deliver(sender) else {
                Issue.record("410 must be a refusal")
                return
            }
            let left = try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.webhooks.load("w1")
            }
            #expect(left == nil)
            let audit = try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.audit.entries(subject: "webhook/w1", limit: 10)
            }
            #expect(audit.map(\.action) == ["webhook.ended"])
            guard case .done(nil, nil, let note, _) = await deliver(sender, key: "order/01HX/8/0/0")
            else {
                Issue.record("an ended subscription is no failure")
                return
            }
            #expect(String(decoding: note, as: UTF8.self).contains("has ended"))
            #expect(network.calls.count == 1)
        }
    }

    @Test(arguments: [
        "http://hooks.example.com/", "https://127.0.0.1/", "https://10.1.2.3/x",
        "https://[::1]/", "https://user:pw@hooks.example.com/", "https://169.254.169.254/latest",
    ])
    func `an address inside our own network is never called`(_ url: String) async throws {
        try await withSender([], url: url) { sender, network, _ in
            guard case .parked("connector.forbidden_destination", _, _) = await deliver(sender)
            else {
                Issue.record("\(url) must be parked")
                return
            }
            #expect(network.calls.isEmpty)
        }
    }

    @Test func `a receiver that keeps failing is left alone for a while`() async throws {
        let down = ScriptedExchange.Answer.reply(HTTPReply(status: 502))
        try await withSender(Array(repeating: down, count: 5)) { sender, network, _ in
            let target = Target.webhook("w1")
            for _ in 0..<5 {
                #expect(sender.restingUntil(target, at: clock.now()) == nil)
                _ = await deliver(sender)
            }
            let until = try #require(sender.restingUntil(target, at: clock.now()))
            #expect(until > clock.now())
            #expect(sender.restingUntil(Target.webhook("w2"), at: clock.now()) == nil)
            guard case .notSent(_, "connector.circuit_open", _) = await deliver(sender) else {
                Issue.record("what was not sent is no try")
                return
            }
            #expect(network.calls.count == 5)
            #expect(sender.restingUntil(target, at: until) == nil)
        }
    }

    @Test func `a secret sealed by another installation parks, and says why`() async throws {
        try await withSender([]) { _, network, store in
            let other = SecretBox(try #require(InstallationKey(Array(repeating: 4, count: 32))))
            let sender = WebhookSender(
                store: store,
                http: network,
                policy: OutboundPolicy(),
                box: other,
                clock: clock
            )
            guard case .parked("secret.not_ours", let detail, _) = await deliver(sender) else {
                Issue.record("expected to be parked")
                return
            }
            #expect(detail.contains("installation's key"))
        }
    }
}

@Suite struct WebhookSecretTests {
    @Test func `a generated secret reads back from its text`() {
        let secret = WebhookSecret.generate()
        #expect(secret.text.hasPrefix("whsec_"))
        #expect(WebhookSecret(text: secret.text) == secret)
        #expect("\(secret)" == "•••")
    }

    @Test(arguments: ["", "whsec_", "whsec_AAAA", "whsec_!", String(repeating: "A", count: 400)])
    func `what is no secret of 24 to 64 bytes is refused`(_ text: String) {
        #expect(WebhookSecret(text: text) == nil)
    }
}
