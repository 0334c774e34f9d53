import Database
import Primitives
import Projections
import Storage
import StorageTesting
import Testing

/// What failed of one reason is one group, counted on both databases.
@Suite struct FailureGroupTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private static func at(_ seconds: Int) -> Timestamp { start.advanced(by: .seconds(seconds)) }

    private static func effect(
        _ index: Int,
        order: String,
        entity: String = "acme"
    ) -> StoredEffect {
        StoredEffect(
            key: "order/\(order)/\(index)/0",
            entity: entity,
            instanceKind: "order",
            instanceID: order,
            sequence: Int64(index),
            ordinal: 0,
            target: "erp",
            operation: "erp.book",
            lane: "erp/\(order)/\(index)",
            payload: [1],
            traceID: "0af7651916cd43dd8448eb211c80319c",
            dueAt: start,
            createdAt: start
        )
    }

    private static func park(
        _ effects: [StoredEffect],
        code: (StoredEffect) -> String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        for effect in effects { try transaction.effects.enqueue(effect) }
        let claimed = try transaction.effects.claim(
            target: "erp",
            limit: 100,
            for: "tests",
            at: at(1),
            lasting: .seconds(60)
        )
        for effect in claimed {
            _ = try transaction.effects.finish(
                effect.key,
                fence: effect.fence,
                as: .parked,
                reference: nil,
                code: code(effect),
                detail: "no such customer",
                at: at(Int(effect.sequence) + 10)
            )
        }
    }

    private static func groups(in store: TestStore) async throws -> [FailureGroup] {
        try await store.read { (snapshot) throws(StoreFailure) -> [FailureGroup] in
            try FailureGroup.all(of: "acme", limit: 10, in: snapshot)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `groups are counted by system, operation and code, in one company`(
        on engine: TestEngine
    ) async throws {
        try await TestDatabases.with(engine) { store in
            try await store.migrate(Schema.migrations, now: Self.start)
            try await store.write { (transaction) throws(StoreFailure) in
                let effects = [
                    Self.effect(1, order: "A"), Self.effect(2, order: "A"),
                    Self.effect(3, order: "B"), Self.effect(4, order: "C"),
                    Self.effect(5, order: "D", entity: "other"),
                ]
                try Self.park(
                    effects,
                    code: { $0.sequence == 4 ? "http.503" : "http.400" },
                    in: transaction
                )
            }
            let groups = try await Self.groups(in: store)
            #expect(groups.map(\.code) == ["http.400", "http.503"])
            #expect(groups.map(\.count) == [3, 1])
            #expect(groups.map(\.instances) == [2, 1])
            let largest = try #require(groups.first)
            #expect(largest.firstAt == Self.at(11))
            #expect(largest.lastAt == Self.at(13))
            #expect(largest.detail == "no such customer")
            try await store.write { (transaction) throws(StoreFailure) in
                _ = try transaction.effects.redrive("order/C/4/0", at: Self.at(20))
            }
            #expect(try await Self.groups(in: store).map(\.code) == ["http.400"])
        }
    }
}
