import ArgumentParser
import Foundation
import Simulation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs the whole engine on virtual time in a world full of faults.",
        discussion:
            "The same line gives the same history. A seed that breaks a promise is shrunk to "
            + "the smallest workload that still breaks it, printed as the line that repeats it. "
            + "Exits with 1 when a promise was broken, or a mutation was not noticed."
    )

    @Option(help: "The seed of the only run.")
    var seed: UInt64?

    @Option(help: "Many seeds: A..B, both included.")
    var seeds: String?

    @Option(help: "Orders in each run.")
    var orders = 20

    @Option(help: "Nodes over the one database; 1 to 3, drawn from the seed, when left out.")
    var nodes: Int?

    @Option(help: "The kinds of faults, by comma, or none: \(Self.kindNames).")
    var only: String?

    @Option(help: "Seconds of virtual time after which nothing goes wrong any more.")
    var until: Int?

    @Option(help: "How many seeds run side by side; as many as there are processors when left out.")
    var jobs: Int?

    @Option(help: "A part of the engine to break: \(Self.mutationNames).")
    var mutation: String?

    @Flag(help: "Some lines order a kit, whose components are sold alone too.")
    var kits = false

    @Flag(help: "Break each part in turn and tell which promise's checker noticed.")
    var mutations = false

    @Flag(inversion: .prefixedNo, help: "Look for the smallest workload of a seed that fails.")
    var shrink = true

    private static let kindNames = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
    private static let mutationNames = Mutation.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        guard (1...Simulation.ordersMax).contains(orders) else {
            throw ValidationError("--orders is 1 to \(Simulation.ordersMax)")
        }
        guard nodes.map({ (1...Simulation.nodesMax).contains($0) }) ?? true else {
            throw ValidationError("--nodes is 1 to \(Simulation.nodesMax)")
        }
        guard (jobs ?? 1) > 0, (until ?? 1) > 0 else {
            throw ValidationError("--jobs and --until are above zero")
        }
        _ = try faultKinds()
        _ = try broken()
        _ = try range()
    }

    func run() async throws {
        let isGood = mutations ? try await runMutations() : try await runSeeds()
        if !isGood { throw ExitCode(1) }
    }

    private var workers: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }

    private func runSeeds() async throws -> Bool {
        let template = try template()
        let sweep = SeedSweep(try range(), jobs: workers) { seed in
            var simulation = template
            simulation.seed = seed
            return simulation
        }
        var summary = SweepSummary()
        try await sweep.run { report in
            summary.add(report)
            say(seeds == nil ? report.description : report.summary)
            if !report.isKept, shrink { say("  smallest: " + (try await smallest(report))) }
            return true
        }
        if seeds != nil { say(summary.description) }
        return summary.broken == 0
    }

    private func smallest(_ report: SimulationReport) async throws -> String {
        var shrinker = Shrinker(breaking: report.broken)
        return try await shrinker.shrink(report.simulation).command
    }

    private func runMutations() async throws -> Bool {
        let run = MutationRun(jobs: workers)
        var missed = 0
        for mutation in Mutation.allCases {
            let outcome = try await run.run(mutation)
            if !outcome.isCaught { missed += 1 }
            say("\(outcome)")
        }
        say("\(Mutation.allCases.count - missed) of \(Mutation.allCases.count) were noticed")
        return missed == 0
    }

    private func template() throws -> Simulation {
        var simulation = Simulation(seed: 0, orders: orders, nodes: nodes, kinds: try faultKinds())
        simulation.sellsKits = kits
        simulation.faultsUntil = until.map { .seconds($0) }
        simulation.mutation = try broken()
        return simulation
    }

    private func faultKinds() throws -> Set<FaultKind> {
        guard let only else { return FaultKind.all }
        guard only != "none" else { return [] }
        return Set(
            try only.split(separator: ",").map { name in
                guard let kind = FaultKind(rawValue: String(name)) else {
                    throw ValidationError(
                        "\(name) is no kind of fault; there are \(Self.kindNames)"
                    )
                }
                return kind
            }
        )
    }

    private func broken() throws -> Mutation? {
        guard let mutation else { return nil }
        guard let known = Mutation(rawValue: mutation) else {
            throw ValidationError("\(mutation) is no mutation; there are \(Self.mutationNames)")
        }
        return known
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
