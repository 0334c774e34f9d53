public import Database
public import Primitives
public import Storage

/// What the engine needs of partner documents; `PartnerDesk` is the real one.
public protocol DocumentProcessing: Sendable {
    /// Reads one received document: acknowledges, translates and queues its orders, all in one
    /// step.
    func process(
        _ stored: StoredMessage,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Disposition
}
