public import Connectors
public import Database
import JSON
public import Logging
public import Primitives
import Storage

/// Sends each order's way to a collector as one trace, by OTLP over HTTP in JSON.
///
/// It follows the event log and the record of tries by two cursors, so orders never wait for a
/// collector and a restart loses nothing. A cursor moves after the collector took a batch: a crash
/// between the two sends that batch again, under the same ids.
///
/// | guarantee | at least once, with ids that never change |
/// |---|---|
/// | loss | a batch that the collector calls wrong (4xx) is logged and passed over |
/// | delay | events a second; tries `settling`, until no older one can still be recorded |
/// | not told | what was under way when a process was killed, and so was never recorded |
public struct TraceExporter: Sendable {
    let store: any Store
    let clock: any WallClock
    let http: any HTTPExchange
    let endpoint: String
    let worker: String
    let logger: Logger

    static let leaseName = "traces"
    static let lease = Duration.seconds(60)
    static let deadline = Duration.seconds(15)
    static let eventCursor = "traces"
    static let attemptCursor = OperatingFigures.momentCursor + "traces"
    /// Longer than an effect's lease and its commit.
    public static let settling = Duration.seconds(90)
    static let poll = Duration.seconds(1)
    static let pauseMax = Duration.seconds(60)

    /// - Parameter worker: unique among processes that share the database.
    public init(
        store: any Store,
        clock: any WallClock,
        http: any HTTPExchange,
        endpoint: String,
        worker: String,
        logger: Logger
    ) {
        self.store = store
        self.clock = clock
        self.http = http
        self.endpoint = endpoint
        self.worker = worker
        self.logger = logger
    }

    /// What one step came to.
    public enum Step: Equatable, Sendable {
        /// So many spans were taken; more may be there at once.
        case sent(spans: Int)
        /// Nothing is there to be sent, or another node sends.
        case idle
        /// The collector did not take them; the same again later.
        case failed
    }

    /// Runs until cancelled, one step after another, with growing pauses while the collector is
    /// away.
    public func run() async {
        var failures = 0
        while !Task.isCancelled {
            let mark = store.mark(of: .positions)
            switch await attempt() {
            case .sent: failures = 0
            case .idle:
                failures = 0
                await store.wait(for: .positions, after: mark, timeout: Self.poll)
            case .failed:
                failures += 1
                let pause = min(Self.pauseMax, Self.poll * (1 << min(failures, 6)))
                // Thrown only when cancelled, and then the loop ends.
                try? await clock.sleep(until: clock.now().advanced(by: pause))
            }
        }
    }

    /// Sends at most one batch.
    public func step() async throws(StoreFailure) -> Step {
        guard let batch = try await nextBatch(), !batch.spans.isEmpty else { return .idle }
        guard await isTaken(batch.spans) else { return .failed }
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            guard try holdsLease(in: transaction, at: now) else { return }
            try transaction.cursors.move(Self.eventCursor, to: batch.position, at: now)
            try transaction.cursors.move(
                Self.attemptCursor,
                to: batch.moment.microseconds,
                at: now
            )
        }
        return .sent(spans: batch.spans.count)
    }

    private func attempt() async -> Step {
        do throws(StoreFailure) {
            return try await step()
        } catch {
            logger.error(
                "traces cannot be read from the database",
                metadata: ["code": "\(error.code)", "failure": "\(error)"]
            )
            return .failed
        }
    }

    private struct Batch: Sendable {
        var spans: [TraceSpan]
        /// Where the cursors stand once the spans are taken.
        var position: Int64
        var moment: Timestamp
    }

    private func nextBatch() async throws(StoreFailure) -> Batch? {
        let now = clock.now()
        let horizon = Timestamp(microseconds: now.microseconds - Self.settlingMicroseconds)
        let isOurs = try await store.write { (transaction) throws(StoreFailure) -> Bool in
            guard try holdsLease(in: transaction, at: now) else { return false }
            guard try !transaction.cursors.isThere(Self.attemptCursor) else { return true }
            // From here on: what happened before it was switched on is not told.
            let last = try transaction.events.lastPosition()
            try transaction.cursors.move(Self.eventCursor, to: last, at: now)
            try transaction.cursors.move(Self.attemptCursor, to: now.microseconds, at: now)
            return true
        }
        guard isOurs else { return nil }
        return try await store.read { (snapshot) throws(StoreFailure) -> Batch in
            let position = try snapshot.cursors.position(of: Self.eventCursor)
            let moment = Timestamp(
                microseconds: try snapshot.cursors.position(of: Self.attemptCursor)
            )
            let events = try snapshot.traces.events(after: position, limit: Limits.traceBatch / 4)
            let attempts = Self.whole(
                try snapshot.traces.attempts(
                    after: moment,
                    through: horizon,
                    limit: Limits.traceBatch / 2
                )
            )
            return Batch(
                spans: events.flatMap(TraceSpan.of) + attempts.map(TraceSpan.of),
                position: events.last?.position ?? position,
                moment: attempts.last?.startedAt ?? moment
            )
        }
    }

    /// A full page without its last microsecond, whose other tries may be on the next one.
    ///
    /// A page of one single microsecond stays: fewer calls than a page are ever made at once.
    private static func whole(_ attempts: [TracedAttempt]) -> [TracedAttempt] {
        guard attempts.count == Limits.traceBatch / 2, let last = attempts.last else {
            return attempts
        }
        let earlier = attempts.filter { $0.startedAt < last.startedAt }
        return earlier.isEmpty ? attempts : earlier
    }

    private func holdsLease(
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        try transaction.leases.take(
            Self.leaseName,
            for: worker,
            at: now,
            lasting: Self.lease
        ) != nil
    }

    /// Whether the collector took the spans, or will never take them.
    private func isTaken(_ spans: [TraceSpan]) async -> Bool {
        let call = HTTPCall(
            method: "POST",
            url: endpoint,
            headers: [HTTPField("Content-Type", "application/json")],
            body: TraceSpan.document(spans).bytes()
        )
        let deadline = clock.now().advanced(by: Self.deadline)
        do throws(ConnectorFailure) {
            let reply = try await http.send(call, deadline: deadline)
            switch reply.status {
            case 200..<300: return true
            case 408, 429, 500...:
                logger.warning(
                    "the collector takes no traces now",
                    metadata: ["status": "\(reply.status)"]
                )
                return false
            default:
                logger.error(
                    "the collector refused traces, and they are passed over",
                    metadata: ["status": "\(reply.status)", "spans": "\(spans.count)"]
                )
                return true
            }
        } catch {
            logger.warning(
                "the collector of traces cannot be reached",
                metadata: ["failure": "\(error)"]
            )
            return false
        }
    }

    private static let settlingMicroseconds = settling.components.seconds * 1_000_000
}
