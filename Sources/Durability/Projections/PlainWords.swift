public import Canonical
public import Primitives

/// How codes are said to people: `credit_limit` is `credit limit`.
public enum PlainWords {
    public static func of(_ code: String) -> String {
        String(code.map { $0 == "_" || $0 == "." ? " " : $0 })
    }

    public static func of(_ reason: ReasonCode) -> String { of(reason.rawValue) }

    public static func of(_ role: Role) -> String { of(role.rawValue) }

    /// `Credit limit`.
    public static func sentence(_ code: String) -> String {
        let words = of(code)
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// `1 line`, `2 lines`.
    public static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `1 try`, `2 tries`.
    public static func tries(_ number: Int) -> String {
        "\(number) \(number == 1 ? "try" : "tries")"
    }

    /// A sentence with a capital at its beginning and one full stop at its end.
    static func closed(_ sentence: String) -> String {
        let begun = sentence.prefix(1).uppercased() + sentence.dropFirst()
        return begun.hasSuffix(".") ? begun : begun + "."
    }

    /// `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`.
    public static func age(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3_600: return "\(seconds / 60) min"
        case ..<86_400:
            let minutes = seconds / 60 % 60
            return "\(seconds / 3_600) h" + (minutes == 0 ? "" : " \(minutes) min")
        default:
            let hours = seconds / 3_600 % 24
            return "\(seconds / 86_400) d" + (hours == 0 ? "" : " \(hours) h")
        }
    }
}
