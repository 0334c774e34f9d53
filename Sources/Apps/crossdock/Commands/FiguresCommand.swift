import ArgumentParser
import Assembly
import Canonical
import Database
import Foundation
import Primitives
import Projections
import Storage

struct FiguresCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figures",
        abstract: "Figures of the time before, to compare with.",
        subcommands: [Import.self]
    )

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes in what was counted elsewhere, before orders came in here.",
            discussion: "The file is CSV: " + FigureFile.columns.joined(separator: ",")
                + " (docs/guides/see-whether-it-got-better.md). All of it is taken in or nothing; "
                + "the same file again changes nothing, another file for the same days replaces "
                + "them. It may run beside a server."
        )

        @OptionGroup var options: InstallationOptions

        @Argument(help: "The CSV file.")
        var file: String

        @Option(help: "The legal entity; default: the only one.")
        var entity: String?

        @Flag(help: "Say what is wrong with the file, and take nothing in.")
        var check = false

        func run() async throws {
            let bytes = try contents(of: file)
            guard bytes.count <= FigureFile.bytesMax else {
                throw ValidationError("\(file) has more than \(FigureFile.bytesMax) bytes")
            }
            guard let text = String(bytes: bytes, encoding: .utf8) else {
                throw ValidationError("\(file) is not UTF-8")
            }
            let name = try options.entityName(self.entity)
            guard let entity = LegalEntity.ID(validating: name) else {
                throw ValidationError("\(name) is no legal entity")
            }
            let source = String(URL(filePath: file).lastPathComponent.prefix(Self.nameMax))
            let change = try await withStore(options) { store, clock in
                try await take(text, named: source, of: entity, into: store, at: clock.now())
            }
            guard let change else { return say("\(source) can be imported.") }
            say(Self.words(change, source))
        }

        /// Characters of a file's name that are told beside its numbers.
        private static let nameMax = 100

        private func take(
            _ text: String,
            named source: String,
            of entity: LegalEntity.ID,
            into store: any Store,
            at now: Timestamp
        ) async throws -> FigureHistory.Change? {
            let last = try await store.read { (snapshot) throws(StoreFailure) in
                try FigureHistory.lastDay(now: now, entity: entity, from: snapshot)
            }
            guard let last else {
                throw ValidationError(
                    "the figures are being counted anew; import when they are there again"
                )
            }
            let figures = try FigureFile(
                text,
                source: source,
                through: last.day,
                isCounted: last.isCounted
            )
            guard !check else { return nil }
            return try await store.write { (transaction) throws(StoreFailure) in
                try FigureHistory.load(
                    figures,
                    entity: entity,
                    by: "command line",
                    at: now,
                    in: transaction
                )
            }
        }

        private static func words(_ change: FigureHistory.Change, _ source: String) -> String {
            guard !change.isNothing else {
                return "\(source) says what is known already; nothing was changed."
            }
            return
                "\(source), days of outcomes: \(change.added) added, \(change.replaced) replaced, "
                + "\(change.removed) taken back, \(change.unchanged) as they were."
        }
    }
}
