public import Canonical
public import Database
public import Engine
import JSON
public import Ordering
public import Primitives
public import Purchasing
import Storage

/// Tells each webhook subscription of an order's channel about its milestones.
///
/// The body is made once, in the order's own transaction, so that every try sends the same bytes.
/// Its `milestone` is what `GET /v1/orders/{order}/milestones` shows.
/// ```json
/// {"type": "order.shipped", "timestamp": "2026-11-23T18:59:00Z",
///  "data": {"order": "01HX…", "purchase_order_number": "4711", "customer": "C-100",
///           "channel": "portal",
///           "milestone": {"kind": "shipped", "at": "2026-11-23T18:59:00Z", "shipment": "01HX…-S1",
///                         "tracking_number": "1Z…", "quantities": [{"line": 1, "quantity": "12"}]}}}
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
        let payload = Self.payload(milestone, header)
        return wanted.map {
            MilestoneDelivery(
                target: Target.webhook($0.id),
                operation: .channelMilestone,
                payload: payload
            )
        }
    }

    static func payload(_ milestone: Milestone, _ header: OrderHeader) -> [UInt8] {
        let body: JSONValue = [
            "type": .string("order." + milestone.kind.rawValue),
            "timestamp": .string(milestone.at.description),
            "data": [
                "order": .string(header.id.rawValue),
                "purchase_order_number": .string(header.purchaseOrderNumber),
                "customer": .string(header.customer.rawValue),
                "channel": .string(header.channel.rawValue),
                "milestone": json(milestone),
            ],
        ]
        return body.bytes()
    }

    private static func json(_ milestone: Milestone) -> JSONValue {
        var object = JSONObject()
        object["kind"] = .string(milestone.kind.rawValue)
        object["at"] = .string(milestone.at.description)
        object["fulfilment"] = milestone.fulfilment.map { .string($0.rawValue) }
        object["shipment"] = milestone.shipment.map { .string($0.rawValue) }
        object["tracking_number"] = milestone.trackingNumber.map { .string($0) }
        object["reference"] = milestone.reference.map { .string($0) }
        if !milestone.quantities.isEmpty {
            object["quantities"] = .array(milestone.quantities.map(json))
        }
        return .object(object)
    }

    /// In the line's stock unit.
    private static func json(_ quantity: LineQuantity) -> JSONValue {
        let text = ScaledDecimal.text(quantity.thousandths, digits: 3, atLeast: 0)
        return ["line": .number(quantity.line), "quantity": .string(text)]
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

    public func deliveries(
        of telling: PurchaseTelling,
        for order: PurchaseHeader,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> [MilestoneDelivery] {
        var deliveries: [MilestoneDelivery] = []
        for part in parts {
            deliveries += try part.deliveries(of: telling, for: order, in: transaction, at: now)
        }
        return deliveries
    }
}
