import Database
import Engine
import OrderStories
import Primitives
import Storage
import StorageTesting
import Testing

/// Sets that stop, or are taken back, while something of them is out.
@Suite struct RedriveStopTests {
    @Test(arguments: TestDatabases.all)
    func `what fails after a set stopped waits for a person again`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let bench = try await RedriveBench(world, failing: 4)
            let set = try await bench.freeze(try await bench.look(), canary: 3)
            _ = try await bench.go(set.hash)
            #expect(try await bench.step() == 3)
            world.systems.answer(.erpBook, with: RedriveBench.refusal)
            try await bench.dispatchOne()
            #expect(try await bench.step() == 2)
            #expect(try await bench.state(of: set.hash) == .stopped)
            // Two are still out, and fail now.
            world.systems.answer(.erpBook, with: RedriveBench.refusal, RedriveBench.refusal)
            try await world.settle()
            try await bench.run()
            #expect(try await bench.state(of: set.hash) == .stopped)
            #expect(try await bench.counts(of: set.hash) == [.failed: 3, .waiting: 1])
            #expect(try await bench.openItems() == 4)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what fails after a set was taken back waits for a person again`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let bench = try await RedriveBench(world, failing: 2)
            let set = try await bench.freeze(try await bench.look(), canary: 2)
            _ = try await bench.go(set.hash)
            #expect(try await bench.step() == 2)
            // Another worker has them in its hands.
            let claimed = try await bench.claim()
            #expect(claimed.count == 2)
            _ = try await bench.withdraw(set.hash)
            #expect(try await bench.counts(of: set.hash) == [.sent: 2])
            try await bench.refuse(claimed)
            #expect(try await bench.step() == 2)
            #expect(try await bench.state(of: set.hash) == .withdrawn)
            #expect(try await bench.counts(of: set.hash) == [.failed: 2])
            #expect(try await bench.openItems() == 2)
            #expect(try await bench.step() == 0)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a set that was taken back untouched can be frozen again`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let bench = try await RedriveBench(world, failing: 3)
            let seen = try await bench.look()
            _ = try await bench.freeze(seen, canary: 2)
            _ = try await bench.go(seen.hash)
            #expect(try await bench.step() == 2)
            _ = try await bench.withdraw(seen.hash)
            let again = try await bench.look()
            #expect(again.hash == seen.hash)
            let set = try await bench.freeze(again, canary: 3, by: "bob")
            #expect(set.state == .frozen)
            #expect(set.madeBy == "bob")
            #expect(try await bench.counts(of: set.hash) == [.waiting: 3])
            _ = try await bench.go(set.hash, by: "bob")
            #expect(try await bench.step() == 3)
            try await world.settle()
            try await bench.run()
            #expect(try await bench.counts(of: set.hash) == [.done: 3])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what an absent system may have got is not taken back`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let bench = try await RedriveBench(world, failing: 2)
            let set = try await bench.freeze(try await bench.look(), canary: 2)
            _ = try await bench.go(set.hash)
            #expect(try await bench.step() == 2)
            world.systems.answer(
                .erpBook,
                with: .away(
                    after: .seconds(60),
                    code: "http.timeout",
                    detail: "no answer",
                    status: nil,
                    isInDoubt: true
                )
            )
            try await bench.dispatchOne()
            _ = try await bench.withdraw(set.hash)
            #expect(try await bench.counts(of: set.hash) == [.sent: 1, .withdrawn: 1])
            #expect(try await bench.look().candidates.count == 1)
            // The system is back, and had it all the time.
            world.clock.advance(by: .seconds(61))
            try await world.settle()
            try await bench.run()
            #expect(try await bench.counts(of: set.hash) == [.done: 1, .withdrawn: 1])
        }
    }
}
