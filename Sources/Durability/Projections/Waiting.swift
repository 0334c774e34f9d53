import Canonical
import Ordering
public import Primitives
public import Storage

/// One thing an order waits for: what, since when, and who makes the next step.
public struct Waiting: Sendable, Equatable {
    /// `to release the hold credit limit`.
    public var what: String
    /// A sentence more about it, when there is one.
    public var detail: String?
    public var since: Timestamp?
    public var owner: Owner
    /// Where it stands in another system's queue, while it does.
    public var place: QueuePlace?

    public enum Owner: Sendable, Equatable {
        /// A person with this role.
        case role(Role)
        /// Another system, by name.
        case system(String)
        /// The platform itself, at its next step.
        case platform
        case customer
    }

    public init(
        _ what: String,
        _ detail: String? = nil,
        since: Timestamp?,
        owner: Owner,
        place: QueuePlace? = nil
    ) {
        self.what = what
        self.detail = detail
        self.since = since
        self.owner = owner
        self.place = place
    }

    /// What, since when, who; one plain sentence, and the detail after it.
    public func sentence(at now: Timestamp) -> String {
        let age = since.map { ", for \(PlainWords.age(now.since($0)))" } ?? ""
        let more = detail.map { " " + PlainWords.closed($0) } ?? ""
        let queue = place.map { " " + $0.words(at: now) } ?? ""
        return "Waits for \(owner.words) \(what)\(age).\(more)\(queue)"
    }
}

extension QueuePlace {
    /// `It is number 42 in the queue, and through in about 21 s.`
    fileprivate func words(at now: Timestamp) -> String {
        let turn =
            eta(at: now).map { "through in about \(PlainWords.age($0.since(now)))" }
            ?? "when it will be through cannot be told yet"
        return "It is number \(position) in the queue, and \(turn)."
    }
}

extension Waiting.Owner {
    /// `the finance analyst`, `erp-main`, `the customer`.
    public var words: String {
        switch self {
        case .role(let role) where role == .customerService || role == .integrationSupport:
            PlainWords.of(role)
        case .role(let role): "the " + PlainWords.of(role)
        case .system(let name): name
        case .platform: "the platform"
        case .customer: "the customer"
        }
    }
}

extension Waiting {
    /// Everything the order waits for, what blocks most first; empty when its way has ended.
    public static func list(for record: OrderRecord) -> [Waiting] {
        if let reason = record.order.quarantine {
            let wait = Waiting(
                "to thaw the order",
                "It is frozen: \(reason)",
                since: record.order.updatedAt,
                owner: .role(.integrationSupport)
            )
            return [wait]
        }
        return people(record) + systems(record) + stock(record) + money(record)
    }

    /// One sentence for the whole order, also when nothing is waited for.
    public static func summary(for record: OrderRecord, at now: Timestamp) -> String {
        if let first = list(for: record).first { return first.sentence(at: now) }
        switch record.order.state.answer {
        case .rejected: return "Nothing more happens: the order was rejected."
        case .accepted, .acceptedWithChanges, .held, nil: break
        }
        let isCancelled = record.order.state.shipments.isEmpty
        return isCancelled
            ? "Nothing more happens: the order was cancelled."
            : "Nothing more happens: everything was shipped, invoiced and paid."
    }
}

extension Waiting {
    /// Holds, then what was given up on, then other open work items.
    private static func people(_ record: OrderRecord) -> [Waiting] {
        let holds = record.order.state.holds.filter(\.isActive)
        var waits = holds.map {
            Waiting(
                "to release the hold \(PlainWords.of($0.reason))",
                $0.detail,
                since: $0.placedAt,
                owner: .role($0.owner)
            )
        }
        waits += record.effects.filter { $0.state == .parked }.map {
            Waiting(
                "to look at the \(Timeline.intent(of: $0).lowercased()) to \($0.target), "
                    + "given up on after \(PlainWords.tries($0.attempts))",
                $0.lastDetail,
                since: $0.doneAt ?? $0.createdAt,
                owner: .role(.integrationSupport)
            )
        }
        var said = Set(holds.map(\.reason.rawValue))
        // The call that was given up on is named above, with its failure.
        if waits.count > holds.count { said.insert(ReasonCode.deliveryFailed.rawValue) }
        waits += record.workItems.filter { item in
            item.closedAt == nil && !said.contains(item.reason)
        }.map {
            Waiting("to act", $0.detail, since: $0.openedAt, owner: .role($0.owner))
        }
        return waits
    }

