import Canonical
import Ordering
public import Primitives
import Storage

/// The order's way as seven steps, each with where it stands: the picture on top of its page.
public struct OrderPath: Sendable, Equatable {
    public var steps: [Step]

    public struct Step: Sendable, Equatable {
        public var participant: TimelineEntry.Participant
        public var state: State
        /// When it was done, or began.
        public var at: Timestamp?
        /// A few words: a number, a count, a reason.
        public var detail: String
    }

    public enum State: String, CaseIterable, Sendable {
        case done
        /// Under way, or partly done.
        case current
        /// Stopped until a person acts.
        case blocked
        case ahead
        /// Will never come: the order was rejected or cancelled before.
        case skipped
    }

    public init(_ record: OrderRecord) {
        let order = record.order.state
        let hasEnded = order.answer == .rejected || order.hasNothingLeft
        steps = [
            Self.channel(order), Self.decision(record), Self.erp(record),
            Self.warehouse(order), Self.carrier(order), Self.invoice(record),
            Self.payment(record),
        ].map { step in
            guard hasEnded, step.state == .ahead else { return step }
            var step = step
            step.state = .skipped
            return step
        }
    }
}

extension OrderState {
    /// Whether the order ended without any goods leaving.
    fileprivate var hasNothingLeft: Bool {
        header != nil && shipments.isEmpty && !isOutstanding
    }

    fileprivate var isOutstanding: Bool { lines.contains { $0.quantities.outstanding > 0 } }
}

extension OrderPath {
    private static func channel(_ order: OrderState) -> Step {
        Step(
            participant: .channel,
            state: .done,
            at: order.header?.receivedAt,
            detail: order.header?.channel.rawValue ?? ""
        )
    }

    private static func decision(_ record: OrderRecord) -> Step {
        let order = record.order.state
        let holds = order.holds.filter(\.isActive)
        var step = Step(
            participant: .decision,
            state: .done,
            at: record.events.first?.at,
            detail: order.answer.map { PlainWords.of($0.rawValue) } ?? ""
        )
        if let hold = holds.first {
            step.state = .blocked
            step.at = hold.placedAt
            step.detail = "held: " + holds.map { PlainWords.of($0.reason) }.joined(separator: ", ")
        } else if order.answer == .held {
            step.detail = "accepted after a hold"
        }
        return step
    }

    private static func erp(_ record: OrderRecord) -> Step {
        let effect = record.effects.last { $0.operation == "erp.book" }
        switch record.order.state.booking {
        case .none: return Step(participant: .erp, state: .ahead, at: nil, detail: "")
        case .requested:
            let isParked = effect?.state == .parked
            let tries = effect.map { PlainWords.tries($0.attempts) } ?? ""
            return Step(
                participant: .erp,
                state: isParked ? .blocked : .current,
                at: effect?.createdAt,
                detail: isParked ? "given up on after \(tries)" : "asked, \(tries)"
            )
        case .booked(let number):
            let at = record.events.first { $0.type == "booked" }?.at
            return Step(participant: .erp, state: .done, at: at, detail: number)
        case .refused(let reason):
            let at = record.events.last { $0.type == "booking_refused" }?.at
            return Step(participant: .erp, state: .blocked, at: at, detail: "refused: \(reason)")
        }
    }

    private static func warehouse(_ order: OrderState) -> Step {
        var step = Step(participant: .warehouse, state: .ahead, at: nil, detail: "")
        let isWaiting = order.lines.contains { $0.quantities.backordered > 0 }
        guard !order.fulfilments.isEmpty else {
            if isWaiting { step.detail = "waits for stock" }
            return step
        }
        let left = order.shipments.map(\.shippedAt)
        step.at = left.max() ?? order.fulfilments.map(\.releasedAt).min()
        if order.fulfilments.contains(where: { $0.stage == .refused }) {
            step.state = .blocked
            step.detail = "refused"
        } else if !order.isOutstanding {
            step.state = order.shipments.isEmpty ? .skipped : .done
            step.detail = PlainWords.count(order.shipments.count, "shipment")
        } else {
            step.state = .current
            let stages = Set(order.fulfilments.map { PlainWords.of($0.stage.rawValue) }).sorted()
            step.detail =
                isWaiting && order.fulfilments.allSatisfy { $0.stage == .shipped }
                ? "the rest waits for stock" : stages.joined(separator: ", ")
        }
        return step
    }

    private static func carrier(_ order: OrderState) -> Step {
        let parcels = order.shipments.flatMap(\.parcels)
        var step = Step(participant: .carrier, state: .ahead, at: nil, detail: "")
        guard !parcels.isEmpty else { return step }
        let delivered = parcels.compactMap(\.deliveredAt)
        let scanned = parcels.compactMap(\.dispatchedAt)
        step.at = delivered.max() ?? scanned.max()
        guard !parcels.contains(where: \.isInTrouble) else {
            step.state = .blocked
            step.detail = "delivery exception"
            return step
        }
        if delivered.count == parcels.count {
            step.state = order.isOutstanding ? .current : .done
            step.detail = PlainWords.count(parcels.count, "parcel") + " delivered"
            return step
        }
        step.state = .current
        step.detail =
            scanned.isEmpty
            ? "not scanned yet" : "\(delivered.count) of \(parcels.count) delivered"
        return step
    }

    private static func invoice(_ record: OrderRecord) -> Step {
        let order = record.order.state
        var step = Step(participant: .invoice, state: .ahead, at: nil, detail: "")
        guard !order.invoices.isEmpty else { return step }
        step.at = record.milestones.last { $0.kind == .invoiced }?.at
        let numbers = order.invoices.map { $0.externalNumber ?? $0.id.rawValue }
        step.detail = numbers.count == 1 ? numbers[0] : PlainWords.count(numbers.count, "invoice")
        let isWhole =
            !order.isOutstanding && order.shipments.allSatisfy { $0.invoice != nil }
            && order.invoices.allSatisfy { $0.externalNumber != nil }
        step.state = isWhole ? .done : .current
        return step
    }

    private static func payment(_ record: OrderRecord) -> Step {
        let order = record.order.state
        var step = Step(participant: .payment, state: .ahead, at: nil, detail: "")
        guard let first = order.invoices.first else { return step }
        let open = order.invoices.filter { !$0.isPaid }
        step.at = record.milestones.last { $0.kind == .paid }?.at
        if open.isEmpty {
            step.state = order.isOutstanding ? .current : .done
            step.detail = "paid"
        } else {
            step.state = .current
            let due = open.reduce(Money.zero(first.total.currency)) { $0 + $1.total - $1.paid }
            step.detail = "\(due) open"
        }
        return step
    }
}
