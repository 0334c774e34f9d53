import Foundation

/// Threads that own one connection each and take jobs from one bounded queue.
///
/// Database calls block, and a blocked thread of Swift's pool is one processor less for everybody,
/// so they run here. Threads start when there is work for them. A class because its threads share
/// it.
final class Crew: @unchecked Sendable {
    /// How many threads there may be, how many jobs may wait, and how long one may.
    struct Bounds: Sendable {
        var threads: Int
        var waitingJobs: Int
        var waitingTime: Duration
    }

    private let name: String
    private let bounds: Bounds
    private let work: @Sendable (Crew) -> Void

    /// Guards every variable below, and wakes threads when a job or the end has come.
    private let condition = NSCondition()
    private var waiting: [any StoreJob] = []
    private var idleThreads = 0
    private var threads = 0
    private var isClosed = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    /// Guards `isClosing`. Apart from `condition`, so that a pausing thread takes no job's wake-up.
    private let closing = NSCondition()
    private var isClosing = false

    /// `work` is what each thread does: open its connection and `take` jobs until there are none.
    init(_ name: String, _ bounds: Bounds, work: @escaping @Sendable (Crew) -> Void) {
        self.name = name
        self.bounds = bounds
        self.work = work
    }

    /// Runs `body` on one of the threads. Cancelling the caller does not stop it.
    func run<Value: Sendable>(
        _ body: @escaping Job<Value>.Body
    ) async throws(StoreFailure) -> Value {
        let outcome: Result<Value, StoreFailure> = await withCheckedContinuation { caller in
            let job = Job(body, for: caller)
            if let refusal = submit(job) { job.complete(refusal) }
        }
        return try outcome.get()
    }

    private func submit(_ job: any StoreJob) -> StoreFailure? {
        let refusal = queue(job)
        // After the lock is free, or who is woken would wait for it at once.
        if refusal == nil { condition.signal() }
        return refusal
    }

    private func queue(_ job: any StoreJob) -> StoreFailure? {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed else { return .unavailable("the store is closed") }
        guard waiting.count < bounds.waitingJobs else {
            return .unavailable("\(waiting.count) \(name)s are waiting already; try again later")
        }
        waiting.append(job)
        if waiting.count > idleThreads, threads < bounds.threads {
            threads += 1
            startThread()
        }
        return nil
    }

    private func startThread() {
        let thread = Thread { [self] in
            work(self)
            threadEnded()
        }
        thread.name = "crossdock.\(name)"
        thread.stackSize = 2 * 1024 * 1024
        thread.start()
    }

    /// How many jobs wait for a thread.
    var waitingJobs: Int {
        condition.lock()
        defer { condition.unlock() }
        return waiting.count
    }

    /// Waits for jobs and takes up to `limit` of them; empty once the crew is closed and all is
    /// done.
    func take(upTo limit: Int) -> [any StoreJob] {
        while true {
            let batch = nextBatch(upTo: limit)
            let oldest = ContinuousClock.now - bounds.waitingTime
            let late = batch.prefix { $0.submitted < oldest }
            for job in late {
                job.complete(.unavailable("no \(name) could begin within \(bounds.waitingTime)"))
            }
            if late.count < batch.count || batch.isEmpty { return Array(batch[late.count...]) }
        }
    }

    private func nextBatch(upTo limit: Int) -> [any StoreJob] {
        condition.lock()
        defer { condition.unlock() }
        idleThreads += 1
        while waiting.isEmpty, !isClosed { condition.wait() }
        idleThreads -= 1
        let batch = Array(waiting.prefix(limit))
        waiting.removeFirst(batch.count)
        return batch
    }

    /// Waits out the pause between two tries; ends early when the crew is closed.
    func pause(_ duration: Duration) {
        let end = Date(timeIntervalSinceNow: duration / .seconds(1))
        closing.lock()
        defer { closing.unlock() }
        while !isClosing, closing.wait(until: end) {}
    }

    /// Refuses new jobs; threads finish what waits and end.
    func dismiss() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
        closing.lock()
        isClosing = true
        closing.broadcast()
        closing.unlock()
    }

    /// `dismiss`, and returns when the last thread has ended.
    func close() async {
        dismiss()
        await withCheckedContinuation { closer in
            condition.lock()
            defer { condition.unlock() }
            if threads == 0 { closer.resume() } else { closers.append(closer) }
        }
    }

    private func threadEnded() {
        condition.lock()
        defer { condition.unlock() }
        threads -= 1
        guard threads == 0 else { return }
        for closer in closers { closer.resume() }
        closers = []
    }
}
