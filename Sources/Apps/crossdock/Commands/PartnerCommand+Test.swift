import ArgumentParser
import Assembly
import Foundation
import Mapping
import Primitives
import Translation

extension PartnerCommand {
    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tries a partner: its mapping's tests, and files as they would be taken in.",
            discussion: "Stores and sends nothing. For each file it prints what the orders would "
                + "be and what would be answered. Ends with 1 when a test fails, a file is "
                + "refused, or a question is still open that no order may be read without."
        )

        @Argument(help: "The partner's id.")
        var name: String

        @Argument(help: "Files from the partner, such as some that no draft was made from.")
        var files: [String] = []

        @Option(name: .long, help: "The directory of YAML that describes the installation.")
        var config: String

        func run() throws {
            var reader = InstallationReader(directory: config)
            reader.toleratesOpenQuestions = true
            let installation = try reader.read()
            let profiles = installation.partners.map(\.profile)
            guard let profile = profiles.first(where: { $0.id == name }) else {
                let names = profiles.map(\.id).sorted().joined(separator: ", ")
                throw ValidationError("\(name) is no partner in \(config); there are: \(names)")
            }
            guard profile.role.isCustomer else {
                throw ValidationError("\(name) is a warehouse, and this is for customers' orders")
            }
            let mapping = try profile.mapping.map(MappingLibrary(installation.mappings).effective)
            say(
                "\(name): "
                    + (mapping.map { "read by \($0.name)" } ?? "X12 850s, read by no mapping")
            )
            var isGood = true
            var fields: Set<String> = []
            if let mapping {
                let questions = mapping.decisiveQuestions
                for question in questions { say("OPEN: \(question.field): \(question.text)") }
                isGood = questions.isEmpty
                let trial = MappingTrial(mapping, for: profile)
                for outcome in trial.outcomes {
                    say("test \(outcome.differences.isEmpty ? "ok" : "FAILED"): \(outcome.name)")
                    for difference in outcome.differences { say("    \(difference)") }
                }
                isGood = isGood && trial.isPassed
                fields = Set(mapping.sources.map(\.field)).subtracting(trial.uncovered)
            }
            let trial = PartnerTrial(profile, by: mapping, at: SystemClock().now())
            for file in files {
                let outcome = trial.run(try bounded(file))
                say("\(file):")
                for line in outcome.lines { say("    \(line)") }
                isGood = isGood && outcome.refusals == 0
                fields.formUnion(outcome.fields)
            }
            if let mapping { sayCoverage(of: mapping, fields) }
            if !isGood { throw ExitCode.failure }
        }

        private func sayCoverage(of mapping: EffectiveMapping, _ fields: Set<String>) {
            let rules = mapping.sources.map(\.field).filter { !$0.hasSuffix("checks") }
            let unused = rules.filter { !fields.contains($0) }
            say("\(rules.count - unused.count) of \(rules.count) rules gave a value")
            if !unused.isEmpty { say("    not: \(unused.joined(separator: ", "))") }
        }

        private func bounded(_ path: String) throws -> [UInt8] {
            let data = try contents(of: path)
            guard data.count <= Limits.documentBytes else {
                throw ValidationError(
                    "\(path) has \(data.count) bytes; at most \(Limits.documentBytes) are read"
                )
            }
            return [UInt8](data)
        }
    }
}
