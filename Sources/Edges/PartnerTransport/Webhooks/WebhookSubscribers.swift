public import Canonical
public import Database
public import Engine
import JSON
public import Ordering
import Primitives
import Storage

/// Tells each webhook subscription of an order's channel about its milestones.
///
/// The body is made once, in the order's own transaction, so that every try sends the same bytes:
/// ```json
/// {"type": "order.shipped", "timestamp": "2026-11-23T18:59:00Z",
///  "data": {"order": "01HX…", "purchaseOrderNumber": "4711", "customer": "C-100", "channel":
/// "portal",           "shipment": "01HX…-1-1", "trackingNumber": "1Z…",
///           "lines": [{"line": 1, "quantity": "12", "unit": "EA"}]}}
/// ```
public struct WebhookSubscribers: MilestoneSubscribers {
    public init() {}

    public func deliveries(
        of milestone: Milestone,
        for order: OrderState,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> [MilestoneDelivery] {
        guard let header = order.header else { return [] }
        let subscriptions = try transaction.webhooks.subscriptions(
            entity: header.entity.rawValue,
            channel: header.channel.rawValue
        )
        let wanted = subscriptions.filter {
            $0.milestones.isEmpty || $0.milestones.contains(milestone.kind.rawValue)
        }
        guard !wanted.isEmpty else { return [] }
        let payload = Self.payload(milestone, header, order.lines)
        return wanted.map {
            MilestoneDelivery(
                target: Target.webhook($0.id),
                operation: .channelMilestone,
                payload: payload
            )
        }
    }

    static func payload(
        _ milestone: Milestone,
        _ header: OrderHeader,
        _ lines: [OrderLine]
    ) -> [UInt8] {
        var data = JSONObject()
        data["order"] = .string(header.id.rawValue)
        data["purchaseOrderNumber"] = .string(header.purchaseOrderNumber)
        data["customer"] = .string(header.customer.rawValue)
        data["channel"] = .string(header.channel.rawValue)
        data["fulfilment"] = milestone.fulfilment.map { .string($0.rawValue) }
        data["shipment"] = milestone.shipment.map { .string($0.rawValue) }
        data["trackingNumber"] = milestone.trackingNumber.map { .string($0) }
        data["reference"] = milestone.reference.map { .string($0) }
        if !milestone.quantities.isEmpty {
            let units = Dictionary(lines.map { ($0.number, $0.stockUnit) }) { first, _ in first }
            data["lines"] = .array(
                milestone.quantities.map { Self.line($0, units[$0.line]) }
            )
        }
        let body: JSONValue = [
            "type": .string("order." + milestone.kind.rawValue),
            "timestamp": .string(milestone.at.description),
            "data": .object(data),
        ]
        return body.bytes()
    }

    private static func line(_ quantity: LineQuantity, _ unit: UnitOfMeasure?) -> JSONValue {
        var line = JSONObject()
        line["line"] = .number(quantity.line)
        line["quantity"] = .string(
            ScaledDecimal.text(quantity.thousandths, digits: 3, atLeast: 0)
        )
        line["unit"] = unit.map { .string($0.code) }
        return .object(line)
    }
}

/// Several kinds of subscribers as one, asked in their order: their places are part of effect keys.
public struct CombinedSubscribers: MilestoneSubscribers {
    let parts: [any MilestoneSubscribers]

    public init(_ parts: [any MilestoneSubscribers]) { self.parts = parts }

    public func deliveries(
        of milestone: Milestone,
        for order: OrderState,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> [MilestoneDelivery] {
        var deliveries: [MilestoneDelivery] = []
        for part in parts {
            deliveries += try part.deliveries(of: milestone, for: order, in: transaction)
        }
        return deliveries
    }
}
