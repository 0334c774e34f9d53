import ArgumentParser
import Assembly
import Database
import Primitives
import Storage

struct SessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "People signed in to the console: who they are, and the end of it.",
        subcommands: [List.self, End.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists who is signed in, at most 1000 people."
        )

        @OptionGroup var options: InstallationOptions

        func run() async throws {
            let people = try await withStore(options) { store, clock in
                let now = clock.now()
                return try await store.read { (snapshot) throws(StoreFailure) in
                    try snapshot.sessions.people(at: now, limit: 1_000)
                }
            }
            for person in people {
                let browsers = person.browsers == 1 ? "1 browser" : "\(person.browsers) browsers"
                say("\(person.name)  \(person.role)  \(browsers)  until \(person.until)")
            }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Signs a person out of every browser; what they may do stays."
        )

        @OptionGroup var options: InstallationOptions

        @Argument(help: "The person's name, as `session list` prints it.")
        var name: String

        func run() async throws {
            let ended = try await withStore(options) { store, clock in
                let now = clock.now()
                return try await store.write { (transaction) throws(StoreFailure) in
                    let ended = try transaction.sessions.endAll(of: name)
                    guard ended > 0 else { return ended }
                    let entry = AuditEntry(
                        at: now,
                        actor: "command line",
                        action: "console.sessions_ended",
                        subject: "user/" + name,
                        detail: "\(ended)"
                    )
                    try transaction.audit.append(entry)
                    return ended
                }
            }
            guard ended > 0 else { throw ValidationError("\(name) is not signed in") }
            say("\(name) has been signed out of \(ended == 1 ? "1 browser" : "\(ended) browsers").")
        }
    }
}
