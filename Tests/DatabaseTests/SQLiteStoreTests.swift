import Database
import Foundation
import StorageTesting
import Testing

/// What only SQLite does: one file, one writer, one commit for many.
@Suite(.timeLimit(.minutes(20)))
struct SQLiteStoreTests {
    // MARK: - Durability

    @Test func `the writer syncs every commit`() async throws {
        try await TestDatabases.with(.sqlite) { store in
            let settings = try await store.write { (transaction) throws(StoreFailure) in
                let session = transaction.session
                var settings = try session.rows("PRAGMA synchronous") { $0.integer(0) }
                settings += try session.rows("PRAGMA foreign_keys") { $0.integer(0) }
                // FAST
                settings += try session.rows("PRAGMA secure_delete") { $0.integer(0) }
                return settings
            }
            let journal = try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.session.first("PRAGMA journal_mode") { $0.text(0) }
            }
            #expect(settings == [2, 1, 2])
            #expect(journal == "wal")
        }
    }

    @Test func `what was acknowledged is in the files, whatever becomes of the process`()
        async throws
    {
        let store = try await TestDatabases.sqlite()
        try await Things.createTable(in: store)
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute(Things.insert, [.text("kept")])
        }
        // The files as a crash would leave them: nothing closed, nothing checkpointed.
        let crashed = try TemporaryFolder()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: store.location + suffix,
                toPath: crashed.path + "/copy.sqlite" + suffix
            )
        }
        let copy = try await SQLiteStore.open(at: crashed.path + "/copy.sqlite")
        let found = try await Things.names(in: copy)
        await copy.close()
        await store.close()
        #expect(found == ["kept"])
    }

    @Test func `a store that was closed opens again with its rows`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/store.sqlite"
        let first = try await SQLiteStore.open(at: path)
        try await Things.createTable(in: first)
        await first.close()
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        let second = try await SQLiteStore.open(at: path)
        let found = try await Things.names(in: second)
        await second.close()
        #expect(found == [])
    }

    // MARK: - Group commit

    @Test func `bodies that wait share one commit`() async throws {
        let store = try await TestDatabases.sqlite()
        try await Things.createTable(in: store)
        let (first, blocked) = (Gate(), Gate())
        let (last, looked) = (Gate(), Gate())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await store.write { (transaction) throws(StoreFailure) in
                    first.open()
                    blocked.pass()
                    try transaction.session.execute(Things.insert, [.text("first")])
                }
            }
            await first.opened()
            // These wait behind it and make the next batch; whoever comes last in it shows the
            // rest.
            let ran = Recorder<Int>()
            for number in 1...9 {
                group.addTask {
                    try await store.write { (transaction) throws(StoreFailure) in
                        try transaction.session.execute(Things.insert, [.text("\(number)")])
                        ran.add(number)
                        guard ran.all.count == 9 else { return }
                        last.open()
                        looked.pass()
                    }
                }
            }
            try await waiting(9, on: store)
            blocked.open()
            await last.opened()
            let during = try await Things.names(in: store)
            looked.open()
            try await group.waitForAll()
            #expect(during == ["first"])
        }
        #expect(try await Things.names(in: store).count == 10)
        await store.close()
    }

    /// Returns once so many writes wait for their turn.
    private func waiting(_ count: Int, on store: TestStore) async throws {
        let store = try #require(store.base as? SQLiteStore)
        while store.waitingWrites < count { await Task.yield() }
    }

    @Test func `a body that makes the engine drop the transaction fails alone`() async throws {
        let store = try await TestDatabases.sqlite()
        try await Things.createTable(in: store)
        let rounds = Recorder<Int>()
        let failed = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let failure = await store.failure { (transaction) throws(StoreFailure) in
                        rounds.add(number)
                        try transaction.session.execute(Things.insert, [.text("\(number)")])
                        guard number % 10 == 3 else { return }
                        // OR ROLLBACK ends the whole transaction, as a full disk may.
                        try transaction.session.execute(
                            "INSERT OR ROLLBACK INTO thing (name) VALUES ($1)",
                            [.text("\(number)")]
                        )
                    }
                    guard let failure else { return nil }
                    #expect(failure == .duplicate(constraint: "thing.name"))
                    return number
                }
            }
            return await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
        }
        let stored = try await Things.names(in: store)
        await store.close()
        #expect(failed == [3, 13, 23, 33, 43])
        #expect(stored.count == 45)
        #expect(Set(stored).isDisjoint(with: failed.map(String.init)))
    }

    @Test func `a savepoint cannot save a transaction that the engine dropped`() async throws {
        let store = try await TestDatabases.sqlite()
        try await Things.createTable(in: store)
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.execute(Things.insert, [.text("a")])
            _ = try? transaction.savepoint { (inner) throws(StoreFailure) in
                try inner.session.execute(
                    "INSERT OR ROLLBACK INTO thing (name) VALUES ('a')",
                    []
                )
            }
            // Were this to run, it would commit by itself.
            try transaction.session.execute(Things.insert, [.text("b")])
        }
        let stored = try await Things.names(in: store)
        await store.close()
        #expect(failure == .duplicate(constraint: "thing.name"))
        #expect(stored == [])
    }

    @Test func `when the disk is full the body that does not fit is told, others are stored`()
        async throws
    {
        let store = try await TestDatabases.sqlite()
        try await Things.createTable(in: store)
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.query("PRAGMA max_page_count = 40", []) { _ in }
        }
        let failures = await withTaskGroup(of: (Int, StoreFailure?).self) { group in
            for number in 0..<10 {
                let size = number == 4 ? 1_000_000 : 10
                group.addTask {
                    let failure = await store.failure { (transaction) throws(StoreFailure) in
                        let name = "\(number)" + String(repeating: "x", count: size)
                        try transaction.session.execute(Things.insert, [.text(name)])
                    }
                    return (number, failure)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let stored = try await Things.names(in: store)
        await store.close()
        #expect(
            failures == [
                4: .unavailable("the disk is full; free space on it and try again")
            ]
        )
        #expect(stored.count == 9)
    }

    // MARK: - Bounds

    @Test func `more bodies than may wait are refused`() async throws {
        var options = SQLiteOptions()
        options.waitingBodies = 2
        let store = try await TestDatabases.sqlite(options: options)
        try await Things.createTable(in: store)
        let (running, finish) = (Gate(), Gate())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await store.write { (_) throws(StoreFailure) in
                    running.open()
                    finish.pass()
                }
            }
            await running.opened()
            for number in 1...2 {
                group.addTask {
                    _ = try await store.write { (transaction) throws(StoreFailure) in
                        try transaction.session.execute(Things.insert, [.text("\(number)")])
                    }
                }
            }
            try await waiting(2, on: store)
            let failure = await store.failure { (transaction) throws(StoreFailure) in
                try transaction.session.execute(Things.insert, [.text("refused")])
            }
            #expect(failure == .unavailable("2 writes are waiting already; try again later"))
            finish.open()
            try await group.waitForAll()
        }
        let stored = try await Things.names(in: store)
        await store.close()
        #expect(stored == ["1", "2"])
    }

    @Test func `a body whose turn comes too late is refused rather than run for nobody`()
        async throws
    {
        var options = SQLiteOptions()
        options.waitingTime = .zero
        let store = try await TestDatabases.sqlite(options: options)
        let rounds = Recorder<Int>()
        let failure = await store.failure { (_) throws(StoreFailure) in rounds.add(1) }
        await store.close()
        #expect(failure?.code == "store.unavailable")
        #expect(rounds.all == [])
    }

    @Test func `a lock that another process holds is contention`() async throws {
        var options = SQLiteOptions()
        options.lockTime = .milliseconds(20)
        let store = try await TestDatabases.sqlite(options: options)
        try await Things.createTable(in: store)
        let other = try await store.another()
        let (locked, done) = (Gate(), Gate())
        async let holder: Void = other.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute(Things.insert, [.text("theirs")])
            locked.open()
            done.pass()
        }
        await locked.opened()
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.execute(Things.insert, [.text("ours")])
        }
        done.open()
        try await holder
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute(Things.insert, [.text("later")])
        }
        let stored = try await Things.names(in: store)
        await store.close()
        #expect(failure == .contention)
        #expect(stored == ["later", "theirs"])
    }
}
