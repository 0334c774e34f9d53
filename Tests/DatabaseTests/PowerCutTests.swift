import DiskFaults
import Foundation
import Primitives
import StorageTesting
import Testing

@testable import Database

/// The power goes at any moment, hundreds of times.
///
/// `CROSSDOCK_POWER_CUTS=5000` cuts it more often. A failure names its seed; what the seed decides
/// is when the power goes and what the disk keeps, while tasks meet as they like.
@Suite(.timeLimit(.minutes(20)))
struct PowerCutTests {
    static let cuts = ProcessInfo.processInfo.environment["CROSSDOCK_POWER_CUTS"].flatMap(Int.init)

    // MARK: - The instrument

    /// The control: where commits are not synced, the disk does lose them.
    @Test(arguments: [("FULL", false), ("NORMAL", true), ("OFF", true)])
    func `an acknowledged write outlives the power only where every commit is synced`(
        _ synchronous: String,
        _ loses: Bool
    ) throws {
        var lost: [UInt64] = []
        for seed in 1...UInt64(100) {
            var random = SeededRandom(seed: seed)
            let (folder, after) = (try TemporaryFolder(), try TemporaryFolder())
            let disk = FaultyDisk(under: folder.path)
            defer { disk.dismount() }
            let acknowledged = try writeRows(on: disk, synchronous, cutting: &random)
            let survival = Survival.allCases.randomElement(using: &random) ?? .anything
            try disk.layDown(survival, using: &random, in: after.path)
            let found = try? rows(in: after.path)
            // Without any sync not even the file need be one.
            #expect(found != nil || synchronous == "OFF", "seed \(seed): the file is not sound")
            if (found ?? 0) < acknowledged { lost.append(seed) }
        }
        #expect(lost.isEmpty != loses, "lost with seeds \(lost)")
    }

    /// The rows of a sound file.
    private func rows(in folder: String) throws -> Int {
        let database = try RawDatabase(at: folder + "/raw.sqlite")
        guard try database.text("PRAGMA integrity_check") == "ok" else { throw Unsound() }
        return Int(try database.text("SELECT COUNT(*) FROM thing") ?? "") ?? 0
    }

    private struct Unsound: Error {}

    /// Returns how many rows were acknowledged before the power went.
    private func writeRows(
        on disk: FaultyDisk,
        _ synchronous: String,
        cutting random: inout SeededRandom
    ) throws -> Int {
        let database = try RawDatabase(at: disk.folder + "/raw.sqlite")
        _ = try database.text("PRAGMA journal_mode = WAL")
        try database.run("PRAGMA synchronous = \(synchronous)")
        try database.run("PRAGMA wal_autocheckpoint = 8")
        try database.run("CREATE TABLE thing (number INTEGER PRIMARY KEY, filler TEXT)")
        // The table is there whatever comes, so that rows can be counted.
        _ = try database.text("PRAGMA wal_checkpoint(FULL)")
        disk.cutPower(after: Int.random(in: 1...120, using: &random))
        for number in 0..<60 {
            do {
                try database.run("INSERT INTO thing VALUES (\(number), hex(randomblob(400)))")
            } catch {
                return number
            }
        }
        disk.cutPower()
        return 60
    }

    // MARK: - The store

    @Test func `what the store acknowledged outlives the power, whole`() async throws {
        for seed in 1...UInt64(Self.cuts ?? 200) {
            var random = SeededRandom(seed: seed)
            let (folder, after) = (try TemporaryFolder(), try TemporaryFolder())
            let disk = FaultyDisk(under: folder.path)
            defer { disk.dismount() }
            disk.cutPower(after: Int.random(in: 1...200, using: &random))
            let kept = await writeFamilies(on: disk)
            disk.cutPower()
            let survival = Survival.allCases.randomElement(using: &random) ?? .anything
            try disk.layDown(survival, using: &random, in: after.path)
            let found = try await families(in: after.path)
            #expect(found.isSound, "seed \(seed), \(survival): \(found)")
            let lost = Set(kept).subtracting(found.whole)
            #expect(lost.isEmpty, "seed \(seed), \(survival): lost \(lost.sorted())")
        }
    }

