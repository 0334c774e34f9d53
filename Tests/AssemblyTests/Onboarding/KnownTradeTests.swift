import Assembly
import Canonical
import Database
import Onboarding
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

/// What is known here of what a partner may name.
@Suite struct KnownTradeTests {
    @Test(arguments: TestDatabases.all)
    func `a database says items with units, GTINs, the buyer's numbers and its places`(
        _ engine: TestEngine
    ) async throws {
        try await TestDatabases.with(engine) { store in
            let now = Timestamp(microseconds: 1_795_446_000_000_000)
            try await store.migrate(Schema.migrations, now: now)
            try await store.write { (transaction) throws(StoreFailure) in
                try DemoCatalogue.masterData.load(into: transaction, source: "test", at: now)
            }
            let known = try await KnownTrade(
                of: DemoCatalogue.retail,
                entity: DemoCatalogue.entity,
                in: store
            )
            expect(known)
        }
    }

    @Test func `a master data file says the same`() {
        expect(KnownTrade(DemoCatalogue.masterData, customer: DemoCatalogue.retail))
    }

    private func expect(_ known: KnownTrade) {
        #expect(known.units.count == DemoCatalogue.masterData.items.count)
        #expect(known.units["WIDGET"] == ["EA", "CA", "DZ"])
        #expect(known.units["CABLE"]?.contains("MTR") == true)
        #expect(known.gtins.count == known.units.count)
        #expect(known.gtins.values.contains("WIDGET"))
        #expect(known.buyerParts.contains("R-TAPE"))
        #expect(known.shipTos == ["MAIN", "0042"])
    }
}
