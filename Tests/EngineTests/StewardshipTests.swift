import Canonical
import Database
import Governance
import OrderStories
import Ordering
import Primitives
import SampleTrade
import Stewardship
import Storage
import StorageTesting
import Testing

@testable import Engine

/// Who is who in the records: found, merged, and taken back.
@Suite struct StewardshipTests {
    static let entity = DemoCatalogue.entity
    static let twin = Party.ID("K-77")
    static let trace = "0af7651916cd43dd8448eb211c80319c"

    /// Corner Store by another number, with a second address.
    static func twin(name: String = "CORNER STORE") throws -> Party {
        let corner = try #require(
            DemoCatalogue.masterData.customers.first { $0.id == DemoCatalogue.corner }
        )
        var yard = corner.shipTos[0]
        yard.code = "YARD"
        yard.aliases = []
        yard.address.lines = ["9 Back Lane"]
        return Party(
            id: twin,
            name: name,
            termsDays: 60,
            shipTos: [corner.shipTos[0], yard],
            exemptions: [
                TaxExemption(
                    certificate: "TX-1",
                    jurisdiction: "US-TX",
                    validFrom: try #require(LocalDate("2020-01-01"))
                )
            ]
        )
    }

    static func load(_ world: StoryWorld, _ data: MasterData) async throws {
        let now = world.clock.now()
        try await world.store.write { (transaction) throws(StoreFailure) in
            try data.load(into: transaction, source: "crm", at: now)
        }
    }

    static func withTwin(
        _ engine: TestEngine,
        _ body: (StoryWorld, StewardshipDesk) async throws -> Void
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let twin = try twin()
            try await load(
                world,
                MasterData(entity: DemoCatalogue.masterData.entity, customers: [twin])
            )
            let desk = StewardshipDesk(
                store: world.store,
                clock: world.clock,
                identities: SeededIdentitySource(seed: 5)
            )
            try await body(world, desk)
        }
    }

    static func say(
        _ word: StewardsWord,
        on id: String,
        by name: String,
        _ desk: StewardshipDesk
    ) async throws -> StewardshipOutcome {
        let caller = Caller(
            actor: Actor(.person, name, permissions: []),
            entity: entity,
            channel: nil
        )
        return try await desk.act(word, on: id, caller: caller, traceID: trace)
    }

    static func cases(_ world: StoryWorld) async throws -> [StewardshipRow] {
        try await world.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.stewardshipCases.list(
                entity: entity.rawValue,
                phase: nil,
                before: nil,
                limit: 100
            )
        }
    }

    static func record(_ id: Party.ID, _ world: StoryWorld) async throws -> [UInt8]? {
        try await world.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.master.load(.customer, id.rawValue, entity: entity.rawValue)?.document
        }
    }

    static func order(
        _ id: Order.ID,
        _ world: StoryWorld
    ) async throws -> OrderState {
        let stored = try await world.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.instances.load(OrderWorkflow.name, id.rawValue)
        }
        return try StoredValue.decode(OrderState.self, from: try #require(stored).state)
    }

    /// Scans, and has two people merge the twin into the corner store.
    static func merge(
        _ world: StoryWorld,
        _ desk: StewardshipDesk,
        take: [String] = []
    ) async throws -> String {
        try await desk.scan(entity.rawValue, steward: .customerService, traceID: trace)
        let id = try #require(try await cases(world).first).id
        let merge = Resolution.merge(
            twin.rawValue,
            into: DemoCatalogue.corner.rawValue,
            take: take
        )
        _ = try await say(.propose(merge, note: ""), on: id, by: "ann", desk)
        let outcome = try await say(.approve(note: nil), on: id, by: "ben", desk)
        guard case .done(let row, _, _) = outcome else {
            Issue.record("it was \(outcome)")
            return id
        }
        #expect(row.phase == .settled)
        return id
    }

    @Test(arguments: TestDatabases.all)
    func `records that do not agree become cases, once, and close when they agree`(
        on engine: TestEngine
    ) async throws {
        try await Self.withTwin(engine) { world, desk in
            var items = DemoCatalogue.masterData.items.prefix(2).map { $0 }
            for index in items.indices {
                items[index].identifiers.append(ItemIdentifier(.gtin, "9506000099996"))
            }
            var yard = try Self.twin(name: "Somebody Else")
            yard.id = Party.ID("K-78")
            yard.shipTos[0].address.lines = ["3 Other Road"]
            yard.shipTos[0].aliases = ["YARD"]
            try await Self.load(
                world,
                MasterData(
                    entity: DemoCatalogue.masterData.entity,
                    items: items,
                    customers: [yard]
                )
            )
            try await desk.scan("acme", steward: .customerService, traceID: Self.trace)
            let found = try await Self.cases(world)
            #expect(
                Set(found.map(\.subject)) == [
                    "C-CORNER + K-77", "gtin 09506000099996", "K-78 ship-to YARD",
                ]
            )
            #expect(found.allSatisfy { $0.phase == .open && $0.steward == .customerService })
            try await desk.scan("acme", steward: .customerService, traceID: Self.trace)
            #expect(try await Self.cases(world) == found)

            items[0].identifiers.removeLast()
            try await Self.load(
                world,
                MasterData(entity: DemoCatalogue.masterData.entity, items: items)
            )
            try await desk.scan("acme", steward: .customerService, traceID: Self.trace)
            let item = try await Self.cases(world).first { $0.question == .itemIdentifier }
            #expect(item?.phase == .closed)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a number is left to one item alone, and order lines find it`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            var items = DemoCatalogue.masterData.items.prefix(2).map { $0 }
            for index in items.indices {
                items[index].identifiers.append(ItemIdentifier(.gtin, "9506000099996"))
            }
            let entity = DemoCatalogue.masterData.entity
            try await Self.load(world, MasterData(entity: entity, items: items))
            let desk = StewardshipDesk(
                store: world.store,
                clock: world.clock,
                identities: SeededIdentitySource(seed: 5)
            )
            try await desk.scan("acme", steward: .integrationSupport, traceID: Self.trace)
            let id = try #require(try await Self.cases(world).first).id
            let wanted = items[1].id.rawValue
            _ = try await Self.say(
                .propose(.assign(to: wanted), note: ""),
                on: id,
                by: "ann",
                desk
            )
            _ = try await Self.say(.approve(note: nil), on: id, by: "ben", desk)
            let found = try await world.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.master.items(
                    for: ItemIdentifier(.gtin, "09506000099996"),
                    entity: "acme"
                )
            }
            #expect(found.map(\.rawValue) == [wanted])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what is ordered by an old name is the survivor's, and both owe together`(
        on engine: TestEngine
    ) async throws {
        try await Self.withTwin(engine) { world, desk in
            // Corner Store may owe 500; its twin has no limit, and owes more than 300 already.
            let old = try await world.submit(customer: Self.twin, "PO-1", ["WIDGET": 80])
            #expect(try await Self.order(old, world).holds.isEmpty)
            _ = try await Self.merge(world, desk)

            let own = try await world.submit(
                customer: DemoCatalogue.corner,
                "PO-2",
                ["WIDGET": 60]
            )
            #expect(try await Self.order(own, world).holds.map(\.reason) == [.creditLimit])

            let byOldName = try await world.submit(
                customer: Self.twin,
                "PO-3",
                ["WIDGET": 40],
                shipTo: .code("YARD")
            )
            let state = try await Self.order(byOldName, world)
            let header = try #require(state.header)
            #expect(header.customer == Self.twin && header.debtor == DemoCatalogue.corner)
            #expect(header.creditRoot == DemoCatalogue.corner && header.termsDays == 30)
            #expect(header.shipTo?.address.lines == ["9 Back Lane"])
            #expect(state.holds.map(\.reason) == [.creditLimit])
            // The order that was open is as it was decided.
            #expect(try await Self.order(old, world).header?.creditRoot == Self.twin)
            // Whoever reads the log again decides on the same customer.
            let event = try await world.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.events.events(
                    ofInstance: OrderWorkflow.name,
                    byOldName.rawValue,
                    limit: 1
                ).first
            }
            let recorded = try #require(event)
            let facts = try await world.store.read { (snapshot) throws(StoreFailure) in
                try RecordedFacts.recall(recorded, in: snapshot)
            }
            #expect(facts.customer?.id == DemoCatalogue.corner)
            #expect(facts.customer?.shipTos.map(\.code) == ["MAIN", "YARD"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `taken back, everything is as it was`(on engine: TestEngine) async throws {
        try await Self.withTwin(engine) { world, desk in
            let before = (
                try await Self.record(DemoCatalogue.corner, world),
                try await Self.record(Self.twin, world)
            )
            let id = try await Self.merge(world, desk, take: ["exemptions"])
            #expect(try await Self.record(DemoCatalogue.corner, world) != before.0)
            _ = try await Self.say(
                .proposeUndo(reason: "two shops after all"),
                on: id,
                by: "ben",
                desk
            )
            let own = try await Self.say(.approve(note: nil), on: id, by: "ben", desk)
            guard case .refused(.sameHands("ben")) = own else {
                Issue.record("it was \(own)")
                return
            }
            _ = try await Self.say(.approve(note: nil), on: id, by: "ann", desk)
            #expect(try await Self.record(DemoCatalogue.corner, world) == before.0)
            #expect(try await Self.record(Self.twin, world) == before.1)
            let order = try await world.submit(customer: Self.twin, "PO-9", ["WIDGET": 200])
            #expect(try await Self.order(order, world).holds.isEmpty)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what has changed since a merge stays, and is named when it is taken back`(
        on engine: TestEngine
    ) async throws {
        try await Self.withTwin(engine) { world, desk in
            let id = try await Self.merge(world, desk, take: ["exemptions"])
            // Its owner writes it anew: the merge holds all the same.
            var renamed = try Self.twin(name: "Corner Store South")
            renamed.priceTier = "gold"
            try await Self.load(
                world,
                MasterData(entity: DemoCatalogue.masterData.entity, customers: [renamed])
            )
            let written = try #require(try await Self.record(Self.twin, world))
            let kept = try StoredValue.decode(Party.self, from: written)
            #expect(kept.mergedInto == DemoCatalogue.corner)

            _ = try await Self.say(.proposeUndo(reason: "wrong"), on: id, by: "ann", desk)
            let outcome = try await Self.say(.approve(note: nil), on: id, by: "ben", desk)
            guard case .done(_, _, let reasons) = outcome else {
                Issue.record("it was \(outcome)")
                return
            }
            #expect(reasons.last?.contains("customer K-77: name") == true)
            #expect(reasons.last?.contains("customer K-77: priceTier") == true)
            let after = try StoredValue.decode(
                Party.self,
                from: try #require(try await Self.record(Self.twin, world))
            )
            #expect(after.mergedInto == nil && after.name == "Corner Store South")
            let corner = try StoredValue.decode(
                Party.self,
                from: try #require(try await Self.record(DemoCatalogue.corner, world))
            )
            #expect(corner.exemptions.isEmpty && corner.merged == nil && corner.creditOf == nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what another system owns is not taken over, and a merge that cannot be is refused`(
        on engine: TestEngine
    ) async throws {
        try await Self.withTwin(engine) { world, desk in
            try await desk.scan("acme", steward: .customerService, traceID: Self.trace)
            let id = try #require(try await Self.cases(world).first).id
            try await world.store.write { (transaction) throws(StoreFailure) in
                try transaction.masterStandings.setOwners(
                    [.customers: "erp"],
                    of: "acme",
                    staleAfter: .seconds(3_600)
                )
            }
            let corner = DemoCatalogue.corner.rawValue
            for (take, words) in [("price_tier", "erp owns price_tier"), ("age", "there are name")]
            {
                let outcome = try await Self.say(
                    .propose(.merge(Self.twin.rawValue, into: corner, take: [take]), note: ""),
                    on: id,
                    by: "ann",
                    desk
                )
                guard case .refused(.impossible(let why)) = outcome else {
                    Issue.record("it was \(outcome)")
                    return
                }
                #expect(why.contains(words))
            }
        }
    }
}
