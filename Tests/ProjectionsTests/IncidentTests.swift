import Canonical
import Database
import OrderStories
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Projections

/// What failed together is one incident, from its first work item to the end of its last.
@Suite struct IncidentTests {
    private static let entity = DemoCatalogue.entity.rawValue

    private static func minute(_ minutes: Int) -> Timestamp {
        StoryWorld.start.advanced(by: .seconds(minutes * 60))
    }

    private static func opening(
        _ key: String,
        _ cause: String,
        _ from: Int,
        _ to: Int?
    ) -> Incident.Opening {
        Incident.Opening(
            key: key,
            reason: "delivery_failed",
            cause: cause,
            openedAt: minute(from),
            closedAt: to.map(minute)
        )
    }

    @Test func `items of one cause that are open together are one incident`() {
        let incidents = Incident.merged([
            Self.opening("a", "erp erp.book", 0, 30), Self.opening("b", "wms wms.release", 5, 15),
            Self.opening("c", "erp erp.book", 20, 90), Self.opening("d", "erp erp.book", 150, 160),
            Self.opening("e", "erp erp.book", 221, nil),
            Self.opening("f", "erp erp.book", 900, 901),
        ])
        #expect(incidents.map(\.key) == ["a", "b", "e"])
        #expect(incidents.map(\.items) == [3, 1, 2])
        // The third came within the hour after the second had ended.
        #expect(incidents[0].took == .seconds(160 * 60))
        #expect(incidents[1].took == .seconds(10 * 60))
        #expect(incidents[2].took == nil)
    }

    @Test(arguments: TestDatabases.all)
    func `an item that is opened again was open before`(on engine: TestEngine) async throws {
        try await StoryWorld.with(engine) { world in
            try await Self.open("effect/none", .deliveryFailed, at: 0, in: world)
            // Opening it twice is one opening.
            try await Self.open("effect/none", .deliveryFailed, at: 10, in: world)
            try await Self.close("effect/none", at: 30, in: world)
            try await Self.open("effect/none", .deliveryFailed, at: 200, in: world)
            try await Self.close("effect/none", at: 207, in: world)
            try await Self.open("order/x/hold/credit_limit", .creditLimit, at: 1, in: world)
            let incidents = try await Self.read(world, from: 0, to: 1_000)
            #expect(incidents.map(\.took) == [.seconds(1_800), .seconds(420)])
            // What began before a period belongs to the period before.
            #expect(try await Self.read(world, from: 1, to: 1_000).count == 1)
            #expect(try await Self.read(world, from: 0, to: 200).count == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what was given up on for one reason is known by its system and operation`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            for number in 1...3 { _ = try await Stories.givenUpOn(in: world, "PO-\(number)") }
            try await Self.open("master-data/erp", .staleData, at: 0, instance: "system", in: world)
            let incidents = try await Self.read(world, from: 0, to: 10_000)
            #expect(incidents.map(\.cause) == ["erp", "erp erp.book"])
            #expect(incidents.map(\.items) == [1, 3])
            #expect(incidents.allSatisfy { $0.resolvedAt == nil })
        }
    }

    @Test func `each reason is a word that work items have`() {
        for reason in Incident.reasons { #expect(ReasonCode(rawValue: reason) != nil) }
    }

    private static func read(
        _ world: StoryWorld,
        from: Int,
        to: Int
    ) async throws -> [Incident] {
        try await world.store.read { (snapshot) throws(StoreFailure) -> [Incident] in
            try Incident.all(
                from: minute(from),
                to: minute(to),
                entity: entity,
                limit: 100,
                in: snapshot
            ).incidents
        }
    }

    private static func open(
        _ key: String,
        _ reason: ReasonCode,
        at minutes: Int,
        instance kind: String = "order",
        in world: StoryWorld
    ) async throws {
        try await world.store.write { (transaction) throws(StoreFailure) in
            try transaction.workItems.open(
                WorkItem(key: key, owner: .integrationSupport, reason: reason, detail: "x"),
                entity: entity,
                instance: InstanceReference(kind: kind, id: kind == "order" ? "x" : "erp"),
                at: minute(minutes)
            )
        }
    }

    private static func close(
        _ key: String,
        at minutes: Int,
        in world: StoryWorld
    ) async throws {
        try await world.store.write { (transaction) throws(StoreFailure) in
            try transaction.workItems.close(key, entity: entity, at: minute(minutes))
        }
    }
}
