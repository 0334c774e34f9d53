import Canonical
import Connectors
import Database
import Foundation
import PartnerTransport
import Primitives
import SimulatedWorld
import Storage

/// One seed's history: virtual time, the world, and the nodes over one database.
///
/// An actor because virtual time is one: calls run side by side in tasks of their own, and hand
/// each other one baton.
actor SimulationRun {
    let simulation: Simulation
    let weather: FaultSwitch
    let defect: PlantedDefect?
    let store: any Store
    let clock: VirtualClock
    let chance: Chance
    let tally = Tally()
    var world: World
    var agenda = Agenda<Occurrence>()
    var book = ChannelBook()
    var receiver = WebhookReceiver()
    var nodes: [SimulatedNode]
    /// Calls under way, and whoever waits for one of them to sleep or end.
    var sleepers = Agenda<Sleeper>()
    var baton: CheckedContinuation<Void, Never>?
    let tasks: AsyncStream<Call>.Continuation
    private let calls: AsyncStream<Call>
    /// What the last worker did in its turn.
    var taken = 0
    /// Events of each system that have come: how often, and up to which number.
    var heard = HeardEvents()
    /// When workers look again although nothing is due: a step failed, or somebody else has the
    /// lease.
    var pollAt: Timestamp?
    /// Every promise is to be kept from here on without further trouble.
    var isHealing = false
    /// The last moment has come.
    var isOver = false
    /// What still waits when healing is over.
    var unrest: [String] = []
    /// The simulation itself broke; the run ends.
    var broken: StoreFailure?
    let openingStock: [String: [String: Int64]]
    let box: SecretBox
    var generation = 0

    typealias Call = @Sendable () async -> Void

    /// 2026-11-23T15:00:00Z, a Monday.
    static let start = Timestamp(microseconds: 1_795_446_000_000_000)
    /// Over how long the orders come in.
    static let window = Duration.seconds(7_200)

    init(_ simulation: Simulation, over store: any Store, on clock: VirtualClock) {
        self.simulation = simulation
        weather = FaultSwitch(simulation.faults)
        defect = simulation.mutation.map { PlantedDefect($0, seed: simulation.seed) }
        self.store = store
        self.clock = clock
        chance = Chance(seed: simulation.seed)
        nodes = (0..<simulation.nodeCount).map { _ in SimulatedNode() }
        (calls, tasks) = AsyncStream.makeStream(of: Call.self)
        openingStock = Trade.openingStock(forOrders: simulation.orders)
        var warehouse = SimulatedWarehouse.Configuration()
        warehouse.stock = openingStock
        warehouse.pickAfter = .seconds(120)
        warehouse.packAfter = .seconds(60)
        warehouse.shipAfter = .seconds(60)
        var carrier = SimulatedCarrier.Configuration()
        carrier.dispatchAfter = .seconds(300)
        carrier.transitAfter = .seconds(1_800)
        carrier.deliverAfter = .seconds(7_200)
        world = World(
            seed: simulation.seed ^ 0x0A11,
            warehouse: SimulatedWarehouse(warehouse),
            carrier: SimulatedCarrier(carrier)
        )
        guard let key = InstallationKey(Array(repeating: 0x2A, count: 32)) else {
            preconditionFailure("32 bytes are a key")
        }
        box = SecretBox(key)
    }

    var faults: SimulationFaults { weather.faults }

    /// Plays the whole history and leaves the evidence in the store.
    func play() async throws {
        try await prepare()
        let calls = calls
        await withDiscardingTaskGroup { group in
            group.addTask { await self.live() }
            for await call in calls { group.addTask { await call() } }
        }
        guard let broken else { return }
        // A planted defect may spoil the log itself: what is there then is the evidence.
        if case .corrupt = broken, simulation.mutation != nil { return }
        throw broken
    }

    private func live() async {
        world.misbehave(faults)
        setClocksWrong()
        for node in nodes.indices {
            nodes[node].isStartPlanned = true
            agenda.add(.start(node: node), at: clock.now())
        }
        plan()
        await pass(until: Self.start.advanced(by: Self.window + .seconds(3_600)))
        await heal()
        await stop()
        tasks.finish()
    }

    private func prepare() async throws {
        let now = clock.now()
        let stock = openingStock
        let items = Trade.items + (simulation.sellsKits ? [Trade.kit] : [])
        let secret = try WebhookReceiver.secret.sealed(in: box, for: WebhookReceiver.id)
        let webhook = StoredWebhook(
            id: WebhookReceiver.id,
            entity: Trade.entity.rawValue,
            channel: Trade.portal.rawValue,
            url: WebhookReceiver.url,
            milestones: [],
            sealedSecret: secret,
            createdAt: now
        )
        try await store.migrate(Schema.migrations, now: now)
        try await store.write { (transaction) throws(StoreFailure) in
            try Trade.store(items, stock, in: transaction, at: now)
            try transaction.webhooks.insert(webhook)
        }
    }

    /// Spreads the orders and the people's rounds over the window.
    private func plan() {
        for number in 0..<simulation.orders {
            // Drawn apart, so that an order stays the same however many others there are.
            let own = Chance(seed: simulation.seed, for: "order \(number + 1)")
            let wish = OrderWish(
                number: number + 1,
                drawnFrom: own,
                withKits: simulation.sellsKits
            )
            book.entries.append(
                ChannelBook.Entry(
                    request: wish.request,
                    key: "key-\(number + 1)",
                    body: Array("body of \(wish.request.purchaseOrderNumber)".utf8),
                    isDocument: wish.isDocument
                )
            )
            let call: BuyerCall = wish.isDocument ? .document : .first
            let pause = own.pause(1...Int(Self.window.components.seconds) * 1_000)
            agenda.add(.call(number, call), at: clock.now().advanced(by: pause))
        }
        agenda.add(.clerks, at: later(within: .seconds(600)))
        agenda.add(.payments, at: later(within: .seconds(1_200)))
        agenda.add(.goods, at: later(within: .seconds(900)))
        agenda.add(.nodeTrouble, at: later(within: .seconds(480)))
        if let faultsUntil = simulation.faultsUntil {
            agenda.add(.calm, at: clock.now().advanced(by: faultsUntil))
        }
    }

    func later(within pause: Duration) -> Timestamp {
        let milliseconds = Int(pause.components.seconds) * 1_000
        return clock.now().advanced(by: chance.pause(1...max(1, milliseconds)))
    }
}
