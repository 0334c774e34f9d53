import Canonical
import Crypto
import Database
import EDI
import Ordering
import Primitives
import Purchasing
import Storage
import Translation

/// One transaction set of a supplier: held against the purchase orders that it names, and queued as
/// news for each of them.
///
/// Only orders with this very supplier are looked for, so nobody answers another's order. Lines and
/// numbers of an order never change, so they may be read here; what the news means is decided when
/// its turn comes, under the order's lock.
struct SupplierIntake {
    let profile: PartnerProfile
    let facts: FactLoader
    let now: Timestamp

    struct Outcome {
        var violations: [TranslationViolation] = []
        /// The purchase orders that hear of it.
        var orders: [PurchaseOrder.ID] = []
    }

    private var entity: String { profile.entity.rawValue }

    /// - Parameter key: the set's place in its partner's numbers, the same however often it comes.
    func take(
        _ set: TransactionSet,
        as key: String,
        traceID: (PurchaseOrder.ID) -> String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Outcome {
        guard let reader = SupplierSetReader(profile) else { return Outcome() }
        let reading = reader.read(set)
        var outcome = Outcome(violations: reading.violations)
        for (index, document) in reading.documents.enumerated() {
            guard let (id, state) = try order(numbered: document.number, transaction) else {
                outcome.violations.append(unknown(document))
                continue
            }
            let matching = SupplierMatching(
                document,
                of: state,
                items: try items(of: state, transaction)
            )
            switch matching.outcome() {
            case .refused(let violations): outcome.violations += violations
            case .message(let message):
                try queue(message, to: id, "\(key)/\(index)", traceID(id), transaction)
                outcome.orders.append(id)
            }
        }
        return outcome
    }

    private func order(
        numbered number: String,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> (PurchaseOrder.ID, PurchaseState)? {
        guard
            let id = try transaction.purchases.holder(
                number,
                supplier: profile.role.party,
                entity
            ),
            let stored = try transaction.instances.load(PurchaseWorkflow.name, id.rawValue)
        else { return nil }
        return (id, try StoredValue.decode(PurchaseState.self, from: stored.state))
    }

    private func unknown(_ document: SupplierDocument) -> TranslationViolation {
        TranslationViolation(
            .purchaseOrderUnknown,
            at: document.place,
            "no purchase order \(document.number.prefix(Limits.shortTextBytes)) with you is known"
        )
    }

    private func items(
        of state: PurchaseState,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> [Item.ID: Item] {
        let catalogue = try facts.catalogue(entity: entity, in: transaction)
        var items: [Item.ID: Item] = [:]
        for id in Set(state.lines.map(\.item)) { items[id] = try catalogue.item(id) }
        return items
    }

    private func queue(
        _ message: SupplierMessage,
        to id: PurchaseOrder.ID,
        _ key: String,
        _ traceID: String,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let body = try StoredValue.encode(PurchaseWorkflow.Event.supplierWrote(message))
        let inbound = InboundMessage(
            entity: entity,
            source: "partner:\(profile.id)",
            key: key,
            kind: MessageKind.purchaseEvent.rawValue,
            contentHash: Array(SHA256.hash(data: body)),
            body: body,
            traceID: traceID,
            actor: profile.id,
            instanceKind: PurchaseWorkflow.name,
            instanceID: id.rawValue
        )
        _ = try transaction.inbox.accept(inbound, at: now)
    }
}
