public import Database

/// A store that stands before another one and does as that one does, but for what it adds.
public protocol LayeredStore: Store {
    /// The store behind it.
    var base: any Store { get }
}

extension LayeredStore {
    public var dialect: Dialect { base.dialect }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        try await base.read(body)
    }

    @discardableResult
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
}
