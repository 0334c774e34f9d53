/// Durable state in PostgreSQL, shared by every node that connects to it.
///
/// Transactions run side by side at READ COMMITTED, each on a pooled connection; reads see one
/// moment (REPEATABLE READ, read only). A deadlock or serialization failure runs the body again. A
/// lost connection does too, unless the COMMIT was already sent: then the write throws
/// `commitUnknown`, and the caller looks for its own durable row.
///
/// An acknowledged write is on the server's disk, and as far on its standbys as
/// `synchronous_commit` says; `off` is overruled for our sessions.
///
/// Statements are prepared and signals listened for, both for a session's life: a proxy between
/// must pool sessions, not transactions.
///
/// A class because it owns the connections and their threads.
public final class PostgresStore: Store {
    public let dialect = Dialect.postgres
    private let writers: Crew
    private let readers: Crew
    private let signals: PostgresSignals

    /// Connects to the server at `url` (`postgresql://user:password@host:5432/database`).
    ///
    /// - Throws: `unavailable` when it cannot be reached or will not let us in, with host, user and
    ///   reason, and without the password.
    public static func open(
        _ url: String,
        options: PostgresOptions = PostgresOptions()
    ) async throws(StoreFailure) -> PostgresStore {
        let address = try PostgresAddress(url)
        try options.check()
        return PostgresStore(address, options, try await PostgresSignals.open(address, options))
    }

    private init(
        _ address: PostgresAddress,
        _ options: PostgresOptions,
        _ signals: PostgresSignals
    ) {
        self.signals = signals
        writers = Crew("write", options.bounds(threads: options.writers)) { crew in
            var worker = PostgresWorker(address, options, for: .writing, of: crew)
            worker.serve()
        }
        readers = Crew("read", options.bounds(threads: options.readers)) { crew in
            var worker = PostgresWorker(address, options, for: .reading, of: crew)
            worker.serve()
        }
    }

    /// Drops a schema with everything in it: how a test clears up after itself.
    package static func drop(schema: String, at url: String) async throws(StoreFailure) {
        let address = try PostgresAddress(url)
        try await onOwnThread("dropping") { () throws(StoreFailure) in
            try PostgresConnection(to: address, PostgresOptions()).dropSchema(schema)
        }
    }

    deinit {
        writers.dismiss()
        readers.dismiss()
        signals.dismiss()
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
        try await writers.run { (session) throws(StoreFailure) in try body(Transaction(session)) }
    }

    /// Bodies that wait for their turn: what a dashboard shows, and a load balancer minds.
    public var waitingWrites: Int { writers.waitingJobs }
    public var waitingReads: Int { readers.waitingJobs }

    public func notify(_ signal: Signal) async { signals.send(signal) }

    public func mark(of signal: Signal) -> SignalMark { signals.hub.mark(of: signal) }

    public func wait(for signal: Signal, timeout: Duration) async {
        await signals.hub.wait(for: signal, timeout: timeout)
    }

    public func wait(for signal: Signal, after mark: SignalMark, timeout: Duration) async {
        await signals.hub.wait(for: signal, after: mark, timeout: timeout)
    }

    public func close() async {
        await writers.close()
        await readers.close()
        await signals.close()
    }
}

extension PostgresOptions {
    fileprivate func bounds(threads: Int) -> Crew.Bounds {
        Crew.Bounds(threads: threads, waitingJobs: waitingBodies, waitingTime: waitingTime)
    }

    fileprivate func check() throws(StoreFailure) {
        precondition(writers > 0 && readers > 0 && waitingBodies > 0 && tries > 0)
        guard let schema else { return }
        let isPlain = schema.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: false
            }
        }
        guard isPlain, (1...63).contains(schema.utf8.count), schema.first?.isNumber == false else {
            throw .unavailable(
                "the schema's name must be 1 to 63 lower-case letters, digits and underscores"
            )
        }
    }
}
