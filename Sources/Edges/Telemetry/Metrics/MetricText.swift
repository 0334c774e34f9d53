import Canonical
import Primitives

/// The two text formats that scrapers ask for.
///
/// ```
/// # TYPE crossdock_requests counter
/// # HELP crossdock_requests Requests to the public API that were answered, by this node.
/// crossdock_requests_total{operation="submitOrder",status="201"} 7
/// # EOF
/// ```
public enum MetricText: Sendable {
    /// OpenMetrics 1.0, with units and exemplars.
    case openMetrics
    /// Prometheus' own format, version 0.0.4, which has neither.
    case plain

    /// What to answer a scraper whose `Accept` says this.
    public init(accept: String?) {
        self = accept?.contains("application/openmetrics-text") == true ? .openMetrics : .plain
    }

    public var contentType: String {
        switch self {
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .plain: "text/plain; version=0.0.4; charset=utf-8"
        }
    }

    /// Every sample under its family, families in their own order; those without a sample are left
    /// out.
    public func text(_ samples: [MetricSample]) -> String {
        var output = ""
        for family in MetricFamily.all {
            let own = samples.filter { $0.family == family }
            if own.isEmpty { continue }
            writeHead(family, &output)
            for sample in own { write(sample, &output) }
        }
        if self == .openMetrics { output += "# EOF\n" }
        return output
    }

    private func writeHead(_ family: MetricFamily, _ output: inout String) {
        let name = self == .plain ? Self.sampleName(family) : family.name
        output += "# TYPE \(name) \(family.kind.rawValue)\n"
        if self == .openMetrics, let unit = family.unit {
            output += "# UNIT \(name) \(unit.rawValue)\n"
        }
        output += "# HELP \(name) \(family.help)\n"
    }

    private func write(_ sample: MetricSample, _ output: inout String) {
        let labels = zip(sample.family.labels, sample.labels).map { name, value in
            "\(name)=\"\(Self.escaped(value))\""
        }
        switch sample.value {
        case .count(let count):
            output += "\(Self.sampleName(sample.family))\(Self.braced(labels)) \(count)\n"
        case .microseconds(let length), .millionths(let length):
            output += "\(Self.sampleName(sample.family))\(Self.braced(labels)) "
            output += "\(Self.seconds(length))\n"
        case .money(let money):
            output += "\(Self.sampleName(sample.family))\(Self.braced(labels)) "
            output += "\(money.decimalText)\n"
        case .histogram(let histogram):
            write(histogram, sample.family.name, labels, &output)
        }
    }

    private func write(
        _ histogram: Histogram,
        _ name: String,
        _ labels: [String],
        _ output: inout String
    ) {
        var total: Int64 = 0
        for (place, count) in histogram.counts.enumerated() {
            total += count
            let isLast = place == Histogram.bounds.count
            let bound = isLast ? "+Inf" : Self.seconds(Histogram.bounds[place])
            output += "\(name)_bucket\(Self.braced(labels + ["le=\"\(bound)\""])) \(total)"
            if self == .openMetrics, let exemplar = histogram.exemplars[place] {
                output += " # {trace_id=\"\(exemplar.traceID)\"} "
                output += "\(Self.seconds(exemplar.microseconds)) "
                output += Self.seconds(exemplar.at.microseconds)
            }
            output += "\n"
        }
        output += "\(name)_count\(Self.braced(labels)) \(total)\n"
        output += "\(name)_sum\(Self.braced(labels)) \(Self.seconds(histogram.sumMicroseconds))\n"
    }

    private static func sampleName(_ family: MetricFamily) -> String {
        family.kind == .counter ? family.name + "_total" : family.name
    }

    private static func braced(_ labels: [String]) -> String {
        labels.isEmpty ? "" : "{" + labels.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        var output = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": output += "\\\\"
            case "\"": output += "\\\""
            case "\n": output += "\\n"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    /// `1500000` microseconds are `1.5`; always with a point, as canonical floats have.
    private static func seconds(_ microseconds: Int64) -> String {
        let sign = microseconds < 0 ? "-" : ""
        let length = microseconds.magnitude
        var digits = String(length % 1_000_000)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        return "\(sign)\(length / 1_000_000).\(digits)"
    }
}
