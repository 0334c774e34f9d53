import Foundation
import StorageTesting
import Testing

@testable import Database

/// A disk that fails at the worst moment. One suite in series, because there is one disk.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct FaultyDiskTests {
    private let insert: SQL = "INSERT INTO thing (name) VALUES ($1)"

    private func withFaultyDisk(
        _ body: (SQLiteStore, _ path: String) async throws -> Void
    ) async throws {
        try #require(FaultyDisk.isInstalled)
        let folder = try TemporaryFolder()
        let path = folder.path + "/" + FaultyDisk.mark + ".sqlite"
        let store = try await SQLiteStore.open(at: path)
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.session.execute("CREATE TABLE thing (name {text} NOT NULL)", [])
        }
        defer { FaultyDisk.set(refusesToSync: false) }
        do {
            try await body(store, path)
            await store.close()
        } catch {
            await store.close()
            throw error
        }
    }

    private func names(_ store: any Store) async throws -> [String] {
        try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.session.rows("SELECT name FROM thing ORDER BY name") { $0.text(0) }
        }
    }

    @Test func `a commit that could not be synced is unknown, and nothing is written after it`()
        async throws
    {
        try await withFaultyDisk { store, path in
            try await store.write { (transaction) throws(StoreFailure) in
                try transaction.session.execute(insert, [.text("before")])
            }
            FaultyDisk.set(refusesToSync: true)
            let unsynced = await store.failure { (transaction) throws(StoreFailure) in
                try transaction.session.execute(insert, [.text("unsynced")])
            }
            FaultyDisk.set(refusesToSync: false)
            let after = await store.failure { (transaction) throws(StoreFailure) in
                try transaction.session.execute(insert, [.text("after")])
            }
            #expect(unsynced?.code == "store.commit_unknown", "\(String(describing: unsynced))")
            guard case .unavailable(let detail) = after else {
                Issue.record("expected unavailable, got \(String(describing: after))")
                return
            }
            #expect(detail.contains("restart"))
            let seen = try await names(store)
            #expect(seen == ["before"])

            // A restart opens the file afresh, and writing goes on.
            let restarted = try await SQLiteStore.open(at: path)
            try await restarted.write { (transaction) throws(StoreFailure) in
                try transaction.session.execute(insert, [.text("restarted")])
            }
            let found = try await names(restarted)
            await restarted.close()
            #expect(found.contains("before") && found.contains("restarted"))
            #expect(!found.contains("after"))
        }
    }

    @Test func `all bodies of a commit that could not be synced are told, and none runs again`()
        async throws
    {
        try await withFaultyDisk { store, _ in
            let rounds = Recorder<Int>()
            let (running, blocked) = (Gate(), Gate())
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    try? await store.write { (_) throws(StoreFailure) in
                        running.open()
                        blocked.pass()
                    }
                }
                await running.opened()
                for number in 0..<20 {
                    group.addTask {
                        let failure = await store.failure { (transaction) throws(StoreFailure) in
                            rounds.add(number)
                            try transaction.session.execute(insert, [.text("\(number)")])
                        }
                        #expect(failure?.code == "store.commit_unknown")
                    }
                }
                while store.waitingWrites < 20 { await Task.yield() }
                FaultyDisk.set(refusesToSync: true)
                blocked.open()
                await group.waitForAll()
            }
            #expect(rounds.all.sorted() == Array(0..<20))
        }
    }
}
