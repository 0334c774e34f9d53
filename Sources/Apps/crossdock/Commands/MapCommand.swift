import ArgumentParser
import Assembly
import JSON
import Mapping
import Primitives
import Translation

struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Tools for mappings: check, explain, test, run, replay and propose them.",
        discussion: "A mapping may extend those of its own folder and those of the product.",
        subcommands: [
            Check.self, Explain.self, Test.self, Run.self, Replay.self, Propose.self,
            Versions.self, Show.self, TakeBack.self,
        ]
    )

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads mappings as serve would, and says what is wrong or unused in them."
        )

        @Argument(help: "The mappings' files.")
        var files: [String]

        func run() throws {
            var isWrong = false
            for file in files {
                let bench = try MappingBench(file)
                for problem in bench.problems { say("\(file): \(problem)") }
                for warning in bench.warnings { say("\(file): warning: \(warning)") }
                if bench.problems.isEmpty {
                    let count = bench.openQuestions.count
                    let condition = count == 0 ? "" : " once its questions (\(count)) are answered"
                    say("\(file): it can be used\(condition)")
                }
                isWrong = isWrong || !bench.problems.isEmpty
            }
            if isWrong { throw ExitCode.failure }
        }
    }

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints every rule that holds, and which mapping it came from."
        )

        @Argument(help: "The mapping's file.")
        var file: String

        func run() throws { say(try MappingBench(file).explanation()) }
    }

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Runs the tests that mappings hold, and says which rules none of them used."
        )

        @Argument(help: "The mappings' files.")
        var files: [String]

        @OptionGroup var whose: Whose

        func run() throws {
            var isPassed = true
            for file in files {
                let trial = MappingTrial(try MappingBench(file).effective(), for: try whose.profile)
                for outcome in trial.outcomes {
                    say(
                        "\(file): \(outcome.differences.isEmpty ? "ok" : "FAILED"): \(outcome.name)"
                    )
                    for difference in outcome.differences { say("    \(difference)") }
                }
                let used = trial.ruleCount - trial.uncovered.count
                say("\(file): \(used) of \(trial.ruleCount) rules gave a value in a test")
                if !trial.uncovered.isEmpty {
                    say("    not: \(trial.uncovered.joined(separator: ", "))")
                }
                isPassed = isPassed && trial.isPassed
            }
            if !isPassed { throw ExitCode.failure }
        }
    }

    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Prints what a document becomes: its orders as JSON, each field with its place.",
            discussion: "Takes nothing in. Ends with 1 when an order would be refused."
        )

        @Argument(help: "The mapping's file.")
        var file: String

        @Argument(help: "The document.")
        var document: String

        @OptionGroup var whose: Whose

        func run() throws {
            let mapping = try MappingBench(file).effective()
            let data = try contents(of: document)
            guard data.count <= Limits.documentBytes else {
                throw ValidationError(
                    "\(document) has \(data.count) bytes; at most \(Limits.documentBytes) are read"
                )
            }
            let reader = MappedOrderReader(try whose.profile, by: mapping)
            let orders = try reader.orders(of: [UInt8](data))
            let all: JSONValue = .array(orders.map(\.json))
            say(all.text(.pretty))
            if orders.contains(where: { $0.request == nil }) { throw ExitCode.failure }
        }
    }

    /// Whose documents they are.
    struct Whose: ParsableArguments {
        @Option(help: "The partner's file, for its units, item numbers and currency.")
        var partner: String?

        @Option(help: "The currency of the orders, where no partner is given.")
        var currency = "USD"

        var profile: PartnerProfile {
            get throws {
                try partner.map { try MappingBench.profile(from: $0) }
                    ?? MappingBench.stranger(currency)
            }
        }
    }
}
