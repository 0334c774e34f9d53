import Canonical
import Connectors
import Database
import Delivery
import ERPConnectors
import Engine
import Logging
import PartnerTransport
import Primitives
import Projections
import Storage
import Translation

extension Node {
    /// What compares systems with what we have, by the clock.
    var reconciliations: [ReconciliationRunner] {
        installation.reconciliations(
            through: systems,
            store: store,
            clock: clock,
            facts: facts,
            worker: worker,
            logger: logger
        )
    }

    /// What makes changes of the audit visible.
    var auditSealer: AuditSealer {
        AuditSealer(
            chain: box.auditChain,
            store: store,
            clock: clock,
            worker: worker,
            logger: logger
        )
    }

    /// What looks for customers and numbers that the records do not agree on.
    var stewardship: StewardshipWatch {
        StewardshipWatch(
            entities: installation.entities.map { entity in
                (entity.id.rawValue, installation.steward(of: entity.id.rawValue))
            },
            desk: StewardshipDesk(
                store: store,
                clock: clock,
                identities: SystemIdentitySource()
            ),
            store: store,
            clock: clock,
            worker: worker,
            logger: logger,
            traceID: { Installation.traceID() }
        )
    }
}

extension Node {
    /// Mappings whose files have changed since the last start run from now on.
    static func takeConfiguration(
        _ desk: MappingDesk,
        _ logger: Logger
    ) async throws(StoreFailure) {
        for version in try await desk.takeConfiguration() {
            logger.notice(
                "a mapping runs as the configuration has it",
                metadata: [
                    "mapping": "\(version.name)", "version": "\(version.number)",
                    "hash": "\(version.hash.prefix(12))",
                    "replaced": "\(version.replaced.map { "version \($0)" } ?? "none")",
                ]
            )
        }
    }
}

// What a node is put together from, as its installation has it.
extension Installation {
    /// Where partners' documents come in and go out.
    func partnerDesk(facts: FactLoader, identities: any IdentitySource) -> PartnerDesk {
        PartnerDesk(
            partners.map(\.profile),
            mappings: MappingShelf(
                Set(partners.compactMap(\.profile.mapping)),
                language: YAMLMappings()
            ),
            facts: facts,
            identities: identities
        )
    }

    /// Who hears of milestones: webhooks, partners, and the ERPs whose files say so.
    func subscribers(with desk: PartnerDesk) -> CombinedSubscribers {
        let curious = Set(
            systems.filter { $0.connector.operations.contains(Operation.erpMilestone.rawValue) }
                .map(\.name)
        )
        let erps = Dictionary(
            entities.filter { curious.contains($0.erp) }.map { ($0.id, $0.erp) },
            uniquingKeysWith: { first, _ in first }
        )
        return CombinedSubscribers([WebhookSubscribers(), desk, ERPMilestones(erps)])
    }

    /// How each system words its news.
    var dialects: EventTranslator {
        EventTranslator(
            Dictionary(
                uniqueKeysWithValues: systems.compactMap { system in
                    system.events.map { (system.name.rawValue, $0) }
                }
            )
        )
    }

    /// What keeps our copies of master data fresh, with what speaks HTTP for it.
    func followers(
        of store: any Store,
        clock: any WallClock,
        worker: String,
        logger: Logger
    ) throws(ConfigurationFailure) -> (
        followers: [MasterDataFollower], exchanges: [AsyncHTTPExchange]
    ) {
        var followers: [MasterDataFollower] = []
        var exchanges: [AsyncHTTPExchange] = []
        for system in systems {
            guard let source = system.masterData, system.connector.speaksMasterData else {
                continue
            }
            let exchange = AsyncHTTPExchange(policy: system.connector.outboundPolicy, clock: clock)
            exchanges.append(exchange)
            let speaker = try system.connector.masterDataSpeaker(
                using: ConnectorServices(clock: clock, http: exchange, secrets: SystemSecrets())
            )
            guard let speaker else { continue }
            for entity in entities where entity.erp == system.name {
                let origin = ERPOrigin(
                    entity,
                    warehouse: source.warehouse,
                    connector: speaker,
                    clock: clock
                )
                followers.append(
                    MasterDataFollower(
                        entity: entity.id.rawValue,
                        system: system.name.rawValue,
                        source: source,
                        origin: origin,
                        store: store,
                        clock: clock,
                        worker: worker,
                        logger: logger
                    )
                )
            }
        }
        return (followers, exchanges)
    }

