public import Canonical
public import Primitives

/// One series of a family and what it has now.
public struct MetricSample: Equatable, Sendable {
    public var family: MetricFamily
    /// Values of the family's labels, in their order.
    public var labels: [String]
    public var value: Value

    public enum Value: Equatable, Sendable {
        case count(Int64)
        /// A length of time, told in seconds.
        case microseconds(Int64)
        /// A part of one, told as a decimal.
        case millionths(Int64)
        /// In whole units of its currency, with as many digits behind the point as that has.
        case money(Money)
        case histogram(Histogram)
    }

    /// - Precondition: as many labels as the family names.
    public init(_ family: MetricFamily, _ labels: [String], _ value: Value) {
        precondition(labels.count == family.labels.count, "\(family.name) has other labels")
        self.family = family
        self.labels = labels
        self.value = value
    }

    /// Of a family without labels.
    public init(_ family: MetricFamily, _ value: Value) { self.init(family, [], value) }
}

/// Lengths of time counted by how long they were, with one example for each class.
public struct Histogram: Equatable, Sendable {
    /// The latest length of its class that belongs to a trace, so that one finds a slow order.
    public struct Exemplar: Equatable, Sendable {
        public var traceID: String
        public var microseconds: Int64
        public var at: Timestamp
    }

    /// Upper bounds of the classes, inclusive, in microseconds; the last class has none.
    public static let bounds: [Int64] = [
        1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
        2_500_000, 10_000_000, 30_000_000,
    ]

    /// How many are in each class; one more than there are bounds.
    public private(set) var counts = [Int64](repeating: 0, count: bounds.count + 1)
    public private(set) var exemplars = [Exemplar?](repeating: nil, count: bounds.count + 1)
    public private(set) var sumMicroseconds: Int64 = 0

    public init() {}

    public mutating func observe(microseconds: Int64, traceID: String?, at now: Timestamp) {
        let length = max(0, microseconds)
        let place = Self.bounds.firstIndex { length <= $0 } ?? Self.bounds.count
        counts[place] += 1
        sumMicroseconds += length
        guard let traceID, TraceID.isWellFormed(traceID) else { return }
        exemplars[place] = Exemplar(traceID: traceID, microseconds: length, at: now)
    }
}
