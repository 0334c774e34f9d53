import Connectors
import Database
import Delivery
import ERPConnectors
import Engine
import PartnerTransport
import Primitives
import Storage
import Translation

/// The ways out: systems through their connectors, webhooks, partners' folders.
struct Deliveries {
    let router: DeliveryRouter
    let systems: SystemDelivery
    /// To be shut down with the process.
    let exchanges: [AsyncHTTPExchange]

    init(
        _ installation: Installation,
        agreements: [AS2Agreement],
        facts: FactLoader,
        store: any Store,
        box: SecretBox,
        clock: any WallClock
    ) async throws {
        var lanes: [String: SystemLane] = [:]
        var exchanges: [AsyncHTTPExchange] = []
        for system in installation.systems {
            let exchange = AsyncHTTPExchange(
                policy: system.connector.outboundPolicy,
                clock: clock
            )
            exchanges.append(exchange)
            let services = ConnectorServices(
                clock: clock,
                http: exchange,
                secrets: SystemSecrets()
            )
            let budget = system.connector.budget
            let spent = try await Self.callsInLastDay(system, in: store, at: clock.now())
            let gate = TargetGate(
                budget: .takingOver(budget, callsInLastDay: spent, at: clock.now()),
                breaker: CircuitBreaker(system.connector.circuitBreaker)
            )
            lanes[system.name.rawValue] = try Self.lane(system.connector, gate, services)
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
        let partners = Self.partnerFiles(installation, agreements, store, clock)
        exchanges += partners.exchanges
        self.exchanges = exchanges
        systems = SystemDelivery(lanes, clock: clock)
        let letters = WarehouseLetters(installation.partners.map(\.profile), facts: facts)
        let warehouses = WarehouseDelivery(
            letters,
            files: partners.delivery,
            store: store,
            clock: clock
        )
        router = DeliveryRouter(
            [
                (prefix: "webhook/", delivery: sender),
                (prefix: "partner/", delivery: partners.delivery),
            ],
            named: Dictionary(
                letters.systems.map { ($0, warehouses) },
                uniquingKeysWith: { first, _ in first }
            ),
            systems: systems
        )
    }

    /// One way to each partner, with what speaks HTTP for it.
    private static func partnerFiles(
        _ installation: Installation,
        _ agreements: [AS2Agreement],
        _ store: any Store,
        _ clock: any WallClock
    ) -> (delivery: PartnerFileDelivery, exchanges: [AsyncHTTPExchange]) {
        var folders: [String: OutFolder] = [:]
        var boxes: [String: SFTPOutbox] = [:]
        for partner in installation.partners {
            let id = partner.profile.id
            if let path = partner.outbox { folders[id] = OutFolder(path: path) }
            if let folder = partner.sftp?.outPath,
                let site = partner.sftp?.site(secrets: SystemSecrets())
            {
                boxes[id] = SFTPOutbox(folder, at: site, clock: clock)
            }
        }
        var exchanges: [AsyncHTTPExchange] = []
        var ways: [String: AS2Sender.Way] = [:]
        for agreement in agreements {
            let configured = installation.partners.first { $0.profile.id == agreement.partner }
            guard !agreement.hosts.isEmpty,
                let policy = configured?.as2?.outboundPolicy(for: agreement)
            else { continue }
            let exchange = AsyncHTTPExchange(policy: policy, clock: clock)
            exchanges.append(exchange)
            ways[agreement.partner] = AS2Sender.Way(agreement, over: exchange)
        }
        var addresses: [String: HTTPSOutbox] = [:]
        for partner in installation.partners {
            guard let https = partner.https, let url = https.outURL else { continue }
            let exchange = AsyncHTTPExchange(policy: https.policy, clock: clock)
            exchanges.append(exchange)
            addresses[partner.profile.id] = HTTPSOutbox(
                to: url,
                at: https.site(over: exchange, clock: clock)
            )
        }
        let as2 = AS2Sender(ways, store: store, clock: clock)
        let delivery = PartnerFileDelivery(
            folders,
            sftp: boxes,
            https: addresses,
            as2: as2,
            store: store
        )
        return (delivery, exchanges)
    }

    static func lane(
        _ connection: SystemConnection,
        _ gate: TargetGate,
        _ services: ConnectorServices
    ) throws(ConfigurationFailure) -> SystemLane {
        switch connection {
        case .rest(let configuration):
            lane(try RestConnector(configuration, using: services), connection, gate, services)
        case .tryton(let configuration):
            lane(try TrytonConnector(configuration, using: services), connection, gate, services)
        case .odoo(let configuration):
            lane(try OdooConnector(configuration, using: services), connection, gate, services)
        }
    }

    private static func lane(
        _ connector: some Connector,
        _ connection: SystemConnection,
        _ gate: TargetGate,
        _ services: ConnectorServices
    ) -> SystemLane {
        SystemLane(
            GuardedConnector(connector, behind: gate, clock: services.clock),
            concurrency: connection.budget.concurrency
        )
    }

    /// What the attempts' record says; asked only where a day is limited.
    private static func callsInLastDay(
        _ system: SystemConfiguration,
        in store: any Store,
        at now: Timestamp
    ) async throws(StoreFailure) -> Int {
        guard system.connector.budget.perDay != nil else { return 0 }
        let name = system.name.rawValue
        let since = now.advanced(by: .seconds(-86_400))
        return try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.attempts.calls(to: name, since: since)
        }
    }
}
