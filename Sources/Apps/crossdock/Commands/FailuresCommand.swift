import ArgumentParser
import Assembly
import Database
import Engine
import Foundation
import Primitives
import Projections
import Storage

struct FailuresCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failures",
        abstract: "What was given up on, and sending it again together.",
        subcommands: [List.self, Redrive.self],
        defaultSubcommand: List.self
    )

    /// Groups that are listed at most.
    fileprivate static let groupsMax = 200

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists what was given up on, grouped by what it failed of.",
            discussion: "One line for each system or sender, operation and failure code, the "
                + "largest group first, with what freezes it as it is now, whatever fails later. "
                + "It changes nothing and may run beside a server."
        )

        @OptionGroup var options: InstallationOptions

        @Option(help: "The legal entity; default: the only one.")
        var entity: String?

        func run() async throws {
            let entity = try options.entityName(entity)
            let groups = try await withStore(options) { store, clock in
                let now = clock.now()
                return try await store.read { (snapshot) throws(StoreFailure) in
                    try FailuresCommand.views(of: entity, at: now, in: snapshot)
                }
            }
            for (group, view) in groups { say(group.sentence(view)) }
            if groups.isEmpty { say("Nothing was given up on.") }
        }
    }

    /// A group as the list prints it, and until when what it holds was parked.
    struct Seen: ParsableArguments {
        @Option(help: "effect or message.", transform: Self.kind)
        var kind = RedriveGroup.Kind.effect

        @Option(help: "The system a call goes to, or who sent the message.")
        var target: String?

        @Option(help: "The call's or message's kind.")
        var operation: String?

        @Option(help: "The failure's code; leave it out where there is none.")
        var code = ""

        @Option(
            help: "The moment of the list, in microseconds since 1970: later failures stay out."
        )
        var until: Int64?

        private static func kind(_ text: String) throws -> RedriveGroup.Kind {
            guard let kind = RedriveGroup.Kind(rawValue: text) else {
                throw ValidationError("--kind is effect or message")
            }
            return kind
        }

        func validate() throws {
            guard (until == nil) == (target == nil), (until == nil) == (operation == nil) else {
                throw ValidationError(
                    "--until, --target and --operation go together, as the list prints them"
                )
            }
        }
    }

    struct Redrive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends a set again: the first few, then with --rest the rest.",
            discussion: "The hash is one that `crossdock failures` or the console shows. With "
                + "--until and the group, as the list prints them, it is frozen first: what was "
                + "seen is what runs, whatever fails meanwhile, and when one of its members was "
                + "touched since, nothing runs. The running server does the work; this says what "
                + "to do and how far it is."
        )

        @OptionGroup var options: InstallationOptions

        @Option(help: "The legal entity; default: the only one.")
        var entity: String?

        @Option(name: .customLong("set"), help: "The set's hash.")
        var hash: String

        @OptionGroup var seen: Seen

        @Option(help: "How many go first.")
        var first = Engine.Redrive.canaryDefault

        @Flag(help: "Send the rest of a set whose first went well.")
        var rest = false

        @Flag(help: "Go on with a set that stopped.")
        var allTheSame = false

        @Flag(help: "Take the set back instead: what has not been tried is parked again.")
        var takeBack = false

        @Flag(help: "Only say how far it is.")
        var show = false

        func validate() throws {
            guard first > 0 else { throw ValidationError("--first is one or more") }
            guard [rest, allTheSame, takeBack, show].count(where: \.self) <= 1 else {
                throw ValidationError("name one of --rest, --all-the-same, --take-back and --show")
            }
            guard seen.until == nil || !(rest || allTheSame || takeBack || show) else {
                throw ValidationError("--until freezes a set: its rest goes without")
            }
        }

        func run() async throws {
            let entity = try options.entityName(entity)
            let person = PersonName.commandLine + NSUserName()
            let outcome = try await withStore(options) { store, clock in
                let now = clock.now()
                if !show {
                    try await freeze(entity, person, at: now, in: store)
                    try await move(entity, person, at: now, in: store)
                    await store.notify(.views)
                }
                return try await store.read { (snapshot) throws(StoreFailure) in
                    try snapshot.redrives.load(hash).map { (set) throws(StoreFailure) in
                        (set, try snapshot.redrives.counts(of: hash))
                    }
                }
            }
            guard let (set, counts) = outcome, set.group.entity == entity else { throw unknown }
            say(set.sentence(counts))
        }

        private var unknown: ValidationError {
            ValidationError(
                "nothing has the hash \(hash): it is not frozen, or what was seen has changed "
                    + "since; list the failures again and copy the whole line"
            )
        }

        private func freeze(
            _ entity: String,
            _ person: String,
            at now: Timestamp,
            in store: any Store
        ) async throws {
            guard let until = seen.until, let target = seen.target, let operation = seen.operation
            else { return }
            let group = RedriveGroup(
                entity: entity,
                kind: seen.kind,
                target: target,
                operation: operation,
                code: seen.code
            )
            let outcome = try await store.write {
                (transaction) throws(StoreFailure) -> Engine.Redrive.Outcome in
                try Engine.Redrive.freeze(
                    hash,
                    of: group,
                    until: Timestamp(microseconds: until),
                    canary: first,
                    by: person,
                    at: now,
                    in: transaction
                )
            }
            if case .changed = outcome { throw unknown }
        }

        private func move(
            _ entity: String,
            _ person: String,
            at now: Timestamp,
            in store: any Store
        ) async throws {
            let outcome = try await store.write {
                (transaction) throws(StoreFailure) -> Engine.Redrive.Outcome in
                takeBack
                    ? try Engine.Redrive.withdraw(
                        hash,
                        by: person,
                        entity: entity,
                        at: now,
                        in: transaction
                    )
                    : try Engine.Redrive.go(
                        hash,
                        from: rest ? .proven : allTheSame ? .stopped : .frozen,
                        by: person,
                        entity: entity,
                        at: now,
                        in: transaction
                    )
            }
            if case .elsewhere(let set) = outcome {
                throw ValidationError(
                    "the set is \(set.state.rawValue) since \(set.changedAt), by \(set.changedBy): "
                        + "nothing was changed. Of a set that is proven --rest sends the rest; one "
                        + "that stopped goes on with --all-the-same"
                )
            }
        }
    }

    /// The groups of one entity, each with what would be frozen of it now.
    fileprivate static func views(
        of entity: String,
        at now: Timestamp,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [(FailureGroup, Engine.Redrive.View)] {
        var views: [(FailureGroup, Engine.Redrive.View)] = []
        for group in try FailureGroup.all(of: entity, limit: groupsMax, in: snapshot) {
            let named = RedriveGroup(
                entity: entity,
                kind: group.kind == .effect ? .effect : .message,
                target: group.target,
                operation: group.operation,
                code: group.code
            )
            views.append(
                (group, try Engine.Redrive.view(of: named, until: now, in: snapshot.redrives))
            )
        }
        return views
    }
}

extension FailureGroup {
    fileprivate func sentence(_ view: Engine.Redrive.View) -> String {
        let way = kind == .effect ? "to" : "from"
        let name = code.isEmpty ? "no code" : code
        return "\(count) × \(operation) \(way) \(target), \(name): \(instances) orders or others "
            + "wait, first \(firstAt), last \(lastAt). One of them: \(detail.prefix(200))\n"
            + "    as it is now: --set \(view.hash) --until \(view.until.microseconds)"
            + " --kind \(view.group.kind.rawValue) --target \(quoted(target))"
            + " --operation \(quoted(operation))" + (code.isEmpty ? "" : " --code \(quoted(code))")
    }

    /// As a shell reads it back.
    private func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: "'\\''") + "'"
    }
}

extension RedriveSet {
    fileprivate func sentence(_ counts: [RedriveMemberState: Int]) -> String {
        let parts = RedriveMemberState.allCases.compactMap { state in
            counts[state].map { "\($0) \(state.rawValue)" }
        }
        let why = note.isEmpty ? "" : " " + note
        return "\(state.rawValue): \(size) × \(group.operation), \(parts.joined(separator: ", ")); "
            + "made by \(madeBy), moved last by \(changedBy).\(why)"
    }
}
