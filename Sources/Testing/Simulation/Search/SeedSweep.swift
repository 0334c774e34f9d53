/// Many seeds, several at a time.
public struct SeedSweep: Sendable {
    public var seeds: ClosedRange<UInt64>
    /// How many run side by side; each history is the same whatever runs beside it.
    public var jobs: Int
    private let simulation: @Sendable (UInt64) -> Simulation

    /// - Precondition: at least one job.
    public init(
        _ seeds: ClosedRange<UInt64>,
        jobs: Int,
        simulation: @escaping @Sendable (UInt64) -> Simulation
    ) {
        precondition(jobs > 0, "a sweep has at least one job")
        self.seeds = seeds
        self.jobs = jobs
        self.simulation = simulation
    }

    /// Runs them all and hands over each report in the order of the seeds, until `body` says
    /// `false`.
    public func run(
        _ body: (SimulationReport) async throws -> Bool
    ) async throws {
        try await withThrowingTaskGroup(of: SimulationReport.self) { group in
            var waiting: [UInt64: SimulationReport] = [:]
            var started = seeds.lowerBound
            var isAllStarted = false
            var next = seeds.lowerBound
            func startOne() {
                guard !isAllStarted else { return }
                let simulation = simulation(started)
                group.addTask { try await simulation.run() }
                if started == seeds.upperBound { isAllStarted = true } else { started += 1 }
            }
            for _ in 0..<jobs { startOne() }
            while let report = try await group.next() {
                waiting[report.simulation.seed] = report
                startOne()
                while let report = waiting.removeValue(forKey: next) {
                    guard try await body(report) else { return group.cancelAll() }
                    next &+= 1
                }
            }
        }
    }
}
