import ArgumentParser
import Drills

struct KillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "One node on SQLite, killed while orders come in several times each."
    )

    @OptionGroup var options: DrillOptions

    @Option(help: "How many orders.")
    var orders = 10_000

    @Option(help: "How many times the node is killed.")
    var kills = 100

    @Option(help: "How many senders work side by side.")
    var senders = 16

    func run() async throws {
        var drill = KillDrill()
        drill.orders = orders
        drill.kills = kills
        drill.senders = senders
        try await hold("kill", drill, options)
    }
}
