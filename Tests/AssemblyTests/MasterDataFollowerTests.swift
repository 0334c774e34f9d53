import Canonical
import Connectors
import Database
import Logging
import OrderStories
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Synchronization
import Testing

@testable import Assembly

/// Our copy of master data follows its owner, and does not believe everything.
@Suite(.timeLimit(.minutes(20)))
struct MasterDataFollowerTests {
    private static let widget = Item.ID("WIDGET")
    private static let corner = Party.ID("C-CORNER")

    @Test(arguments: TestDatabases.all)
    func `the first look reads all of it, the next ones only ask`(
        on engine: TestEngine
    ) async throws {
        try await Scene.with(engine) { scene in
            let due = try await scene.look()
            #expect(due == scene.clock.now().advanced(by: .seconds(900)))
            #expect(scene.origin.readings == 1)
            #expect(try await scene.standings().allSatisfy { !$0.isStale(at: scene.clock.now()) })
            // Too early: nothing is asked.
            scene.clock.advance(by: .seconds(60))
            #expect(try await scene.look() == due)
            #expect(scene.origin.questions.isEmpty)
            let revision = try await scene.revision()
            let lastRead = scene.clock.now().advanced(by: .seconds(-60))
            scene.clock.advance(by: .seconds(840))
            _ = try await scene.look()
            // With an overlap, for what was open when it was read.
            #expect(scene.origin.questions == [lastRead.advanced(by: .seconds(-300))])
            #expect(scene.origin.readings == 1)
            #expect(try await scene.revision() == revision)
            #expect(try await scene.standings().allSatisfy { $0.readAt == scene.clock.now() })
        }
    }

