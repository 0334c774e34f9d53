import ArgumentParser
import Simulation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs the whole engine on virtual time in a world full of faults.",
        discussion: "The same seed gives the same history. Exits with 1 when a promise was broken."
    )

    @Option(help: "The seed of the only run.")
    var seed: UInt64?

    @Option(help: "Many seeds: A..B, both included.")
    var seeds: String?

    @Option(help: "Orders in each run.")
    var orders = 20

    func run() async throws {
        guard (1...Simulation.ordersMax).contains(orders) else {
            throw ValidationError("--orders is 1 to \(Simulation.ordersMax)")
        }
        var broken = 0
        for seed in try range() {
            let report = try await Simulation(seed: seed, orders: orders).run()
            if seeds == nil { say(report.description) } else { say(report.summary) }
            if !report.isKept { broken += 1 }
        }
        if broken > 0 { throw ExitCode(1) }
    }

    private func range() throws -> ClosedRange<UInt64> {
        if let seeds {
            let ends = seeds.split(separator: ".", omittingEmptySubsequences: true)
            guard ends.count == 2, let first = UInt64(ends[0]), let last = UInt64(ends[1]),
                first <= last
            else { throw ValidationError("--seeds is two numbers: 1..100") }
            return first...last
        }
        let only = seed ?? 1
        return only...only
    }
}
