import Primitives
import Simulation
import Testing

@Suite struct SimulationTests {
    /// Each seed is a history of one to three nodes with crashes, frozen nodes, lost answers,
    /// repeats, races and people who change their minds; a seed that fails is repeated with its
    /// command.
    @Test func `fifty seeds keep every promise, whatever goes wrong, and all of it does`()
        async throws
    {
        var summary = SweepSummary()
        let sweep = SeedSweep(1...50, jobs: 2) { Simulation(seed: $0, orders: 6) }
        try await sweep.run { report in
            summary.add(report)
            #expect(report.isKept, "\(report)")
            return true
        }
        #expect(summary.seeds == 50)
        for name in Self.happenings { #expect((summary.counts[name] ?? 0) > 0, "no \(name)") }
    }

    @Test func `kits whose components are sold alone too keep every promise`() async throws {
        var summary = SweepSummary()
        let sweep = SeedSweep(101...115, jobs: 2) { seed in
            var simulation = Simulation(seed: seed, orders: 8)
            simulation.sellsKits = true
            return simulation
        }
        try await sweep.run { report in
            summary.add(report)
            #expect(report.isKept, "\(report)")
            return true
        }
        #expect(summary.seeds == 15)
    }

    /// At least one for each kind of fault: a simulation in which nothing goes wrong proves
    /// nothing.
    private static let happenings = [
        "crash before a commit", "crash after a commit", "crash before a call",
        "crash after a call", "node frozen after a commit", "node frozen after a call",
        "frozen beyond a lease", "node cut off from the database",
        "node cut off from the systems", "database out of reach", "call cut off", "clock jump",
        "store unavailable", "body run twice", "commit's answer lost", "decision failed half-way",
        "answer lost", "connection reset", "answer too late", "call long on its way",
        "throttled with 429", "failed with 500", "failed with 502", "failed with 503",
        "event came again", "event overtaken", "receipt lost", "other body refused",
        "PO number taken", "change answered", "cancel answered", "wrong role refused",
        "goods missing", "redriven",
    ]

    @Test func `a world without faults settles every order`() async throws {
        let report = try await Simulation(seed: 1, orders: 12, nodes: 2, kinds: []).run()
        #expect(report.isKept, "\(report)")
        let troubles = ["crash", "frozen", "lost", "jump", "cut off", "twice", "again"]
        #expect(
            report.counts.allSatisfy { count in !troubles.contains { count.name.contains($0) } }
        )
    }

    @Test func `one line is one history`() async throws {
        let first = try await Simulation(seed: 42, orders: 6, nodes: 3).run()
        let again = try await Simulation(seed: 42, orders: 6, nodes: 3).run()
        let other = try await Simulation(seed: 43, orders: 6, nodes: 3).run()
        #expect(first.fingerprint == again.fingerprint)
        #expect(first.description == again.description)
        #expect(first.fingerprint != other.fingerprint)
        #expect(first.command == "crossdock simulate --seed 42 --orders 6 --nodes 3")
    }

    @Test func `a run that is cancelled ends`() async throws {
        let task = Task { try await Simulation(seed: 1, orders: 6).run() }
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
    }
}
