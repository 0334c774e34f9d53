import Database
import Foundation
import Primitives
import StorageTesting
import Testing

/// How the store meets a server: being let in, limits, and signals between processes.
@Suite(
    .enabled(if: TestDatabases.all.contains(.postgres), "CROSSDOCK_SKIP_POSTGRES is set"),
    .timeLimit(.minutes(20))
)
struct PostgresServerTests {
    private let forever = Duration.seconds(3_600)

    // MARK: - Being let in

    @Test func `a wrong password is told without being shown`() async throws {
        var server = try #require(URLComponents(string: TestDatabases.postgresURL()))
        server.password = "s3cret-but-wrong"
        let failure = await failureOpening(try #require(server.url).absoluteString)
        guard case .unavailable(let detail) = failure else {
            Issue.record("expected unavailable, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains("password authentication failed"))
        #expect(!detail.contains("s3cret"))
    }

    @Test(
        arguments: [
            "postgresql://user:s3cret@ss@localhost/db",
            "postgresql://user:s3@cret:ss@localhost/db",
            "postgresql://user:s3cret@localhost:54x2/db",
            "postgresql://user:s3cret@localhost/db?nonsense=s3cret",
            "host=localhost password=s3cret nonsense",
            "postgresql://user:s3cret@[::1/db",
        ]
    )
    func `a URL that cannot be read is told without being shown`(_ url: String) async throws {
        let failure = await failureOpening(url)
        guard case .unavailable(let detail) = failure else {
            Issue.record("expected unavailable, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains("postgresql://user:password@host:5432/database"))
        #expect(!detail.contains("s3") && !detail.contains("cret") && !detail.contains("ss@"))
    }

    @Test func `a server that is not there is told`() async throws {
        let folder = try TemporaryFolder()
        let failure = await failureOpening("postgresql://user:s3cret@/db?host=\(folder.path)")
        guard case .unavailable(let detail) = failure else {
            Issue.record("expected unavailable, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains("No such file or directory"))
        #expect(!detail.contains("s3cret"))
        #expect(!detail.contains("\n"))
    }

    @Test func `a role without rights is told which to give it`() async throws {
        let store = try await TestDatabases.postgres()
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute(
                """
                DO 'BEGIN
                    CREATE ROLE crossdock_test_powerless;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                END'
                """,
                []
            )
        }
        var server = try #require(URLComponents(string: TestDatabases.postgresURL()))
        server.queryItems =
            (server.queryItems ?? []) + [
                URLQueryItem(
                    name: "options",
                    value: "-crole=crossdock_test_powerless -csearch_path=\(store.location)"
                )
            ]
        let powerless = try await PostgresStore.open(try #require(server.url).absoluteString)
        var failure: StoreFailure?
        do throws(StoreFailure) {
            try await powerless.migrate([], now: Timestamp(microseconds: 0))
        } catch {
            failure = error
        }
        await powerless.close()
        await store.close()
        guard case .unavailable(let detail) = failure else {
            Issue.record("expected unavailable, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains("let it own") || detail.contains("create one that it owns"))
    }

    @Test func `a database that does not exist is told with what to check`() async throws {
        var server = try #require(URLComponents(string: TestDatabases.postgresURL()))
        server.path = "/crossdock_no_such_database"
        let failure = await failureOpening(try #require(server.url).absoluteString)
        guard case .unavailable(let detail) = failure else {
            Issue.record("expected unavailable, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains("crossdock_no_such_database"))
        #expect(detail.contains("check that it runs and is no standby, and the URL's host, port,"))
    }

    @Test(arguments: ["Upper", "", "1st", "a;b", "a b", String(repeating: "a", count: 64)])
    func `a schema's name must be plain`(_ name: String) async throws {
        var options = PostgresOptions()
        options.schema = name
        let failure = await failureOpening(try TestDatabases.postgresURL(), options)
        #expect(failure?.code == "store.unavailable")
    }

    // MARK: - Settings

    @Test func `an acknowledged write never waits in the server's memory only`() async throws {
        var server = try #require(URLComponents(string: TestDatabases.postgresURL()))
        server.queryItems?.append(URLQueryItem(name: "options", value: "-csynchronous_commit=off"))
        let store = try await TestDatabases.postgres(url: try #require(server.url).absoluteString)
        let setting = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.first("SELECT current_setting('synchronous_commit')") {
                $0.text(0)
            }
        }
        await store.close()
        #expect(setting == "on")
    }

    @Test func `a statement that takes too long is stopped`() async throws {
        var options = PostgresOptions()
        // Long enough for the schema to be made on a busy machine, far shorter than the statement.
        options.statementTime = .seconds(5)
        let store = try await TestDatabases.postgres(options: options)
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.execute("SELECT pg_sleep(60)", [])
        }
        await store.close()
        guard case .unavailable(let detail) = failure else {
            Issue.record("expected unavailable, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains("SELECT pg_sleep(60)"))
    }

    @Test func `a lock that is not given up is contention`() async throws {
        var options = PostgresOptions()
        options.lockTime = .milliseconds(50)
        let store = try await TestDatabases.postgres(options: options)
        try await createTable(store)
        let (locked, done) = (Gate(), Gate())
        async let holder: Void = store.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute("LOCK TABLE thing", [])
            locked.open()
            done.pass()
        }
        await locked.opened()
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.execute("DELETE FROM thing", [])
        }
        done.open()
        try await holder
        await store.close()
        #expect(failure == .contention)
    }

    @Test func `a statement prepared before its table changed runs all the same`() async throws {
        var options = PostgresOptions()
        options.writers = 1
        let store = try await TestDatabases.postgres(options: options)
        try await createTable(store)
        let columns: @Sendable (borrowing Transaction) throws(StoreFailure) -> [String] = {
            (transaction) throws(StoreFailure) in
            try transaction.session.rows("SELECT * FROM thing") { $0.optionalText(0) ?? "null" }
        }
        let before = try await store.write(columns)
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute("ALTER TABLE thing DROP COLUMN name", [])
            try transaction.session.execute("ALTER TABLE thing ADD COLUMN other {text}", [])
        }
        let after = try await store.write(columns)
        await store.close()
        #expect(before == ["a"])
        #expect(after == ["null"])
    }

    @Test func `whole numerics read as integers`() async throws {
        let store = try await TestDatabases.postgres()
        let numbers: [Int64] = [
            0, 1, -1, 9_999, 10_000, -10_000, 120_000_000, 10_000_000_000_000_000, 99_990_000,
            123_456_789_012_345_678, .max, .min,
        ]
        let read = try await store.read { (snapshot) throws(StoreFailure) in
            var read: [Int64?] = []
            for number in numbers {
                read.append(
                    try snapshot.session.first(
                        "SELECT CAST($1 AS numeric) + 0.000",
                        [.integer(number)]
                    ) { $0.integer(0) }
                )
            }
            return read
        }
        await store.close()
        #expect(read == numbers)
    }

    // MARK: - Signals between processes

    @Test func `a signal reaches the other processes on the database`() async throws {
        let store = try await TestDatabases.postgres()
        let other = try await store.another()
        for signal in Signal.allCases {
            let mark = other.mark(of: signal)
            await store.notify(signal)
            await other.wait(for: signal, after: mark, timeout: forever)
            #expect(other.mark(of: signal) != mark)
        }
        await store.close()
    }

    @Test func `signals of one schema do not reach another`() async throws {
        let store = try await TestDatabases.postgres()
        let sibling = try await store.another()
        let stranger = try await TestDatabases.postgres()
        let mark = stranger.mark(of: .inbox)
        await store.notify(.inbox)
        // When the sibling has it, the stranger would have it too.
        await sibling.wait(for: .inbox, timeout: forever)
        #expect(stranger.mark(of: .inbox) == mark)
        await stranger.close()
        await store.close()
    }

    @Test func `signals come again after their connection was lost`() async throws {
        let proxy = try FaultyProxy(before: TestDatabases.postgresURL())
        defer { proxy.stop() }
        let store = try await TestDatabases.postgres(url: proxy.url)
        let other = try await store.another()
        let mark = store.mark(of: .effects)
        // The notification is the next thing that any server answers.
        proxy.set(.loseNextAnswer)
        await other.notify(.effects)
        // Whoever lost it is woken to look when the connection is back.
        await store.wait(for: .effects, after: mark, timeout: forever)
        let second = store.mark(of: .effects)
        await other.notify(.effects)
        await store.wait(for: .effects, after: second, timeout: forever)
        #expect(store.mark(of: .effects) != second)
        await store.close()
    }

    // MARK: - Vocabulary

    private func createTable(_ store: any Store) async throws {
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute("CREATE TABLE thing (name {text})", [])
            try transaction.session.execute("INSERT INTO thing (name) VALUES ('a')", [])
        }
    }

    private func failureOpening(
        _ url: String,
        _ options: PostgresOptions = PostgresOptions()
    ) async -> StoreFailure? {
        do throws(StoreFailure) {
            await (try PostgresStore.open(url, options: options)).close()
            return nil
        } catch {
            return error
        }
    }
}
