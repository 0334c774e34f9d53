public import ArgumentParser
import Assembly
import ChannelAPI
import Database
import Engine
public import Governance
import Primitives
import Storage

struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "API clients: who may call, for which channel, with which rights.",
        subcommands: [Create.self, List.self, Revoke.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a client and prints its key, once."
        )

        @OptionGroup var options: InstallationOptions

        @Argument(
            help: "A name for people; ann, or ann/laptop, for a key that the person ann works with."
        )
        var name: String

        @Option(help: "The legal entity it belongs to.")
        var entity: String

        @Option(help: "The channel it acts for.")
        var channel: String

        @Option(
            help: "A right such as orders:submit; repeat it. Default: everything a channel needs."
        )
        var permission: [Permission] = []

        @Option(help: "A customer it may act for; repeat it. Default: all of the entity.")
        var customer: [String] = []

        func run() async throws {
            let rights = permission.isEmpty ? Permission.ofChannels : Set(permission)
            let key = try await withStore(options) { store, clock in
                try await mintClient(
                    name: name,
                    entity: entity,
                    channel: channel,
                    permissions: rights,
                    customers: Set(customer),
                    in: store,
                    clock: clock
                )
            }
            say(key)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists clients, without keys.")

        @OptionGroup var options: InstallationOptions

        func run() async throws {
            let clients = try await withStore(options) { store, _ in
                try await store.read { (snapshot) throws(StoreFailure) in
                    try snapshot.clients.list()
                }
            }
            for client in clients {
                let state = client.revokedAt.map { "revoked \($0)" } ?? "active"
                say("\(client.id)  \(client.name)  \(client.entity)/\(client.channel)  \(state)")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a client's access.")

        @OptionGroup var options: InstallationOptions

        @Argument(help: "The client's id, as `client list` prints it.")
        var id: String

        func run() async throws {
            let isRevoked = try await withStore(options) { store, clock in
                let now = clock.now()
                return try await store.write { (transaction) throws(StoreFailure) in
                    try transaction.clients.revoke(id, at: now)
                }
            }
            guard isRevoked else {
                throw ValidationError("no active client has the id \(id)")
            }
            say("Revoked \(id); open connections end within a minute.")
        }
    }
}

extension Permission: ExpressibleByArgument {}
