import Canonical
import Database
import Engine
import Foundation
import Governance
import Logging
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting

/// A clock that stands where it is put.
final class StillClock: WallClock, @unchecked Sendable {
    // Guards `moment`.
    private let lock = NSLock()
    private var moment = Timestamp(microseconds: 1_800_000_000_000_000)

    func now() -> Timestamp { lock.withLock { moment } }
    func advance(_ interval: Duration) { lock.withLock { moment = moment.advanced(by: interval) } }
    func sleep(until deadline: Timestamp) async throws(CancellationError) {}
}

/// Answers calls as the test says and remembers them.
final class ScriptedDelivery: EffectDelivery, @unchecked Sendable {
    struct Call: Equatable {
        var operation: String
        var key: String
        var isInDoubt: Bool
    }

    // Guards everything below.
    private let lock = NSLock()
    private var calls: [Call] = []
    private var script: [String: [DeliveryOutcome]] = [:]
    private var standing: [String: DeliveryOutcome] = [:]
    private var hook: (@Sendable () async -> Void)?
    private var batch = 1
    private var jointCalls: [[String]] = []

    /// What happens during the next call, before its answer.
    func meanwhile(_ hook: @escaping @Sendable () async -> Void) {
        lock.withLock { self.hook = hook }
    }

    func expect(_ operation: String, _ outcomes: DeliveryOutcome...) {
        lock.withLock { script[operation] = outcomes }
    }

    /// What every call is answered that has no answer of its own.
    func always(_ operation: String, _ outcome: DeliveryOutcome) {
        lock.withLock { standing[operation] = outcome }
    }

    func made(_ operation: String) -> [Call] {
        lock.withLock { calls.filter { $0.operation == operation } }
    }

    func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        let hook = lock.withLock {
            defer { self.hook = nil }
            return self.hook
        }
        await hook?()
        return lock.withLock {
            calls.append(
                Call(operation: effect.operation, key: effect.key, isInDoubt: isInDoubt)
            )
            if var outcomes = script[effect.operation], !outcomes.isEmpty {
                let next = outcomes.removeFirst()
                script[effect.operation] = outcomes
                return next
            }
            if let outcome = standing[effect.operation] { return outcome }
            return .done(reference: "REF-\(calls.count)", status: 200, answer: [])
        }
    }

    /// How many bookings go in one call, and the keys of each such call.
    var most: Int {
        get { lock.withLock { batch } }
        set { lock.withLock { batch = newValue } }
    }
    var joint: [[String]] { lock.withLock { jointCalls } }

    func batch(of target: String, _ operation: String, at now: Timestamp) -> Int {
        operation == "erp.book" ? most : 1
    }

    func deliverTogether(
        _ effects: [StoredEffect],
        deadline: Timestamp
    ) async -> [DeliveryOutcome] {
        lock.withLock { jointCalls.append(effects.map(\.key)) }
        var outcomes: [DeliveryOutcome] = []
        for effect in effects {
            outcomes.append(await deliver(effect, isInDoubt: false, deadline: deadline))
        }
        return outcomes
    }

    func concurrency(of target: String) -> Int { 1 }
    func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? { nil }
}

struct NoSubscribers: MilestoneSubscribers {
    func deliveries(
        of milestone: Milestone,
        for order: OrderState,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> [MilestoneDelivery] { [] }
}

struct NoDocuments: DocumentProcessing {
    func process(
        _ stored: StoredMessage,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Disposition { .ignored(reason: "no partners in this test") }
}

/// One engine over one fresh database with the demo catalogue, driven step by step.
struct TestBench {
    let store: any Store
    let clock: StillClock
    let delivery: ScriptedDelivery
    let handler: MessageHandler
    let desk: OrderDesk
    let events: EventDesk
    let inbox: InboxProcessor
    let outbox: OutboxDispatcher
    let caller: Caller

    static func run(
        on engine: TestEngine,
        _ body: (TestBench) async throws -> Void
    ) async throws {
        try await TestDatabases.with(engine) { store in
            let bench = TestBench(store)
            try await bench.prepare()
            try await body(bench)
        }
    }

    /// Brings the schema and the demo catalogue in.
    func prepare() async throws {
        let now = clock.now()
        try await store.migrate(Schema.migrations, now: now)
        try await store.write { (transaction) throws(StoreFailure) in
            try DemoCatalogue.masterData.load(into: transaction, source: "tests", at: now)
        }
    }

