import Canonical
import Primitives
import Storage

extension Timeline {
    /// A step everybody understands, at the time it happened in the world.
    static func entry(for milestone: Milestone) -> TimelineEntry {
        var keys: [TimelineEntry.Key] = []
        if let fulfilment = milestone.fulfilment {
            keys.append(TimelineEntry.Key("fulfilment", fulfilment.rawValue))
        }
        if let shipment = milestone.shipment {
            keys.append(TimelineEntry.Key("shipment", shipment.rawValue))
        }
        if let number = milestone.trackingNumber {
            keys.append(TimelineEntry.Key("tracking", number))
        }
        if let reference = milestone.reference {
            keys.append(TimelineEntry.Key("reference", reference))
        }
        return TimelineEntry(
            at: milestone.at,
            participant(of: milestone.kind),
            .milestone,
            PlainWords.sentence(milestone.kind.rawValue),
            tone: tone(of: milestone.kind),
            keys: keys
        )
    }

    static func participant(of kind: Milestone.Kind) -> TimelineEntry.Participant {
        switch kind {
        case .received, .changed, .cancelled, .cancelRefused, .changeRefused, .returnAuthorized:
            .channel
        case .accepted, .held, .rejected, .holdReleased, .backordered, .allocated: .decision
        case .booked: .erp
        case .released, .picking, .picked, .packed, .shipped, .returned: .warehouse
        case .dispatched, .inTransit, .delivered, .deliveryException: .carrier
        case .invoiced: .invoice
        case .paid: .payment
        }
    }

    private static func tone(of kind: Milestone.Kind) -> TimelineEntry.Tone {
        switch kind {
        case .accepted, .holdReleased, .shipped, .delivered, .paid: .good
        case .held, .backordered, .cancelled, .cancelRefused, .changeRefused: .attention
        case .rejected, .deliveryException: .bad
        case .received, .changed, .booked, .released, .picking, .picked, .packed, .dispatched,
            .inTransit, .allocated, .invoiced, .returnAuthorized, .returned:
            .plain
        }
    }

    /// A document exchanged with a partner.
    static func entry(for document: PartnerDocument) -> TimelineEntry {
        let isInbound = document.direction == "in"
        var entry = TimelineEntry(
            at: document.createdAt,
            document.type == "810" ? .invoice : .channel,
            .document,
            "\(document.type) \(isInbound ? "from" : "for") \(document.partner): "
                + PlainWords.of(document.state),
            tone: document.state == "rejected" ? .bad : .plain,
            keys: [
                TimelineEntry.Key("control number", document.controlNumber),
                TimelineEntry.Key("file", document.name),
            ],
            payloads: [.document(document.id)]
        )
        if !document.detail.isEmpty { entry.reasons = [document.detail] }
        return entry
    }

    /// What waited for a person, and its end.
    static func entries(for item: StoredWorkItem) -> [TimelineEntry] {
        let keys = [TimelineEntry.Key("work item", item.key)]
        let opened = TimelineEntry(
            at: item.openedAt,
            .decision,
            .workItem,
            "Needs \(PlainWords.of(item.owner)): \(PlainWords.of(item.reason))",
            tone: item.closedAt == nil ? .bad : .attention,
            reasons: [item.detail],
            keys: keys
        )
        guard let closedAt = item.closedAt else { return [opened] }
        let closed = TimelineEntry(
            at: closedAt,
            .decision,
            .workItem,
            "Settled: \(PlainWords.of(item.reason))",
            tone: .good,
            keys: keys
        )
        return [opened, closed]
    }
}
