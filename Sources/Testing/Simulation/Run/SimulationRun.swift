import Canonical
import Connectors
import Database
import Foundation
import PartnerTransport
import Primitives
import SimulatedWorld
import Storage

/// One seed's history: virtual time, the world, and whichever process is alive.
///
/// An actor because virtual time is one: whoever waits for an answer lets everything else happen
/// meanwhile, inside its own call. There is never more than one thing going on, so one seed gives
/// one history.
actor SimulationRun {
    let seed: UInt64
    let orders: Int
    var faults: SimulationFaults
    let store: any Store
    let clock: VirtualClock
    let chance: Chance
    let tally = Tally()
    var world: World
    var agenda = Agenda<Occurrence>()
    var book = ChannelBook()
    var receiver = WebhookReceiver()
    var host: SimulatedHost?
    /// Targets that a call is under way to, somewhere up the stack.
    var busyTargets: Set<String> = []
    var stalledUntil: Timestamp
    /// When workers look again although nothing is due: a step failed, or somebody else has the
    /// lease.
    var pollAt: Timestamp?
    var isStartPlanned = false
    /// Every promise is to be kept from here on without further trouble.
    var isHealing = false
    /// What still waits when healing is over.
    var unrest: [String] = []
    /// The simulation itself broke; the run ends.
    var broken: StoreFailure?
    let openingStock: [String: [String: Int64]]
    let box: SecretBox
    private var generation = 0

    /// 2026-11-23T15:00:00Z, a Monday.
    static let start = Timestamp(microseconds: 1_795_446_000_000_000)
    /// Over how long the orders come in.
    static let window = Duration.seconds(7_200)

    init(seed: UInt64, orders: Int, faults: SimulationFaults, store: any Store) {
        self.seed = seed
        self.orders = orders
        self.faults = faults
        self.store = store
        clock = VirtualClock(Self.start)
        stalledUntil = Self.start
        chance = Chance(seed: seed)
        openingStock = Trade.openingStock(forOrders: orders)
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
            seed: seed ^ 0x0A11,
            warehouse: SimulatedWarehouse(warehouse),
            carrier: SimulatedCarrier(carrier)
        )
        guard let key = InstallationKey(Array(repeating: 0x2A, count: 32)) else {
            preconditionFailure("32 bytes are a key")
        }
        box = SecretBox(key)
    }

    /// Plays the whole history and leaves the evidence in the store.
    func play() async throws {
        clock.letSleepersPass { [weak self] pause in await self?.nap(pause) ?? false }
        try await prepare()
        world.misbehave(faults)
        agenda.add(.start, at: clock.world)
        isStartPlanned = true
        plan()
        await pass(until: Self.start.advanced(by: Self.window + .seconds(3_600)))
        await heal()
        if let broken { throw broken }
    }

    private func prepare() async throws {
        let now = clock.now()
        let stock = openingStock
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
            try Trade.store(stock, in: transaction, at: now)
            try transaction.webhooks.insert(webhook)
        }
    }

    /// Spreads the orders and the people's rounds over the window.
    private func plan() {
        for number in 0..<orders {
            let wish = OrderWish(number: number + 1, drawnFrom: chance)
            book.entries.append(
                ChannelBook.Entry(
                    request: wish.request,
                    key: "key-\(number + 1)",
                    body: Array("body of \(wish.request.purchaseOrderNumber)".utf8),
                    isDocument: wish.isDocument
                )
            )
            let call: BuyerCall = wish.isDocument ? .document : .first
            agenda.add(.call(number, call), at: later(within: Self.window))
        }
        agenda.add(.clerks, at: later(within: .seconds(600)))
        agenda.add(.payments, at: later(within: .seconds(1_200)))
        agenda.add(.goods, at: later(within: .seconds(900)))
        agenda.add(.clockJump, at: later(within: .seconds(900)))
    }

    func later(within pause: Duration) -> Timestamp {
        let milliseconds = Int(pause.components.seconds) * 1_000
        return clock.world.advanced(by: chance.pause(1...max(1, milliseconds)))
    }

    /// A new process over what the last one committed.
    func startProcess() {
        generation += 1
        isStartPlanned = false
        busyTargets = []
        let life = ProcessLife(generation: generation)
        let processStore = ProcessStore(
            store,
            life: life,
            chance: chance,
            faults: faults.store,
            tally: tally
        )
        do throws(ConfigurationFailure) {
            host = try SimulatedHost(
                life,
                over: processStore,
                in: SimulatedHost.Surroundings(
                    clock: clock,
                    network: SimulatedNetwork(run: self, life: life),
                    box: box,
                    seed: seed
                )
            )
            tally.count("process started")
        } catch {
            broken = .corrupt("the simulated systems are misconfigured: \(error)")
        }
    }

    /// The process that can be called now.
    var alive: SimulatedHost? {
        guard let host, !host.life.isOver else { return nil }
        return host
    }
}
