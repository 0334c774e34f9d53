/// One transaction after another on one connection.
///
/// What is enqueued travels with the next statement that waits: a body of one query and many
/// changes costs two round trips, BEGIN and COMMIT included.
///
/// A class because a transaction's state is its own; confined to its connection's thread.
final class PostgresSession: EngineSession {
    let dialect = Dialect.postgres
    private let connection: PostgresConnection
    private let purpose: Purpose
    /// The first failure since the transaction, or the undone savepoint, began.
    private(set) var failure: PostgresFailure?
    private var depth = 0
    /// COMMIT is on its way, and until its answer is read nobody knows.
    private(set) var isCommitInDoubt = false

    enum Purpose { case reading, writing }

    init(_ connection: PostgresConnection, for purpose: Purpose) {
        self.connection = connection
        self.purpose = purpose
    }

    var spoiled: StoreFailure? { failure?.failure }
    var isLost: Bool { connection.isLost }

    // MARK: - Statements

    @discardableResult
    func execute(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) -> Int {
        try check(sql, values)
        var result: PostgresResult?
        try attempt { () throws(PostgresFailure) in
            try connection.send(sql, values)
            result = try connection.receive()
        }
        return result?.changedRows ?? 0
    }

    func enqueue(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) {
        try check(sql, values)
        try attempt { () throws(PostgresFailure) in
            if connection.isFull { try connection.receive() }
            try connection.send(sql, values)
        }
    }

    func query(
        _ sql: SQL,
        _ values: [SQLValue],
        _ body: (any SQLRow) throws(StoreFailure) -> Void
    ) throws(StoreFailure) {
        try check(sql, values)
        var result: PostgresResult?
        try attempt { () throws(PostgresFailure) in
            try connection.send(sql, values)
            result = try connection.receive()
        }
        try result?.forEachRow(body)
    }

    private func check(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) {
        if let spoiled { throw spoiled }
        do throws(StoreFailure) {
            try connection.check(sql, values)
        } catch {
            failure = PostgresFailure(error)
            throw error
        }
    }

    /// Talks to the server; a failure spoils the transaction.
    private func attempt(_ talk: () throws(PostgresFailure) -> Void) throws(StoreFailure) {
        do throws(PostgresFailure) {
            try talk()
        } catch {
            failure = failure ?? error
            throw error.failure
        }
    }

    // MARK: - Transactions

    func begin() throws(StoreFailure) {
        failure = nil
        depth = 0
        isCommitInDoubt = false
        connection.resetAnswerTime()
        try attempt { () throws(PostgresFailure) in
            switch purpose {
            case .writing: try connection.send("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
            case .reading: try connection.send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            }
        }
    }

    func commit() throws(StoreFailure) {
        if let spoiled { throw spoiled }
        try attempt { () throws(PostgresFailure) in
            try connection.send("COMMIT")
            isCommitInDoubt = true
            let result: PostgresResult?
            do throws(PostgresFailure) {
                result = try connection.receive()
            } catch {
                // A statement that the server refused before the COMMIT kept it from running, and
                // so did a refusal that left the connection standing.
                let isRefused = error.isFromServer && error.cameBeforeLast
                isCommitInDoubt = connection.isLost && !isRefused
                throw error
            }
            isCommitInDoubt = false
            guard result?.tag == "COMMIT" else {
                throw PostgresFailure(
                    .corrupt("the server rolled a transaction back at its commit")
                )
            }
        }
    }

    /// Ends the transaction; on a lost connection the server does it.
    func rollback() {
        for _ in 0..<2 where !connection.isLost {
            do throws(PostgresFailure) {
                try connection.send("ROLLBACK")
                try connection.receive()
                return
            } catch {
                // A statement enqueued before it failed, and the ROLLBACK after it was skipped:
                // again.
                continue
            }
        }
        // Nobody knows what the session is in now.
        connection.abandon()
    }

    func liftTimeLimits() throws(StoreFailure) {
        connection.answerTime = nil
        try enqueue("SET LOCAL statement_timeout = 0", [])
        try enqueue("SET LOCAL lock_timeout = 0", [])
    }

    // MARK: - Savepoints

    func beginStep() throws(StoreFailure) {
        if let spoiled { throw spoiled }
        guard depth < Self.steps.count else { throw .savepointsTooDeep }
        try attempt { () throws(PostgresFailure) in try connection.send(Self.steps[depth].begin) }
        depth += 1
    }

    func endStep() throws(StoreFailure) {
        if let spoiled { throw spoiled }
        try attempt { () throws(PostgresFailure) in
            try connection.send(Self.steps[depth - 1].end)
            // Waits, so that what fails inside is told to this savepoint and no other.
            try connection.receive()
        }
        depth -= 1
    }

    func undoStep() throws(StoreFailure) {
        depth -= 1
        if connection.hasUnread, !isLost {
            // Its failures are undone with the rest, unless they came before the savepoint; then
            // there is none to go back to, and the failure stands.
            try? attempt { () throws(PostgresFailure) in try connection.receive() }
        }
        let before = failure
        if let before, isLost { throw before.failure }
        do throws(PostgresFailure) {
            try connection.send(Self.steps[depth].undo)
            try connection.send(Self.steps[depth].end)
            try connection.receive()
        } catch {
            failure = before ?? error
            throw failure?.failure ?? error.failure
        }
        failure = nil
    }

    /// Each depth has its own name: when an enqueued statement failed before a savepoint, there is
    /// no such savepoint, and undoing it must not find the one around it.
    private static let steps: [(begin: SQL, end: SQL, undo: SQL)] = [
        ("SAVEPOINT step1", "RELEASE SAVEPOINT step1", "ROLLBACK TO SAVEPOINT step1"),
        ("SAVEPOINT step2", "RELEASE SAVEPOINT step2", "ROLLBACK TO SAVEPOINT step2"),
        ("SAVEPOINT step3", "RELEASE SAVEPOINT step3", "ROLLBACK TO SAVEPOINT step3"),
        ("SAVEPOINT step4", "RELEASE SAVEPOINT step4", "ROLLBACK TO SAVEPOINT step4"),
        ("SAVEPOINT step5", "RELEASE SAVEPOINT step5", "ROLLBACK TO SAVEPOINT step5"),
        ("SAVEPOINT step6", "RELEASE SAVEPOINT step6", "ROLLBACK TO SAVEPOINT step6"),
        ("SAVEPOINT step7", "RELEASE SAVEPOINT step7", "ROLLBACK TO SAVEPOINT step7"),
        ("SAVEPOINT step8", "RELEASE SAVEPOINT step8", "ROLLBACK TO SAVEPOINT step8"),
    ]
}
