import Canonical
import Database
import Engine
import OrderStories
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

/// Sets that are sent again together: what was seen is what runs, a few first, and it stops.
@Suite struct RedriveTests {
    @Test(arguments: TestDatabases.all)
    func `what was seen is what runs, the first few alone, then the rest`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let bench = try await RedriveBench(world, failing: 4)
            let seen = try await bench.look()
            #expect(seen.candidates.count == 4)
            // One more fails after somebody looked: it is not in the set.
            try await bench.fail(1)
            let set = try await bench.freeze(seen, canary: 1)
            #expect(set.size == 4)
            #expect(set.state == .frozen)
            _ = try await bench.go(set.hash)
            try await bench.run()
            #expect(try await bench.state(of: set.hash) == .proven)
            #expect(try await bench.counts(of: set.hash) == [.done: 1, .waiting: 3])
            _ = try await bench.go(set.hash)
            try await bench.run()
            #expect(try await bench.state(of: set.hash) == .done)
            #expect(try await bench.counts(of: set.hash) == [.done: 4])
            #expect(try await bench.look().candidates.count == 1)
            let booked = try await bench.booked()
            #expect(booked == 4)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `of two people who press at once one is told that nothing changed`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let bench = try await RedriveBench(world, failing: 2)
            let seen = try await bench.look()
            async let first = bench.freeze(seen, canary: 1, by: "ada")
            async let second = bench.freeze(seen, canary: 2, by: "bob")
            let sets = try await [first, second]
            #expect(sets[0].hash == sets[1].hash)
            #expect(sets[0].madeBy == sets[1].madeBy)
            async let one = bench.go(seen.hash, by: "ada")
            async let other = bench.go(seen.hash, by: "bob")
            let outcomes = try await [one, other]
            let done = outcomes.count { if case .done = $0 { true } else { false } }
            #expect(done == 1)
            try await bench.run()
            let sent = try await bench.counts(of: seen.hash)
            #expect((sent[.done] ?? 0) == sets[0].canary)
        }
    }

    @Test func `a set that was touched since it was seen is not frozen`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let bench = try await RedriveBench(world, failing: 2)
            let seen = try await bench.look()
            let first = try #require(seen.candidates.first)
            let now = world.clock.now()
            try await world.store.write { (transaction) throws(StoreFailure) in
                _ = try transaction.effects.redrive(first.member, at: now)
            }
            let outcome = try await bench.tryFreezing(seen, canary: 1)
            #expect(outcome == .changed)
        }
    }

    @Test func `a failure of another kind stops it, and a person may go on`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let bench = try await RedriveBench(world, failing: 5)
            let set = try await bench.freeze(try await bench.look(), canary: 1)
            _ = try await bench.go(set.hash)
            try await bench.run()
            world.systems.answer(.erpBook, with: .parked(code: "http.422", detail: "no such unit"))
            _ = try await bench.go(set.hash)
            try await bench.run()
            let stopped = try #require(try await bench.load(set.hash))
            #expect(stopped.state == .stopped)
            #expect(stopped.note.contains("http.422"))
            let counts = try await bench.counts(of: set.hash)
            #expect(counts[.failed] == 1)
            // What failed again waits for a person again.
            #expect(try await bench.openItems() == 1)
            _ = try await bench.go(set.hash)
            try await bench.run()
            #expect(try await bench.state(of: set.hash) == .done)
            #expect(try await bench.counts(of: set.hash) == [.done: 4, .failed: 1])
        }
    }

    @Test func `the first few stop at the old failure: it is not mended`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let bench = try await RedriveBench(world, failing: 3)
            let set = try await bench.freeze(try await bench.look(), canary: 1)
            world.systems.answer(.erpBook, with: RedriveBench.refusal)
            _ = try await bench.go(set.hash)
            try await bench.run()
            let stopped = try #require(try await bench.load(set.hash))
            #expect(stopped.state == .stopped)
            #expect(stopped.note == "One of the first failed as before: http.401.")
            #expect(try await bench.counts(of: set.hash) == [.failed: 1, .waiting: 2])
        }
    }

    @Test func `a restart goes on where it was`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let bench = try await RedriveBench(world, failing: 3)
            let set = try await bench.freeze(try await bench.look(), canary: 3)
            _ = try await bench.go(set.hash)
            #expect(try await bench.step() == 3)
            #expect(try await bench.counts(of: set.hash) == [.sent: 3])
            // Nobody of the first process is left; its lease ends.
            world.clock.advance(by: .seconds(60))
            try await world.settle()
            let next = RedriveRunner(store: world.store, clock: world.clock, worker: "next")
            #expect(try await next.step() > 0)
            #expect(try await bench.state(of: set.hash) == .done)
        }
    }

    @Test func `what was not tried yet is taken back, and waits for a person again`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let bench = try await RedriveBench(world, failing: 3)
            let set = try await bench.freeze(try await bench.look(), canary: 2)
            _ = try await bench.go(set.hash)
            #expect(try await bench.step() == 2)
            #expect(try await bench.openItems() == 1)
            let now = world.clock.now()
            let outcome = try await world.store.write {
                (transaction) throws(StoreFailure) -> Redrive.Outcome in
                try Redrive.withdraw(
                    set.hash,
                    by: "ada",
                    entity: DemoCatalogue.entity.rawValue,
                    at: now,
                    in: transaction
                )
            }
            guard case .done(let after) = outcome else { throw StoreFailure.corrupt("\(outcome)") }
            #expect(after.state == .withdrawn)
            #expect(try await bench.counts(of: set.hash) == [.withdrawn: 3])
            #expect(try await bench.openItems() == 3)
            #expect(try await bench.look().candidates.count == 3)
            #expect(try await bench.step() == 0)
        }
    }

    @Test func `another company's set is nobody's business`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let bench = try await RedriveBench(world, failing: 1)
            let set = try await bench.freeze(try await bench.look(), canary: 1)
            #expect(try await bench.go(set.hash, entity: "other") == .changed)
            #expect(try await bench.state(of: set.hash) == .frozen)
        }
    }
}

