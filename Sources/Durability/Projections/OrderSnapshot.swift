public import Database
public import Ordering
public import Primitives
public import Storage

/// An order's stored state, read.
public struct OrderSnapshot: Sendable {
    public var state: OrderState
    public var sequence: Int64
    public var entity: String
    public var traceID: String
    public var updatedAt: Timestamp
    /// Why it is frozen, when it is.
    public var quarantine: String?

    public init(
        state: OrderState,
        sequence: Int64,
        entity: String,
        traceID: String,
        updatedAt: Timestamp,
        quarantine: String? = nil
    ) {
        self.state = state
        self.sequence = sequence
        self.entity = entity
        self.traceID = traceID
        self.updatedAt = updatedAt
        self.quarantine = quarantine
    }
}

extension InstanceTable {
    /// The order `id` as it stands, or `nil` when there is none.
    ///
    /// - Throws: `corrupt` when a newer program wrote it.
    public func order(_ id: String) throws(StoreFailure) -> OrderSnapshot? {
        guard let stored = try load(OrderWorkflow.name, id) else { return nil }
        guard stored.version <= OrderWorkflow.version else {
            throw .corrupt(
                "order \(id) was written by version \(stored.version); this is "
                    + "\(OrderWorkflow.version)"
            )
        }
        return OrderSnapshot(
            state: try StoredValue.decode(OrderState.self, from: stored.state),
            sequence: stored.sequence,
            entity: stored.entity,
            traceID: stored.traceID,
            updatedAt: stored.updatedAt,
            quarantine: stored.quarantine
        )
    }
}

extension [EventNotice] {
    /// The orders these events belong to, each once, in the order they appear.
    var orderIDs: [String] {
        var seen: Set<String> = []
        return filter { $0.kind == OrderWorkflow.name }.map(\.instanceID).filter {
            seen.insert($0).inserted
        }
    }
}
