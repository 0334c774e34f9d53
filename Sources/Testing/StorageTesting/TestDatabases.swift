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
    ///
    /// However many tests run at once, so many have a PostgreSQL store that its connections
    /// suffice.
    public static func with<Value>(
        _ engine: TestEngine,
        _ body: (TestStore) async throws -> Value
    ) async throws -> Value {
        switch engine {
        case .sqlite: try await use(try await sqlite(), body)
        case .postgres:
            try await postgresSlots.with { try await use(try await postgres(), body) }
        }
    }

    private static let postgresSlots = Slots(32)

    private static func use<Value>(
        _ store: TestStore,
        _ body: (TestStore) async throws -> Value
    ) async throws -> Value {
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
        let options = options ?? smallSQLite
        let folder = try TemporaryFolder()
        let path = folder.path + "/store.sqlite"
        let open = { @Sendable in try await SQLiteStore.open(at: path, options: options) }
        return TestStore(try await open(), at: path, reopen: open) { folder.remove() }
    }

    /// A fresh schema on the server that `CROSSDOCK_TEST_POSTGRES` names, or at `url`.
    public static func postgres(
        options: PostgresOptions? = nil,
        url: String? = nil
    ) async throws -> TestStore {
        let server = try postgresURL()
        let schema = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        var options = options ?? smallPostgres
        options.schema = schema
        let open = { @Sendable [options] in
            try await PostgresStore.open(url ?? server, options: options)
        }
        return TestStore(try await open(), at: schema, reopen: open) {
            // A schema left behind on a server for tests fails no test.
            try? await PostgresStore.drop(schema: schema, at: server)
        }
    }

    /// The server for tests. That there is none fails the test: PostgreSQL is never skipped
    /// quietly.
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
