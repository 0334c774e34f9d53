public import Primitives

/// What this node counts while it works; reading it costs no database.
public struct Meters: Sendable {
    private let requests = SeriesTable(counting: .requests)
    private let requestTimes = SeriesTable(timing: .requestSeconds)
    private let reads = SeriesTable(counting: .reads)
    private let authenticationFailures = SeriesTable(counting: .authenticationFailures)
    private let attempts = SeriesTable(counting: .attempts)
    private let retries = SeriesTable(counting: .retries)
    private let attemptTimes = SeriesTable(timing: .attemptSeconds)

    public init() {}

    /// One answered request.
    public func count(_ request: MeteredRequest) {
        requests.add([request.operation, "\(request.status)"])
        if let read = request.read, request.status < 400 { reads.add([read]) }
        if request.status == 401 { authenticationFailures.add() }
        requestTimes.observe(
            [request.operation, request.client],
            microseconds: request.microseconds,
            traceID: request.traceID,
            at: request.at
        )
    }

    /// One call for an effect, from `start` to `end`.
    public func countAttempt(
        on target: String,
        outcome: String,
        from start: Timestamp,
        to end: Timestamp,
        traceID: String
    ) {
        attempts.add([target, outcome])
        attemptTimes.observe(
            [target],
            microseconds: end.microseconds - start.microseconds,
            traceID: traceID,
            at: end
        )
    }

    /// One call that will be made again.
    public func countRetry(on target: String, code: String) { retries.add([target, code]) }

    /// Questions that this node answered since it began, and the calls that it made meanwhile.
    public var readsAndCalls: (reads: Int64, calls: Int64) {
        (
            reads.all().reduce(0) { $0 + $1.series },
            attempts.all().reduce(0) { $0 + $1.series }
        )
    }

    var samples: [MetricSample] {
        requests.samples + requestTimes.samples + reads.samples + authenticationFailures.samples
            + attempts.samples + retries.samples + attemptTimes.samples
    }
}

/// What is counted of one request.
public struct MeteredRequest: Sendable {
    public var operation: String
    /// The client's id; `none` before its key was known.
    public var client: String
    public var status: Int
    public var microseconds: Int64
    public var traceID: String
    public var at: Timestamp
    /// What was asked for, where it is one of the questions that are counted apart.
    public var read: String?

    public init(
        operation: String,
        client: String,
        status: Int,
        microseconds: Int64,
        traceID: String,
        at: Timestamp,
        read: String? = nil
    ) {
        self.operation = operation
        self.client = client
        self.status = status
        self.microseconds = microseconds
        self.traceID = traceID
        self.at = at
        self.read = read
    }
}
