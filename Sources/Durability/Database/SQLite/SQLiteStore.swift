import Foundation
import GRDB

/// Durable state in one SQLite file: one writer thread with group commit, several readers.
///
/// An acknowledged write has been synced to the disk (`synchronous = FULL` on the write-ahead log).
/// Several processes may share the file, but only one of them should be the busy one: a writer
/// waits `lockTime` for another's lock. Signals reach this process only.
///
/// A class because it owns the connections and their threads.
public final class SQLiteStore: Store {
    public let dialect = Dialect.sqlite
    private let pool: DatabasePool
    private let writer: Crew
    private let readers: Crew
    private let hub = SignalHub()
    /// What is deleted with the store, when it is a temporary one.
    private let folder: TemporaryFolder?

    /// Opens the file at `path`, or creates it.
    ///
    /// - Throws: `unavailable` when the file or its folder cannot be used, `corrupt` when it is not
    ///   a database. The text names the path and what to do.
    public static func open(
        at path: String,
        options: SQLiteOptions = SQLiteOptions()
    ) async throws(StoreFailure) -> SQLiteStore {
        try await onOwnThread("opening") { () throws(StoreFailure) in
            try SQLiteStore(path, options)
        }
    }

    /// Opens a fresh database in the temporary folder; closing the store deletes it.
    ///
    /// For simulations and tests: as durable as any other while it lives.
    public static func temporary(
        options: SQLiteOptions = SQLiteOptions()
    ) async throws(StoreFailure) -> SQLiteStore {
        let folder = try TemporaryFolder()
        return try await onOwnThread("opening") { () throws(StoreFailure) in
            try SQLiteStore(folder.path + "/store.sqlite", options, in: folder)
        }
    }

    private init(
        _ path: String,
        _ options: SQLiteOptions,
        in folder: TemporaryFolder? = nil
    ) throws(StoreFailure) {
        self.folder = folder
        let pool = try DatabasePool(durableAt: path, options)
        self.pool = pool
        writer = Crew("write", options.bounds(threads: 1)) { crew in
            pool.writeWithoutTransaction { database in
                guard let connection = database.sqliteConnection else {
                    preconditionFailure("the pool was closed before its writer")
                }
                var writer = SQLiteWriter(SQLiteSession(connection, for: .writing))
                while case let batch = crew.take(upTo: options.batchBodies), !batch.isEmpty {
                    writer.commit(batch)
                }
            }
        }
        readers = Crew("read", options.bounds(threads: options.readers)) { crew in
            SQLiteStore.serveReads(crew, from: pool)
        }
    }

    deinit {
        writer.dismiss()
        readers.dismiss()
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        try await readers.run { (session) throws(StoreFailure) in try body(Snapshot(session)) }
    }

    @discardableResult
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        try await writer.run { (session) throws(StoreFailure) in try body(Transaction(session)) }
    }

    /// Bodies that wait for their turn: what a dashboard shows, and a load balancer minds.
    public var waitingWrites: Int { writer.waitingJobs }
    public var waitingReads: Int { readers.waitingJobs }

    public func notify(_ signal: Signal) async { hub.ring(signal) }

    public func mark(of signal: Signal) -> SignalMark { hub.mark(of: signal) }

    public func wait(for signal: Signal, timeout: Duration) async {
        await hub.wait(for: signal, timeout: timeout)
    }

    public func wait(for signal: Signal, after mark: SignalMark, timeout: Duration) async {
        await hub.wait(for: signal, after: mark, timeout: timeout)
    }

    public func close() async {
        await writer.close()
        await readers.close()
        let pool = pool
        // Nothing is lost when it fails: every acknowledged commit is in the log already.
        try? await onOwnThread("closing") { () throws(StoreFailure) in
            do {
                // A connection that only reads is closed last and leaves the log as it is, and
                // whoever copies the file then would copy little.
                try pool.writeWithoutTransaction { database in
                    // `nil` when it was closed before.
                    guard database.sqliteConnection != nil else { return }
                    _ = try database.checkpoint(.truncate)
                }
                try pool.close()
            } catch {
                throw StoreFailure(opening: pool.path, error)
            }
        }
        folder?.remove()
    }

    /// One reading thread: holds a connection for its life and answers reads on it.
    private static func serveReads(_ crew: Crew, from pool: DatabasePool) {
        while true {
            do {
                return try pool.unsafeRead { database in
                    guard let connection = database.sqliteConnection else { return }
                    let session = SQLiteSession(connection, for: .reading)
                    while let job = crew.take(upTo: 1).first { session.answer(job) }
                }
            } catch {
                // The connection could not be opened: whoever is next learns why, and then we try
                // again.
                guard let job = crew.take(upTo: 1).first else { return }
                job.complete(StoreFailure(opening: pool.path, error))
            }
        }
    }
}

extension SQLiteSession {
    /// Runs a read on a snapshot of its own.
    fileprivate func answer(_ job: any StoreJob) {
        do throws(StoreFailure) {
            try begin()
            try job.perform(in: self)
            try commit()
            job.complete(nil)
        } catch {
            rollback()
            job.complete(error)
        }
    }
}

extension SQLiteOptions {
    fileprivate func bounds(threads: Int) -> Crew.Bounds {
        Crew.Bounds(threads: threads, waitingJobs: waitingBodies, waitingTime: waitingTime)
    }
}
