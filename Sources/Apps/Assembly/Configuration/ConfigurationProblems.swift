/// Everything that is wrong with a configuration directory, all at once.
package struct ConfigurationProblems: Error, CustomStringConvertible {
    package var problems: [String]

    package init(_ problems: [String]) { self.problems = problems }

    package var description: String {
        "the configuration cannot be used:\n" + problems.map { "  - " + $0 }.joined(separator: "\n")
    }
}
