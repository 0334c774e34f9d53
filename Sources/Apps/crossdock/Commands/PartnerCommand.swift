import ArgumentParser
import Translation

struct PartnerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "partner",
        abstract: "Brings in trading partners: drafts them from samples, and tries them.",
        subcommands: [Infer.self, Test.self, Sandbox.self]
    )
}

extension PartnerCommand {
    /// What is tried here is how orders of customers are read.
    static func requireCustomer(_ profile: PartnerProfile) throws {
        guard profile.role.isCustomer else {
            throw ValidationError(
                "\(profile.id) is no customer, and only customers' orders are tried here; "
                    + "`crossdock edi inspect FILE` shows what is in another's file"
            )
        }
    }
}
