/// Looks for the smallest workload that still breaks what a larger one broke.
///
/// Each try is a history of its own, since whatever is left out changes chance; what is kept is
/// only what was seen to fail. Orders are taken away first, then kinds of faults, nodes, and the
/// time in which things go wrong.
public struct Shrinker: Sendable {
    /// Whether a workload still fails in the way that is looked for.
    public typealias Trial = @Sendable (Simulation) async throws -> Bool

    /// Tries at most; one takes about a second.
    public static let trialsMax = 120
    /// The last part of the time is not cut finer than this.
    private static let finestSeconds: Int64 = 60

    private let fails: Trial
    private var trials = 0

    public init(fails: @escaping Trial) { self.fails = fails }

    /// Looks for workloads that break one of `promises`.
    public init(breaking promises: Set<String>) {
        self.init { simulation in
            try await !simulation.run().broken.isDisjoint(with: promises)
        }
    }

    /// The smallest workload found; `failing` itself when nothing smaller fails.
    public mutating func shrink(_ failing: Simulation) async throws -> Simulation {
        var smallest = failing
        var before: String
        repeat {
            before = smallest.command
            try await takeOrders(&smallest)
            try await takeKinds(&smallest)
            try await takeNodes(&smallest)
            try await takeTime(&smallest)
        } while smallest.command != before && trials < Self.trialsMax
        return smallest
    }

    private mutating func takeOrders(_ smallest: inout Simulation) async throws {
        for orders in Self.steps(to: smallest.orders) {
            var smaller = smallest
            smaller.orders = orders
            if try await stillFails(smaller) {
                smallest = smaller
                return
            }
        }
    }

    /// 1, 2, 3, 4, 6, 8, 12, 16, … below `count`.
    private static func steps(to count: Int) -> [Int] {
        var steps: [Int] = []
        var step = 1
        while step < count {
            steps.append(step)
            let isPower = step & (step - 1) == 0
            step = step < 4 ? step + 1 : (isPower ? step / 2 * 3 : step / 3 * 4)
        }
        return steps
    }

    private mutating func takeKinds(_ smallest: inout Simulation) async throws {
        for kind in FaultKind.allCases where smallest.kinds.contains(kind) {
            var smaller = smallest
            smaller.kinds.remove(kind)
            if try await stillFails(smaller) { smallest = smaller }
        }
    }

    private mutating func takeNodes(_ smallest: inout Simulation) async throws {
        for nodes in 1..<max(1, smallest.nodeCount) {
            var smaller = smallest
            smaller.nodes = nodes
            if try await stillFails(smaller) {
                smallest = smaller
                return
            }
        }
    }

    /// A history is the same up to the moment its faults end, so halving finds the earliest.
    private mutating func takeTime(_ smallest: inout Simulation) async throws {
        var low: Int64 = 0
        var high = smallest.faultsUntil?.components.seconds ?? Self.longestSeconds
        while high - low > Self.finestSeconds {
            let middle = (low + high) / 2
            var smaller = smallest
            smaller.faultsUntil = .seconds(middle)
            if try await stillFails(smaller) {
                smallest = smaller
                high = middle
            } else {
                low = middle
            }
        }
    }

    private static let longestSeconds: Int64 = 10_800

    private mutating func stillFails(_ simulation: Simulation) async throws -> Bool {
        guard trials < Self.trialsMax else { return false }
        trials += 1
        return try await fails(simulation)
    }
}
