import DiskFaults
import Foundation
import Primitives
import StorageTesting
import Testing

@testable import Database

/// A disk that fails at the worst moment.
@Suite(.timeLimit(.minutes(20)))
struct FaultyDiskTests {
    private func withFaultyDisk(
        _ body: (SQLiteStore, FaultyDisk) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let disk = FaultyDisk(under: folder.path)
        defer { disk.dismount() }
        let store = try await PowerCutTests.open(disk.folder)
        do {
            try await Things.createTable(in: store)
            try await body(store, disk)
            await store.close()
        } catch {
            await store.close()
            throw error
        }
    }

    @Test func `a commit that could not be synced is unknown, and nothing is written after it`()
        async throws
    {
        try await withFaultyDisk { store, disk in
            try await store.write { (transaction) throws(StoreFailure) in
                try transaction.session.execute(Things.insert, [.text("before")])
            }
            disk.fail(.sync, times: .max)
            let unsynced = await store.failure { (transaction) throws(StoreFailure) in
                try transaction.session.execute(Things.insert, [.text("unsynced")])
            }
            disk.heal()
            let after = await store.failure { (transaction) throws(StoreFailure) in
                try transaction.session.execute(Things.insert, [.text("after")])
            }
            #expect(unsynced?.code == "store.commit_unknown", "\(String(describing: unsynced))")
            guard case .unavailable(let detail) = after else {
                Issue.record("expected unavailable, got \(String(describing: after))")
                return
            }
            #expect(detail.contains("restart"))
            let seen = try await Things.names(in: store)
            #expect(seen == ["before"])

            // A restart opens the file afresh, and writing goes on.
            let restarted = try await PowerCutTests.open(disk.folder)
            try await restarted.write { (transaction) throws(StoreFailure) in
                try transaction.session.execute(Things.insert, [.text("restarted")])
            }
            let found = try await Things.names(in: restarted)
            await restarted.close()
            #expect(found.contains("before") && found.contains("restarted"))
            #expect(!found.contains("after"))
        }
    }

    @Test func `all bodies of a commit that could not be synced are told, and none runs again`()
        async throws
    {
        try await withFaultyDisk { store, disk in
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
                            try transaction.session.execute(Things.insert, [.text("\(number)")])
                        }
                        #expect(failure?.code == "store.commit_unknown")
                    }
                }
                while store.waitingWrites < 20 { await Task.yield() }
                disk.fail(.sync, times: .max)
                blocked.open()
                await group.waitForAll()
            }
            #expect(rounds.all.sorted() == Array(0..<20))
        }
    }

    // MARK: - A full disk

    @Test
    func `of a batch on a full disk only the body that does not fit fails, and service goes on`()
        async throws
    {
        try await withFaultyDisk { store, disk in
            try await PowerCutTests.createTables(store)
            disk.setCapacity(disk.bytes + 200_000)
            let failures = await together(10, on: store) { (number, tx) throws(StoreFailure) in
                try PowerCutTests.write(number, size: number == 4 ? 500_000 : 100, in: tx)
            }
            #expect(
                failures == [4: .unavailable("the disk is full; free space on it and try again")]
            )
            disk.heal()
            try await store.write { (tx) throws(StoreFailure) in
                try PowerCutTests.write(4, size: 500_000, in: tx)
            }
            let found = try await PowerCutTests.look(store)
            #expect(found.whole == Set(0..<10))
            #expect(found.isSound)
        }
    }

    /// Fails at a moment by seed, in any of the ways a disk fails, while eight tasks write.
    @Test(arguments: DiskFault.allCases)
    func `what failed was told so, what was acknowledged stays, and nothing is half there`(
        _ fault: DiskFault
    ) async throws {
        var doubts = 0
        var failures = 0
        for seed in 1...UInt64(40) {
            var random = SeededRandom(seed: seed)
            try await withFaultyDisk { store, disk in
                try await PowerCutTests.createTables(store)
                disk.fail(fault, after: Int.random(in: 0..<60, using: &random), times: 3)
                let told = await together(48, on: store) { (number, tx) throws(StoreFailure) in
                    try PowerCutTests.write(number, in: tx)
                }
                disk.heal()
                let isInDoubt = told.values.contains { $0.code == "store.commit_unknown" }
                let later = await store.failure { (tx) throws(StoreFailure) in
                    try PowerCutTests.write(99, in: tx)
                }
                // After a commit in doubt nothing is acknowledged until a restart; else all is
                // well.
                #expect((later != nil) == isInDoubt, "seed \(seed): \(String(describing: later))")
                let kept = Set(0..<48).subtracting(told.keys).union(later == nil ? [99] : [])
                let open = Set(told.filter { $0.value.code == "store.commit_unknown" }.keys)
                let codes = Set(told.values.map(\.code)).subtracting(["store.commit_unknown"])
                #expect(codes.isSubset(of: ["store.unavailable"]), "seed \(seed): \(told)")

                await store.close()
                disk.cutPower()
                let survival = Survival.allCases.randomElement(using: &random) ?? .anything
                let after = try TemporaryFolder()
                try disk.layDown(survival, using: &random, in: after.path)
                let restarted = try await PowerCutTests.open(after.path)
                let found = try await PowerCutTests.look(restarted)
                await restarted.close()
                #expect(found.isSound, "seed \(seed), \(survival): \(found)")
                #expect(kept.isSubset(of: found.whole), "seed \(seed), \(survival)")
                // "Unavailable" says that nothing was stored.
                #expect(found.whole.isSubset(of: kept.union(open)), "seed \(seed), \(survival)")
                doubts += isInDoubt ? 1 : 0
                failures += told.count
            }
        }
        // The instrument bites: an error of the disk leaves a doubt, a lack of room never does.
        #expect(failures > 0)
        switch fault {
        case .full, .memory: #expect(doubts == 0)
        case .write, .sync: #expect(doubts > 0)
        }
    }

    /// Runs bodies that wait for their turn together, and returns the failures by number.
    private func together(
        _ count: Int,
        on store: SQLiteStore,
        _ body: @escaping @Sendable (Int, borrowing Transaction) throws(StoreFailure) -> Void
    ) async -> [Int: StoreFailure] {
        let (running, blocked) = (Gate(), Gate())
        return await withTaskGroup(of: (Int, StoreFailure?).self) { group in
            group.addTask {
                let failure = await store.failure { (_) throws(StoreFailure) in
                    running.open()
                    blocked.pass()
                }
                return (-1, failure)
            }
            await running.opened()
            for number in 0..<count {
                group.addTask {
                    let failure = await store.failure { (tx) throws(StoreFailure) in
                        try body(number, tx)
                    }
                    return (number, failure)
                }
            }
            while store.waitingWrites < count { await Task.yield() }
            blocked.open()
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }
}
