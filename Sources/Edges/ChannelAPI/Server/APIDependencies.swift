public import Database
public import Engine
public import Logging
public import Primitives
public import Projections
public import Storage

/// What the API stands on; the app puts it together.
public struct APIDependencies: Sendable {
    public var store: any Store
    public var clock: any WallClock
    public var orders: OrderDesk
    public var events: EventDesk
    public var facts: FactLoader
    public var identities: any IdentitySource
    public var webhookSecrets: WebhookSecretIssuer
    public var random: RandomBytes
    public var configuration: APIConfiguration
    public var logger: Logger
    /// Hears every answer, to count it; must return at once.
    public var onAnswer: (@Sendable (AnsweredRequest) -> Void)?
    /// How a system is open at a moment, and until when; `nil` when it always is.
    public var hours: @Sendable (_ target: String, Timestamp) -> ServiceStretch?
    /// Where mappings are changed.
    public var mappings: MappingDesk
    /// Where partners' documents are handed in.
    public var documents: DocumentDoor
    /// What the company promises itself.
    public var objectives: [Objective] = []

    public init(
        store: any Store,
        clock: any WallClock,
        orders: OrderDesk,
        events: EventDesk,
        facts: FactLoader,
        identities: any IdentitySource,
        webhookSecrets: WebhookSecretIssuer,
        random: RandomBytes = .system,
        configuration: APIConfiguration = APIConfiguration(),
        logger: Logger,
        onAnswer: (@Sendable (AnsweredRequest) -> Void)? = nil,
        hours: @escaping @Sendable (_ target: String, Timestamp) -> ServiceStretch? = { _, _ in nil
        }
    ) {
        self.store = store
        self.clock = clock
        self.orders = orders
        self.events = events
        self.facts = facts
        self.identities = identities
        self.webhookSecrets = webhookSecrets
        self.random = random
        self.configuration = configuration
        self.logger = logger
        self.onAnswer = onAnswer
        self.hours = hours
        mappings = MappingDesk(without: store, clock)
        documents = DocumentDoor([:], store: store, clock: clock)
    }
}

/// What handlers work with: the dependencies, with failures as problems.
struct APIServices: Sendable {
    let dependencies: APIDependencies
    let readiness: Readiness
    let stock: StockBoard
    let adjustments: AdjustmentDesk
    let holds: HoldDesk
    let ladder: IntakeLadder
    let purchases: PurchaseDesk
    let reconciliation: ReconciliationDesk
    let stewardship: StewardshipDesk

    init(_ dependencies: APIDependencies) {
        self.dependencies = dependencies
        stock = StockBoard(store: dependencies.store, facts: dependencies.facts)
        adjustments = AdjustmentDesk(
            store: dependencies.store,
            clock: dependencies.clock,
            facts: dependencies.facts
        )
        holds = HoldDesk(
            store: dependencies.store,
            clock: dependencies.clock,
            facts: dependencies.facts
        )
        ladder = IntakeLadder(
            store: dependencies.store,
            bounds: dependencies.configuration.intake
        )
        purchases = PurchaseDesk(
            store: dependencies.store,
            clock: dependencies.clock,
            facts: dependencies.facts,
            subscribers: dependencies.orders.subscribers,
            identities: dependencies.identities
        )
        reconciliation = ReconciliationDesk(
            store: dependencies.store,
            clock: dependencies.clock,
            facts: dependencies.facts,
            identities: dependencies.identities
        )
        stewardship = StewardshipDesk(
            store: dependencies.store,
            clock: dependencies.clock,
            identities: dependencies.identities
        )
        readiness = Readiness(dependencies)
    }

    var orders: OrderDesk { dependencies.orders }
    var events: EventDesk { dependencies.events }
    var facts: FactLoader { dependencies.facts }
    var mappings: MappingDesk { dependencies.mappings }
    var documents: DocumentDoor { dependencies.documents }
    var configuration: APIConfiguration { dependencies.configuration }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreFailure) -> Value
    ) async throws(Problem) -> Value {
        try await answering { () async throws(StoreFailure) in
            try await dependencies.store.read(body)
        }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(Problem) -> Value {
        try await answering { () async throws(StoreFailure) in
            try await dependencies.store.write(body)
        }
    }

    /// Turns the store's failure into a problem, and logs what the sender is not told.
    func answering<Value: Sendable>(
        _ work: () async throws(StoreFailure) -> Value
    ) async throws(Problem) -> Value {
        do throws(StoreFailure) {
            return try await work()
        } catch {
            dependencies.logger.error(
                "the store failed a request",
                metadata: ["code": "\(error.code)", "failure": "\(error)"]
            )
            throw Problem(error)
        }
    }
}
