import ArgumentParser

/// The drills; each has a subcommand.
@main
struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Kills, restarts and floods real crossdock processes, and counts what is left.",
        discussion: "Exits 0 when every promise held, 1 with a plain sentence for each that broke.",
        subcommands: [
            KillCommand.self, NodesCommand.self, RollingCommand.self, DatabaseCommand.self,
            SurgeCommand.self, BurstCommand.self, DirtyCommand.self,
        ]
    )
}
