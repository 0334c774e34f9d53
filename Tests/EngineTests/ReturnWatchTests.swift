import Canonical
import Database
import Logging
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Engine

/// Orders that were held while the ERP was away go on when it is back, the first first.
@Suite(.timeLimit(.minutes(20)))
struct ReturnWatchTests {
    @Test(arguments: TestDatabases.all)
    func `orders beyond the exposure wait for the ERP and go on with it`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await bench.setExposure(Money(minorUnits: 30_00, .usd))
            let watch = ReturnWatch(
                entities: ["acme"],
                store: bench.store,
                clock: bench.clock,
                facts: FactLoader(),
                logger: Logger(label: "test")
            )
            // Away, but not for long enough.
            try await bench.absent(since: bench.clock.now())
            var ids = [try await bench.accept(bench.request("PO-0", [("TAPE", 1)]))]
            bench.clock.advance(.seconds(900))
            for number in 1...12 {
                bench.clock.advance(.seconds(1))
                ids.append(try await bench.accept(bench.request("PO-\(number)", [("TAPE", 1)])))
            }
            var held: [Order.ID] = []
            for id in ids where try await bench.state(id).isHeld { held.append(id) }
            #expect(!held.isEmpty)
            #expect(held == Array(ids.suffix(held.count)))
            // What is held does not use up what the account may owe.
            #expect(held.count < ids.count - 1)
            #expect(try await watch.look(at: "acme") == 0)

            try await bench.store.write { (transaction) throws(StoreFailure) in
                try transaction.absences.end("erp")
            }
            #expect(try await watch.look(at: "acme") == held.count)
            // Looked at again before they have gone on: nothing happens twice.
            #expect(try await watch.look(at: "acme") == 0)
            while try await bench.inbox.process() > 0 {}
            for id in ids { #expect(try await !bench.state(id).isHeld) }
            let booked = try await bench.texts(
                """
                SELECT instance_id
                FROM effect
                WHERE operation = 'erp.book'
                ORDER BY created_at, instance_id
                """
            )
            #expect(Set(booked) == Set(ids.map(\.rawValue)))
            #expect(try await watch.look(at: "acme") == 0)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a stale copy of the limits counts as an absence`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            try await bench.setExposure(.zero(.usd))
            let now = bench.clock.now()
            try await bench.store.write { (transaction) throws(StoreFailure) in
                try transaction.masterStandings.setOwners(
                    [.creditLimits: "erp"],
                    of: "acme",
                    staleAfter: .seconds(3_600)
                )
                try transaction.masterStandings.noteRead(
                    [.creditLimits],
                    changed: [],
                    of: "acme",
                    at: now
                )
            }
            let fresh = try await bench.accept(bench.request("PO-1", [("TAPE", 1)]))
            #expect(try await !bench.state(fresh).isHeld)
            bench.clock.advance(.seconds(3_601))
            let stale = try await bench.accept(bench.request("PO-2", [("TAPE", 1)]))
            #expect(try await bench.state(stale).orderReasons == [.erpAway])
        }
    }
}

extension TestBench {
    fileprivate func setExposure(_ exposure: Money) async throws {
        let now = clock.now()
        var profile = DemoCatalogue.masterData.entity
        profile.whileAway = AbsencePolicy(exposure: exposure)
        let document = try StoredValue.encode(profile)
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.master.save(
                .entity,
                "acme",
                document,
                entity: "acme",
                source: "tests",
                at: now
            )
        }
    }

    fileprivate func absent(since moment: Timestamp) async throws {
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.absences.save(
                TargetAbsence(
                    target: "erp",
                    since: moment,
                    code: "connector.unreachable",
                    detail: "refused",
                    probes: 1,
                    probe: QueueMark(dueAt: moment, sequence: 0, key: ""),
                    probedAt: moment,
                    nextAt: moment
                )
            )
        }
    }
}
