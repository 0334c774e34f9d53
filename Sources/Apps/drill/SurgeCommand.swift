import ArgumentParser
import Drills

struct SurgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "surge",
        abstract:
            "Many times the usual orders before a slow ERP, then more senders than a node takes."
    )

    @OptionGroup var options: DrillOptions

    @Option(help: "Orders a second on a usual day.")
    var usual = 1.0

    @Option(help: "How many times more during the surge.")
    var factor = 15.0

    @Option(help: "Seconds of the usual rate, before and after.")
    var calm = 30.0

    @Option(help: "Seconds of the surge.")
    var surge = 180.0

    @Option(name: .customLong("erp-calls-per-second"), help: "How many calls the ERP takes.")
    var erpCallsPerSecond = 2.0

    @Option(help: "Senders of the flood that follows.")
    var flood = 400

    @Option(name: .customLong("flood-orders"), help: "Orders of the flood.")
    var floodOrders = 2_000

    func run() async throws {
        var drill = SurgeDrill()
        drill.usual = usual
        drill.factor = factor
        drill.calm = .seconds(calm)
        drill.surge = .seconds(surge)
        drill.erpCallsPerSecond = erpCallsPerSecond
        drill.flood = flood
        drill.floodOrders = floodOrders
        try await hold("surge", drill, options)
    }
}