    @Test(arguments: TestDatabases.all)
    func `of what has changed only that is stored, and what only we know stays`(
        on engine: TestEngine
    ) async throws {
        try await Scene.with(engine) { scene in
            _ = try await scene.look()
            let before = try await scene.revision()
            scene.origin.change { data in
                for index in data.prices.indices {
                    // Read on another day.
                    data.prices[index].validFrom = LocalDate(daysSince1970: 25_000)
                }
                let index = data.customers.firstIndex { $0.id == DemoCatalogue.harbor } ?? 0
                data.customers[index].name = "Harbor & Sons"
                data.customers[index].policy.priority = 1
                data.customers[index].policy.rounding.mode = .halfEven
            }
            scene.clock.advance(by: .seconds(900))
            _ = try await scene.look()
            #expect(try await scene.revision() == before + 1)
            let harbor = try await scene.customer(DemoCatalogue.harbor)
            #expect(harbor?.name == "Harbor & Sons")
            #expect(harbor?.policy.rounding.mode == .halfEven)
            let known = scene.first.customers.first { $0.id == DemoCatalogue.harbor }
            #expect(harbor?.policy.priority == known?.policy.priority)
            let standings = try await scene.standings()
            let changed = standings.filter { $0.changedAt == $0.readAt }.map(\.part)
            #expect(changed == [.customers])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what is gone is not sold any more`(on engine: TestEngine) async throws {
        try await Scene.with(engine) { scene in
            _ = try await scene.look()
            scene.origin.change { data in
                data.items.removeAll { $0.id == Self.widget }
                data.prices.removeAll { $0.item == Self.widget }
                data.customers.removeAll { $0.id == DemoCatalogue.harbor }
                data.creditLimits.removeAll { $0.root == Self.corner }
            }
            scene.clock.advance(by: .seconds(900))
            _ = try await scene.look()
            #expect(try await scene.customer(DemoCatalogue.harbor)?.status == .blocked)
            let (item, prices, limit) = try await scene.store.read {
                (snapshot) throws(StoreFailure) in
                (
                    try snapshot.master.load(.item, "WIDGET", entity: "acme")?.document,
                    try snapshot.master.load(.prices, "WIDGET", entity: "acme")?.document,
                    try snapshot.credit.load(Self.corner, entity: "acme")?.limit
                )
            }
            let document = try #require(item)
            #expect(try StoredValue.decode(Item.self, from: document).isActive == false)
            #expect(prices == Array("[]".utf8))
            #expect(limit == nil)
            // And comes back.
            scene.origin.change { $0 = scene.first }
            scene.clock.advance(by: .seconds(900))
            _ = try await scene.look()
            #expect(try await scene.customer(DemoCatalogue.harbor)?.status == .active)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a catalogue of which much is gone at once is doubted`(
        on engine: TestEngine
    ) async throws {
        try await Scene.with(engine) { scene in
            _ = try await scene.look()
            let before = try await scene.revision()
            scene.origin.change { $0.customers = [] }
            scene.clock.advance(by: .seconds(900))
            _ = try await scene.look()
            #expect(try await scene.revision() == before)
            let item = try #require(try await scene.workItems().first)
            #expect(item.detail.contains("customers are gone; nothing was changed"))
            #expect(item.detail.contains("crossdock master-data erp --apply --although-gone"))
            // Read whole again: the item closes by itself.
            scene.origin.change { $0 = scene.first }
            scene.clock.advance(by: .seconds(900))
            _ = try await scene.look()
            #expect(try await scene.workItems().isEmpty)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what is gone already does not make the rest believable`(
        on engine: TestEngine
    ) async throws {
        try await Scene.with(engine) { scene in
            // Many are blocked already; then all the others are gone.
            scene.origin.change { data in
                for number in 1...30 {
                    var old = data.customers[0]
                    old.id = Party.ID("C-OLD-\(number)")
                    old.creditRoot = old.id
                    old.parent = nil
                    old.status = .blocked
                    data.customers.append(old)
                }
            }
            _ = try await scene.look()
            scene.origin.change { $0.customers.removeAll { $0.status != .blocked } }
            scene.clock.advance(by: .seconds(900))
            _ = try await scene.look()
            #expect(try await scene.customer(DemoCatalogue.harbor)?.status == .active)
            let item = try #require(try await scene.workItems().first)
            #expect(item.detail.contains("customers are gone; nothing was changed"))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what somebody else writes while a reading is stored is not undone`(
        on engine: TestEngine
    ) async throws {
        try await Scene.with(engine) { scene in
            _ = try await scene.look()
            var theirs = scene.first
            let index = theirs.customers.firstIndex { $0.id == DemoCatalogue.harbor } ?? 0
            theirs.customers[index].name = "Harbor & Sons"
            let bundle = theirs
            let difference = try await scene.store.read { (snapshot) throws(StoreFailure) in
                try bundle.difference(of: [.customers], in: snapshot)
            }
            // A person changes what only we know, between the comparison and the storing.
            var ours = try #require(try await scene.customer(DemoCatalogue.harbor))
            ours.policy.priority = 7
            let document = try StoredValue.encode(ours)
            let now = scene.clock.now()
            try await scene.store.write { (transaction) throws(StoreFailure) in
                try transaction.master.save(
                    .customer,
                    DemoCatalogue.harbor.rawValue,
                    document,
                    entity: "acme",
                    source: "console",
                    at: now
                )
            }
            let left = try await difference.store(
                in: scene.store,
                source: "erp",
                clock: scene.clock
            )
            #expect(left == 1)
            #expect(try await scene.customer(DemoCatalogue.harbor)?.policy.priority == 7)
            // Compared again, both hold.
            scene.origin.change { $0 = bundle }
            scene.clock.advance(by: .seconds(900))
            _ = try await scene.look()
            let harbor = try await scene.customer(DemoCatalogue.harbor)
            #expect(harbor?.policy.priority == 7)
            #expect(harbor?.name == "Harbor & Sons")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an owner that is away is nobody's business until the copy is stale`(
        on engine: TestEngine
    ) async throws {
        try await Scene.with(engine) { scene in
            _ = try await scene.look()
            scene.origin.fail("nobody answers")
            for _ in 0..<16 {
                scene.clock.advance(by: .seconds(900))
                let now = scene.clock.now()
                #expect(try await scene.look() == now.advanced(by: .seconds(300)))
            }
            #expect(try await scene.workItems().isEmpty)
            scene.clock.advance(by: .seconds(900))
            _ = try await scene.look()
            let item = try #require(try await scene.workItems().first)
            #expect(item.reason == ReasonCode.staleData.rawValue)
            #expect(item.owner == .integrationSupport)
            #expect(item.detail.contains("nobody answers"))
            #expect(try await scene.standings().allSatisfy { $0.isStale(at: scene.clock.now()) })
            scene.origin.fail(nil)
            scene.clock.advance(by: .seconds(300))
            _ = try await scene.look()
            #expect(try await scene.workItems().isEmpty)
            #expect(try await scene.standings().allSatisfy { $0.failure == nil })
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what a system owns nobody else may write`(on engine: TestEngine) async throws {
        try await Scene.with(engine) { scene in
            let whole = scene.first
            var ours = MasterData(entity: whole.entity)
            ours.openingStock = whole.openingStock
            let bundles = [whole, ours]
            let refusals = try await scene.store.read { (snapshot) throws(StoreFailure) in
                try bundles.map { (bundle) throws(StoreFailure) in
                    try bundle.partsOfOthers(in: snapshot)
                }
            }
            #expect(refusals[0].count == MasterDataPart.allCases.count)
            #expect(refusals[0].first?.contains("creditLimits: they belong to erp") == true)
            #expect(refusals[1].isEmpty)
        }
    }
}

/// A store with an entity whose ERP owns its master data, and that ERP.
private struct Scene {
    let store: TestStore
    let clock = StoryClock(Timestamp(microseconds: 1_795_446_000_000_000))
    let origin = ScriptedOrigin(DemoCatalogue.masterData)
    let first = DemoCatalogue.masterData
    private let wholeAt = Box()

    static func with(_ engine: TestEngine, _ body: (Scene) async throws -> Void) async throws {
        try await TestDatabases.with(engine) { store in
            let scene = Scene(store: store)
            let now = scene.clock.now()
            try await store.migrate(Schema.migrations, now: now)
            let owners = MasterDataPart.allCases.map { ($0, "erp") }
            try await store.write { (transaction) throws(StoreFailure) in
                try MasterData(entity: scene.first.entity).load(
                    into: transaction,
                    source: "configuration",
                    at: now
                )
                try transaction.masterStandings.setOwners(
                    Dictionary(uniqueKeysWithValues: owners),
                    of: "acme",
                    staleAfter: .seconds(4 * 3_600)
                )
            }
            try await body(scene)
        }
    }

    func look() async throws -> Timestamp {
        let follower = MasterDataFollower(
            entity: "acme",
            system: "erp",
            source: MasterDataSource(warehouse: DemoCatalogue.warehouse),
            origin: origin,
            store: store,
            clock: clock,
            worker: "node",
            logger: Logger(label: "test")
        )
        var moment = wholeAt.value
        let due = try await follower.look(wholeAt: &moment)
        wholeAt.value = moment
        return due
    }

    func standings() async throws -> [MasterStanding] {
        try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.masterStandings.of("acme")
        }
    }

    func revision() async throws -> Int64 {
        try await store.read { (snapshot) throws(StoreFailure) in try snapshot.master.revision() }
    }

    func customer(_ id: Party.ID) async throws -> Party? {
        try await store.read { (snapshot) throws(StoreFailure) -> Party? in
            try snapshot.master.load(.customer, id.rawValue, entity: "acme").map {
                (record) throws(StoreFailure) in
                try StoredValue.decode(Party.self, from: record.document)
            }
        }
    }

    func workItems() async throws -> [StoredWorkItem] {
        try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.workItems.open(owner: .integrationSupport, limit: 10)
        }
    }
}

/// What is kept from one look to the next.
private final class Box: Sendable {
    private let moment = Mutex<Timestamp?>(nil)
    var value: Timestamp? {
        get { moment.withLock { $0 } }
        set { moment.withLock { $0 = newValue } }
    }
}

/// Says what it is told to say.
private final class ScriptedOrigin: MasterDataOrigin {
    private struct State {
        var data: MasterData
        var failure: String?
        var isChanged = false
        var readings = 0
        var questions: [Timestamp] = []
    }

    private let state: Mutex<State>

    init(_ data: MasterData) { state = Mutex(State(data: data)) }

    var readings: Int { state.withLock(\.readings) }
    var questions: [Timestamp] { state.withLock(\.questions) }

    func change(_ change: (inout MasterData) -> Void) {
        state.withLock { state in
            change(&state.data)
            state.isChanged = true
        }
    }

    func fail(_ failure: String?) { state.withLock { $0.failure = failure } }

    func hasChanged(since moment: Timestamp) async throws(ConnectorFailure) -> Bool {
        let (failure, isChanged) = state.withLock { state in
            state.questions.append(moment)
            defer { if state.failure == nil { state.isChanged = false } }
            return (state.failure, state.isChanged)
        }
        if let failure { throw ConnectorFailure(.unreachable(failure)) }
        return isChanged
    }

    func masterData() async throws -> MasterData {
        try state.withLock { state in
            if let failure = state.failure { throw ConnectorFailure(.unreachable(failure)) }
            state.readings += 1
            return state.data
        }
    }
}
