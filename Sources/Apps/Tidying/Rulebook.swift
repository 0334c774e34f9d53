/// All our rules, and how a file may break one: with a reason.
///
/// A comment that starts `// tidy:allow(rule-name) why`, on the line or on the line before it, lets
/// that rule's findings there pass. Without a reason it does not, and one that lets nothing pass is
/// itself a finding.
public struct Rulebook: Sendable {
    let rules: [any Rule]

    public init() {
        self.init(rules: [
            RoomRules(), FileLength(), FunctionLength(), LineWidth(), FileName(), TypeName(),
            ImportRule(), BannedCalls(), ForcedUnwrapping(), SwallowedError(), UnfinishedMark(),
            SQLPlace(), TestNames(), MachinePath(), DocumentLinks(),
        ])
    }

    init(rules: [any Rule]) { self.rules = rules }

    /// Name and reason of each rule, in the order they are checked.
    public var contents: [(name: String, reason: String)] {
        rules.map { ($0.name, $0.reason) }
    }

    /// Every broken rule, by place.
    public func check(_ house: House) -> [Finding] {
        let findings = rules.flatMap { rule in
            rule.check(house).map { found in
                var finding = found
                finding.rule = rule.name
                return finding
            }
        }
        let permits = house.files.flatMap { Permit.all(in: $0) }
        let standing = findings.filter { finding in !permits.contains { $0.covers(finding) } }
        let idle = permits.filter { permit in !findings.contains(where: permit.covers) }
        return (standing + idle.map(\.complaint)).sorted {
            ($0.path, $0.line, $0.message) < ($1.path, $1.line, $1.message)
        }
    }
}

/// A place where a file says that it breaks a rule, and why.
struct Permit {
    private static let opening = "// tidy:allow("
    /// A reason is more than a word.
    private static let reasonBytesMin = 10

    var path: String
    var lines: ClosedRange<Int>
    var rule: String
    var hasReason: Bool

    static func all(in file: SourceFile) -> [Permit] {
        file.tokens.compactMap { token in
            guard token.kind == .comment, token.text.hasPrefix(opening) else { return nil }
            let rest = token.text.dropFirst(opening.count)
            guard let close = rest.firstIndex(of: ")") else { return nil }
            let reason = rest[rest.index(after: close)...].drop { $0 == " " || $0 == ":" }
            return Permit(
                path: file.path,
                lines: token.line...(token.lastLine + 1),
                rule: String(rest[..<close]),
                hasReason: reason.utf8.count >= reasonBytesMin
            )
        }
    }

    func covers(_ finding: Finding) -> Bool {
        hasReason && finding.path == path && finding.rule == rule && lines.contains(finding.line)
    }

    var complaint: Finding {
        let problem = hasReason ? "allows nothing; delete it" : "gives no reason; write it after )"
        return Finding(
            in: path,
            line: lines.lowerBound,
            rule: "allow",
            "tidy:allow(\(rule)) \(problem)"
        )
    }
}
