public import Canonical
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

    /// The carrier that a partner is.
    func carrier(named partner: String) -> KnownCarrier?
}

/// What is held against what a carrier tells.
public struct KnownCarrier: Sendable, Equatable {
    /// Its SCAC, as parcels name it.
    public var code: String
    /// What it bills in.
    public var currency: Currency

    public init(code: String, currency: Currency) {
        self.code = code
        self.currency = currency
    }
}

extension DocumentProcessing {
    public func carrier(named partner: String) -> KnownCarrier? { nil }
}
