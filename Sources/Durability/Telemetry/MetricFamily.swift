public import Primitives

/// Numbers of one meaning, told apart by their labels (OpenMetrics 1.0, "MetricFamily").
public struct MetricFamily: Equatable, Sendable {
    public enum Kind: String, Sendable {
        case counter, gauge, histogram
        /// A gauge of 1 whose labels are what it says.
        case info
    }

    public struct Label: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// One measured case behind a bucket's count, so that a slow one can be looked up.
    public struct Exemplar: Equatable, Sendable {
        public var traceID: String
        /// In the family's unit.
        public var value: Double
        public var at: Timestamp

        public init(traceID: String, value: Double, at: Timestamp) {
            self.traceID = traceID
            self.value = value
            self.at = at
        }
    }

    public struct Sample: Equatable, Sendable {
        /// What stands behind the family's name: `_total`, `_bucket`, `_sum`, `_count` or nothing.
        public var suffix: String
        public var labels: [Label]
        public var value: Double
        public var exemplar: Exemplar?

        public init(
            _ suffix: String = "",
            _ labels: [Label] = [],
            _ value: Double,
            exemplar: Exemplar? = nil
        ) {
            self.suffix = suffix
            self.labels = labels
            self.value = value
            self.exemplar = exemplar
        }
    }

    /// Without the suffix: `crossdock_requests`.
    public var name: String
    public var kind: Kind
    /// One sentence for who reads the number.
    public var help: String
    public var samples: [Sample]

    public init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }
}
