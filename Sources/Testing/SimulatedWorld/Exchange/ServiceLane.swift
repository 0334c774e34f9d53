import Primitives

/// How fast a system works: so many workers, each taking its time, and a queue that ends.
///
/// One worker of 500 ms is the ERP that books two orders a second.
public struct ServiceLane: Equatable, Sendable {
    public var serviceTime: Duration
    public var workers: Int
    /// Calls waiting beyond those being worked on; one more is answered with 503.
    public var queueLimit: Int
    private var ends: [Timestamp] = []

    public init(serviceTime: Duration = .zero, workers: Int = 1, queueLimit: Int = 64) {
        precondition(workers >= 1 && queueLimit >= 0, "a lane has a worker and a queue")
        self.serviceTime = serviceTime
        self.workers = workers
        self.queueLimit = queueLimit
    }

    /// How long the answer to a call at `now` takes; `nil` when the queue is full.
    mutating func occupy(at now: Timestamp) -> Duration? {
        guard serviceTime > .zero else { return .zero }
        ends.removeAll { $0 <= now }
        guard ends.count < workers + queueLimit else { return nil }
        // A call starts when the worker that frees up first is free.
        let busy = ends.sorted()
        let start = busy.count < workers ? now : busy[busy.count - workers]
        let end = start.advanced(by: serviceTime)
        ends.append(end)
        return end.since(now)
    }
}
