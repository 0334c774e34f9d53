/// Plays one mutation until the checker that exists for it notices.
public struct MutationRun: Sendable {
    /// What came of one mutation.
    public struct Outcome: Sendable {
        public var mutation: Mutation
        /// How many seeds were played.
        public var seeds: Int
        /// What the checker said, in the first seed it said something in.
        public var firstCatch: SimulationReport?
        /// Other promises that were broken up to then.
        public var others: Set<String> = []
    }

    public var orders: Int
    public var seeds: ClosedRange<UInt64>
    public var jobs: Int

    public init(
        orders: Int = 8,
        seeds: ClosedRange<UInt64> = 1...Mutation.seedsMax,
        jobs: Int
    ) {
        self.orders = orders
        self.seeds = seeds
        self.jobs = jobs
    }

    public func run(_ mutation: Mutation) async throws -> Outcome {
        let orders = orders
        let sweep = SeedSweep(seeds, jobs: jobs) { seed in
            var simulation = Simulation(seed: seed, orders: orders)
            simulation.mutation = mutation
            return simulation
        }
        var outcome = Outcome(mutation: mutation, seeds: 0)
        try await sweep.run { report in
            outcome.seeds += 1
            outcome.others.formUnion(report.broken)
            guard report.broken.contains(mutation.promise) else { return true }
            outcome.firstCatch = report
            return false
        }
        outcome.others.remove(mutation.promise)
        return outcome
    }
}

extension MutationRun.Outcome: CustomStringConvertible {
    public var isCaught: Bool { firstCatch != nil }

    /// One line: `effect-fence: caught in seed 3 of 3 by "nothing is applied twice"`.
    public var description: String {
        let also = others.isEmpty ? "" : "; also broken: " + others.sorted().joined(separator: ", ")
        guard let caught = firstCatch else {
            return "\(mutation.rawValue): NOT CAUGHT in \(seeds) seeds by "
                + "\"\(mutation.promise)\"\(also)"
        }
        return "\(mutation.rawValue): caught after \(seeds) seeds by \"\(mutation.promise)\" - "
            + caught.command + also
    }
}
