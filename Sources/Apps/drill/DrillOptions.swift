import ArgumentParser
import Drills
import Foundation

/// What every drill needs.
struct DrillOptions: ParsableArguments {
    @Option(help: "The built crossdock.")
    var crossdock: String

    @Option(help: "The seed of whatever is left to chance; default: a new one.")
    var seed: UInt64?

    @Option(help: "postgresql://… of a database that the drill may fill.")
    var database: String?

    var settings: DrillSettings {
        DrillSettings(
            crossdock: URL(filePath: crossdock),
            seed: seed ?? UInt64.random(in: 1...999_999_999),
            database: database
        )
    }
}