    /// The ERP's booking and each warehouse's instruction.
    private static func systems(_ record: OrderRecord) -> [Waiting] {
        let order = record.order.state
        var waits: [Waiting] = []
        let effect = record.effects.last { $0.operation == "erp.book" }
        if order.booking == .requested, effect?.state != .parked {
            waits.append(
                Waiting(
                    "to book the order",
                    tries(of: effect),
                    since: effect?.createdAt,
                    owner: .system(effect?.target ?? "the ERP"),
                    place: effect.flatMap { record.places[$0.key] }
                )
            )
        }
        for fulfilment in order.fulfilments {
            guard let step = nextStep(of: fulfilment) else { continue }
            let latest = record.milestones.filter { $0.fulfilment == fulfilment.id }.map(\.at).max()
            waits.append(
                Waiting(
                    "to \(step) \(fulfilment.id) at \(fulfilment.site)",
                    since: latest ?? fulfilment.releasedAt,
                    owner: .system(fulfilment.warehouse.rawValue)
                )
            )
        }
        return waits
    }

    private static func tries(of effect: StoredEffect?) -> String? {
        guard let effect, effect.attempts > 0 else { return nil }
        let last = effect.lastDetail.map { ", the last of which said: \($0)" } ?? ""
        return "So far \(PlainWords.tries(effect.attempts))\(last)"
    }

    private static func nextStep(of fulfilment: FulfilmentState) -> String? {
        if fulfilment.isCancelPending { return "say whether it can still stop" }
        switch fulfilment.stage {
        case .requested: return "take on"
        case .acknowledged: return "pick"
        case .picking: return "pack"
        case .packed: return "ship"
        case .shipped, .cancelled, .refused: return nil
        }
    }

    /// Lines in the queue, as one wait.
    private static func stock(_ record: OrderRecord) -> [Waiting] {
        let order = record.order.state
        let lines = order.lines.filter { $0.quantities.backordered > 0 }
        guard !lines.isEmpty else { return [] }
        let named = lines.prefix(3).map { line in
            let amount = Quantity(thousandths: line.quantities.backordered, line.stockUnit)
            let promised = line.promisedOn.map { ", promised for \($0)" } ?? ""
            return "\(amount) of \(line.item?.rawValue ?? line.requestedItem.value)\(promised)"
        }
        let more = lines.count > 3 ? " and \(PlainWords.count(lines.count - 3, "more line"))" : ""
        let since = record.milestones.last { $0.kind == .backordered }?.at
        return [
            Waiting(
                "to allocate stock that is still to come: \(named.joined(separator: "; "))\(more)",
                since: since ?? order.header?.receivedAt,
                owner: .platform
            )
        ]
    }

    /// Carrier, invoice and payment, once goods have left.
    private static func money(_ record: OrderRecord) -> [Waiting] {
        let order = record.order.state
        var waits: [Waiting] = []
        for shipment in order.shipments where shipment.deliveredAt == nil {
            let carriers = Set(shipment.parcels.map(\.carrier)).sorted().joined(separator: ", ")
            waits.append(
                Waiting(
                    "to deliver shipment \(shipment.id)",
                    since: shipment.shippedAt,
                    owner: .system(carriers.isEmpty ? "the carrier" : carriers)
                )
            )
        }
        if let unbilled = order.shipments.filter({ $0.invoice == nil }).map(\.shippedAt).min(),
            let rule = order.header?.policy.invoiceRule
        {
            waits.append(
                Waiting("to invoice \(dueWords(rule))", since: unbilled, owner: .platform)
            )
        }
        for invoice in order.invoices where !invoice.isPaid && invoice.externalNumber == nil {
            let effect = record.effects.last { $0.operation == "erp.invoice" }
            waits.append(
                Waiting(
                    "to post invoice \(invoice.id)",
                    tries(of: effect),
                    since: effect?.createdAt,
                    owner: .system(effect?.target ?? "the ERP"),
                    place: effect.flatMap { record.places[$0.key] }
                )
            )
        }
        for invoice in order.invoices where !invoice.isPaid && invoice.externalNumber != nil {
            waits.append(
                Waiting(
                    "to pay \(invoice.total - invoice.paid) of invoice \(invoice.id), "
                        + "due on \(invoice.dueOn)",
                    since: nil,
                    owner: .customer
                )
            )
        }
        return waits
    }

    private static func dueWords(_ rule: InvoiceRule) -> String {
        switch rule {
        case .perShipment: "what has shipped"
        case .complete: "once everything has shipped"
        case .consolidatedDaily: "on the day's consolidated invoice"
        case .onProofOfDelivery: "once delivery is proven"
        }
    }
}
