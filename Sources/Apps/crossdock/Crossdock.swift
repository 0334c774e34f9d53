import ArgumentParser
import Assembly
import Primitives

/// The one executable; each subcommand has a file of its own.
@main
struct Crossdock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crossdock",
        abstract: "The open-source distribution platform: one binary between channels and systems.",
        version: ProductVersion.text,
        subcommands: [
            ServeCommand.self, DemoCommand.self, SandboxCommand.self, MasterDataCommand.self,
            ImportCommand.self, ClientCommand.self, UserCommand.self, ConfigCommand.self,
            DoctorCommand.self, EDICommand.self, MapCommand.self, PartnerCommand.self,
            InventoryCommand.self, ReceiptsCommand.self, ReconcileCommand.self, FreightCommand.self,
            StewardshipCommand.self, SimulateCommand.self, OpenAPICommand.self, WhyCommand.self,
            SessionCommand.self, AuditCommand.self,
            FailuresCommand.self, DocumentsCommand.self, FiguresCommand.self,
        ]
    )
}
