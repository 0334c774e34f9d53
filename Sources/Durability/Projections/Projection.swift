public import Database
public import Storage

/// A read model that follows the event log: dropped and rebuilt at any time, never decided from.
///
/// `apply` sees every event once a rebuild, in the order of positions, and may see the same one
/// again after a rebuild began. What it stores must depend on nothing but the events so far and the
/// instances' snapshots, so that a rebuild ends in the same bytes.
public protocol Projection: Sendable {
    /// The cursor's and the lease's name; written in the database, so it never changes.
    var name: String { get }

    /// Takes in the next events, inside the transaction that moves the cursor.
    func apply(
        _ events: [StoredEvent],
        in transaction: borrowing Transaction
    ) throws(StoreFailure)

    /// Empties the read model before it is rebuilt.
    func clear(in transaction: borrowing Transaction) throws(StoreFailure)
}
