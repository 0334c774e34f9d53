import Billing
import Canonical
import Foundation
import Inventory
import JSON
import Ordering
import Primitives

/// Effects' values, made of the real types and encoded as the engine does.
enum Payload {
    static let erpOrder = json(
        ERPOrder(
            order: Order.ID("O-1"),
            entity: LegalEntity.ID("US1"),
            customer: Party.ID("C-1001"),
            purchaseOrderNumber: "PO-77",
            shipTo: shipTo,
            currency: .usd,
            lines: [
                ERPOrder.Line(
                    number: 1,
                    item: Item.ID("SKU-0001"),
                    description: "Widget",
                    thousandths: 12_500,
                    unit: .each,
                    price: price,
                    net: Money(minorUnits: 3_863, .usd),
                    tax: Money(minorUnits: 309, .usd)
                )
            ]
        )
    )

    static func amended(_ number: String) -> JSONValue {
        var order = erpOrder.object ?? JSONObject()
        order["externalNumber"] = .string(number)
        return .object(order)
    }

    static func fulfilment(_ id: String) -> JSONValue {
        json(
            FulfilmentRequest(
                fulfilment: Fulfilment.ID(id),
                order: Order.ID("O-1"),
                purchaseOrderNumber: "PO-77",
                warehouse: TargetSystem.ID("warehouse"),
                site: Site.ID("PDX"),
                shipTo: shipTo,
                lines: [
                    FulfilmentRequest.Line(
                        line: 1,
                        item: Item.ID("SKU-0001"),
                        description: "Widget",
                        thousandths: 12_500,
                        unit: .each
                    )
                ],
                requestedDeliveryDate: LocalDate("2026-12-01")
            )
        )
    }

    static func cancellation(_ id: String) -> JSONValue {
        json(
            FulfilmentCancellation(
                fulfilment: Fulfilment.ID(id),
                warehouse: TargetSystem.ID("warehouse"),
                lines: [LineQuantity(line: 1, thousandths: 12_500)]
            )
        )
    }

    static func goodsIssue(_ number: String?) -> JSONValue {
        let shipment = Shipment(
            id: Shipment.ID("S-1"),
            order: Order.ID("O-1"),
            fulfilment: Fulfilment.ID("F-1"),
            site: Site.ID("PDX"),
            shippedAt: Timestamp(microseconds: 1_795_460_340_000_000),
            parcels: [
                Parcel(
                    reference: "C-1",
                    carrier: "SIMEX",
                    trackingNumber: "CP000000015US",
                    contents: [LineQuantity(line: 1, thousandths: 12_500)]
                )
            ]
        )
        return json(GoodsIssue(shipment: shipment, externalOrderNumber: number))
    }

    static let invoice = json(
        Invoice(
            id: Invoice.ID("I-1"),
            customer: Party.ID("C-1001"),
            issuedOn: day,
            dueOn: day.adding(days: 30),
            lines: [
                Invoice.Line(
                    order: Order.ID("O-1"),
                    shipment: Shipment.ID("S-1"),
                    line: 1,
                    item: Item.ID("SKU-0001"),
                    description: "Widget",
                    thousandths: 12_500,
                    price: price,
                    net: Money(minorUnits: 3_863, .usd),
                    tax: Money(minorUnits: 309, .usd)
                )
            ],
            net: Money(minorUnits: 3_863, .usd),
            tax: Money(minorUnits: 309, .usd)
        )
    )

    static let labels: JSONValue = [
        "order": "O-1", "fulfilment": "F-1", "parcels": [["reference": "P-1"]],
    ]

    static let shipTo = ShipTo(
        code: "MAIN",
        address: Address(
            name: "Harbor Café",
            lines: ["1 Main St", "Dock 4"],
            city: "Portland",
            postalCode: "97201",
            country: "US"
        ),
        jurisdiction: "US-OR"
    )

    private static let price = UnitPrice(millionths: 3_090_000, .usd, per: .each)
    private static let day = LocalDate(daysSince1970: 20_780)

    static func json(_ value: some Encodable) -> JSONValue {
        do {
            return try JSONValue(parsing: Array(JSONEncoder().encode(value)))
        } catch {
            preconditionFailure("a payload cannot be written: \(error)")
        }
    }
}
