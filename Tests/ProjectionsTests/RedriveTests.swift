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
            _ = try await bench.go(set.hash, from: .proven)
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

    @Test func `a press that comes late sends nothing that its person has not seen`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let bench = try await RedriveBench(world, failing: 3)
            let set = try await bench.freeze(try await bench.look(), canary: 1)
            _ = try await bench.go(set.hash, by: "ada")
            try await bench.run()
            // Bob still sees "Send the first", and the first are through.
            let late = try await bench.go(set.hash, by: "bob")
            guard case .elsewhere(let now) = late else { throw StoreFailure.corrupt("\(late)") }
            #expect(now.state == .proven)
            #expect(now.changedBy == "ada")
            try await bench.run()
            #expect(try await bench.counts(of: set.hash) == [.done: 1, .waiting: 2])
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
            _ = try await bench.go(set.hash, from: .proven)
            try await bench.run()
            let stopped = try #require(try await bench.load(set.hash))
            #expect(stopped.state == .stopped)
            #expect(stopped.note.contains("http.422"))
            let counts = try await bench.counts(of: set.hash)
            #expect(counts[.failed] == 1)
            // What failed again waits for a person again.
            #expect(try await bench.openItems() == 1)
            _ = try await bench.go(set.hash, from: .stopped)
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

    @Test func `what was left out of the first proves nothing: the next ones are tried`()
        async throws
    {
        try await StoryWorld.with(.sqlite) { world in
            let bench = try await RedriveBench(world, failing: 4)
            let seen = try await bench.look()
            let set = try await bench.freeze(seen, canary: 2)
            // Somebody ends the first two by hand.
            let now = world.clock.now()
            try await world.store.write { (transaction) throws(StoreFailure) in
                for candidate in seen.candidates.prefix(2) {
                    _ = try transaction.effects.close(candidate.member, at: now)
                }
            }
            _ = try await bench.go(set.hash)
            #expect(try await bench.step() == 2)
            #expect(try await bench.state(of: set.hash) == .trying)
            #expect(try await bench.step() == 2)
            #expect(try await bench.counts(of: set.hash) == [.skipped: 2, .sent: 2])
            try await world.settle()
            try await bench.run()
            #expect(try await bench.state(of: set.hash) == .done)
            #expect(try await bench.counts(of: set.hash) == [.skipped: 2, .done: 2])
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
            let after = try await bench.withdraw(set.hash)
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
