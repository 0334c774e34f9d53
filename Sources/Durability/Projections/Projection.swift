public import Database
public import Storage

/// A read model that follows the event log: dropped and rebuilt at any time, never decided from.
///
/// `change` sees every event once a rebuild, in the order of positions, and may see the same one
/// again after a rebuild began. What it stores must depend on nothing but the events so far and the
/// instances' snapshots, so that a rebuild ends in the same bytes.
public protocol Projection: Sendable {
    /// The cursor's and the lease's name; written in the database, so it never changes.
    var name: String { get }

    /// What the next events mean for the read model, worked out beside the writer, from a view that
    /// holds at least these events.
    ///
    /// The change runs in the transaction that moves the cursor, and only if nobody moved it
    /// meanwhile. It may run again after contention.
    func change(
        for events: [EventNotice],
        reading orders: OrderReader,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Change

    /// Whether what is stored was reckoned by something that is not so any more, and must be told
    /// anew.
    func isStale(in snapshot: borrowing Snapshot) throws(StoreFailure) -> Bool

    /// Empties the read model before it is rebuilt.
    func clear(in transaction: borrowing Transaction) throws(StoreFailure)
}

extension Projection {
    public func isStale(in snapshot: borrowing Snapshot) throws(StoreFailure) -> Bool { false }

    public typealias Change = @Sendable (borrowing Transaction) throws(StoreFailure) -> Void
}

/// Orders as one view of the store has them, each read once for all read models of a batch.
///
/// A class, because the read models share what it has read; confined to the view's thread.
public final class OrderReader {
    private var orders: [String: OrderSnapshot?] = [:]

    public init() {}

    public func order(
        _ id: String,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> OrderSnapshot? {
        if let known = orders[id] { return known }
        let order = try snapshot.instances.order(id)
        orders.updateValue(order, forKey: id)
        return order
    }
}
