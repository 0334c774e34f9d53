import Connectors
import Database
import Delivery
import Engine
import Logging
import PartnerTransport
import Primitives
import Projections
import Storage

/// One process: the whole engine over what was committed before it started.
struct SimulatedHost: Sendable {
    let life: ProcessLife
    let clock: NodeClock
    let store: ProcessStore
    let orders: OrderDesk
    let news: EventDesk
    let inbox: InboxProcessor
    let outbox: OutboxDispatcher
    let delivery: any EffectDelivery
    let sequencer: Sequencer
    let readers: ProjectionRunner

    /// What the process is given by its surroundings.
    struct Surroundings: Sendable {
        var clock: NodeClock
        var network: any HTTPExchange
        var box: SecretBox
        var seed: UInt64
        var defect: PlantedDefect?
    }

    init(
        _ life: ProcessLife,
        over store: ProcessStore,
        in surroundings: Surroundings
    ) throws(ConfigurationFailure) {
        self.life = life
        self.store = store
        let clock = surroundings.clock
        self.clock = clock
        let seed = surroundings.seed &+ UInt64(life.generation)
        let worker = "node-\(life.node)-\(life.generation)"
        let quiet = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        let identities = SeededIdentitySource(seed: seed)
        let facts = FactLoader()
        let subscribers = CombinedSubscribers([WebhookSubscribers()])
        let handler = MessageHandler(
            facts: facts,
            subscribers: subscribers,
            dialects: SystemWords.dialects,
            documents: NoDocuments(),
            identities: identities
        )
        orders = OrderDesk(
            store: store,
            clock: clock,
            process: OrderProcess(facts: facts, subscribers: subscribers),
            identities: identities
        )
        news = EventDesk(store: store, clock: clock, handler: handler)
        inbox = InboxProcessor(store: store, clock: clock, handler: handler, batch: 4)
        let delivery = try Self.delivery(store, surroundings)
        let asksFirst = surroundings.defect?.mutation != .askFirst
        self.delivery = asksFirst ? delivery : ForgetfulDelivery(delivery)
        outbox = OutboxDispatcher(
            store: store,
            clock: clock,
            delivery: self.delivery,
            handler: handler,
            random: SeededRandomSource(seed: seed ^ 0x5EED),
            worker: worker,
            logger: quiet
        )
        sequencer = Sequencer(store: store, clock: clock, worker: worker)
        readers = ProjectionRunner(
            store: store,
            clock: clock,
            worker: worker,
            projections: ProjectionRunner.all
        )
    }

    /// The product's own way out, down to the calls; only the network is simulated.
    private static func delivery(
        _ store: ProcessStore,
        _ surroundings: Surroundings
    ) throws(ConfigurationFailure) -> any EffectDelivery {
        let clock = surroundings.clock
        let services = ConnectorServices(
            clock: clock,
            http: surroundings.network,
            secrets: SystemSecrets(environment: [:])
        )
        var lanes: [String: SystemLane] = [:]
        for (name, configuration) in SystemWords.connections() {
            let gate = TargetGate(
                budget: Budget(configuration.budget),
                breaker: CircuitBreaker(configuration.circuitBreaker)
            )
            let connector = try RestConnector(configuration, using: services)
            lanes[name] = SystemLane(
                GuardedConnector(connector, behind: gate, clock: clock),
                concurrency: configuration.budget.concurrency
            )
        }
        let webhooks = WebhookSender(
            store: store,
            http: surroundings.network,
            policy: OutboundPolicy(),
            box: surroundings.box,
            clock: clock,
            concurrency: 1
        )
        return DeliveryRouter(
            [(prefix: Target.webhook(""), delivery: webhooks)],
            systems: SystemDelivery(lanes, clock: clock)
        )
    }
}

/// Partner documents are another simulation's business; orders from documents come translated.
private struct NoDocuments: DocumentProcessing {
    func process(
        _ stored: StoredMessage,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Disposition { .ignored(reason: "no partner sends documents here") }
}
