import ArgumentParser
import Drills

struct NodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nodes",
        abstract: "Nodes on one PostgreSQL, one of them killed while orders come in at all."
    )

    @OptionGroup var options: DrillOptions

    @Option(help: "How many nodes.")
    var nodes = 2

    @Option(help: "How many orders.")
    var orders = 3_000

    @Option(help: "How many times the last node is killed.")
    var kills = 30

    @Option(help: "How many senders work side by side.")
    var senders = 16

    func run() async throws {
        guard options.database != nil else {
            throw ValidationError("name the PostgreSQL: --database postgresql://…")
        }
        var drill = KillDrill()
        drill.nodes = nodes
        drill.orders = orders
        drill.kills = kills
        drill.senders = senders
        try await hold("nodes", drill, options)
    }
}
