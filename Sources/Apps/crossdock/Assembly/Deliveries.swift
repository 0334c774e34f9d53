import Connectors
import Database
import Delivery
import Engine
import PartnerTransport
import Primitives

/// The ways out: systems through their connectors, webhooks, partners' folders.
struct Deliveries {
    let router: DeliveryRouter
    /// To be shut down with the process.
    let exchanges: [AsyncHTTPExchange]

    init(
        _ installation: Installation,
        store: any Store,
        box: SecretBox,
        clock: any WallClock
    ) throws {
        var lanes: [String: SystemLane] = [:]
        var exchanges: [AsyncHTTPExchange] = []
        for system in installation.systems {
            let exchange = AsyncHTTPExchange(
                policy: system.connector.outboundPolicy,
                clock: clock
            )
            exchanges.append(exchange)
            let connector = try RestConnector(
                system.connector,
                using: ConnectorServices(clock: clock, http: exchange, secrets: SystemSecrets())
            )
            let budget = system.connector.budget
            let gate = TargetGate(
                budget: .assumingMinuteSpent(budget, at: clock.now()),
                breaker: CircuitBreaker(system.connector.circuitBreaker)
            )
            lanes[system.name.rawValue] = SystemLane(
                GuardedConnector(connector, behind: gate, clock: clock),
                concurrency: budget.concurrency
            )
        }
        let server = installation.server
        let policy = OutboundPolicy(
            hosts: nil,
            privateNetworks: server.webhookNetworks,
            allowsPlainText: !server.trustedWebhookHosts.isEmpty
        )
        let webhooks = AsyncHTTPExchange(policy: policy, clock: clock)
        exchanges.append(webhooks)
        let sender = WebhookSender(
            store: store,
            http: webhooks,
            policy: policy,
            box: box,
            clock: clock
        )
        let outboxes = Dictionary(
            uniqueKeysWithValues: installation.partners.compactMap { partner in
                partner.outbox.map { (partner.profile.id, OutFolder(path: $0)) }
            }
        )
        self.exchanges = exchanges
        router = DeliveryRouter(
            [
                (prefix: "webhook/", delivery: sender),
                (prefix: "partner/", delivery: PartnerFileDelivery(outboxes, store: store)),
            ],
            systems: SystemDelivery(lanes, clock: clock)
        )
    }
}
