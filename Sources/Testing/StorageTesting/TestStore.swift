public import Database

/// A store that is cleared away when it is closed.
///
/// A class because it owns a database.
public final class TestStore: Store {
    /// The store itself, for what only one engine has.
    public let base: any Store
    /// The file's path, or the server's URL.
    public let location: String
    private let clear: @Sendable () async -> Void

    init(_ base: any Store, at location: String, clear: @escaping @Sendable () async -> Void) {
        self.base = base
        self.location = location
        self.clear = clear
    }

    public var dialect: Dialect { base.dialect }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        try await base.read(body)
    }

    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        try await base.write(body)
    }

    public func notify(_ signal: Signal) async { await base.notify(signal) }

    public func mark(of signal: Signal) -> SignalMark { base.mark(of: signal) }

    public func wait(for signal: Signal, timeout: Duration) async {
        await base.wait(for: signal, timeout: timeout)
    }

    public func wait(for signal: Signal, after mark: SignalMark, timeout: Duration) async {
        await base.wait(for: signal, after: mark, timeout: timeout)
    }

    public func close() async {
        await base.close()
        await clear()
    }
}