    /// What compares systems with what we have, by the clock.
    func reconciliations(
        through systems: SystemDelivery,
        store: any Store,
        clock: any WallClock,
        facts: FactLoader,
        worker: String,
        logger: Logger
    ) -> [ReconciliationRunner] {
        let desk = ReconciliationDesk(
            store: store,
            clock: clock,
            facts: facts,
            identities: SystemIdentitySource()
        )
        return reconciliationPairs.compactMap { pair in
            let name = pair.system.name.rawValue
            guard let schedule = pair.system.reconcile, let lane = systems.lane(to: name) else {
                return nil
            }
            return ReconciliationRunner(
                entity: pair.entity,
                system: name,
                schedule: schedule,
                reconciler: Reconciler(
                    of: pair.entity,
                    with: name,
                    as: pair.part,
                    lane,
                    store: store,
                    clock: clock,
                    facts: facts,
                    desk: desk,
                    settling: schedule.settling
                ),
                store: store,
                clock: clock,
                worker: worker,
                logger: logger,
                traceID: { Self.traceID() }
            )
        }
    }

    /// 32 hexadecimal digits of chance.
    fileprivate static func traceID() -> String {
        Hexadecimal.text((0..<16).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// The partners' inboxes.
    func folders(
        into store: any Store,
        clock: any WallClock,
        logger: Logger
    ) -> [WatchedFolder] {
        partners.compactMap { partner in
            partner.inbox.map { path in
                WatchedFolder(
                    WatchedFolder.Settings(
                        name: partner.profile.id,
                        path: path,
                        entity: partner.profile.entity.rawValue
                    ),
                    store: store,
                    clock: clock,
                    logger: logger
                )
            }
        }
    }

    /// The partners' SFTP servers, as far as files come from there.
    func pickups(
        into store: any Store,
        clock: any WallClock,
        logger: Logger
    ) -> [SFTPPickup] {
        partners.compactMap { partner in
            guard let settings = partner.sftp?.pickup(of: partner),
                let site = partner.sftp?.site(secrets: SystemSecrets())
            else { return nil }
            return SFTPPickup(settings, at: site, store: store, clock: clock, logger: logger)
        }
    }

    /// Where partners' systems hand documents in.
    func documentDoor(into store: any Store, clock: any WallClock) -> DocumentDoor {
        let known = partners.map { partner in
            let door = DocumentDoor.Partner(
                entity: partner.profile.entity.rawValue,
                signature: partner.https?.signature?.signature(by: SystemSecrets())
            )
            return (partner.profile.id, door)
        }
        return DocumentDoor(
            Dictionary(known, uniquingKeysWith: { first, _ in first }),
            store: store,
            clock: clock
        )
    }

    /// The partners' addresses where documents for us wait, each with what speaks to it.
    func addresses(
        into store: any Store,
        clock: any WallClock,
        logger: Logger
    ) -> [(pickup: HTTPSPickup, exchange: AsyncHTTPExchange)] {
        partners.compactMap { partner in
            guard let https = partner.https, let settings = https.pickup(of: partner) else {
                return nil
            }
            let exchange = AsyncHTTPExchange(policy: https.policy, clock: clock)
            let pickup = HTTPSPickup(
                settings,
                at: https.site(over: exchange, clock: clock),
                store: store,
                clock: clock,
                logger: logger
            )
            return (pickup, exchange)
        }
    }
}

extension ProjectionService {
    /// The product's read models, moved along by `worker`.
    init(of store: any Store, clock: any WallClock, worker: String, logger: Logger) {
        let runner = ProjectionRunner(
            store: store,
            clock: clock,
            worker: worker,
            projections: ProjectionRunner.all
        )
        self.init(store: store, runner: runner) { failure in
            logger.error("a read model's step failed", metadata: ["failure": "\(failure)"])
        }
    }
}
