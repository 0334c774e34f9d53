import ArgumentParser
import Assembly
import Database
import Engine
import Primitives
import Storage
import Translation

struct DocumentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents",
        abstract: "Documents that go to partners.",
        subcommands: [SendAgain.self]
    )

    struct SendAgain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "send-again",
            abstract: "Sends a document to its partner once more.",
            discussion:
                "For one that left and of which the partner says, or its receipt says, that "
                + "it is not there. It keeps its control numbers. The running server sends it; "
                + "who asked is in the audit trail."
        )

        @OptionGroup var options: InstallationOptions

        @Argument(help: "The document, as the console and the work item name it: out/acme/855/7.")
        var document: String

        @Option(name: .customLong("as"), help: "Who asks, for the audit trail.")
        var actor = "command line"

        func run() async throws {
            let (document, actor) = (document, actor)
            let hours = Dictionary(
                try options.installation().partners.map { partner in
                    (partner.profile.id, partner.profile.acknowledgesWithinHours)
                },
                uniquingKeysWith: { first, _ in first }
            )
            let outcome = try await withStore(options) { store, clock in
                let now = clock.now()
                return try await store.write { (transaction) throws(StoreFailure) in
                    try DocumentResend.run(
                        document,
                        by: actor,
                        awaiting: { partner in
                            hours[partner].flatMap(\.self).map { .seconds($0 * 3_600) }
                        },
                        in: transaction,
                        at: now
                    )
                }
            }
            switch outcome {
            case .enqueued: say("\(document) is sent again.")
            case .notFound: throw ValidationError("no document to a partner is called \(document)")
            case .refused(let reason): throw ValidationError("\(document): \(reason)")
            }
        }
    }
}
