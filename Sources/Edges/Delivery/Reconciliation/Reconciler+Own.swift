import Billing
import Canonical
import Database
import Engine
import Ordering
import Primitives
import Reconciliation
import Storage

/// What we have of one record, and since when.
struct OwnRecord: Sendable, Equatable {
    var key: RecordKey
    var facts: RecordFacts
    var changedAt: Timestamp
}

/// Our side of a stretch.
extension Reconciler {
    /// How many instances one question is about.
    private static let batch = 500

    /// How our part of a stretch looks, and what it is unless it looks as is known.
    func own(
        _ scope: Scope,
        _ stretch: Stretch,
        unless known: [UInt8]? = nil
    ) async throws(StoreFailure) -> (stamp: [UInt8], rows: [OwnRecord]?) {
        try await store.read { (snapshot) throws(StoreFailure) in
            switch scope.subject {
            case .stock:
                let seen = try snapshot.stock.stamp(
                    after: stretch.after,
                    through: stretch.through,
                    entity: entity
                )
                let stamp = Array("\(seen.rows)/\(seen.versions)".utf8)
                guard stamp != known else { return (stamp, nil) }
                return (stamp, try shelves(in: stretch, snapshot))
            case .orders:
                return try documents(.erpBook, stretch, known, snapshot) {
                    (sent) throws(StoreFailure) in try orders(sent, in: snapshot)
                }
            case .invoices:
                return try documents(.erpInvoice, stretch, known, snapshot) {
                    (sent) throws(StoreFailure) in try invoices(sent, in: snapshot)
                }
            }
        }
    }

