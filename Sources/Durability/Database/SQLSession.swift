/// A connection inside a transaction, confined to one thread.
///
/// A failed statement spoils its transaction, on both engines alike: every later statement throws
/// the first failure again, and the commit is refused with it. Only undoing the savepoint around
/// the failed statement clears it, so a failure that is expected belongs in `Transaction.savepoint`
/// (or in an `ON CONFLICT` clause, which fails nothing).
public protocol SQLSession: AnyObject {
    var dialect: Dialect { get }

    /// Runs a statement and returns how many rows it inserted, updated or deleted.
    @discardableResult
    func execute(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure) -> Int

    /// Runs a statement whose row count nobody needs; its failure may surface at a later statement
    /// or at the commit, never after it. PostgreSQL sends it without waiting (pipeline mode).
    func enqueue(_ sql: SQL, _ values: [SQLValue]) throws(StoreFailure)

    /// Runs a query and hands each row to `body`; a row is valid only during the call.
    ///
    /// `body` may use the session, but must not change the rows that are still to come: SQLite
    /// reads them as it goes.
    func query(
        _ sql: SQL,
        _ values: [SQLValue],
        _ body: (any SQLRow) throws(StoreFailure) -> Void
    ) throws(StoreFailure)

    /// Opens a savepoint; see `Transaction.savepoint`, the only caller.
    func beginStep() throws(StoreFailure)
    /// Keeps what happened since the savepoint; throws when any of it failed.
    func endStep() throws(StoreFailure)
    /// Undoes what happened since the savepoint, and clears its failure.
    func undoStep() throws(StoreFailure)
}

extension SQLSession {
    /// All rows of a query, mapped.
    public func rows<Value>(
        _ sql: SQL,
        _ values: [SQLValue] = [],
        _ map: (any SQLRow) throws(StoreFailure) -> Value
    ) throws(StoreFailure) -> [Value] {
        var result: [Value] = []
        try query(sql, values) { (row) throws(StoreFailure) in result.append(try map(row)) }
        return result
    }

    /// The first row of a query, mapped, or `nil` when there is none.
    public func first<Value>(
        _ sql: SQL,
        _ values: [SQLValue] = [],
        _ map: (any SQLRow) throws(StoreFailure) -> Value
    ) throws(StoreFailure) -> Value? {
        var result: Value?
        try query(sql, values) { (row) throws(StoreFailure) in
            if result == nil { result = try map(row) }
        }
        return result
    }
}
