import ArgumentParser
import Drills

struct DirtyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dirty",
        abstract: "The same load clean and with broken, enormous, unknown and repeated orders."
    )

    @OptionGroup var options: DrillOptions

    @Option(name: .customLong("per-second"), help: "Good orders a second.")
    var perSecond = 20.0

    @Option(help: "Seconds of each half.")
    var seconds = 60

    func run() async throws {
        var drill = DirtyDrill()
        drill.perSecond = perSecond
        drill.seconds = seconds
        try await hold("dirty", drill, options)
    }
}
