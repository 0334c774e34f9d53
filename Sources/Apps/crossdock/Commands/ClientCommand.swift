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
        subcommands: [Create.self, List.self, Rotate.self, Revoke.self]
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

        @Option(help: "The key ends after so long: 90d, 12h. Default: never.")
        var validFor: TimeSpan?

        @Option(help: "Requests that it may make each second. Default: as many as everybody.")
        var requestsPerSecond: Int?

        @Option(help: "Requests that may come at once after a pause. Default: twice as many.")
        var burst: Int?

        func validate() throws {
            let possible = 1...1_000_000
            guard [requestsPerSecond, burst].allSatisfy({ $0.map(possible.contains) ?? true })
            else { throw ValidationError("a pace is 1 to 1000000 requests") }
            guard burst == nil || requestsPerSecond != nil else {
                throw ValidationError("--burst goes with --requests-per-second")
            }
        }

        private var pace: StoredClient.Pace? {
            requestsPerSecond.map { StoredClient.Pace(perSecond: $0, burst: burst ?? $0 * 2) }
        }

        func run() async throws {
            let rights = permission.isEmpty ? Permission.ofChannels : Set(permission)
            let key = try await withStore(options) { store, clock in
                try await mintClient(
                    name: name,
                    entity: entity,
                    channel: channel,
                    permissions: rights,
                    customers: Set(customer),
                    pace: pace,
                    lifetime: validFor?.duration,
                    in: store,
                    clock: clock
                )
            }
            say(key)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists clients, without keys: what they may do, until when, and if they do."
        )

        @OptionGroup var options: InstallationOptions

        func run() async throws {
            let (clients, now) = try await withStore(options) { store, clock in
                let clients = try await store.read { (snapshot) throws(StoreFailure) in
                    try snapshot.clients.list()
                }
                return (clients, clock.now())
            }
            for client in clients {
                let used = client.lastUsedAt.map { "used \($0)" } ?? "not used yet"
                say("\(client.id)  \(Self.state(of: client, at: now)); \(used); \(client.story)")
            }
        }

        private static func state(of client: StoredClient, at now: Timestamp) -> String {
            if let revoked = client.revokedAt { return "revoked \(revoked)" }
            return client.isActive(at: now) ? "active" : "ended"
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a client's next key and prints it, once; the old one goes on a while."
        )

        @OptionGroup var options: InstallationOptions

        @Argument(help: "The client's id, as `client list` prints it.")
        var id: String

        @Option(help: "How long the old key is still taken: 7d, 12h, 0h.")
        var overlap = TimeSpan(.seconds(7 * 86_400))

        @Option(help: "The new key ends after so long. Default: as long as the old one lived.")
        var validFor: TimeSpan?

        func run() async throws {
            let rotation = try await withStore(options) { store, clock in
                try await rotateClient(
                    id,
                    overlap: overlap.duration,
                    lifetime: validFor?.duration,
                    in: store,
                    clock: clock
                )
            }
            guard let rotation else { throw ValidationError("no active client has the id \(id)") }
            // The key alone on standard output, so that it can go straight into a store of secrets.
            note("\(rotation.client.id) follows \(id), which ends at \(rotation.endsAt).")
            say(rotation.key)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a client's access.")

        @OptionGroup var options: InstallationOptions

        @Argument(help: "The client's id, as `client list` prints it.")
        var id: String

        func run() async throws {
            let isRevoked = try await withStore(options) { store, clock in
                try await revokeClient(id, in: store, clock: clock)
            }
            guard isRevoked else {
                throw ValidationError("no active client has the id \(id)")
            }
            say("Revoked \(id); every node refuses it within ten seconds.")
        }
    }
}

extension Permission: ExpressibleByArgument {}
