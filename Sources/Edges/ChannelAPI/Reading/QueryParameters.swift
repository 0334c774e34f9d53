import Canonical
import Primitives

/// A request's query, decoded, with only the names its route knows.
struct QueryParameters: Sendable {
    private var values: [String: [String]] = [:]

    static let none = QueryParameters()

    private init() {}

    /// Names that `rules` does not describe, repeated ones and broken escapes are violations.
    init(_ query: Substring?, rules: [Parameter], _ violations: Violations) {
        let known = rules.filter { $0.place == .query }
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decoded(parts[0], plusIsSpace: true),
                let value = PercentEncoding.decoded(
                    parts.count > 1 ? parts[1] : "",
                    plusIsSpace: true
                )
            else {
                let detail = "broken percent-encoding, or not UTF-8"
                violations.add(
                    .parameter(Self.printable(String(parts[0]))),
                    .invalidFormat,
                    detail
                )
                continue
            }
            add(name, value, known, violations)
        }
        for rule in known where rule.isRequired && values[rule.name] == nil {
            violations.add(.parameter(rule.name), .missing, "\(rule.name) is required")
        }
    }

    private mutating func add(
        _ name: String,
        _ value: String,
        _ known: [Parameter],
        _ violations: Violations
    ) {
        guard let rule = known.first(where: { $0.name == name }) else {
            let names = known.isEmpty ? "none" : known.map(\.name).joined(separator: ", ")
            violations.add(
                .parameter(Self.printable(name)),
                .unknownMember,
                "no such parameter; there are: \(names)"
            )
            return
        }
        if values[name] != nil, !rule.mayRepeat {
            violations.add(.parameter(name), .duplicate, "given more than once")
            return
        }
        values[name, default: []].append(value)
    }

    /// A stranger's name is given back shortened.
    private static func printable(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.filter { $0.value >= 0x20 }.prefix(64)))
    }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    func text(
        _ name: String,
        maximum: Int = Limits.shortTextBytes,
        _ violations: Violations
    ) -> String? {
        guard let text = values[name]?.first else { return nil }
        if let (code, detail) = TextRule.fault(in: text, maximum: maximum) {
            violations.add(.parameter(name), code, detail)
            return nil
        }
        return text
    }

    func word<Value>(
        _ name: String,
        expected: String,
        _ violations: Violations,
        _ read: (String) -> Value?
    ) -> Value? {
        guard let text = values[name]?.first else { return nil }
        if let value = read(text) { return value }
        violations.add(.parameter(name), .unknownValue, "expected \(expected)")
        return nil
    }

    func integer(_ name: String, in range: ClosedRange<Int>, _ violations: Violations) -> Int? {
        guard let text = values[name]?.first else { return nil }
        if let value = Int(text), range.contains(value), String(value) == text { return value }
        violations.add(
            .parameter(name),
            .outOfRange,
            "expected a whole number from \(range.lowerBound) to \(range.upperBound)"
        )
        return nil
    }

    func date(_ name: String, _ violations: Violations) -> LocalDate? {
        guard let text = values[name]?.first else { return nil }
        if let date = LocalDate(text) { return date }
        violations.add(
            .parameter(name),
            .invalidDate,
            "there is no such day; write it as 2026-11-23"
        )
        return nil
    }

    func moment(_ name: String, _ violations: Violations) -> Timestamp? {
        guard let text = values[name]?.first else { return nil }
        if let moment = Timestamp(text) { return moment }
        violations.add(
            .parameter(name),
            .invalidDate,
            "expected a moment such as 2026-11-23T18:59:00Z (RFC 3339)"
        )
        return nil
    }
}
