import Canonical
import Ordering
import Pricing
import Primitives
import Translation

/// What happened to `Trade.message`.
enum MessageStory {
    private static let shipmentID = Shipment.ID("01KB3QK7Z0000000000000000A-S1")

    static var shipment: (OrderState, Milestone) {
        var order = Trade.message
        order.shipments = [
            Shipment(
                id: shipmentID,
                order: Order.ID("01KB3QK7Z0000000000000000A"),
                fulfilment: Fulfilment.ID("F1"),
                site: Site.ID("DC1"),
                shippedAt: Timestamp(microseconds: 1_795_546_740_000_000),
                parcels: [
                    Parcel(
                        reference: "B1",
                        carrier: "UPSN",
                        trackingNumber: "1Z999AA10123456784",
                        sscc: "012345678901234569",
                        contents: [
                            LineQuantity(line: 1, thousandths: 12_000),
                            LineQuantity(line: 2, thousandths: 12_000),
                        ]
                    ),
                    Parcel(
                        reference: "B2",
                        carrier: "UPSN",
                        trackingNumber: "",
                        contents: [LineQuantity(line: 2, thousandths: 24_000)]
                    ),
                ]
            )
        ]
        let milestone = Milestone(.shipped, at: Timestamp(microseconds: 0), shipment: shipmentID)
        return (order, milestone)
    }

    static var invoice: (OrderState, Milestone) {
        var order = Trade.message
        order.lines[0].price?.taxes = [
            AppliedTax(
                name: "Sales tax",
                jurisdiction: "US-IL",
                partsPerMillion: 82_500,
                amount: Money(minorUnits: 4_46, .usd)
            )
        ]
        var invoice = Invoice(
            id: Invoice.ID("01KB3QK7Z0000000000000000A-I1"),
            customer: Trade.grocer.customer,
            issuedOn: LocalDate(daysSince1970: 20_782),
            dueOn: LocalDate(daysSince1970: 20_812),
            lines: [
                line(1, "AB-12", 12_000, 4_500_000, .each, net: 54_00, tax: 4_46),
                line(2, "CD-34", 24_000, 10_250_000, .caseOf, net: 20_50, tax: 0),
            ],
            net: Money(minorUnits: 74_50, .usd),
            tax: Money(minorUnits: 4_46, .usd)
        )
        invoice.externalNumber = "90001"
        order.invoices = [invoice]
        let at = Timestamp(microseconds: 0)
        return (order, Milestone(.invoiced, at: at, reference: invoice.id.rawValue))
    }

    private static func line(
        _ number: Int,
        _ item: String,
        _ thousandths: Int64,
        _ millionths: Int64,
        _ unit: UnitOfMeasure,
        net: Int64,
        tax: Int64
    ) -> Invoice.Line {
        Invoice.Line(
            order: Order.ID("01KB3QK7Z0000000000000000A"),
            shipment: shipmentID,
            line: number,
            item: Item.ID(item),
            description: item,
            thousandths: thousandths,
            price: UnitPrice(millionths: millionths, .usd, per: unit),
            net: Money(minorUnits: net, .usd),
            tax: Money(minorUnits: tax, .usd)
        )
    }
}
