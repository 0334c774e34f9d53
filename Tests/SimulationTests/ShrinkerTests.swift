import Primitives
import Simulation
import Testing

@Suite struct ShrinkerTests {
    @Test func `what a failure does not need is left out`() async throws {
        var shrinker = Shrinker { simulation in
            simulation.orders >= 3 && simulation.nodeCount >= 2
                && simulation.kinds.isSuperset(of: [.crash, .duplicate])
                && simulation.faultsUntil ?? .seconds(10_800) >= .seconds(1_000)
        }
        let smallest = try await shrinker.shrink(Simulation(seed: 4711, orders: 40, nodes: 3))
        #expect(smallest.orders == 3)
        #expect(smallest.nodeCount == 2)
        #expect(smallest.kinds == [.crash, .duplicate])
        let until = smallest.faultsUntil?.components.seconds ?? 0
        #expect((1_000...1_060).contains(until))
        #expect(
            smallest.command == "crossdock simulate --seed 4711 --orders 3 --nodes 2 "
                + "--only crash,duplicate --until \(until)"
        )
    }

    @Test func `what fails only as a whole stays as it is`() async throws {
        let whole = Simulation(seed: 1, orders: 7, nodes: 2)
        var shrinker = Shrinker { $0.command == whole.command }
        #expect(try await shrinker.shrink(whole).command == whole.command)
    }

    @Test func `a planted defect is shrunk to a line that shows it again`() async throws {
        let promise = Mutation.inboxDedupe.promise
        var failing = Simulation(seed: 0, orders: 3, nodes: 2)
        failing.mutation = .inboxDedupe
        var report: SimulationReport
        repeat {
            failing.seed += 1
            report = try await failing.run()
        } while !report.broken.contains(promise) && failing.seed < 20
        #expect(report.broken.contains(promise), "\(report)")
        var shrinker = Shrinker(breaking: report.broken)
        let smallest = try await shrinker.shrink(failing)
        // Whoever takes a message twice is shown up by nothing but a repeat.
        #expect(smallest.kinds == [.duplicate])
        #expect(smallest.orders == 1)
        #expect(smallest.nodeCount == 1)
        #expect(smallest.command.hasSuffix("--mutation inbox-dedupe"))
        let again = try await smallest.run()
        #expect(!again.broken.isDisjoint(with: report.broken), "\(again)")
    }
}
