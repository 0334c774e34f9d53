import Simulation
import Testing

@Suite struct SimulationTests {
    /// Each seed is a history with crashes, lost answers, repeats, races and people who change
    /// their minds; a seed that fails is repeated with the command in its report.
    @Test(arguments: UInt64(1)...10)
    func `every promise is kept whatever goes wrong`(_ seed: UInt64) async throws {
        let report = try await Simulation(seed: seed, orders: 12).run()
        #expect(report.isKept, "\(report)")
    }

    @Test func `a world without faults settles every order`() async throws {
        let report = try await Simulation(seed: 1, orders: 12, faults: .none).run()
        #expect(report.isKept, "\(report)")
        #expect(report.counts.allSatisfy { !$0.name.contains("crash") })
    }

    @Test func `one seed is one history`() async throws {
        let first = try await Simulation(seed: 42, orders: 8).run()
        let again = try await Simulation(seed: 42, orders: 8).run()
        let other = try await Simulation(seed: 43, orders: 8).run()
        #expect(first.fingerprint == again.fingerprint)
        #expect(first.description == again.description)
        #expect(first.fingerprint != other.fingerprint)
    }
}
