/// What one run came to: what happened, which promises were kept, and how to see it again.
public struct SimulationReport: Sendable {
    /// One promise and what broke it, if anything did.
    public struct Finding: Equatable, Sendable {
        public var promise: String
        public var breaches: [String]
    }

    /// The workload, with which it can be played again.
    public var simulation: Simulation
    /// How often each thing happened: `answer lost`, `crash after a commit`, `clock jump`.
    public var counts: [(name: String, count: Int)]
    /// How many orders ended where.
    public var outcomes: [(status: String, count: Int)]
    public var findings: [Finding]
    /// Of the first orders that a breach names: what happened to them, line by line.
    public var stories: [[String]]
    /// Of the whole history: equal seeds have equal fingerprints.
    public var fingerprint: String
    /// From the first moment of the run to its last, in the world's time.
    public var virtualTime: Duration

    public var isKept: Bool { findings.allSatisfy(\.breaches.isEmpty) }

    /// The promises that were broken.
    public var broken: Set<String> {
        Set(findings.filter { !$0.breaches.isEmpty }.map(\.promise))
    }

    /// The line that repeats this run.
    public var command: String { simulation.command }

    /// Lines of one finding that the text shows; the rest are counted.
    static let breachesShown = 5
}

extension SimulationReport: CustomStringConvertible {
    /// Several lines for people; the last one repeats the run.
    public var description: String {
        let hours = virtualTime.components.seconds / 3_600
        var lines = [
            "seed \(simulation.seed), \(simulation.orders) orders, \(simulation.nodeCount) nodes, "
                + "\(hours) h of virtual time, fingerprint \(fingerprint)",
            "  orders: " + outcomes.map { "\($0.count) \($0.status)" }.joined(separator: ", "),
            "  world: " + counts.map { "\($0.count) \($0.name)" }.joined(separator: ", "),
        ]
        for finding in findings {
            lines.append("  \(finding.breaches.isEmpty ? "kept  " : "BROKEN") \(finding.promise)")
            lines += finding.breaches.prefix(Self.breachesShown).map { "         " + $0 }
            let more = finding.breaches.count - Self.breachesShown
            if more > 0 { lines.append("         and \(more) more") }
        }
        for story in stories { lines += story.map { "  | " + $0 } }
        lines.append("  again: " + command)
        return lines.joined(separator: "\n")
    }

    /// One line for a list of many seeds.
    public var summary: String {
        let broken = findings.filter { !$0.breaches.isEmpty }
        let seed = simulation.seed
        guard !broken.isEmpty else { return "seed \(seed): every promise kept (\(fingerprint))" }
        let names = broken.map { "\($0.promise) (\($0.breaches.count))" }
        return "seed \(seed): BROKEN " + names.joined(separator: "; ") + " - " + command
    }
}