/// Orders whose booking the ERP refuses, and a person who sends them again.
private struct RedriveBench: Sendable {
    let world: StoryWorld
    let runner: RedriveRunner
    static let refusal = DeliveryOutcome.parked(
        code: "http.401",
        detail: "the ERP does not accept our key"
    )

    init(_ world: StoryWorld, failing count: Int) async throws {
        self.world = world
        runner = RedriveRunner(store: world.store, clock: world.clock, worker: "story")
        try await fail(count)
    }

    func fail(_ count: Int) async throws {
        for _ in 0..<count {
            world.systems.answer(.erpBook, with: Self.refusal)
            world.clock.advance(by: .seconds(1))
            let number = "PO-\(world.clock.now().microseconds)"
            _ = try await world.submit(customer: DemoCatalogue.summit, number, ["LADDER": 1])
            try await world.settle()
        }
    }

    func look() async throws -> Redrive.View {
        let now = world.clock.now()
        let group = RedriveGroup(
            entity: DemoCatalogue.entity.rawValue,
            kind: .effect,
            target: try await target(),
            operation: "erp.book",
            code: "http.401"
        )
        return try await world.store.read { (snapshot) throws(StoreFailure) -> Redrive.View in
            try Redrive.view(of: group, until: now, in: snapshot.redrives)
        }
    }

    private func target() async throws -> String {
        try await world.store.read { (snapshot) throws(StoreFailure) -> String in
            try snapshot.effects.parked(limit: 1).first?.target ?? ""
        }
    }

    func tryFreezing(
        _ view: Redrive.View,
        canary: Int,
        by person: String = "ada"
    ) async throws -> Redrive.Outcome {
        let now = world.clock.now()
        return try await world.store.write {
            (transaction) throws(StoreFailure) -> Redrive.Outcome in
            try Redrive.freeze(
                view.hash,
                of: view.group,
                until: view.until,
                canary: canary,
                by: person,
                at: now,
                in: transaction
            )
        }
    }

    func freeze(
        _ view: Redrive.View,
        canary: Int,
        by person: String = "ada"
    ) async throws -> RedriveSet {
        let outcome = try await tryFreezing(view, canary: canary, by: person)
        guard case .done(let set) = outcome else { throw StoreFailure.corrupt("\(outcome)") }
        return set
    }

    func go(
        _ hash: String,
        by person: String = "ada",
        entity: String = DemoCatalogue.entity.rawValue
    ) async throws -> Redrive.Outcome {
        let now = world.clock.now()
        return try await world.store.write {
            (transaction) throws(StoreFailure) -> Redrive.Outcome in
            try Redrive.go(hash, by: person, entity: entity, at: now, in: transaction)
        }
    }

    func step() async throws -> Int { try await runner.step() }

    /// Until nobody has anything to do.
    func run() async throws {
        while try await runner.step() > 0 { try await world.settle() }
    }

    func load(_ hash: String) async throws -> RedriveSet? {
        try await world.store.read { (snapshot) throws(StoreFailure) -> RedriveSet? in
            try snapshot.redrives.load(hash)
        }
    }

    func state(of hash: String) async throws -> RedriveState? { try await load(hash)?.state }

    func counts(of hash: String) async throws -> [RedriveMemberState: Int] {
        try await world.store.read {
            (snapshot) throws(StoreFailure) -> [RedriveMemberState: Int] in
            try snapshot.redrives.counts(of: hash)
        }
    }

    func booked() async throws -> Int {
        try await world.store.read { (snapshot) throws(StoreFailure) -> Int in
            try snapshot.session.first("SELECT COUNT(*) FROM event WHERE type = 'booked'") {
                (row) throws(StoreFailure) in Int(row.integer(0))
            } ?? 0
        }
    }

    func openItems() async throws -> Int {
        try await world.store.read { (snapshot) throws(StoreFailure) -> Int in
            try snapshot.session.first(
                "SELECT COUNT(*) FROM work_item WHERE closed_at IS NULL AND key LIKE '%/delivery/%'"
            ) { (row) throws(StoreFailure) in Int(row.integer(0)) } ?? 0
        }
    }
}
