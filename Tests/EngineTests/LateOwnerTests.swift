import Canonical
import Database
import Engine
import Ordering
import Primitives
import Storage
import StorageTesting
import Testing

/// A worker sleeps through the end of what it holds: by then it is another's.
@Suite(.timeLimit(.minutes(20)))
struct LateOwnerTests {
    @Test(arguments: TestDatabases.all)
    func `an outcome that comes after its lease was taken over does not count`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { slow in
            let id = try await slow.accept(slow.request("PO-1", [("WIDGET", 5)]))
            let quick = TestBench(slow.store, clock: slow.clock, seed: 8)
            slow.delivery.expect("erp.book", .done(reference: "LATE", status: 201, answer: []))
            quick.delivery.expect("erp.book", .done(reference: "SO-1", status: 201, answer: []))
            slow.delivery.meanwhile {
                await #expect(throws: Never.self) {
                    try await slow.endLeases()
                    #expect(try await quick.outbox.dispatch("erp") == 1)
                }
            }
            #expect(try await slow.outbox.dispatch("erp") == 1)
            #expect(quick.delivery.made("erp.book").map(\.isInDoubt) == [true])
            try await quick.settle()
            #expect(try await quick.state(id).booking == .booked(externalNumber: "SO-1"))
            let kept = try await quick.store.read { (view) throws(StoreFailure) in
                try view.session.rows(
                    "SELECT external_id FROM receipt WHERE target = 'erp' ORDER BY external_id"
                ) { $0.text(0) }
            }
            #expect(kept == ["SO-1"])
        }
    }

    /// One transaction stays open while later ones commit, two nodes place events, and readers
    /// follow: the reason that positions exist.
    @Test(.enabled(if: TestDatabases.all.contains(.postgres)))
    func `readers behind two sequencers miss nothing that commits late`() async throws {
        try await TestDatabases.with(.postgres) { store in
            try await store.migrate(Schema.migrations, now: StillClock().now())
            let other = try await store.another()
            let sequencers = [(store, "one"), (other, "two")].map { store, worker in
                Sequencer(store: store, clock: StillClock(), worker: worker)
            }
            let (open, finish) = (Gate(), Gate())
            async let late: Void = store.write { (tx) throws(StoreFailure) in
                for number in 0..<5 { try tx.events.append(Self.event("late", number)) }
                // Sends what was enqueued: the numbers are drawn before the others'.
                _ = try tx.events.lastPosition()
                open.open()
                finish.pass()
            }
            await open.opened()
            let reader = Reader()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        for number in 0..<25 {
                            try await other.write { (tx) throws(StoreFailure) in
                                try tx.events.append(Self.event("w\(writer)", number))
                            }
                        }
                    }
                }
                for sequencer in sequencers {
                    group.addTask {
                        for _ in 0..<40 { _ = try await sequencer.step(limit: 7) }
                    }
                }
                group.addTask { for _ in 0..<40 { try await reader.follow(store) } }
                try await group.waitForAll()
            }
            finish.open()
            try await late
            // Both may place the last ones; a lease held by one leaves them to that one.
            for sequencer in sequencers { while try await sequencer.step() > 0 {} }
            try await reader.follow(store)
            #expect(reader.seen.all.map(\.position) == Array(1...105))
            #expect(Set(reader.seen.all.map(\.key)).count == 105)
        }
    }

    private static func event(_ instance: String, _ number: Int) -> StoredEvent {
        StoredEvent(
            kind: "order",
            instanceID: instance,
            sequence: Int64(number + 1),
            entity: "acme",
            version: 1,
            type: "submitted",
            event: [1],
            facts: [2],
            reasons: [],
            cause: "inbox/1",
            actor: "portal",
            traceID: "0af7651916cd43dd8448eb211c80319c",
            at: StillClock().now()
        )
    }

    /// Follows the log as a projection does, from where it was.
    private struct Reader {
        let seen = Recorder<(position: Int64, key: String)>()

        func follow(_ store: any Store) async throws {
            let last = seen.all.last?.position ?? 0
            let events = try await store.read { (view) throws(StoreFailure) in
                try view.events.notices(after: last, limit: 1_000)
            }
            for event in events {
                seen.add((event.position, "\(event.instanceID)/\(event.sequence)"))
            }
        }
    }
}
