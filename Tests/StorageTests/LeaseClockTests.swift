import Database
import Primitives
import Storage
import StorageTesting
import Synchronization
import Testing

/// The clock of a server that several nodes share; a class because the store reads it later.
private final class ServerClock: Sendable {
    private let moment: Mutex<Timestamp>

    init(_ moment: Timestamp) { self.moment = Mutex(moment) }

    func now() -> Timestamp { moment.withLock { $0 } }
    func set(_ later: Timestamp) { moment.withLock { $0 = later } }
}

@Suite struct LeaseClockTests {
    @Test func `a lease ends by the server's clock, however wrong a node's is`() async throws {
        let clock = ServerClock(second(0))
        var options = SQLiteOptions()
        options.serverTime = { clock.now() }
        let store = try await TestDatabases.sqlite(options: options)
        try await store.migrate(Schema.migrations, now: second(0))
        let day = second(86_400)
        let early = try await store.write { (tx) throws(StoreFailure) -> [Bool] in
            try tx.effects.enqueue(effect(1))
            let mine = try tx.leases.take("s", for: "one", at: second(0), lasting: .seconds(10))
            let effects = try claim("one", at: second(0), tx)
            // A node whose clock is a day ahead believes that both leases ended long ago.
            let ahead = try tx.leases.take("s", for: "two", at: day, lasting: .seconds(10))
            return [
                mine == nil, effects.isEmpty, ahead == nil, try claim("two", at: day, tx).isEmpty,
            ]
        }
        #expect(early == [false, false, true, true])

        clock.set(second(60))
        let late = try await store.write { (tx) throws(StoreFailure) -> [Int64?] in
            // And one whose clock stands still takes over all the same.
            let behind = try tx.leases.take("s", for: "two", at: second(0), lasting: .seconds(10))
            return [behind?.fence, try claim("two", at: second(0), tx).first?.fence]
        }
        #expect(late == [2, 2])
        await store.close()
    }

    private func claim(
        _ worker: String,
        at now: Timestamp,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> [StoredEffect] {
        try transaction.effects.claim(
            target: "erp",
            limit: 10,
            for: worker,
            at: now,
            lasting: .seconds(60)
        )
    }
}
