import AS2
import Canonical
import Connectors
package import Database
import Delivery
import Engine
import Foundation
package import Logging
package import PartnerTransport
package import Primitives
import Projections
import Storage
import Telemetry
import Translation

/// One process: every room put together over one store.
package struct Node: Sendable {
    let store: any Store
    let clock: any WallClock
    let orders: OrderDesk
    let events: EventDesk
    let mappings: MappingDesk
    let facts: FactLoader
    let identities: any IdentitySource
    let engine: EngineServices
    let projections: ProjectionService
    let followers: [MasterDataFollower]
    /// Unique among processes that ever share a database.
    let worker: String
    let folders: [WatchedFolder]
    let pickups: [SFTPPickup]
    let addresses: [HTTPSPickup]
    let agreements: [AS2Agreement]
    let exchanges: [AsyncHTTPExchange]
    let signIn: ProviderConnection?
    let box: SecretBox
    let installation: Installation
    let logger: Logger
    let meters = Meters()
    let delivery: MeteredDelivery
    let systems: SystemDelivery
    let scrapeToken: ScrapeToken?
    let traces: TraceExporter?

    package init(
        _ installation: Installation,
        store: any Store,
        key: InstallationKey,
        clock: any WallClock = SystemClock(),
        logger: Logger
    ) async throws {
        self.installation = installation
        self.store = store
        self.clock = clock
        self.logger = logger
        scrapeToken = try Self.scrapeToken(installation.server.telemetry.metrics)
        box = SecretBox(key)
        facts = FactLoader()
        let identities = SystemIdentitySource()
        self.identities = identities
        let worker = Self.workerName()
        self.worker = worker
        mappings = installation.mappingDesk(on: store, clock: clock)
        try await Self.takeConfiguration(mappings, logger)
        let desk = installation.partnerDesk(facts: facts, identities: identities)
        let subscribers = installation.subscribers(with: desk)
        let handler = MessageHandler(
            facts: facts,
            subscribers: subscribers,
            dialects: installation.dialects,
            documents: desk,
            identities: identities
        )
        orders = OrderDesk(
            store: store,
            clock: clock,
            process: OrderProcess(facts: facts, subscribers: subscribers),
            identities: identities
        )
        events = EventDesk(store: store, clock: clock, handler: handler)
        agreements = try installation.partners.compactMap { try $0.as2?.agreement(with: $0) }
        let deliveries = try await Deliveries(
            installation,
            agreements: agreements,
            facts: facts,
            store: store,
            box: box,
            clock: clock
        )
        signIn = installation.server.oidc.map { ProviderConnection($0, clock: clock) }
        let collector = Self.collector(installation, store, clock, worker, logger)
        let copies = try installation.followers(
            of: store,
            clock: clock,
            worker: worker,
            logger: logger
        )
        followers = copies.followers
        let waiting = installation.addresses(into: store, clock: clock, logger: logger)
        exchanges =
            deliveries.exchanges + copies.exchanges + waiting.map(\.exchange)
            + [signIn?.exchange, collector?.http].compactMap(\.self)
        traces = collector?.exporter
        systems = deliveries.systems
        delivery = MeteredDelivery(delivery: deliveries.router, meters: meters, clock: clock)
        let outbox = OutboxDispatcher(
            store: store,
            clock: clock,
            delivery: delivery,
            handler: handler,
            random: SystemRandomSource(),
            worker: worker,
            // An SQLite file serves one process, which has every target to itself.
            lanes: store.dialect == .postgres ? TargetLanes() : nil,
            logger: logger
        )
        engine = EngineServices(
            store: store,
            clock: clock,
            inbox: InboxProcessor(store: store, clock: clock, handler: handler),
            outbox: outbox,
            sequencer: Sequencer(store: store, clock: clock, worker: worker),
            logger: logger
        )
        projections = ProjectionService(of: store, clock: clock, worker: worker, logger: logger)
        folders = installation.folders(into: store, clock: clock, logger: logger)
        pickups = installation.pickups(into: store, clock: clock, logger: logger)
        addresses = waiting.map(\.pickup)
    }

    /// Everything that runs beside the server, until cancelled.
    func runWorkers() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await engine.run() }
            group.addTask { await projections.run() }
            if let traces { group.addTask { await traces.run() } }
            for follower in followers { group.addTask { await follower.run() } }
            for reconciliation in reconciliations {
                group.addTask { await reconciliation.run() }
            }
            group.addTask { await stewardship.run() }
            group.addTask { await auditSealer.run() }
            for folder in folders { group.addTask { await folder.run() } }
            for pickup in pickups { group.addTask { await pickup.run() } }
            for address in addresses { group.addTask { await address.run() } }
            if installation.partners.contains(where: {
                $0.profile.acknowledgesWithinHours != nil
            }) {
                let watch = AcknowledgmentWatch(store: store, clock: clock, logger: logger)
                group.addTask { await watch.run() }
            }
            let cautious = installation.entities.filter { $0.whileAway != nil }
            if !cautious.isEmpty {
                let watch = ReturnWatch(
                    entities: cautious.map(\.id.rawValue),
                    store: store,
                    clock: clock,
                    facts: facts,
                    logger: logger
                )
                group.addTask { await watch.run() }
            }
            if installation.partners.contains(where: { $0.profile.rules != nil }) {
                let watch = ComplianceWatch(store: store, clock: clock, logger: logger)
                group.addTask { await watch.run() }
            }
            let promises = PromiseWatch(
                entities: installation.entities.map(\.id.rawValue),
                store: store,
                clock: clock,
                logger: logger
            )
            group.addTask { await promises.run() }
            if agreements.contains(where: { $0.sending?.receipt?.returnURL != nil }) {
                let watch = AS2ReceiptWatch(store: store, clock: clock, logger: logger)
                group.addTask { await watch.run() }
            }
        }
        for exchange in exchanges { await exchange.shutdown() }
    }

    private static func workerName() -> String {
        let process = ProcessInfo.processInfo
        return "\(process.hostName)/\(process.processIdentifier)/"
            + SystemIdentitySource().next(at: SystemClock().now()).suffix(8)
    }
}
