/// What many seeds came to together.
public struct SweepSummary: Sendable {
    public private(set) var seeds = 0
    public private(set) var broken = 0
    /// How often each thing happened in all of them.
    public private(set) var counts: [String: Int] = [:]
    /// How often each promise was broken.
    public private(set) var breaches: [String: Int] = [:]

    public init() {}

    public mutating func add(_ report: SimulationReport) {
        seeds += 1
        if !report.isKept { broken += 1 }
        for (name, count) in report.counts { counts[name, default: 0] += count }
        for promise in report.broken { breaches[promise, default: 0] += 1 }
    }
}

extension SweepSummary: CustomStringConvertible {
    public var description: String {
        let world = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        var lines = [
            "\(seeds) seeds, \(broken) broke a promise",
            "  world: " + world.joined(separator: ", "),
        ]
        for (promise, count) in breaches.sorted(by: { $0.key < $1.key }) {
            lines.append("  BROKEN in \(count) seeds: \(promise)")
        }
        return lines.joined(separator: "\n")
    }
}
