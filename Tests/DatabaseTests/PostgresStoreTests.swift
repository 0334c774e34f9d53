import Database
import Foundation
import StorageTesting
import Testing

/// What only PostgreSQL can do, and how the store lives through it.
@Suite(
    .enabled(if: TestDatabases.all.contains(.postgres), "CROSSDOCK_SKIP_POSTGRES is set"),
    .timeLimit(.minutes(20))
)
struct PostgresStoreTests {
    private let dieHere: SQL = "SELECT pg_terminate_backend(pg_backend_pid())"

    private func note(_ what: String, in transaction: borrowing Transaction) throws(StoreFailure) {
        try transaction.session.execute("INSERT INTO note (what) VALUES ($1)", [.text(what)])
    }

    private func notes(_ store: any Store) async throws -> [String] {
        try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.rows("SELECT what FROM note ORDER BY what") { $0.text(0) }
        }
    }

    /// A fresh store with a table to write notes in.
    private func withStore(
        options: PostgresOptions? = nil,
        url: String? = nil,
        _ body: (TestStore) async throws -> Void
    ) async throws {
        let store = try await TestDatabases.postgres(options: options, url: url)
        do {
            try await store.write { (transaction) throws(StoreFailure) in
                try transaction.session.execute(
                    "CREATE TABLE note (what {text} NOT NULL PRIMARY KEY)",
                    []
                )
            }
            try await body(store)
            await store.close()
        } catch {
            await store.close()
            throw error
        }
    }

    @Test func `a body whose connection is lost runs again on another`() async throws {
        try await withStore { store in
            let rounds = Recorder<Int>()
            try await store.write { (transaction) throws(StoreFailure) in
                rounds.add(1)
                try note("once", in: transaction)
                if rounds.all.count == 1 { try transaction.session.execute(dieHere, []) }
            }
            #expect(rounds.all.count == 2)
            let stored = try await notes(store)
            #expect(stored == ["once"])
        }
    }

    @Test func `a body that loses every connection ends as unavailable`() async throws {
        var options = PostgresOptions()
        options.tries = 3
        try await withStore(options: options) { store in
            let rounds = Recorder<Int>()
            let failure = await store.failure { (transaction) throws(StoreFailure) in
                rounds.add(1)
                try note("never", in: transaction)
                try transaction.session.execute(dieHere, [])
            }
            #expect(rounds.all.count == 3)
            #expect(failure?.code == "store.unavailable", "\(String(describing: failure))")
            let stored = try await notes(store)
            #expect(stored == [])
        }
    }

    @Test func `a connection that died while idle is replaced unseen`() async throws {
        var options = PostgresOptions()
        options.writers = 1
        try await withStore(options: options) { store in
            let first = try await backend(store)
            let killer = try await store.another()
            try await killer.write { (transaction) throws(StoreFailure) in
                try transaction.session.execute(
                    "SELECT pg_terminate_backend($1, 5000)",
                    [.integer(first)]
                )
            }
            try await store.write { (transaction) throws(StoreFailure) in
                try note("after", in: transaction)
            }
            #expect(try await backend(store) != first)
            let stored = try await notes(store)
            #expect(stored == ["after"])
        }
    }

    @Test func `a commit whose answer is lost is told as unknown and not run again`() async throws {
        let proxy = try FaultyProxy(before: TestDatabases.postgresURL())
        defer { proxy.stop() }
        try await withStore(url: proxy.url) { store in
            let rounds = Recorder<Int>()
            let failure = await store.failure { (transaction) throws(StoreFailure) in
                rounds.add(1)
                try note("stored", in: transaction)
                proxy.set(.loseNextAnswer)
            }
            #expect(failure?.code == "store.commit_unknown", "\(String(describing: failure))")
            #expect(rounds.all.count == 1)
            // This time it was stored. The caller finds that out by its own row.
            let stored = try await notes(store)
            #expect(stored == ["stored"])
        }
    }

    @Test func `a commit that never arrived is unknown too`() async throws {
        let proxy = try FaultyProxy(before: TestDatabases.postgresURL())
        defer { proxy.stop() }
        try await withStore(url: proxy.url) { store in
            let failure = await store.failure { (transaction) throws(StoreFailure) in
                try note("lost", in: transaction)
                proxy.set(.loseNextQuestion)
            }
            #expect(failure?.code == "store.commit_unknown", "\(String(describing: failure))")
            let stored = try await notes(store)
            #expect(stored == [])
        }
    }

    @Test func `a question lost inside a body is asked again`() async throws {
        let proxy = try FaultyProxy(before: TestDatabases.postgresURL())
        defer { proxy.stop() }
        try await withStore(url: proxy.url) { store in
            let rounds = Recorder<Int>()
            try await store.write { (transaction) throws(StoreFailure) in
                rounds.add(1)
                if rounds.all.count == 1 { proxy.set(.loseNextAnswer) }
                try note("once", in: transaction)
            }
            #expect(rounds.all.count == 2)
            let stored = try await notes(store)
            #expect(stored == ["once"])
        }
    }

    @Test func `a server that stops answering is told within the time limits`() async throws {
        let proxy = try FaultyProxy(before: TestDatabases.postgresURL())
        defer { proxy.stop() }
        var options = PostgresOptions()
        options.statementTime = .milliseconds(1_500)
        options.networkTime = .milliseconds(500)
        try await withStore(options: options, url: proxy.url) { store in
            let rounds = Recorder<Int>()
            let inside = await store.failure { (transaction) throws(StoreFailure) in
                rounds.add(1)
                proxy.set(.stall)
                try note("never", in: transaction)
            }
            proxy.set(.none)
            let atCommit = await store.failure { (transaction) throws(StoreFailure) in
                try note("stored", in: transaction)
                proxy.set(.stall)
            }
            proxy.set(.none)
            #expect(inside == .unavailable("the server stopped answering"))
            #expect(rounds.all.count == 1)
            #expect(atCommit?.code == "store.commit_unknown", "\(String(describing: atCommit))")
            let stored = try await notes(store)
            #expect(stored == ["stored"])
        }
    }

    @Test func `of two bodies in a deadlock both end, one after running again`() async throws {
        try await withStore { store in
            try await store.write { (transaction) throws(StoreFailure) in
                try note("a", in: transaction)
                try note("b", in: transaction)
            }
            let gates = (a: Gate(), b: Gate())
            let rounds = Recorder<String>()
            @Sendable func lock(
                _ first: String,
                then second: String,
                _ mine: Gate,
                _ theirs: Gate
            ) async throws {
                try await store.write { (transaction) throws(StoreFailure) in
                    rounds.add(first)
                    let lock: SQL = "SELECT what FROM note WHERE what = $1 {for update}"
                    try transaction.session.query(lock, [.text(first)]) { _ in }
                    mine.open()
                    theirs.pass()
                    try transaction.session.query(lock, [.text(second)]) { _ in }
                }
            }
            async let ab: Void = lock("a", then: "b", gates.a, gates.b)
            async let ba: Void = lock("b", then: "a", gates.b, gates.a)
            _ = try await (ab, ba)
            // The loser may come back before the winner has moved on, and lose once more.
            #expect(rounds.all.count >= 3)
        }
    }

    @Test func `contention that does not end is told after a bounded number of rounds`()
        async throws
    {
        var options = PostgresOptions()
        options.tries = 4
        try await withStore(options: options) { store in
            for state in ["40001", "40P01"] {
                let rounds = Recorder<Int>()
                let failure = await store.failure { (transaction) throws(StoreFailure) in
                    rounds.add(1)
                    try raise(state, in: transaction)
                }
                #expect(failure == .contention)
                #expect(rounds.all.count == 4)
            }
        }
    }

    @Test func `contention undone by a savepoint is over`() async throws {
        try await withStore { store in
            let rounds = Recorder<Int>()
            try await store.write { (transaction) throws(StoreFailure) in
                rounds.add(1)
                do throws(StoreFailure) {
                    try transaction.savepoint { (inner) throws(StoreFailure) in
                        try raise("40001", in: inner)
                    }
                } catch .contention {}
                try note("after", in: transaction)
            }
            #expect(rounds.all.count == 1)
            let stored = try await notes(store)
            #expect(stored == ["after"])
        }
    }

    private func raise(
        _ state: String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        try transaction.session.execute(
            "SELECT set_config('crossdock.raise', $1, true)",
            [.text(state)]
        )
        try transaction.session.execute(
            """
            DO 'BEGIN
                RAISE EXCEPTION ''as asked'' USING ERRCODE = current_setting(''crossdock.raise'');
            END'
            """,
            []
        )
    }

    private func backend(_ store: any Store) async throws -> Int64 {
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.first("SELECT pg_backend_pid()") { $0.integer(0) } ?? 0
        }
    }
}
