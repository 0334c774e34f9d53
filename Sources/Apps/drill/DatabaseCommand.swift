import ArgumentParser
import Drills

struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database",
        abstract: "Commands that restart or fail over the database, run under load.",
        discussion: "Each --blow is a shell command. A command that fails ends the drill."
    )

    @OptionGroup var options: DrillOptions

    @Option(help: "A command that does something to the database; repeat it.")
    var blow: [String]

    @Option(help: "Seconds of load before and after each of them.")
    var calm = 3.0

    func run() async throws {
        var drill = DatabaseDrill(blows: blow)
        drill.calm = .seconds(calm)
        try await hold("database", drill, options)
    }
}
