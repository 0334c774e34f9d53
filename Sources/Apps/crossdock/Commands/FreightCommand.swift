import ArgumentParser
import Assembly
import Database
import Primitives
import Storage

struct FreightCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freight",
        abstract: "What carriers bill by EDI, and what was agreed.",
        subcommands: [List.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists carriers' invoices, the latest first.",
            discussion:
                "matched: it asks what was agreed or quoted. unchecked: nothing was agreed. "
                + "differs: finance has a work item that says why."
        )

        private static let most = 1_000

        @OptionGroup var options: InstallationOptions

        @Option(help: "The legal entity.")
        var entity: String

        @Option(help: "Only what is so: matched, unchecked or differs.")
        var state: String?

        @Option(help: "Of so many of the latest invoices, at most 1000.")
        var last = 200

        func validate() throws {
            if let state, FreightInvoiceRow.State(rawValue: state) == nil {
                throw ValidationError("--state \(state): there are matched, unchecked and differs")
            }
            guard (1...Self.most).contains(last) else {
                throw ValidationError("--last: expected 1 to \(Self.most)")
            }
        }

        func run() async throws {
            let (entity, last) = (entity, last)
            guard try options.installation().entities.contains(where: { $0.id.rawValue == entity })
            else { throw ValidationError("entities/ has no entity \(entity)") }
            let rows = try await withStore(options) { store, _ in
                try await store.read { (snapshot) throws(StoreFailure) in
                    try snapshot.freightInvoices.recent(of: entity, limit: last)
                }
            }
            let wanted = rows.filter { state == nil || $0.state.rawValue == state }
            for row in wanted { say(Self.sentence(row)) }
            say("\(wanted.count) invoices")
        }

        private static func sentence(_ row: FreightInvoiceRow) -> String {
            let agreed = row.agreed.map { "\($0) agreed" } ?? "nothing agreed"
            let findings = row.findings.split(separator: "\n").joined(separator: "; ")
            return
                "\(row.state.rawValue)  \(row.partner)  \(row.invoice)  \(row.amount), \(agreed)  "
                + row.fulfilment + (findings.isEmpty ? "" : ": \(findings)")
        }
    }
}
