import Database
import Foundation
import Primitives
import StorageTesting
import Testing

/// Database files that cannot be used, at the start or from some moment on.
@Suite(.timeLimit(.minutes(20)))
struct SQLiteFileTests {
    @Test func `a file that is no database is told with its path`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/letter.txt"
        try String(repeating: "Dear customer, ", count: 100)
            .write(toFile: path, atomically: true, encoding: .utf8)
        let failure = await failureOpening(path)
        guard case .corrupt(let detail) = failure else {
            Issue.record("expected corrupt, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains(path))
        #expect(detail.contains("restore"))
    }

    @Test(arguments: ["/missing/store.sqlite", ""])
    func `a folder that cannot hold the file is told with its path`(_ name: String) async throws {
        let folder = try TemporaryFolder()
        let failure = await failureOpening(folder.path + name)
        guard case .unavailable(let detail) = failure else {
            Issue.record("expected unavailable, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains(folder.path + name))
        #expect(detail.contains("folder exists"))
    }

    @Test func `a database that may not be written says so`() async throws {
        let store = try await TestDatabases.sqlite()
        try await Things.createTable(in: store)
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.query("PRAGMA query_only = ON", []) { _ in }
        }
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.execute(Things.insert, [.text("a")])
        }
        await store.close()
        guard case .unavailable(let detail) = failure else {
            Issue.record("expected unavailable, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains("read-only"))
    }

    @Test func `a database that another process keeps for itself is told`() async throws {
        let store = try await TestDatabases.sqlite()
        try await Things.createTable(in: store)
        let path = store.location
        await store.base.close()
        var options = SQLiteOptions()
        options.lockTime = .milliseconds(20)
        let owner = try await SQLiteStore.open(at: path, options: options)
        try await owner.write { (transaction) throws(StoreFailure) in
            try transaction.session.query("PRAGMA locking_mode = EXCLUSIVE", []) { _ in }
        }
        try await owner.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute(Things.insert, [.text("mine")])
        }
        var failure: StoreFailure?
        do throws(StoreFailure) {
            await (try SQLiteStore.open(at: path, options: options)).close()
        } catch {
            failure = error
        }
        await owner.close()
        await store.close()
        guard case .unavailable(let detail) = failure else {
            Issue.record("expected unavailable, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains("another process holds the database file; stop it"))
    }

    @Test func `the file alone is the whole database once it was closed, readers and all`()
        async throws
    {
        let store = try await TestDatabases.sqlite()
        try await Things.createTable(in: store)
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute(Things.insert, [.text("kept")])
        }
        _ = try await Things.names(in: store)
        await store.base.close()
        let elsewhere = try TemporaryFolder()
        let copy = elsewhere.path + "/copy.sqlite"
        try FileManager.default.copyItem(atPath: store.location, toPath: copy)
        let restored = try await SQLiteStore.open(at: copy)
        let found = try await Things.names(in: restored)
        await restored.close()
        await store.close()
        #expect(found == ["kept"])
    }

    @Test func `a proof that the file takes commits reaches the file, and leaves it as it was`()
        async throws
    {
        let store = try await TestDatabases.sqlite()
        let step = Migration(number: 1, name: "first", statements: [])
        try await store.migrate([step], now: Timestamp(microseconds: 17))
        func logBytes() throws -> Int {
            try Data(contentsOf: URL(filePath: store.location + "-wal")).count
        }
        let before = try logBytes()
        try await store.proveWritable()
        let after = try logBytes()
        let applied = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.rows("SELECT applied_at FROM schema_migration") { $0.integer(0) }
        }
        await store.close()
        #expect(after > before)
        #expect(applied == [17])
    }

    @Test func `a file moved from under the program takes no more writes until it is back`()
        async throws
    {
        let store = try await TestDatabases.sqlite()
        try await Things.createTable(in: store)
        let away = store.location + ".away"
        try FileManager.default.moveItem(atPath: store.location, toPath: away)
        let failure = await store.failure { (transaction) throws(StoreFailure) in
            try transaction.session.execute(Things.insert, [.text("lost")])
        }
        try FileManager.default.moveItem(atPath: away, toPath: store.location)
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute(Things.insert, [.text("kept")])
        }
        let stored = try await Things.names(in: store)
        await store.close()
        guard case .unavailable(let detail) = failure else {
            Issue.record("expected unavailable, got \(String(describing: failure))")
            return
        }
        #expect(detail.contains("moved, deleted or replaced"))
        #expect(stored == ["kept"])
    }

    private func failureOpening(_ path: String) async -> StoreFailure? {
        do throws(StoreFailure) {
            await (try SQLiteStore.open(at: path)).close()
            return nil
        } catch {
            return error
        }
    }
}
