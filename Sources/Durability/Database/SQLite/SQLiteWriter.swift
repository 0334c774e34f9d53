import GRDBSQLite

/// Runs bodies in groups that share one commit, on the only connection that writes.
///
/// Each body has its own savepoint, so one that throws is undone alone. When the engine loses the
/// whole transaction, or refuses the commit, the bodies run again one by one: only the guilty one
/// fails.
struct SQLiteWriter: ~Copyable {
    let session: SQLiteSession
    /// Set when a commit could not be synced. Pages may then count as clean that the disk never
    /// got, so nothing more is written until a restart has read the file afresh.
    private var distrust: StoreFailure?

    init(_ session: SQLiteSession) { self.session = session }

    /// Brings every body of the batch to its end and resumes its caller.
    mutating func commit(_ batch: [any StoreJob]) {
        if let distrust { return batch.complete(distrust) }
        // What is written to a file without a name is lost when the process ends.
        if session.hasFileMoved { return batch.complete(.moved) }
        do throws(StoreFailure) {
            try begin()
        } catch {
            return batch.complete(error)
        }
        if batch.count == 1 { commitAlone(batch[0]) } else { commitTogether(batch) }
        assert(!session.isInTransaction, "a transaction outlived its batch")
    }

    private mutating func commitAlone(_ job: any StoreJob) {
        do throws(StoreFailure) {
            try job.perform(in: session)
        } catch {
            session.rollback()
            return job.complete(error)
        }
        job.complete(end())
    }

    private mutating func commitTogether(_ batch: [any StoreJob]) {
        var failures: [StoreFailure?] = []
        failures.reserveCapacity(batch.count)
        for job in batch {
            failures.append(performInStep(job))
            guard session.isInTransaction else { return commitOneByOne(batch) }
        }
        switch end() {
        case nil:
            for (job, failure) in zip(batch, failures) { job.complete(failure) }
        case .commitUnknown(let detail):
            batch.complete(.commitUnknown(detail))
        case .some:
            commitOneByOne(batch)
        }
    }

    private mutating func commitOneByOne(_ batch: [any StoreJob]) {
        session.rollback()
        for job in batch { commit([job]) }
    }

    /// Runs a body in its savepoint and returns its failure. Whether the transaction survived it is
    /// for the caller to ask.
    private func performInStep(_ job: any StoreJob) -> StoreFailure? {
        do throws(StoreFailure) {
            try session.beginBody()
            do throws(StoreFailure) {
                try job.perform(in: session)
                try session.endBody()
                return nil
            } catch {
                try session.undoBody()
                return error
            }
        } catch {
            // Not even the savepoint could be opened or undone: give up the whole transaction.
            session.rollback()
            return error
        }
    }

    /// Begins a transaction; a lock held by another process is waited for twice.
    private func begin() throws(StoreFailure) {
        do throws(StoreFailure) {
            try session.begin()
        } catch {
            guard session.lastCode & 0xFF == SQLITE_BUSY else { throw error }
            do throws(StoreFailure) {
                try session.begin()
            } catch {
                throw session.lastCode & 0xFF == SQLITE_BUSY ? .contention : error
            }
        }
    }

    /// Commits, or says why not and leaves nothing behind.
    private mutating func end() -> StoreFailure? {
        do throws(StoreFailure) {
            try session.commit()
            return nil
        } catch {
            let code = session.lastCode
            session.rollback()
            guard code & 0xFF == SQLITE_IOERR else { return error }
            distrust = .unavailable(
                "the disk failed during a commit; check it, then restart the program"
            )
            return .commitUnknown("the disk failed during the commit (code \(code))")
        }
    }
}

extension StoreFailure {
    fileprivate static let moved = StoreFailure.unavailable(
        "the database file was moved, deleted or replaced under the running program; put it back, "
            + "or restore it and restart"
    )
}

extension [any StoreJob] {
    func complete(_ failure: StoreFailure) {
        for job in self { job.complete(failure) }
    }
}
