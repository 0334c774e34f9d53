/// One body on its way through a connection's thread, and whoever waits for it.
protocol StoreJob: AnyObject, Sendable {
    /// When it was handed in; a job that waited too long is refused rather than run for nobody.
    var submitted: ContinuousClock.Instant { get }

    /// Runs the body and keeps its value; may be called again after contention.
    func perform(in session: any EngineSession) throws(StoreFailure)

    /// Resumes the caller, with the kept value or the failure. Called exactly once.
    func complete(_ failure: StoreFailure?)
}

/// What the engines' own code sees of a session.
protocol EngineSession: SQLSession {
    /// Lets the running transaction take as long as it needs: an index on a large table does.
    func liftTimeLimits() throws(StoreFailure)
}

/// A class because its caller and a connection's thread share it.
///
/// `value` is touched by that one thread only, and the queue's lock orders the hand-over.
final class Job<Value: Sendable>: StoreJob, @unchecked Sendable {
    typealias Body = @Sendable (any SQLSession) throws(StoreFailure) -> Value

    let submitted = ContinuousClock.now
    private let body: Body
    private let caller: CheckedContinuation<Result<Value, StoreFailure>, Never>
    private var value: Value?

    init(
        _ body: @escaping Body,
        for caller: CheckedContinuation<Result<Value, StoreFailure>, Never>
    ) {
        self.body = body
        self.caller = caller
    }

    func perform(in session: any EngineSession) throws(StoreFailure) {
        value = try body(session)
    }

    func complete(_ failure: StoreFailure?) {
        if let failure { return caller.resume(returning: .failure(failure)) }
        guard let value else { preconditionFailure("a job was acknowledged that never ran") }
        caller.resume(returning: .success(value))
    }
}
