import ArgumentParser
import Drills

struct RollingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rolling",
        abstract:
            "Two nodes on one PostgreSQL, restarted with SIGTERM in turn; a third comes and goes."
    )

    @OptionGroup var options: DrillOptions

    @Option(help: "How many times each node is restarted.")
    var rounds = 10

    func run() async throws {
        guard options.database != nil else {
            throw ValidationError("name the PostgreSQL: --database postgresql://…")
        }
        var drill = RollingDrill()
        drill.rounds = rounds
        try await hold("rolling", drill, options)
    }
}
