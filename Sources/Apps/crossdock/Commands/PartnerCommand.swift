import ArgumentParser

struct PartnerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "partner",
        abstract: "Brings in trading partners: drafts them from samples, and tries them.",
        subcommands: [Infer.self, Test.self, Sandbox.self]
    )
}
