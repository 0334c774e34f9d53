import Canonical
import Database
import Engine
import JSON
import Ordering
import PartnerTransport
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct WebhookSubscribersTests {
    private func subscribe(
        _ id: String,
        channel: String = "portal",
        to milestones: Set<String> = [],
        in store: TestStore
    ) async throws {
        let webhook = StoredWebhook(
            id: id,
            entity: "main",
            channel: channel,
            url: "https://hooks.example.com/",
            milestones: milestones,
            sealedSecret: [1],
            createdAt: second(0)
        )
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.webhooks.insert(webhook)
        }
    }

    private var order: OrderState {
        var state = OrderState()
        state.header = OrderHeader(
            id: Order.ID("01HX"),
            entity: LegalEntity.ID("main"),
            channel: Channel.ID("portal"),
            customer: Party.ID("C-100"),
            customerName: "Acme",
            creditRoot: Party.ID("C-100"),
            purchaseOrderNumber: "4711",
            currency: .usd,
            shipTo: nil,
            requestedDeliveryDate: nil,
            termsDays: 30,
            policy: CustomerPolicy(),
            receivedAt: second(0),
            note: nil
        )
        state.lines = [
            OrderLine(
                number: 1,
                buyerLineNumber: nil,
                requestedItem: ItemIdentifier(.sku, "A"),
                item: Item.ID("A"),
                description: "A",
                ordered: Quantity(1, .caseOf),
                stockUnit: .each,
                price: nil,
                quantities: LineQuantities(ordered: 12_000),
                status: .accepted
            )
        ]
        return state
    }

    private var shipped: Milestone {
        Milestone(
            .shipped,
            at: second(0),
            fulfilment: Fulfilment.ID("01HX-1"),
            shipment: Shipment.ID("01HX-1-1"),
            trackingNumber: "1Z999",
            quantities: [LineQuantity(line: 1, thousandths: 12_500)]
        )
    }

    private func deliveries(
        _ subscribers: any MilestoneSubscribers,
        in store: TestStore
    ) async throws -> [MilestoneDelivery] {
        let (order, shipped) = (order, shipped)
        return try await store.write { (transaction) throws(StoreFailure) in
            try subscribers.deliveries(of: shipped, for: order, in: transaction)
        }
    }

    @Test func `each subscription of the channel that wants the milestone is told`() async throws {
        try await withStore { store in
            try await subscribe("all", in: store)
            try await subscribe("shipments", to: ["shipped", "delivered"], in: store)
            try await subscribe("invoices", to: ["invoiced"], in: store)
            try await subscribe("elsewhere", channel: "edi", in: store)
            let told = try await deliveries(WebhookSubscribers(), in: store)
            #expect(told.map(\.target) == ["webhook/all", "webhook/shipments"])
            #expect(told.allSatisfy { $0.operation == .channelMilestone })
            let body = try JSONValue(parsing: told[0].payload)
            #expect(
                body == [
                    "type": "order.shipped",
                    "timestamp": "2026-11-23T18:59:00Z",
                    "data": [
                        "order": "01HX", "purchase_order_number": "4711", "customer": "C-100",
                        "channel": "portal",
                        "milestone": [
                            "kind": "shipped", "at": "2026-11-23T18:59:00Z",
                            "fulfilment": "01HX-1", "shipment": "01HX-1-1",
                            "tracking_number": "1Z999",
                            "quantities": [["line": 1, "quantity": "12.5"]],
                        ],
                    ],
                ]
            )
        }
    }

    @Test func `an order that was never submitted has no subscribers`() async throws {
        try await withStore { store in
            try await subscribe("all", in: store)
            let shipped = shipped
            let told = try await store.write { (transaction) throws(StoreFailure) in
                try WebhookSubscribers().deliveries(of: shipped, for: OrderState(), in: transaction)
            }
            #expect(told.isEmpty)
        }
    }

    @Test func `several kinds of subscribers keep their order`() async throws {
        struct Fixed: MilestoneSubscribers {
            var target: String

            func deliveries(
                of milestone: Milestone,
                for order: OrderState,
                in transaction: borrowing Transaction
            ) throws(StoreFailure) -> [MilestoneDelivery] {
                [MilestoneDelivery(target: target, operation: .partnerDocument, payload: [])]
            }
        }
        try await withStore { store in
            try await subscribe("all", in: store)
            let combined = CombinedSubscribers([
                Fixed(target: "partner/a"), WebhookSubscribers(), Fixed(target: "partner/b"),
            ])
            let told = try await deliveries(combined, in: store)
            #expect(told.map(\.target) == ["partner/a", "webhook/all", "partner/b"])
        }
    }
}
