/// What one connection's thread does: takes bodies and runs each in a transaction of its own.
///
/// A body that lost a deadlock, or its connection before the COMMIT was sent, runs again, a bounded
/// number of times. A COMMIT whose answer was lost is never run again: its caller is told.
struct PostgresWorker: ~Copyable {
    let address: PostgresAddress
    let options: PostgresOptions
    let purpose: PostgresSession.Purpose
    let crew: Crew
    private var session: PostgresSession?
    /// The server could not be reached for the last body, so the next one is not made to wait long.
    private var isDown = false

    init(
        _ address: PostgresAddress,
        _ options: PostgresOptions,
        for purpose: PostgresSession.Purpose,
        of crew: Crew
    ) {
        self.address = address
        self.options = options
        self.purpose = purpose
        self.crew = crew
    }

    mutating func serve() {
        while let job = crew.take(upTo: 1).first { job.complete(run(job)) }
    }

    /// Brings one body to its end; `nil` is success.
    private mutating func run(_ job: any StoreJob) -> StoreFailure? {
        var random = SystemRandomNumberGenerator()
        var failure = PostgresFailure(.unavailable("it was not tried"))
        for round in 0..<(isDown ? 1 : options.tries) {
            if round > 0 { crew.pause(failure.pause(before: round, using: &random)) }
            do throws(PostgresFailure) {
                try attempt(job)
                isDown = false
                return nil
            } catch {
                guard error.recovery != .none else { return error.failure }
                failure = error
            }
        }
        isDown = session == nil
        return failure.failure
    }

    private mutating func attempt(_ job: any StoreJob) throws(PostgresFailure) {
        let session = try connected()
        do throws(StoreFailure) {
            try session.begin()
            try job.perform(in: session)
            try session.commit()
        } catch {
            session.rollback()
            if session.isLost { self.session = nil }
            if session.isCommitInDoubt { throw PostgresFailure(.commitUnknown("\(error)")) }
            // A failure of the body's own making is its answer, whatever became of the connection.
            guard let cause = session.failure, cause.failure == error else {
                throw PostgresFailure(error)
            }
            throw cause
        }
    }

    private mutating func connected() throws(PostgresFailure) -> PostgresSession {
        if let session { return session }
        do throws(StoreFailure) {
            let connection = try PostgresConnection(to: address, options)
            let session = PostgresSession(connection, for: purpose)
            self.session = session
            return session
        } catch {
            throw PostgresFailure(error, .reconnect)
        }
    }
}

extension PostgresFailure {
    /// How long to wait before the next try: doubling, and drawn by chance, so that those who were
    /// in each other's way do not meet again.
    fileprivate func pause(
        before round: Int,
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        let first = recovery == .reconnect ? 50.0 : 5.0
        let longest = min(1_000, first * Double(1 << min(round - 1, 10)))
        return .milliseconds(Double.random(in: (longest / 2)...longest, using: &random))
    }
}
