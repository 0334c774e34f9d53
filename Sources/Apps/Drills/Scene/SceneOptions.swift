package import Foundation

/// What a drill is given from outside.
package struct DrillSettings: Sendable {
    /// The built `crossdock`.
    package var crossdock: URL
    package var seed: UInt64
    /// `postgresql://…` for a database that the drill may fill; `nil` makes a SQLite file.
    package var database: String?

    package init(crossdock: URL, seed: UInt64, database: String? = nil) {
        self.crossdock = crossdock
        self.seed = seed
        self.database = database
    }
}

/// What a drill sets up.
struct SceneOptions: Sendable {
    var nodes = 1
    /// Nodes whose configuration is there, but that are not started.
    var spareNodes = 0
    /// How many times faster than usual the warehouse and the carrier work.
    var speed = 200.0
    /// How many calls a second the ERP takes, one after another; `nil` answers at once.
    var erpCallsPerSecond: Double?
    /// How many calls to the ERP may run at once.
    var erpConcurrency = 4
    /// How many calls a minute its budget allows; `nil` for any number.
    var erpCallsPerMinute: Int?
    /// More lines for each node's `server.yaml`.
    var server = ""
    /// Connections that the drill opens to each node at most.
    var connections = 32

    /// The lines of its budget in the ERP's file.
    var erpBudget: String {
        let perMinute = erpCallsPerMinute.map { "    perMinute: \($0)\n" } ?? ""
        return "    concurrency: \(erpConcurrency)\n" + perMinute
    }
}
