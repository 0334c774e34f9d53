import Assembly
import Database
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct SoleNodeTests {
    private static func at(_ second: Int64) -> Timestamp {
        Timestamp(microseconds: 1_800_000_000_000_000 + second * 1_000_000)
    }

    @Test func `one file has one node, and the next one takes up what the first held`() async throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path + "/store.sqlite"
        let store = try await openStore(path, clock: SystemClock())
        var first = try await SoleNode.claim(path, in: store)
        #expect(first != nil)
        try await store.write { (transaction) throws(StoreFailure) in
            _ = try transaction.leases.take(
                "sequencer",
                for: "first",
                at: Self.at(0),
                lasting: .seconds(60)
            )
        }
        let refusal = await #expect(throws: StoreFailure.self) {
            _ = try await SoleNode.claim(path, in: store)
        }
        #expect(refusal.map { "\($0)".contains("another process serves from") } == true)

        first = nil
        let next = try await SoleNode.claim(path, in: store)
        let grant = try await store.write { (transaction) throws(StoreFailure) in
            try transaction.leases.take(
                "sequencer",
                for: "next",
                at: Self.at(2),
                lasting: .seconds(7)
            )
        }
        #expect(grant?.fence == 2)
        withExtendedLifetime(next) {}
        await store.close()
    }

    @Test func `nodes on PostgreSQL leave each other's leases alone`() async throws {
        for engine in TestDatabases.all where engine != .sqlite {
            try await TestDatabases.with(engine) { store in
                let claim = try await SoleNode.claim("postgresql://", in: store)
                #expect(claim == nil)
            }
        }
    }
}
