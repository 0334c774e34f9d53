import Database
import Primitives
import Testing

extension StoreConformance {
    static let migrations: [StoreConformance] = [
        .init("migrating twice changes nothing the second time", migratingTwice),
        .init("many processes may migrate at once, and one does", migratingAtOnce),
        .init("a schema newer than the program is refused", newerSchemaIsRefused),
        .init("a step known by another name is refused", renamedStepIsRefused),
        .init("a step that fails leaves nothing of itself", failedStepLeavesNothing),
    ]

    private static let second = Migration(
        number: 2,
        name: "an extra table",
        statements: [
            "CREATE TABLE extra (id {int64} NOT NULL PRIMARY KEY) {strict}",
            "INSERT INTO extra (id) VALUES (1)",
        ]
    )
    private static var both: [Migration] { ConformanceSchema.migrations + [second] }

    private static func steps(of store: any Store) async throws -> [String] {
        try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.rows(
                "SELECT number, name, applied_at FROM schema_migration ORDER BY number"
            ) { "\($0.integer(0)) \($0.text(1)) \($0.timestamp(2))" }
        }
    }

    @Sendable private static func migratingTwice(_ store: any Store) async throws {
        let later = ConformanceSchema.noon.advanced(by: .seconds(60))
        try await store.migrate(both, now: later)
        try await store.migrate(both, now: later.advanced(by: .seconds(60)))
        let steps = try await steps(of: store)
        #expect(
            steps == [
                "1 the checks' tables \(ConformanceSchema.noon)", "2 an extra table \(later)",
            ]
        )
    }

    @Sendable private static func migratingAtOnce(_ store: any Store) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { try await store.migrate(both, now: ConformanceSchema.noon) }
            }
            try await group.waitForAll()
        }
        let rows = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.first("SELECT count(*) FROM extra") { $0.integer(0) }
        }
        #expect(rows == 1)
    }

    @Sendable private static func newerSchemaIsRefused(_ store: any Store) async throws {
        try await store.migrate(both, now: ConformanceSchema.noon)
        let failure = await migrationFailure(store, ConformanceSchema.migrations)
        guard case .corrupt(let detail) = failure else {
            Issue.record("expected corrupt, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains("newer than this program"))
        #expect(detail.contains("step 2 (an extra table)"))
        #expect(try await steps(of: store).count == 2)
    }

    @Sendable private static func renamedStepIsRefused(_ store: any Store) async throws {
        let renamed = [Migration(number: 1, name: "something else", statements: [])]
        #expect(await migrationFailure(store, renamed).isCorrupt)
    }

    @Sendable private static func failedStepLeavesNothing(_ store: any Store) async throws {
        let broken = Migration(
            number: 2,
            name: "broken",
            statements: [
                "CREATE TABLE extra (id {int64} NOT NULL) {strict}",
                "INSERT INTO nowhere (id) VALUES (1)",
            ]
        )
        let failure = await migrationFailure(store, ConformanceSchema.migrations + [broken])
        guard case .corrupt(let detail) = failure else {
            Issue.record("expected corrupt, got \(String(describing: failure))")
            return
        }
        #expect(detail.hasPrefix("step 2, statement 2: "))
        #expect(try await steps(of: store).count == 1)
        try await store.migrate(both, now: ConformanceSchema.noon)
        #expect(try await steps(of: store).count == 2)
    }

    private static func migrationFailure(
        _ store: any Store,
        _ migrations: [Migration]
    ) async -> StoreFailure? {
        do throws(StoreFailure) {
            try await store.migrate(migrations, now: ConformanceSchema.noon)
            return nil
        } catch {
            return error
        }
    }
}
