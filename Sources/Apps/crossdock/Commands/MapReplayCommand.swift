import ArgumentParser
import Assembly
import Engine
import Foundation
import Primitives
import Storage
import Translation

/// How many stored documents are read.
struct ReplayedDocuments: ParsableArguments {
    @Option(help: "Documents of each partner, the newest.")
    var documents = MappingDesk.documentsDefault

    func validate() throws {
        guard (1...MappingDesk.documentsMax).contains(documents) else {
            throw ValidationError("--documents is 1 to \(MappingDesk.documentsMax)")
        }
    }
}

extension MapCommand {
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what a mapping would change in the documents that partners sent.",
            discussion: "Reads the newest documents of each partner by the versions that run and "
                + "with this text in its place, and prints how the orders would differ, each kind "
                + "of difference once. Changes nothing, and may run beside a server."
        )

        @Argument(help: "The mapping's file; it stands in for what runs under its name.")
        var file: String

        @Option(help: "Only this partner's documents.")
        var partner: String?

        @OptionGroup var replayed: ReplayedDocuments
        @OptionGroup var options: InstallationOptions

        func run() async throws {
            let text = try mappingText(of: file)
            let installation = try options.installation()
            if let partner, !installation.partners.contains(where: { $0.profile.id == partner }) {
                throw ValidationError("no partner is called \(partner)")
            }
            let started = ContinuousClock.now
            let comparison = try await withStore(options) { store, clock in
                try await installation.mappingDesk(on: store, clock: clock)
                    .preview(text, newest: replayed.documents, partner: partner)
                    .comparison
            }
            say(comparison.sentences)
            let seconds = (ContinuousClock.now - started).components.seconds
            say("\(comparison.documents) documents were read twice, in \(seconds) seconds")
        }
    }

    struct Propose: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Proposes a changed mapping, with what it would have changed.",
            discussion: "The text is stored with the replay's result. Nothing is read by it before "
                + "somebody else has approved it, in the console or by the API. It may run beside "
                + "a server."
        )

        @Argument(help: "The mapping's file.")
        var file: String

        @Option(help: "Why it is changed, in a sentence.")
        var because: String

        @OptionGroup var replayed: ReplayedDocuments
        @OptionGroup var options: InstallationOptions

        func run() async throws {
            let text = try mappingText(of: file)
            let installation = try options.installation()
            let version = try await withStore(options) { store, clock in
                try await installation.mappingDesk(on: store, clock: clock).propose(
                    text,
                    because: because,
                    by: PersonName.commandLine + NSUserName(),
                    newest: replayed.documents
                )
            }
            if let comparison = MappingComparison(stored: version.replay) {
                say(comparison.sentences)
            }
            say(
                "Version \(version.number) of \(version.name) is proposed. Somebody else approves "
                    + "it in the console, under Mappings."
            )
        }
    }

    struct Versions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists what runs, or every version of one mapping."
        )

        @Argument(help: "The mapping's name; left out, every mapping with what runs of it.")
        var name: String?

        @OptionGroup var options: InstallationOptions

        func run() async throws {
            let installation = try options.installation()
            let lines = try await withStore(options) { store, clock in
                let desk = installation.mappingDesk(on: store, clock: clock)
                guard let name else { return try await desk.overview().map(\.sentence) }
                return try await desk.versions(of: name).map(\.sentence)
            }
            for line in lines { say(line) }
            if lines.isEmpty {
                say(
                    name.map { "No version of \($0) is stored." }
                        ?? "No mapping is stored; each is when the server starts with its file."
                )
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the text of one version, as it was stored."
        )

        @Argument(help: "The mapping's name.")
        var name: String

        @Argument(help: "The version's number.")
        var number: Int

        @OptionGroup var options: InstallationOptions

        func run() async throws {
            let installation = try options.installation()
            let version = try await withStore(options) { store, clock in
                try await installation.mappingDesk(on: store, clock: clock).version(name, number)
            }
            guard let version else {
                throw ValidationError("\(name) has no version \(number)")
            }
            FileHandle.standardOutput.write(Data(version.text.utf8))
        }
    }

    struct TakeBack: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "take-back",
            abstract: "Ends a trial, or makes the version before the active one again.",
            discussion: "Running servers follow with their next document."
        )

        @Argument(help: "The mapping's name.")
        var name: String

        @Argument(help: "The number of the version that is taken back.")
        var number: Int

        @Option(help: "Why, in a sentence.")
        var because: String

        @OptionGroup var options: InstallationOptions

        func run() async throws {
            let installation = try options.installation()
            let version = try await withStore(options) { store, clock in
                try await installation.mappingDesk(on: store, clock: clock).takeBack(
                    name,
                    number,
                    because: because,
                    by: PersonName.commandLine + NSUserName()
                )
            }
            say(version.sentence)
        }
    }
}

/// A mapping's file as it was written.
private func mappingText(of file: String) throws -> String {
    let data = try contents(of: file)
    guard data.count <= MappingDesk.textBytes else {
        throw ValidationError("\(file) is larger than \(MappingDesk.textBytes) bytes")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
        throw ValidationError("\(file) is not UTF-8 text")
    }
    return text
}
