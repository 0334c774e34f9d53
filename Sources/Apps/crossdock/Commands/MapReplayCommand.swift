import ArgumentParser
import Assembly

extension MapCommand {
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what a mapping would change in the documents that partners sent.",
            discussion: "Reads the newest 1,000 documents of each partner by the present "
                + "configuration and with this mapping in its place, and prints how the orders would "
                + "differ, each kind of difference once. Changes nothing, and may run beside a "
                + "server."
        )

        @Argument(help: "The mapping's file; it stands in for the configured one of its name.")
        var file: String

        @OptionGroup var options: InstallationOptions

        func run() async throws {
            let bench = try MappingBench(file)
            if let problem = bench.problems.first { throw ValidationError("\(file): \(problem)") }
            let replay = MappingReplay(of: bench.file, in: try options.installation())
            let results = try await withStore(options) { store, _ in
                try await replay.run(in: store)
            }
            for result in results {
                let count = result.documents
                let differing = result.patterns.isEmpty ? "none differs" : "they differ"
                say("\(result.partner): \(count) documents, \(differing)")
                for pattern in result.patterns {
                    say("    \(pattern.count) x \(pattern.words), as in \(pattern.newest)")
                }
            }
        }
    }
}
