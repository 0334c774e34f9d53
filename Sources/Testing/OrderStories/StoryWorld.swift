public import Canonical
public import Database
public import Engine
import Governance
import Logging
public import Ordering
public import Primitives
public import Projections
import SampleTrade
import Storage
public import StorageTesting

/// The platform with the demo catalogue on a fresh store, moved by hand: nothing runs by itself.
///
/// ```swift
/// try await StoryWorld.with(.sqlite) { world in
///     let order = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["WIDGET": 10])
///     try await world.settle()
/// }
/// ```
public struct StoryWorld: Sendable {
    public let store: any Store
    public let clock: StoryClock
    public let systems: ScriptedSystems
    public let desk: OrderDesk
    public let runner: ProjectionRunner
    let events: EventDesk
    let inbox: InboxProcessor
    let outbox: OutboxDispatcher
    let sequencer: Sequencer
    let identities: SeededIdentitySource

    /// A Monday, 15:00 UTC.
    public static let start = Timestamp(microseconds: 1_795_446_000_000_000)

    /// Sets up the schema and the catalogue on `store`.
    public init(on store: any Store, seed: UInt64 = 1) async throws {
        self.store = store
        let clock = StoryClock(Self.start)
        self.clock = clock
        systems = ScriptedSystems(clock: clock)
        identities = SeededIdentitySource(seed: seed)
        let facts = FactLoader()
        desk = OrderDesk(
            store: store,
            clock: clock,
            process: OrderProcess(facts: facts, subscribers: NoSubscribers()),
            identities: identities
        )
        let handler = MessageHandler(
            facts: facts,
            subscribers: NoSubscribers(),
            dialects: StoryDialect(),
            documents: NoDocuments(),
            identities: identities
        )
        events = EventDesk(store: store, clock: clock, handler: handler)
        inbox = InboxProcessor(store: store, clock: clock, handler: handler)
        outbox = OutboxDispatcher(
            store: store,
            clock: clock,
            delivery: systems,
            handler: handler,
            random: SeededRandomSource(seed: seed),
            worker: "story",
            logger: Logger(label: "story") { _ in SwiftLogNoOpLogHandler() }
        )
        sequencer = Sequencer(store: store, clock: clock, worker: "story")
        runner = ProjectionRunner(
            store: store,
            clock: clock,
            worker: "story",
            projections: ProjectionRunner.all
        )
        try await store.migrate(Schema.migrations, now: clock.now())
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            try DemoCatalogue.masterData.load(into: transaction, source: "story", at: now)
        }
    }

    /// A world of its own on a fresh store of `engine`.
    public static func with<Value>(
        _ engine: TestEngine,
        _ body: (StoryWorld) async throws -> Value
    ) async throws -> Value {
        try await TestDatabases.with(engine) { store in
            try await body(try await StoryWorld(on: store))
        }
    }
}

extension StoryWorld {
    /// What a portal orders; returns the id of the order that was decided.
    public func submit(
        customer: Party.ID,
        _ number: String,
        _ quantities: KeyValuePairs<String, Int64>,
        note: String? = nil,
        shipTo: OrderRequest.ShipToReference = .code("MAIN")
    ) async throws -> Order.ID {
        let request = OrderRequest(
            entity: DemoCatalogue.entity,
            channel: Channel.ID("portal"),
            customer: customer,
            purchaseOrderNumber: number,
            currency: .usd,
            shipTo: shipTo,
            lines: quantities.enumerated().map { index, line in
                OrderRequest.Line(
                    number: index + 1,
                    item: ItemIdentifier(.sku, line.key),
                    quantity: Quantity(line.value, .each)
                )
            },
            note: note
        )
        let submission = OrderSubmission(
            caller: Caller(
                actor: Actor(.client, "portal", permissions: [.ordersSubmit]),
                entity: DemoCatalogue.entity,
                channel: Channel.ID("portal")
            ),
            idempotencyKey: "key-" + number,
            body: try StoredValue.encodeSorted(request),
            request: request,
            traceID: "4bf92f3577b34da6a3ce929d0e0e4736"
        )
        let outcome = try await desk.submit(submission) { order in
            let id = order.state.header?.id.rawValue ?? ""
            return StoredAnswer(status: 201, body: Array(#"{"id":"\#(id)"}"#.utf8))
        }
        guard case .answered(let answer, _) = outcome, answer.body.count > 9 else {
            throw StoreFailure.corrupt("the story's order was not answered: \(outcome)")
        }
        return Order.ID(String(decoding: answer.body.dropFirst(7).dropLast(2), as: UTF8.self))
    }

    /// Brings news in through the door and decides them.
    public func news(_ event: OrderEvent, for order: Order.ID, from system: String) async throws {
        clock.advance(by: .seconds(2))
        let body = try StoredValue.encodeSorted(StoryDialect.News(order: order, event: event))
        _ = try await events.accept(
            [SystemEvent(id: identities.next(at: clock.now()), body: body)],
            from: system,
            caller: Caller(
                actor: Actor(.client, system, permissions: [.eventsSubmit]),
                entity: DemoCatalogue.entity,
                channel: nil
            ),
            traceID: "4bf92f3577b34da6a3ce929d0e0e4736"
        )
        try await settle()
    }

    /// Lets inbox, out-door, sequencer and read models work until nobody has anything to do now.
    public func settle() async throws {
        var isBusy = true
        while isBusy {
            var done = try await inbox.process()
            let targets = try await store.read { (snapshot) throws(StoreFailure) -> [String] in
                try snapshot.effects.openTargets()
            }
            for target in targets where target != Target.timer {
                done += try await outbox.dispatch(target)
            }
            done += try await sequencer.step()
            isBusy = done > 0
        }
        while try await runner.step() > 0 {}
    }

    /// Makes the next call that `target` is due, and nothing else; returns how many were made.
    public func dispatch(_ target: String) async throws -> Int {
        try await outbox.dispatch(target)
    }

    /// Gives events their positions, and nothing else.
    public func place() async throws {
        while try await sequencer.step() > 0 {}
    }

    public func state(of order: Order.ID) async throws -> OrderState {
        let snapshot = try await store.read { (snapshot) throws(StoreFailure) -> OrderSnapshot? in
            try snapshot.instances.order(order.rawValue)
        }
        guard let snapshot else { throw StoreFailure.corrupt("there is no order \(order)") }
        return snapshot.state
    }

    public func record(of order: Order.ID) async throws -> OrderRecord {
        let record = try await store.read { (snapshot) throws(StoreFailure) -> OrderRecord? in
            try OrderRecord.read(order, from: snapshot)
        }
        guard let record else { throw StoreFailure.corrupt("there is no order \(order)") }
        return record
    }
}
