public import Database
import Foundation

/// The engines every durable test runs against.
public enum TestEngine: String, CaseIterable, Sendable {
    case sqlite, postgres
}

/// Fresh, empty databases for tests that run side by side.
///
/// ```swift
/// @Test(arguments: TestDatabases.all)
/// func `an order is stored`(on engine: TestEngine) async throws {
///     try await TestDatabases.with(engine) { store in … }
/// }
/// ```
public enum TestDatabases {
    /// Both engines, unless `CROSSDOCK_SKIP_POSTGRES=1` says out loud that one is not tested.
    public static let all: [TestEngine] =
        environment("CROSSDOCK_SKIP_POSTGRES") == "1" ? [.sqlite] : TestEngine.allCases

    /// Gives `body` a fresh store and clears it away afterwards, whatever happens.
    public static func with<Value>(
        _ engine: TestEngine,
        _ body: (TestStore) async throws -> Value
    ) async throws -> Value {
        let store = try await fresh(engine)
        do {
            let value = try await body(store)
            await store.close()
            return value
        } catch {
            await store.close()
            throw error
        }
    }

    /// A fresh store; close it to clear it away.
    public static func fresh(_ engine: TestEngine) async throws -> TestStore {
        switch engine {
        case .sqlite: try await sqlite()
        case .postgres: try await postgres()
        }
    }

    /// A fresh SQLite file in the temporary folder.
    public static func sqlite(options: SQLiteOptions? = nil) async throws -> TestStore {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("crossdock-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent("store.sqlite").path
        let store = try await SQLiteStore.open(at: path, options: options ?? smallSQLite)
        return TestStore(store, at: path) {
            // A folder left behind in the temporary folder fails no test.
            try? FileManager.default.removeItem(at: folder)
        }
    }

    /// A fresh schema on the server that `CROSSDOCK_TEST_POSTGRES` names.
    public static func postgres(options: PostgresOptions? = nil) async throws -> TestStore {
        let url = try postgresURL()
        var options = options ?? smallPostgres
        let schema = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        options.schema = schema
        let store = try await PostgresStore.open(url, options: options)
        return TestStore(store, at: url) {
            // A schema left behind on a server for tests fails no test.
            try? await PostgresStore.drop(schema: schema, at: url)
        }
    }

    /// The server for tests. That there is none fails the test: PostgreSQL is never skipped quietly.
    public static func postgresURL() throws -> String {
        guard let url = environment("CROSSDOCK_TEST_POSTGRES"), !url.isEmpty else {
            throw NoTestServer()
        }
        return url
    }

    private static var smallPostgres: PostgresOptions {
        var options = PostgresOptions()
        options.writers = 4
        options.readers = 2
        return options
    }

    private static var smallSQLite: SQLiteOptions {
        var options = SQLiteOptions()
        options.readers = 2
        options.cacheBytes = 4 * 1024 * 1024
        return options
    }

    static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }
}

/// There is no PostgreSQL to test against.
struct NoTestServer: Error, CustomStringConvertible {
    var description: String {
        """
        CROSSDOCK_TEST_POSTGRES names no PostgreSQL server. Start one for the tests:

            export CROSSDOCK_TEST_POSTGRES="$(Scripts/test-postgres start)"

        or say that PostgreSQL is not to be tested: CROSSDOCK_SKIP_POSTGRES=1
        """
    }
}
