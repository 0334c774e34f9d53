public import Primitives
import Synchronization

/// Counters and histograms of one family, one series for each set of labels, up to a bound.
///
/// Labels come from outside (a client's id), so their number is bounded: once there are
/// `Limits.metricSeries`, what has new labels is counted under `other`. Nothing is lost from the
/// sums.
///
/// A class, because everybody who counts shares it.
public final class SeriesTable<Series: Sendable>: Sendable {
    public let family: MetricFamily
    private let first: Series
    /// Guards every series of the family; held for one addition.
    private let series = Mutex<[[String]: Series]>([:])

    init(_ family: MetricFamily, startingWith first: Series) {
        self.family = family
        self.first = first
    }

    func change(_ labels: [String], _ change: (inout Series) -> Void) {
        precondition(labels.count == family.labels.count, "\(family.name) has other labels")
        series.withLock { series in
            let isKnown = series[labels] != nil || series.count < Limits.metricSeries
            let key = isKnown ? labels : labels.map { _ in "other" }
            change(&series[key, default: first])
        }
    }

    /// Every series, sorted by its labels.
    func all() -> [(labels: [String], series: Series)] {
        series.withLock { $0 }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { ($0.key, $0.value) }
    }
}

extension SeriesTable where Series == Int64 {
    public convenience init(counting family: MetricFamily) {
        precondition(family.kind == .counter, "\(family.name) is no counter")
        self.init(family, startingWith: 0)
    }

    public func add(_ labels: [String] = []) { change(labels) { $0 += 1 } }

    public var samples: [MetricSample] {
        all().map { MetricSample(family, $0.labels, .count($0.series)) }
    }
}

extension SeriesTable where Series == Histogram {
    public convenience init(timing family: MetricFamily) {
        precondition(family.kind == .histogram, "\(family.name) is no histogram")
        self.init(family, startingWith: Histogram())
    }

    public func observe(
        _ labels: [String],
        microseconds: Int64,
        traceID: String?,
        at now: Timestamp
    ) {
        change(labels) { $0.observe(microseconds: microseconds, traceID: traceID, at: now) }
    }

    public var samples: [MetricSample] {
        all().map { MetricSample(family, $0.labels, .histogram($0.series)) }
    }
}
