import StorageTesting
import Testing

/// The store's whole contract, on each engine. None may be skipped quietly.
@Suite struct ConformanceTests {
    @Test("SQLite keeps the contract:", arguments: StoreConformance.all)
    func sqlite(_ contract: StoreConformance) async throws {
        try await TestDatabases.with(.sqlite) { try await contract.run(on: $0) }
    }

    @Test(
        "PostgreSQL keeps the contract:",
        .enabled(if: TestDatabases.all.contains(.postgres), "CROSSDOCK_SKIP_POSTGRES is set"),
        arguments: StoreConformance.all
    )
    func postgres(_ contract: StoreConformance) async throws {
        try await TestDatabases.with(.postgres) { try await contract.run(on: $0) }
    }
}
