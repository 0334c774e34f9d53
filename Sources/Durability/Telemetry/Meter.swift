public import Primitives
import Synchronization

/// Counts and times cases by their labels; any number of threads may record at once.
///
/// At most `bound` label sets are kept: what comes beyond them is counted under the value `other`
/// of every label, so that no sender can fill the memory with names.
///
/// A class, because everybody who records shares it.
public final class Meter: Sendable {
    private struct Case: Hashable {
        var values: [String]
    }

    public let labels: [String]
    private let bound: Int
    /// Guards the histograms.
    private let histograms = Mutex<[Case: LatencyHistogram]>([:])

    /// - Parameter labels: the labels' names, in the order of the values that are recorded.
    public init(_ labels: [String], bound: Int = 1_000) {
        self.labels = labels
        self.bound = bound
    }

    /// - Precondition: there are as many values as labels.
    public func record(
        _ values: [String],
        took duration: Duration,
        traceID: String? = nil,
        at now: Timestamp
    ) {
        precondition(values.count == labels.count, "a value for each of \(labels)")
        histograms.withLock { histograms in
            var found = Case(values: values)
            if histograms[found] == nil, histograms.count >= bound {
                found = Case(values: labels.map { _ in "other" })
            }
            histograms[found, default: LatencyHistogram()].record(
                duration,
                traceID: traceID,
                at: now
            )
        }
    }

    /// How long the cases took, in seconds.
    public func durations(_ name: String, _ help: String) -> MetricFamily {
        MetricFamily(name, .histogram, help, sorted().flatMap { $0.1.samples($0.0) })
    }

    private func sorted() -> [([MetricFamily.Label], LatencyHistogram)] {
        let histograms = histograms.withLock { $0 }
        return histograms.sorted { $0.key.values.lexicographicallyPrecedes($1.key.values) }
            .map { entry in
                (zip(labels, entry.key.values).map { MetricFamily.Label($0, $1) }, entry.value)
            }
    }
}
