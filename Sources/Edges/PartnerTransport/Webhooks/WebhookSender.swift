public import Connectors
public import Database
public import Engine
import Foundation
public import Primitives
public import Storage
import Synchronization

/// Sends milestones to subscribers as Standard Webhooks 1.0.0 says.
///
/// | answer | becomes |
/// |---|---|
/// | 2xx | done |
/// | 410 | refused, and the subscription ends: the receiver asked for that |
/// | 429, 503, 502, 504, none at all | the subscriber is away: no try, and what waits keeps its place |
/// | any other, a redirect | another try by the schedule, then parked |
/// | the subscription is gone | done without a call: nobody waits for it |
///
/// `traceparent` continues the trace of the request that brought the order.
///
/// Guarantee: at least once under one `webhook-id`, in order for each order and subscription.
/// Loss: none; what is given up on is parked and opens a work item.
public struct WebhookSender: EffectDelivery {
    let store: any Store
    let http: any HTTPExchange
    let policy: OutboundPolicy
    let box: SecretBox
    let clock: any WallClock
    let concurrency: Int
    let gates: WebhookGates

    /// How long a receiver may think; the standard advises 15 to 30 seconds.
    public static let timeout = Duration.seconds(15)
    /// Bytes read of an answer, which nobody needs.
    static let answerBytes = 4 * 1024

    /// - Parameters:
    ///   - http: enforces `policy` on the addresses it really connects to.
    ///   - concurrency: calls to one subscription side by side.
    public init(
        store: any Store,
        http: any HTTPExchange,
        policy: OutboundPolicy,
        box: SecretBox,
        clock: any WallClock,
        concurrency: Int = 4
    ) {
        self.store = store
        self.http = http
        self.policy = policy
        self.box = box
        self.clock = clock
        self.concurrency = concurrency
        gates = WebhookGates(concurrency: concurrency)
    }

    public func concurrency(of target: String) -> Int { concurrency }

    public func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? {
        gates.gate(of: target).restingUntil(now)
    }

    /// A doubtful call is simply made again: the receiver drops what it has seen.
    public func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        let webhook: StoredWebhook
        do throws(StoreFailure) {
            guard let found = try await subscription(effect.target) else {
                return .done(reference: nil, status: nil, answer: Self.notSent)
            }
            webhook = found
        } catch {
            return .retry(after: nil, code: error.code, detail: "\(error)", status: nil)
        }
        let secret: WebhookSecret
        do throws(SealFailure) {
            secret = try WebhookSecret(opening: webhook.sealedSecret, with: box, for: webhook.id)
        } catch {
            return .parked(code: error.code, detail: "\(error)")
        }
        do throws(ConnectorFailure) {
            let reply = try await send(effect, to: webhook, secret, deadline)
            return await outcome(of: reply, webhook)
        } catch {
            return .ofReceiver(error)
        }
    }

    private static let notSent = Array("not sent: the subscription has ended".utf8)

    private func subscription(_ target: String) async throws(StoreFailure) -> StoredWebhook? {
        let id = String(target.dropFirst(Target.webhook("").count))
        return try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.webhooks.load(id)
        }
    }

    private func send(
        _ effect: StoredEffect,
        to webhook: StoredWebhook,
        _ secret: WebhookSecret,
        _ deadline: Timestamp
    ) async throws(ConnectorFailure) -> HTTPReply {
        try policy.check(url: webhook.url)
        let now = clock.now()
        var message = WebhookMessage(key: effect.key, sentAt: now, body: effect.payload)
        message.traceParent = EffectKey(validating: effect.key).map { key in
            TraceParent.text(Correlation(traceID: effect.traceID, requestID: effect.key), key)
        }
        let call = HTTPCall(
            method: "POST",
            url: webhook.url,
            headers: message.headers(signedWith: secret),
            body: message.body,
            answerBytesMax: Self.answerBytes
        )
        let gate = gates.gate(of: effect.target)
        let pass = try gate.enter(at: now)
        do throws(ConnectorFailure) {
            let end = min(deadline, now.advanced(by: Self.timeout))
            let reply = try await http.send(call, deadline: end)
            gate.leave(pass, Self.health(of: reply), at: clock.now())
            return reply
        } catch {
            gate.leave(pass, .failed(error), at: clock.now())
            throw error
        }
    }

    private func outcome(of reply: HTTPReply, _ webhook: StoredWebhook) async -> DeliveryOutcome {
        switch reply.status {
        case 200..<300:
            return .done(reference: nil, status: reply.status, answer: reply.body)
        case 410:
            await end(webhook)
            return .refused(
                code: "webhook.gone",
                detail: "the receiver answered 410 Gone: the subscription \(webhook.id) has ended",
                status: 410,
                answer: reply.body
            )
        default:
            return .ofReceiver(reply, code: "webhook.not_taken", at: clock.now())
        }
    }

    /// Ends the subscription; when that fails, the next call is told 410 again.
    private func end(_ webhook: StoredWebhook) async {
        let now = clock.now()
        // The effect's own refusal is recorded by the dispatcher whatever happens here.
        try? await store.write { (transaction) throws(StoreFailure) in
            let hasEnded = try transaction.webhooks.delete(
                webhook.id,
                entity: webhook.entity,
                channel: webhook.channel,
                at: now
            )
            guard hasEnded else { return }
            try transaction.audit.append(
                AuditEntry(
                    at: now,
                    actor: "system",
                    action: "webhook.ended",
                    subject: "webhook/" + webhook.id,
                    detail: "the receiver answered 410 Gone"
                )
            )
        }
    }

    private static func health(of reply: HTTPReply) -> TargetGate.Outcome {
        guard (500..<600).contains(reply.status) else { return .answered }
        return .failed(ConnectorFailure(.failedInside(status: reply.status)))
    }
}

/// One gate for each subscription; shared by every delivery of the process, hence a class.
final class WebhookGates: Sendable {
    /// More subscriptions than any installation has; beyond it the oldest knowledge is dropped.
    private static let gatesMax = 10_000

    private let concurrency: Int
    // Guards the gates by target.
    private let gates = Mutex<[String: TargetGate]>([:])

    init(concurrency: Int) { self.concurrency = concurrency }

    func gate(of target: String) -> TargetGate {
        gates.withLock { gates in
            if let gate = gates[target] { return gate }
            if gates.count >= Self.gatesMax { gates.removeAll() }
            let gate = TargetGate(
                budget: Budget(BudgetLimits(concurrency: concurrency)),
                breaker: CircuitBreaker()
            )
            gates[target] = gate
            return gate
        }
    }
}