    /// The control: the same store on a disk that says it synced, and did not.
    @Test func `a disk that lies about syncing does lose what the store acknowledged`() async throws
    {
        var isLost = false
        for seed in 1...UInt64(40) where !isLost {
            var random = SeededRandom(seed: seed)
            let (folder, after) = (try TemporaryFolder(), try TemporaryFolder())
            let disk = FaultyDisk(under: folder.path)
            defer { disk.dismount() }
            disk.ignoreSyncs()
            disk.cutPower(after: Int.random(in: 60...200, using: &random))
            let kept = await writeFamilies(on: disk)
            disk.cutPower()
            try disk.layDown(.onlySynced, using: &random, in: after.path)
            let found = try await families(in: after.path)
            isLost = !Set(kept).isSubset(of: found.whole)
        }
        #expect(isLost)
    }

    // MARK: - Families: rows that are there together or not at all

    /// Writes until the power goes; returns what was acknowledged.
    private func writeFamilies(on disk: FaultyDisk) async -> [Int] {
        guard let store = try? await Self.open(disk.folder) else { return [] }
        let kept = Recorder<Int>()
        do throws(StoreFailure) {
            try await Self.createTables(store)
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        for number in 0..<6 {
                            let family = writer * 6 + number
                            let failure = await store.failure { (tx) throws(StoreFailure) in
                                try Self.write(family, in: tx)
                            }
                            if failure != nil { return }
                            kept.add(family)
                        }
                    }
                }
            }
        } catch {
            // The power went before there were tables.
        }
        await store.close()
        return kept.all
    }

    static func open(_ folder: String) async throws(StoreFailure) -> SQLiteStore {
        var options = SQLiteOptions()
        options.readers = 1
        // Small, so that the log is copied into the file and begun anew all the time.
        options.checkpointPages = 8
        return try await SQLiteStore.open(at: folder + "/store.sqlite", options: options)
    }

    static func createTables(_ store: any Store) async throws(StoreFailure) {
        try await store.write { (tx) throws(StoreFailure) in
            try tx.session.execute(
                "CREATE TABLE IF NOT EXISTS parent (id {int64} NOT NULL PRIMARY KEY) {strict}",
                []
            )
            try tx.session.execute(
                """
                CREATE TABLE IF NOT EXISTS child (
                    parent {int64} NOT NULL REFERENCES parent (id),
                    number {int64} NOT NULL,
                    filler {text} NOT NULL,
                    PRIMARY KEY (parent, number)
                ) {strict}
                """,
                []
            )
        }
    }

    static let children = 3

    static func write(
        _ family: Int,
        size: Int = 700,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let filler = String(repeating: "x", count: size)
        try transaction.session.execute("INSERT INTO parent (id) VALUES ($1)", [.int(family)])
        for number in 1...children {
            try transaction.session.execute(
                "INSERT INTO child (parent, number, filler) VALUES ($1, $2, $3)",
                [.int(family), .int(number), .text(filler)]
            )
        }
    }

    struct Found: Sendable {
        var integrity: [String] = []
        var whole: Set<Int> = []
        var halves: [Int] = []
        var isSound: Bool { integrity == ["ok"] && halves.isEmpty }
    }

    /// What a restart finds: the log is recovered, and writing goes on.
    private func families(in folder: String) async throws -> Found {
        let store = try await Self.open(folder)
        try await Self.createTables(store)
        let found = try await Self.look(store)
        try await store.write { (tx) throws(StoreFailure) in try Self.write(1_000, in: tx) }
        await store.close()
        return found
    }

    static func look(_ store: any Store) async throws -> Found {
        try await store.read { (view) throws(StoreFailure) -> Found in
            var found = Found()
            found.integrity = try view.session.rows("PRAGMA integrity_check") { $0.text(0) }
            let counts = try view.session.rows(
                """
                SELECT parent.id, (SELECT COUNT(*) FROM child WHERE child.parent = parent.id)
                FROM parent
                ORDER BY parent.id
                """
            ) { (id: Int($0.integer(0)), children: Int($0.integer(1))) }
            found.whole = Set(counts.filter { $0.children == children }.map(\.id))
            found.halves = counts.filter { $0.children != children }.map(\.id)
            return found
        }
    }
}
