import ArgumentParser
import Assembly
import Database
import Primitives
import Projections

struct FailuresCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failures",
        abstract: "Lists what was given up on, grouped by what it failed of.",
        discussion: "One line for each system or sender, operation and failure code, the largest "
            + "group first. It changes nothing and may run beside a server; the console's "
            + "exceptions send or decide again."
    )

    @OptionGroup var options: InstallationOptions

    @Option(help: "The legal entity; default: the only one.")
    var entity: String?

    /// Groups that are listed at most.
    private static let groupsMax = 200

    func run() async throws {
        let entity = try options.entityName(entity)
        let groups = try await withStore(options) { store, _ in
            try await store.read { (snapshot) throws(StoreFailure) in
                try FailureGroup.all(of: entity, limit: Self.groupsMax, in: snapshot)
            }
        }
        for group in groups { say(group.sentence) }
        if groups.isEmpty { say("Nothing was given up on.") }
    }
}

extension FailureGroup {
    fileprivate var sentence: String {
        let way = kind == .effect ? "to" : "from"
        let code = code.isEmpty ? "no code" : code
        return "\(count) × \(operation) \(way) \(target), \(code): \(instances) orders or others "
            + "wait, first \(firstAt), last \(lastAt). One of them: \(detail.prefix(200))"
    }
}
