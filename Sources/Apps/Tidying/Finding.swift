/// A broken rule: where, which, and what to do instead.
public struct Finding: Equatable, Sendable, CustomStringConvertible {
    public enum Severity: String, Sendable { case warning, error }

    public var path: String
    public var line: Int
    public var severity: Severity
    public var rule: String
    /// What was found and what to write instead.
    public var message: String

    init(
        _ severity: Severity = .error,
        in path: String,
        line: Int = 1,
        rule: String = "",
        _ message: String
    ) {
        self.path = path
        self.line = line
        self.severity = severity
        self.rule = rule
        self.message = message
    }

    /// As compilers write it, so that editors find the place.
    public var description: String {
        "\(path):\(line): \(severity.rawValue): \(message) [\(rule)]"
    }
}
