import Foundation
import Synchronization

/// How long answers took, to be told as percentiles.
struct Latencies: Sendable {
    private(set) var durations: [Duration] = []

    mutating func add(_ duration: Duration) { durations.append(duration) }

    var count: Int { durations.count }

    /// The smallest duration that `share` of all do not exceed (nearest rank); zero of none.
    func percentile(_ share: Double) -> Duration {
        guard !durations.isEmpty else { return .zero }
        let sorted = durations.sorted()
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }

    /// `p50 3.1 ms, p99 18.0 ms, longest 40.2 ms`
    var summary: String {
        guard let longest = durations.max() else { return "none" }
        return "p50 \(percentile(0.5).inMilliseconds), p99 \(percentile(0.99).inMilliseconds), "
            + "longest \(longest.inMilliseconds)"
    }
}

extension Duration {
    var inMilliseconds: String { String(format: "%.1f ms", self / .milliseconds(1)) }
}
