public import Primitives

/// How long something took, in buckets of seconds; each bucket remembers its latest case.
public struct LatencyHistogram: Equatable, Sendable {
    /// Upper bounds in seconds; what took longer is counted in the last bucket, without a bound.
    public static let bounds: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    private var counts = [Int](repeating: 0, count: bounds.count + 1)
    private var exemplars = [MetricFamily.Exemplar?](repeating: nil, count: bounds.count + 1)
    private var seconds = 0.0

    public init() {}

    public var count: Int { counts.reduce(0, +) }

    public mutating func record(_ duration: Duration, traceID: String?, at now: Timestamp) {
        let value = max(0, duration / .seconds(1))
        let index = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        counts[index] += 1
        seconds += value
        if let traceID {
            exemplars[index] = MetricFamily.Exemplar(traceID: traceID, value: value, at: now)
        }
    }

    /// Cumulative, as the format has them.
    public func samples(_ labels: [MetricFamily.Label]) -> [MetricFamily.Sample] {
        var samples: [MetricFamily.Sample] = []
        var total = 0
        for index in counts.indices {
            total += counts[index]
            let bound = index < Self.bounds.count ? "\(Self.bounds[index])" : "+Inf"
            samples.append(
                MetricFamily.Sample(
                    "_bucket",
                    labels + [MetricFamily.Label("le", bound)],
                    Double(total),
                    exemplar: exemplars[index]
                )
            )
        }
        samples.append(MetricFamily.Sample("_count", labels, Double(total)))
        samples.append(MetricFamily.Sample("_sum", labels, seconds))
        return samples
    }
}
