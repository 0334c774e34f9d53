import Canonical
import Database
import Ordering
import Pricing
import Primitives
import Storage

@testable import ChannelAPI

/// Orders put into the store as later events would leave them.
extension TestAPI {
    /// Replaces an order's state, as its next event would.
    func change(_ id: String, _ body: @escaping @Sendable (inout OrderState) -> Void) async throws {
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            guard var stored = try transaction.instances.lock(OrderWorkflow.name, id) else {
                throw .corrupt("there is no order \(id)")
            }
            var state = try StoredValue.decode(OrderState.self, from: stored.state)
            body(&state)
            stored.state = try StoredValue.encode(state)
            stored.sequence += 1
            stored.updatedAt = now
            try transaction.instances.save(stored)
            for invoice in state.invoices {
                try transaction.crossReferences.record(
                    entity: TestAPI.entity.rawValue,
                    kind: CrossReferenceKind.invoice.rawValue,
                    value: invoice.id.rawValue,
                    instance: InstanceReference(kind: OrderWorkflow.name, id: id)
                )
            }
        }
    }

    /// Every call that the order still has to make is made, at `now`.
    func endCalls(of id: String) async throws {
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            let effects = try transaction.effects.effects(
                ofInstance: OrderWorkflow.name,
                id,
                limit: 100
            )
            for target in Set(effects.map(\.target)) {
                let claimed = try transaction.effects.claim(
                    target: target,
                    limit: 100,
                    for: "tests",
                    at: now,
                    lasting: .seconds(60)
                )
                for effect in claimed {
                    _ = try transaction.effects.finish(
                        effect.key,
                        fence: effect.fence,
                        as: .done,
                        reference: nil,
                        at: now
                    )
                }
            }
        }
    }

    /// Two parcels from Dallas, one of them delivered, and the invoice for them.
    func ship(_ id: String, invoice: String = "INV-1") async throws {
        let now = clock.now()
        try await change(id) { state in
            guard let order = state.header, let line = state.lines.first else { return }
            let fulfilment = FulfilmentState(
                id: Fulfilment.ID("\(order.id)-F1"),
                site: Site.ID("DAL"),
                warehouse: TargetSystem.ID("warehouse"),
                lines: [FulfilmentState.Line(line: 1, requested: line.quantities.ordered)],
                releasedAt: now
            )
            var shipment = Shipment(
                id: Shipment.ID("\(order.id)-S1"),
                order: order.id,
                fulfilment: fulfilment.id,
                site: fulfilment.site,
                shippedAt: now,
                parcels: Self.parcels(of: line, at: now)
            )
            shipment.freight = Money(minorUnits: 1_240, order.currency)
            shipment.invoice = Invoice.ID(invoice)
            state.booking = .booked(externalNumber: "SO-1001")
            state.fulfilments = [fulfilment]
            state.shipments = [shipment]
            state.invoices = Self.bill(shipment, line, of: order, on: LocalDate(at: now))
            state.lines[0].quantities.allocated = 0
            state.lines[0].quantities.shipped = line.quantities.ordered
            state.lines[0].quantities.invoiced = line.quantities.ordered
        }
        try await endCalls(of: id)
    }

    private static func parcels(of line: OrderLine, at now: Timestamp) -> [Parcel] {
        let contents = [LineQuantity(line: 1, thousandths: line.quantities.ordered / 2)]
        var parcels = ["P1", "P2"].map { reference in
            Parcel(
                reference: reference,
                carrier: "UPX",
                trackingNumber: "1Z-" + reference,
                sscc: "095060000000000019",
                contents: contents
            )
        }
        parcels[0].dispatchedAt = now
        parcels[0].deliveredAt = now.advanced(by: .seconds(3_600))
        parcels[0].signedBy = "J. Doe"
        return parcels
    }

    private static func bill(
        _ shipment: Shipment,
        _ line: OrderLine,
        of order: OrderHeader,
        on day: LocalDate
    ) -> [Invoice] {
        guard let id = shipment.invoice, let item = line.item, let price = line.price
        else { return [] }
        var bill = Invoice(
            id: id,
            customer: order.customer,
            issuedOn: day,
            dueOn: day.adding(days: order.termsDays),
            lines: [
                Invoice.Line(
                    order: order.id,
                    shipment: shipment.id,
                    line: 1,
                    item: item,
                    description: line.description,
                    thousandths: line.quantities.ordered,
                    price: price.price,
                    net: price.net,
                    tax: price.tax
                )
            ],
            net: price.net,
            tax: price.tax
        )
        bill.externalNumber = "AR-77"
        return [bill]
    }

    /// A row of the order board, as the projection would write it.
    func boardRow(
        _ id: String,
        number: String = "PO-1",
        status: FulfillmentStatus = .accepted,
        channel: String = TestAPI.portal,
        customer: String = "C-HARBOR",
        updatedAt: Timestamp? = nil
    ) async throws {
        let row = OrderBoardRow(
            orderID: id,
            entity: Self.entity.rawValue,
            channel: channel,
            customer: customer,
            customerName: "Harbor Hardware",
            purchaseOrderNumber: number,
            status: status.rawValue,
            holds: status == .held ? ["credit_limit"] : [],
            currency: "USD",
            grossMinorUnits: 12_345,
            lineCount: 3,
            erpNumber: nil,
            receivedAt: clock.now(),
            updatedAt: updatedAt ?? clock.now(),
            sequence: 1
        )
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.orderBoard.save([row])
        }
    }
}