    /// Another process's life on the same database says which clock and which outside world it has.
    init(
        _ store: any Store,
        clock: StillClock = StillClock(),
        delivery: ScriptedDelivery = ScriptedDelivery(),
        seed: UInt64 = 7
    ) {
        self.store = store
        self.clock = clock
        self.delivery = delivery
        let facts = FactLoader()
        let identities = SeededIdentitySource(seed: seed)
        let subscribers = NoSubscribers()
        handler = MessageHandler(
            facts: facts,
            subscribers: subscribers,
            dialects: EventTranslator(["wms": Self.warehouseDialect]),
            documents: NoDocuments(),
            identities: identities
        )
        desk = OrderDesk(
            store: store,
            clock: clock,
            process: OrderProcess(facts: facts, subscribers: subscribers),
            identities: identities
        )
        events = EventDesk(store: store, clock: clock, handler: handler)
        inbox = InboxProcessor(store: store, clock: clock, handler: handler)
        outbox = OutboxDispatcher(
            store: store,
            clock: clock,
            delivery: delivery,
            handler: handler,
            random: SeededRandomSource(seed: 7),
            worker: "bench-\(seed)",
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        )
        caller = Caller(
            actor: Actor(.client, "portal", permissions: Set(Permission.allCases)),
            entity: DemoCatalogue.entity,
            channel: Channel.ID("portal")
        )
    }

    private static let shelf = [
        "item": "/sku", "site": "/site", "quantity": "/qty", "reference": "/receipt",
    ]

    private static let warehouseDialect = EventDialect(
        type: "/type",
        at: "/at",
        rules: [
            EventRule(
                "shipped",
                means: .shipped,
                fields: ["fulfilment": "/ref"],
                parcels: ParcelFields(
                    path: "/parcels",
                    reference: "/no",
                    carrier: "/carrier",
                    tracking: "/tracking",
                    contents: LineFields(path: "/lines", line: "/line", quantity: "/qty")
                )
            ),
            EventRule(
                "received",
                means: .stockReceived,
                fields: shelf
            ),
            EventRule("quarantined", means: .stockHeld, fields: shelf),
            EventRule("freed", means: .stockUnheld, fields: shelf),
        ]
    )

    func request(
        _ number: String,
        _ lines: [(sku: String, each: Int64)],
        customer: Party.ID = DemoCatalogue.harbor
    ) -> OrderRequest {
        OrderRequest(
            entity: DemoCatalogue.entity,
            channel: Channel.ID("portal"),
            customer: customer,
            purchaseOrderNumber: number,
            currency: .usd,
            shipTo: .code("MAIN"),
            lines: lines.enumerated().map { index, line in
                OrderRequest.Line(
                    number: index + 1,
                    item: ItemIdentifier(.sku, line.sku),
                    quantity: Quantity(line.each, .each)
                )
            }
        )
    }

    func submit(
        _ request: OrderRequest,
        key: String? = nil,
        body: String? = nil
    ) async throws -> SubmissionOutcome {
        try await desk.submit(submission(of: request, key: key, body: body), render: Self.idOnly)
    }

    func submission(
        of request: OrderRequest,
        key: String? = nil,
        body: String? = nil
    ) -> OrderSubmission {
        OrderSubmission(
            caller: caller,
            idempotencyKey: key ?? "key-" + request.purchaseOrderNumber,
            body: Array((body ?? request.purchaseOrderNumber).utf8),
            request: request,
            traceID: "0af7651916cd43dd8448eb211c80319c"
        )
    }

    /// An order's answer is its id.
    static let idOnly: OrderDesk.Renderer = { order in
        StoredAnswer(status: 201, body: Array((order.state.header?.id.rawValue ?? "").utf8))
    }

    /// Submits and returns the order's id.
    func accept(_ request: OrderRequest) async throws -> Order.ID {
        guard case .answered(let answer, _) = try await submit(request) else {
            throw UnexpectedOutcome()
        }
        return Order.ID(String(decoding: answer.body, as: UTF8.self))
    }

    /// As `accept`, by a client that comes again when it is told that no write could begin.
    func acceptPatiently(_ request: OrderRequest) async throws -> Order.ID {
        for _ in 0..<20 {
            do {
                return try await accept(request)
            } catch StoreFailure.unavailable {
                continue
            }
        }
        return try await accept(request)
    }

    func state(_ id: Order.ID) async throws -> OrderState {
        guard let order = try await desk.order(id, for: caller) else { throw UnexpectedOutcome() }
        return order.state
    }

    /// Lets the leases that were taken before end.
    func endLeases() async throws {
        clock.advance(.seconds(61))
        guard store.dialect == .postgres else { return }
        // The server's clock waits for nobody; the leases end sooner instead.
        try await store.write { (transaction) throws(StoreFailure) in
            let session = transaction.session
            try session.execute("UPDATE lease SET until = 1", [])
            try session.execute("UPDATE effect SET lease_until = 1 WHERE lease_until > 0", [])
        }
    }

    /// Lets everything that is due happen, until nothing is.
    func settle(_ targets: [String] = ["erp", "warehouse"]) async throws {
        var done = 1
        var rounds = 0
        while done > 0, rounds < 200 {
            done = try await inbox.process()
            for target in targets { done += try await outbox.dispatch(target) }
            rounds += 1
        }
    }

    func hear(_ id: String, _ json: String) async throws -> [EventReceipt] {
        try await events.accept(
            [SystemEvent(id: id, body: Array(json.utf8))],
            from: "wms",
            caller: caller,
            traceID: "0af7651916cd43dd8448eb211c80319c"
        )
    }
}

struct UnexpectedOutcome: Error {}
