import Primitives

/// Families as text of the media type `application/openmetrics-text; version=1.0.0`.
///
/// Equal families give equal bytes; the order is the caller's.
public enum OpenMetricsText {
    public static let mediaType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    /// - Precondition: names and label names are of letters, digits and underscores.
    public static func text(_ families: [MetricFamily]) -> String {
        var text = ""
        for family in families {
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            text += "# HELP \(family.name) \(escaped(family.help))\n"
            for sample in family.samples { write(sample, of: family, to: &text) }
        }
        return text + "# EOF\n"
    }

    private static func write(
        _ sample: MetricFamily.Sample,
        of family: MetricFamily,
        to text: inout String
    ) {
        text += family.name + sample.suffix
        if !sample.labels.isEmpty {
            let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value))\"" }
            text += "{" + labels.joined(separator: ",") + "}"
        }
        text += " " + number(sample.value)
        if let exemplar = sample.exemplar {
            text += " # {trace_id=\"\(escaped(exemplar.traceID))\"} \(number(exemplar.value)) "
            text += seconds(exemplar.at.microseconds)
        }
        text += "\n"
    }

    /// `\`, `"` and line feeds, as the format's ABNF has them escaped.
    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else {
            return text
        }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    static func number(_ value: Double) -> String {
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if value.isNaN { return "NaN" }
        if value == value.rounded(), abs(value) < 9e15 { return String(Int64(value)) }
        return "\(value)"
    }

    private static func seconds(_ microseconds: Int64) -> String {
        let (whole, part) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(part)
        return "\(whole)." + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
