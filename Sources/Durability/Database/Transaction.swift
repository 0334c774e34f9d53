/// A consistent view to read from. Tables add their queries by extension.
public struct Snapshot: ~Copyable {
    public let session: any SQLSession
    public init(_ session: any SQLSession) { self.session = session }
}

/// A unit of change. Tables add their verbs by extension.
public struct Transaction: ~Copyable {
    public let session: any SQLSession
    public init(_ session: any SQLSession) { self.session = session }

    /// How deep savepoints may nest.
    public static var savepointsMax: Int { 8 }

    /// Runs `body` inside a savepoint: when it throws, its changes are undone and the error goes
    /// on, while what the transaction did before stands.
    ///
    /// A statement that failed inside, and was swallowed, counts as thrown. Savepoints nest up to
    /// `savepointsMax` deep.
    @discardableResult
    public borrowing func savepoint<Value>(
        _ body: (borrowing Transaction) throws(StoreFailure) -> Value
    ) throws(StoreFailure) -> Value {
        try session.beginStep()
        do throws(StoreFailure) {
            let value = try body(self)
            try session.endStep()
            return value
        } catch {
            try session.undoStep()
            throw error
        }
    }
}

extension StoreFailure {
    static var savepointsTooDeep: StoreFailure {
        .corrupt("savepoints nest at most \(Transaction.savepointsMax) deep")
    }
}
