import ArgumentParser
import Assembly

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "The directory of YAML that describes an installation.",
        subcommands: [Check.self]
    )

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads a configuration as serve would, and starts nothing.",
            discussion: "Prints every problem of the whole directory and ends with 1 when there is "
                + "one. No database, system or secret is asked; see `crossdock doctor` for those."
        )

        @Option(name: .long, help: "The directory of YAML that describes the installation.")
        var config: String

        func run() async throws {
            var reader = InstallationReader(directory: config)
            let installation = try reader.read()
            for warning in reader.warnings { say("warning: \(warning)") }
            say(
                "\(config) can be used; entities: \(installation.entities.count), systems: "
                    + "\(installation.systems.count), partners: \(installation.partners.count)."
            )
        }
    }
}
