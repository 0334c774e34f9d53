import ArgumentParser
import Drills

struct BurstCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "burst",
        abstract: "Thousands of orders in half a minute before an ERP with a small budget.",
        discussion: "Compares the times that waiting orders are given with what becomes of them."
    )

    @OptionGroup var options: DrillOptions

    @Option(help: "Orders of the burst.")
    var orders = 5_000

    @Option(help: "Seconds of the burst.")
    var seconds = 30.0

    @Option(name: .customLong("calls-per-minute"), help: "The ERP's budget.")
    var callsPerMinute = 120

    @Option(help: "Seconds between the burst and the asking for times.")
    var settling = 150.0

    func run() async throws {
        var drill = BurstDrill()
        drill.orders = orders
        drill.within = .seconds(seconds)
        drill.callsPerMinute = callsPerMinute
        drill.settling = .seconds(settling)
        try await hold("burst", drill, options)
    }
}
