public import Primitives

/// How long a target asks us to wait (RFC 9110 §10.2.3): seconds, or a date.
public enum RetryAfter {
    /// Longer pauses are cut to this: a target cannot put its own work off for weeks.
    public static let longest: Duration = .seconds(86_400)

    public static func pause(_ text: String?, now: Timestamp) -> Duration? {
        guard let text = text?.trimmingSpaces else { return nil }
        if let seconds = Int64(text) {
            return seconds < 0 ? nil : min(.seconds(min(seconds, 86_400)), longest)
        }
        guard let moment = date(text) else { return nil }
        return min(max(moment.since(now), .zero), longest)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the form every sender must use (RFC 9110 §5.6.7).
    private static func date(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        guard parts.count == 6, parts[5] == "GMT", parts[1].count == 2, parts[3].count == 4,
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let monthText = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp("\(parts[3])-\(monthText)-\(parts[1])T\(parts[4])Z")
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        let start = drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
