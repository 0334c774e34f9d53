import Canonical
import ConnectorTesting
import Connectors
import Database
import Delivery
import Engine
import Governance
import Inventory
import OrderStories
import Primitives
import Reconciliation
import SampleTrade
import SimulatedWorld
import Storage
import StorageTesting
import Synchronization

/// The simulated ERP and warehouse behind our connectors, without sockets.
///
/// A class, because both connectors and the test share the world.
final class WorldExchange: HTTPExchange {
    private let world: Mutex<World>
    private let clock: StoryClock
    /// How often an export's page was asked for, and what happens before each.
    private let state = Mutex<(pages: Int, hook: (@Sendable (Int) async -> Void)?)>((0, nil))

    init(_ world: sending World, clock: StoryClock) {
        self.world = Mutex(world)
        self.clock = clock
    }

    var pages: Int { state.withLock { $0.pages } }

    func beforeEachPage(_ hook: (@Sendable (Int) async -> Void)?) {
        state.withLock { $0.hook = hook }
    }

    func look<Value: Sendable>(_ body: (inout World) -> sending Value) -> Value {
        world.withLock { body(&$0) }
    }

    func send(_ call: HTTPCall, deadline: Timestamp) async throws(ConnectorFailure) -> HTTPReply {
        let parts = call.url.dropFirst("https://".count).split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let system = WorldSystem(rawValue: String(parts[0])) else {
            throw ConnectorFailure(.unreachable("\(call.url)"))
        }
        if call.url.contains("/export") {
            let (page, hook) = state.withLock { state in
                state.pages += 1
                return (state.pages, state.hook)
            }
            await hook?(page)
        }
        let request = WorldRequest(
            method: call.method,
            target: "/" + parts[1],
            headers: call.headers.map { ($0.name, $0.value) },
            body: call.body
        )
        let now = clock.now()
        let reply = world.withLock { $0.handle(request, to: system, at: now) }
        return HTTPReply(status: reply.status, body: reply.body)
    }
}

struct NoSecrets: SecretResolver {
    func resolve(_ reference: SecretReference) throws(SecretFailure) -> Secret {
        throw SecretFailure(reference, "there are none here")
    }
}

/// The demo's company with as many further shelves as a test wants, all alike in ERP and warehouse.
struct ReconciliationBench {
    let story: StoryWorld
    let exchange: WorldExchange
    let desk: ReconciliationDesk

    var store: any Store { story.store }
    var clock: StoryClock { story.clock }
    static let entity = DemoCatalogue.entity
    static let settling = Duration.seconds(120)
    static let trace = "0af7651916cd43dd8448eb211c80319c"

    static func run(
        on engine: TestEngine,
        shelves: Int = 0,
        _ body: (ReconciliationBench) async throws -> Void
    ) async throws {
        try await StoryWorld.with(engine) { story in
            try await body(try await ReconciliationBench(story, shelves: shelves))
        }
    }

