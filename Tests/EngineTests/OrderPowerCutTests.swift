import Canonical
import Database
import DiskFaults
import Engine
import Foundation
import Inventory
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

/// The whole desk on a disk whose power goes, and the same orders sent again afterwards, as their
/// senders would.
@Suite(.timeLimit(.minutes(20)))
struct OrderPowerCutTests {
    private static let orders = 16
    private static let cuts =
        ProcessInfo.processInfo.environment["CROSSDOCK_POWER_CUTS"].flatMap(Int.init) ?? 60

    @Test func `an order that was answered outlives the power, and sent again is one order`()
        async throws
    {
        let template = try TestFolder()
        try await Self.prepare(template)
        var answered = 0
        var repeated = 0
        for seed in 1...UInt64(Self.cuts) {
            var random = SeededRandom(seed: seed)
            let folder = try TestFolder(copying: template)
            let disk = FaultyDisk(under: folder.path)
            defer { disk.dismount() }
            disk.cutPower(after: Int.random(in: 1...260, using: &random))
            let delivery = ScriptedDelivery()
            let answers = await Self.live(on: disk, delivery)
            disk.cutPower()
            answered += answers.count

            let after = try TestFolder()
            let survival = Survival.allCases.randomElement(using: &random) ?? .anything
            try disk.layDown(survival, using: &random, in: after.path)
            let store = try await Self.open(after.path)
            let bench = TestBench(store, delivery: delivery, seed: seed &+ 1_000_000)
            try await Self.checkWhole(store, "seed \(seed), after the cut")
            for (number, answer) in answers {
                let again = try await Self.send(number, to: bench)
                #expect(again?.answer == answer, "seed \(seed): order \(number) is not there")
                #expect(again?.isRepeat == true, "seed \(seed): order \(number) was decided twice")
            }
            try await Self.sendAll(bench)
            try await Self.comeToRest(bench)
            try await Self.checkWhole(store, "seed \(seed), at rest")
            let counted = try await Self.count(store)
            #expect(counted.orders == Self.orders, "seed \(seed)")
            #expect(counted.booked == Self.orders, "seed \(seed)")
            // What was in the air when the power went was asked about, never just called again.
            let calls = Dictionary(grouping: delivery.made("erp.book"), by: \.key)
            #expect(calls.count == Self.orders, "seed \(seed)")
            for again in calls.values where again.count > 1 {
                repeated += 1
                let asked = again.dropFirst().map(\.isInDoubt)
                #expect(!asked.contains(false), "seed \(seed): \(again)")
            }
            await store.close()
        }
        // Else the power went too early or too late to prove anything.
        #expect(answered > Self.cuts && answered < Self.cuts * Self.orders)
        #expect(repeated > 0)
    }

    // MARK: - The life before the cut

    private static func prepare(_ folder: TestFolder) async throws {
        let store = try await SQLiteStore.open(at: folder.path + "/store.sqlite")
        try await TestBench(store).prepare()
        await store.close()
    }

    private static func open(_ folder: String) async throws -> SQLiteStore {
        var options = SQLiteOptions()
        options.readers = 2
        // Copied into the file now and then, yet not at each order: a copy would sync what a commit
        // had not.
        options.checkpointPages = 150
        return try await SQLiteStore.open(at: folder + "/store.sqlite", options: options)
    }

    /// Takes orders and books them until the power goes; returns what was answered.
    private static func live(
        on disk: FaultyDisk,
        _ delivery: ScriptedDelivery
    ) async -> [(Int, StoredAnswer)] {
        guard let store = try? await open(disk.folder) else { return [] }
        let bench = TestBench(store, delivery: delivery)
        let answers = Recorder<(Int, StoredAnswer)>()
        await withTaskGroup(of: Void.self) { group in
            for clerk in 0..<4 {
                group.addTask {
                    for number in 0..<orders where number % 4 == clerk {
                        // Who hears of no answer sends it again later.
                        guard let sent = try? await send(number, to: bench) else { return }
                        answers.add((number, sent.answer))
                    }
                }
            }
            group.addTask {
                while disk.isPowered, answers.all.count < orders {
                    // The power ends it; the orders are what is looked at.
                    _ = try? await bench.outbox.dispatch("erp")
                    _ = try? await bench.inbox.process()
                }
            }
        }
        await store.close()
        return answers.all
    }

    private static func send(
        _ number: Int,
        to bench: TestBench
    ) async throws -> (answer: StoredAnswer, isRepeat: Bool)? {
        let request = bench.request("PO-\(number)", [("WIDGET", 2), ("TAPE", 1)])
        guard case .answered(let answer, let isRepeat) = try await bench.submit(request) else {
            return nil
        }
        return (answer, isRepeat)
    }

    // MARK: - The life after it

    private static func sendAll(_ bench: TestBench) async throws {
        for number in 0..<orders {
            guard try await send(number, to: bench) != nil else { throw UnexpectedOutcome() }
        }
    }

    /// Leases of the life before end, and everything that is due happens.
    private static func comeToRest(_ bench: TestBench) async throws {
        for _ in 0..<3 {
            try await bench.endLeases()
            try await bench.settle()
        }
    }

    /// Nothing is half there: the file is sound, every order has all its events, stock agrees with
    /// its ledger, and a decided message has its order.
    private static func checkWhole(_ store: SQLiteStore, _ when: String) async throws {
        let faults = try await store.read { (view) throws(StoreFailure) -> [String] in
            var faults = try view.session.rows("PRAGMA integrity_check") { $0.text(0) }
                .filter { $0 != "ok" }
            faults += try view.session.rows(
                """
                SELECT id
                FROM instance
                WHERE sequence <> (
                    SELECT COUNT(*)
                    FROM event
                    WHERE event.kind = instance.kind AND event.instance_id = instance.id
                )
                ORDER BY id
                """
            ) { "events of " + $0.text(0) }
            faults += try view.session.rows(
                """
                SELECT message_key
                FROM inbox_message
                WHERE kind = 'order.submission' AND NOT EXISTS (
                    SELECT 1
                    FROM instance
                    WHERE instance.kind = 'order' AND instance.id = inbox_message.instance_id
                )
                ORDER BY message_key
                """
            ) { "order of " + $0.text(0) }
            let differences = try view.stock.ledgerDifferences(entity: "acme")
            return faults + differences.map { "stock: \($0)" }
        }
        #expect(faults.isEmpty, "\(when): \(faults)")
    }

    private static func count(
        _ store: SQLiteStore
    ) async throws -> (orders: Int, booked: Int) {
        try await store.read { (view) throws(StoreFailure) in
            let orders = try view.session.first(
                "SELECT COUNT(*) FROM instance WHERE kind = 'order'"
            ) { Int($0.integer(0)) }
            let booked = try view.session.first(
                "SELECT COUNT(*) FROM effect WHERE operation = 'erp.book' AND state = 'done'"
            ) { Int($0.integer(0)) }
            return (orders ?? 0, booked ?? 0)
        }
    }
}

/// A folder that goes away with its owner.
///
/// A class because the folder has one life.
final class TestFolder: Sendable {
    let path: String

    init(copying other: TestFolder? = nil) throws {
        let name = "crossdock-\(UUID().uuidString)"
        path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        if let other {
            try FileManager.default.copyItem(atPath: other.path, toPath: path)
        } else {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        }
    }

    deinit {
        // What is left behind among the temporary files is the system's to sweep.
        try? FileManager.default.removeItem(atPath: path)
    }
}