    private func shelves(
        in stretch: Stretch,
        _ snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [OwnRecord] {
        try snapshot.stock.onHand(after: stretch.after, through: stretch.through, entity: entity)
            .map {
                OwnRecord(
                    key: $0.key,
                    facts: RecordFacts(quantity: $0.thousandths),
                    changedAt: $0.updatedAt
                )
            }
    }

    private func documents(
        _ operation: Operation,
        _ stretch: Stretch,
        _ known: [UInt8]?,
        _ snapshot: borrowing Snapshot,
        _ records: ([SentDocument]) throws(StoreFailure) -> [OwnRecord]
    ) throws(StoreFailure) -> (stamp: [UInt8], rows: [OwnRecord]?) {
        let seen = try snapshot.effects.documentStamp(
            of: operation.rawValue,
            at: system,
            entity: entity,
            after: stretch.after.major,
            through: stretch.through?.major
        )
        let stamp = Array("\(seen.rows)/\(seen.events)".utf8)
        guard stamp != known else { return (stamp, nil) }
        let sent = try snapshot.effects.documents(
            of: operation.rawValue,
            at: system,
            entity: entity,
            after: stretch.after.major,
            through: stretch.through?.major
        )
        return (stamp, try records(sent))
    }

    // MARK: - Orders: what the target was told last

    private func orders(
        _ sent: [SentDocument],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [OwnRecord] {
        var records: [OwnRecord] = []
        records.reserveCapacity(sent.count)
        var rest = sent[...]
        while !rest.isEmpty {
            let some = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            let later = try snapshot.effects.done(
                for: some.map(\.instanceID),
                of: OrderWorkflow.name,
                at: system,
                OrderTold.laterOperations
            )
            let told = Dictionary(grouping: later, by: \.instanceID)
            for document in some {
                var order = try OrderTold(document)
                for effect in told[document.instanceID] ?? [] { try order.hear(effect) }
                records.append(order.record)
            }
        }
        return records
    }

    // MARK: - Invoices: what was posted, and what of it is paid

    private func invoices(
        _ sent: [SentDocument],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [OwnRecord] {
        var records: [OwnRecord] = []
        records.reserveCapacity(sent.count)
        for document in sent {
            let invoice = try StoredValue.decode(Invoice.self, from: document.payload)
            let (paid, changedAt) = try paid(invoice, document, in: snapshot)
            records.append(
                OwnRecord(
                    key: RecordKey(document.key),
                    facts: RecordFacts(
                        number: document.reference,
                        total: invoice.total,
                        tax: invoice.tax,
                        open: paid.map { invoice.total - $0 }
                    ),
                    changedAt: max(changedAt ?? document.doneAt, document.doneAt)
                )
            )
        }
        return records
    }

    /// What is known to be paid of an invoice, and since when.
    private func paid(
        _ invoice: Invoice,
        _ document: SentDocument,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> (Money?, Timestamp?) {
        guard let stored = try snapshot.instances.load(document.instanceKind, document.instanceID)
        else { return (nil, nil) }
        let known: [Invoice]
        switch document.instanceKind {
        case OrderWorkflow.name:
            known = try StoredValue.decode(OrderState.self, from: stored.state).invoices
        case InvoiceRunWorkflow.name:
            let state = try StoredValue.decode(InvoiceRunWorkflow.State.self, from: stored.state)
            known = [state.invoice].compactMap(\.self)
        default: return (nil, nil)
        }
        return (known.first { $0.id == invoice.id }?.paid, stored.updatedAt)
    }
}

/// An order as the target was told it: booked, changed, cancelled, delivered.
struct OrderTold {
    static let laterOperations = [
        Operation.erpAmend, .erpCancel, .erpGoodsIssue,
    ].map(\.rawValue)

    let document: SentDocument
    private(set) var order: ERPOrder
    /// What was said before, with the key under which it was: the first booking, then each change.
    private(set) var earlier: [(key: String, order: ERPOrder)] = []
    private var saidUnder: String
    private var isCancelled = false
    private var issued: [Int: Int64] = [:]
    private var changedAt: Timestamp

    init(_ document: SentDocument) throws(StoreFailure) {
        self.document = document
        order = try StoredValue.decode(ERPOrder.self, from: document.payload)
        saidUnder = document.key
        changedAt = document.doneAt
    }

    mutating func hear(_ effect: StoredEffect) throws(StoreFailure) {
        changedAt = max(changedAt, effect.doneAt ?? changedAt)
        switch Operation(rawValue: effect.operation) {
        case .erpAmend:
            earlier.append((saidUnder, order))
            saidUnder = effect.key
            order = try StoredValue.decode(ERPOrder.self, from: effect.payload)
        case .erpCancel: isCancelled = true
        case .erpGoodsIssue:
            let issue = try StoredValue.decode(GoodsIssue.self, from: effect.payload)
            for content in issue.shipment.parcels.flatMap(\.contents) {
                issued[content.line, default: 0] += content.thousandths
            }
        default: break
        }
    }

    var record: OwnRecord {
        OwnRecord(key: RecordKey(document.key), facts: facts(of: order), changedAt: changedAt)
    }

    /// As the target would have it, had this been the last word.
    func facts(of order: ERPOrder) -> RecordFacts {
        guard !isCancelled else {
            return RecordFacts(number: document.reference, state: .cancelled)
        }
        var lines: [Int: Int64] = [:]
        var total = Money.zero(order.currency)
        for line in order.lines {
            lines[line.number, default: 0] += line.thousandths
            total += line.net + line.tax
        }
        return RecordFacts(
            number: document.reference,
            quantity: lines.values.reduce(0, +),
            lines: lines,
            total: total,
            // Our amounts of a changed order are shares of what was promised.
            slack: earlier.isEmpty ? nil : Int64(order.lines.count),
            state: state(of: lines)
        )
    }

    private func state(of lines: [Int: Int64]) -> DocumentState {
        if lines.allSatisfy({ issued[$0.key, default: 0] >= $0.value }) { return .delivered }
        return issued.values.contains { $0 > 0 } ? .partlyDelivered : .open
    }
}

/// The key that a document carries: `workflow/instance/sequence/ordinal`.
enum DocumentKey {
    static func isOurs(_ key: String) -> Bool {
        // An instance's name may have parts of its own.
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count >= 4 && parts.suffix(2).allSatisfy { Int64($0) != nil }
    }
}