    private init(_ story: StoryWorld, shelves: Int) async throws {
        self.story = story
        try await Self.stock(shelves, story)
        let rows = try await story.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.stock.onHand(
                after: RecordKey(""),
                through: nil,
                entity: Self.entity.rawValue
            )
        }
        var stock: [String: [String: Int64]] = [:]
        for row in rows { stock[row.key.minor, default: [:]][row.key.major] = row.thousandths }
        var erp = SimulatedERP.Configuration()
        erp.stock = stock
        var warehouse = SimulatedWarehouse.Configuration()
        warehouse.stock = stock
        let world = World(
            seed: 7,
            erp: SimulatedERP(erp),
            warehouse: SimulatedWarehouse(warehouse)
        )
        exchange = WorldExchange(world, clock: story.clock)
        desk = ReconciliationDesk(
            store: story.store,
            clock: story.clock,
            facts: FactLoader(),
            identities: SeededIdentitySource(seed: 11)
        )
        // What was loaded is old by now.
        story.clock.advance(by: .seconds(3_600))
    }

    /// Shelves `S000001` and so on in Dallas, with 100 and a few each.
    private static func stock(_ count: Int, _ story: StoryWorld) async throws {
        let now = story.clock.now()
        for start in stride(from: 0, to: count, by: 5_000) {
            try await story.store.write { (transaction) throws(StoreFailure) in
                for index in start..<min(count, start + 5_000) {
                    try transaction.stock.post(
                        StockPosting(
                            .receive,
                            item: Item.ID(item(index)),
                            site: DemoCatalogue.dallas,
                            onHandDelta: quantity(index),
                            cause: "opening"
                        ),
                        entity: entity.rawValue,
                        effectKey: "opening",
                        at: now
                    )
                }
            }
        }
    }

    static func item(_ index: Int) -> String {
        let digits = String(index)
        return "S" + String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }

    static func quantity(_ index: Int) -> Int64 { Int64(100 + index % 7) * 1_000 }

    func reconciler(_ part: Reconciler.Part) throws -> Reconciler {
        let configuration =
            part == .erp
            ? SandboxSystems.erp(at: "https://erp")
            : SandboxSystems.warehouse(at: "https://warehouse")
        let connector = try RestConnector(
            configuration,
            using: ConnectorServices(clock: clock, http: exchange, secrets: NoSecrets())
        )
        let gate = TargetGate(budget: Budget(BudgetLimits()), breaker: CircuitBreaker())
        return Reconciler(
            of: Self.entity.rawValue,
            with: part.rawValue,
            as: part,
            SystemLane(GuardedConnector(connector, behind: gate, clock: clock), concurrency: 4),
            store: store,
            clock: clock,
            facts: FactLoader(),
            desk: desk,
            settling: Self.settling
        )
    }

    @discardableResult
    func compare(_ part: Reconciler.Part) async throws -> ReconciliationReport {
        try await reconciler(part).run(.stock, traceID: Self.trace)
    }

    /// Moves stock here, as a warehouse's news would.
    func move(_ item: String, by thousandths: Int64, cause: String = "GRN-1") async throws {
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.stock.post(
                StockPosting(
                    .receive,
                    item: Item.ID(item),
                    site: DemoCatalogue.dallas,
                    onHandDelta: thousandths,
                    cause: cause
                ),
                entity: Self.entity.rawValue,
                effectKey: "test/\(cause)/1/0",
                at: now
            )
        }
    }

    func onHand(_ item: String) async throws -> Int64? {
        try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.stock.levels(of: Item.ID(item), entity: Self.entity.rawValue)
        }.first { $0.site == DemoCatalogue.dallas }?.onHand
    }

    func cases(_ phase: CaseWorkflow.Phase? = nil) async throws -> [ReconciliationRow] {
        try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.reconciliationCases.list(
                entity: Self.entity.rawValue,
                phase: phase,
                before: nil,
                limit: 1_000
            )
        }
    }

    func workItem(of id: String) async throws -> StoredWorkItem? {
        try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.workItems.load(CaseProcess.item(of: id), entity: Self.entity.rawValue)
        }
    }

    func act(
        _ event: CaseWorkflow.Event,
        on id: String,
        by name: String
    ) async throws -> CaseOutcome {
        let caller = Caller(
            actor: Actor(.person, name, permissions: []),
            entity: Self.entity,
            channel: nil
        )
        return try await desk.act(event, on: id, caller: caller, traceID: Self.trace)
    }

    func standing(_ system: String) async throws -> ReconciliationStanding? {
        try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.reconciliations.of(Self.entity.rawValue)
        }.first { $0.system == system }
    }

    /// The moment of which a system's comparison spoke last, by site.
    func compared(by system: String) async throws -> [String: Timestamp] {
        let news = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.stockNews.all(of: Self.entity.rawValue)
        }
        let own = news.filter { $0.source == system && $0.kind == .comparison }
        return Dictionary(
            own.map { ($0.site.rawValue, $0.asOf) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
