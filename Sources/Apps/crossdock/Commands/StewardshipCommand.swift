import ArgumentParser
import Assembly
import Canonical
import Database
import Engine
import Foundation
import Governance
import Primitives
import Stewardship
import Storage

struct StewardshipCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stewardship",
        abstract: "Looks for customers, numbers and codes that the records do not agree on.",
        discussion: "Prints every question and makes it a case (docs/guides/"
            + "steward-identities.md); two people settle it in the console or by the API. Ends "
            + "with 1 when any waits for somebody. It may run beside a server, which looks by "
            + "itself whenever master data was written."
    )

    @OptionGroup var options: InstallationOptions

    @Option(help: "The legal entity; default: all.")
    var entity: String?

    @Flag(help: "Print also what was settled.")
    var all = false

    func run() async throws {
        let installation = try options.installation()
        let entities = installation.entities.map(\.id.rawValue).filter { name in
            entity.map { $0 == name } ?? true
        }
        guard !entities.isEmpty else {
            throw ValidationError("there is no legal entity \(entity ?? "")")
        }
        let waiting = try await withStore(options) { store, clock in
            let desk = StewardshipDesk(
                store: store,
                clock: clock,
                identities: SystemIdentitySource()
            )
            var waiting = 0
            for name in entities {
                try await desk.scan(
                    name,
                    steward: installation.steward(of: name),
                    traceID: Hexadecimal.text((0..<16).map { _ in UInt8.random(in: .min ... .max) })
                )
                waiting += try await tell(name, store)
            }
            return waiting
        }
        guard waiting == 0 else { throw ExitCode.failure }
    }

    private static let page = 500

    private func tell(_ entity: String, _ store: any Store) async throws(StoreFailure) -> Int {
        var waiting = 0
        var last: String?
        while true {
            let before = last
            let rows = try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.stewardshipCases.list(
                    entity: entity,
                    phase: nil,
                    before: before,
                    limit: Self.page
                )
            }
            for row in rows {
                switch row.phase {
                case .open, .proposed, .undoProposed:
                    waiting += 1
                    say("\(row.phase.rawValue.uppercased())  \(row.detail) Case \(row.id).")
                case .new, .settled, .apart, .closed:
                    if all { say("\(row.phase.rawValue)  \(row.detail) Case \(row.id).") }
                }
            }
            guard let end = rows.last, rows.count == Self.page else { break }
            last = end.id
        }
        say(
            waiting == 0
                ? "Nothing of \(entity) is in question."
                : "\(waiting) of \(entity) wait for somebody."
        )
        return waiting
    }
}
