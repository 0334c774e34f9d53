import Canonical
import JSON
import Ordering
import Primitives
import Storage
import Testing

@testable import Delivery

/// What a target holds against what was meant: quantities and money, of every kind of document.
@Suite struct ReadBackTests {
    private static let order = ERPOrder(
        order: Order.ID("O-1"),
        entity: LegalEntity.ID("main"),
        customer: Party.ID("C-1"),
        purchaseOrderNumber: "PO-1",
        shipTo: ShipTo(
            code: "MAIN",
            address: Address(
                name: "Harbor",
                lines: ["1 Main St"],
                city: "Portland",
                region: "OR",
                postalCode: "97201",
                country: "US"
            ),
            jurisdiction: "US-OR"
        ),
        currency: .usd,
        lines: [line(1, 12_500, net: 5_000), line(2, 3_000, net: 1_200)]
    )

    private static func line(_ number: Int, _ thousandths: Int64, net: Int64) -> ERPOrder.Line {
        ERPOrder.Line(
            number: number,
            item: Item.ID("SKU-\(number)"),
            description: "",
            thousandths: thousandths,
            unit: .each,
            price: UnitPrice(millionths: 4_000_000, .usd, per: .each),
            net: Money(minorUnits: net, .usd),
            tax: Money(minorUnits: 0, .usd)
        )
    }

    private func difference(
        _ operation: String,
        _ intent: some Encodable,
        _ found: JSONValue
    ) throws -> String? {
        ReadBack.difference(
            between: try StoredValue.encode(intent),
            of: operation,
            and: found.bytes()
        )
    }

    private static let lines: JSONValue = [
        ["line": 1, "quantity": .number(JSONNumber(scaled: 12_500, digits: 3))],
        ["line": 2, "quantity": 3],
    ]

    @Test func `an order agrees in its lines and its net`() throws {
        let found: JSONValue = ["lines": Self.lines, "net": "62.00"]
        #expect(try difference("erp.book", Self.order, found) == nil)
        // Changed orders are computed anew, a minor unit a line.
        let near: JSONValue = ["lines": Self.lines, "net": "62.02"]
        #expect(try difference("erp.book", Self.order, near) == nil)
        let far: JSONValue = ["lines": Self.lines, "net": "62.03"]
        #expect(
            try difference("erp.book", Self.order, far) == "net: 62 USD meant, 62.03 there"
        )
        let short: JSONValue = ["lines": [["line": 1, "quantity": 12]], "net": "62.00"]
        #expect(try difference("erp.book", Self.order, short) == "line 1: 12.5 meant, 12 there")
    }

    @Test func `a goods issue agrees in what left, however many parcels it was in`() throws {
        let parcels = [(1, Int64(10_000)), (1, 2_500), (2, 3_000)].enumerated().map { place, part in
            Parcel(
                reference: "P-\(place)",
                carrier: "SIMEX",
                trackingNumber: "1Z\(place)",
                contents: [LineQuantity(line: part.0, thousandths: part.1)]
            )
        }
        let shipment = Shipment(
            id: Shipment.ID("SH-1"),
            order: Order.ID("O-1"),
            fulfilment: Fulfilment.ID("F-1"),
            site: Site.ID("PDX"),
            shippedAt: Timestamp(microseconds: 0),
            parcels: parcels
        )
        let issue = GoodsIssue(shipment: shipment, externalOrderNumber: "SO-1")
        #expect(try difference("erp.goods_issue", issue, ["lines": Self.lines]) == nil)
        let more: JSONValue = [
            "lines": [["line": 1, "quantity": 13], ["line": 2, "quantity": 3]]
        ]
        #expect(
            try difference("erp.goods_issue", issue, more) == "line 1: 12.5 meant, 13 there"
        )
        let extra: JSONValue = ["lines": .array(Self.lines.array! + [["line": 3, "quantity": 1]])]
        #expect(
            try difference("erp.goods_issue", issue, extra)
                == "line 3 is there and was not meant"
        )
    }

    @Test(arguments: ["\"31.30\"", "31.30"])
    func `an invoice agrees to the cent, whether its total is text or a number`(
        _ total: String
    ) throws {
        let day = try #require(LocalDate(year: 2026, month: 11, day: 27))
        let invoice = { (net: Int64) in
            Invoice(
                id: Invoice.ID("I-1"),
                customer: Party.ID("C-1"),
                issuedOn: day,
                dueOn: day,
                lines: [],
                net: Money(minorUnits: net, .usd),
                tax: Money(minorUnits: 232, .usd)
            )
        }
        let found: JSONValue = ["total": try JSONValue(parsing: total)]
        #expect(try difference("erp.invoice", invoice(2_898), found) == nil)
        #expect(
            try difference("erp.invoice", invoice(2_897), found)
                == "total: 31.29 USD meant, 31.30 there"
        )
    }

    @Test func `what came back agrees by item, whichever lines it was of`() throws {
        let goods = GoodsReturn(
            order: Order.ID("O-1"),
            authorization: ReturnAuthorization.ID("O-1-R1"),
            externalOrderNumber: "SO-1",
            receivedAt: Timestamp(microseconds: 0),
            lines: [(1, Int64(2_000)), (2, 1_500)].map {
                GoodsReturn.Line(
                    line: $0.0,
                    item: Item.ID("SKU-1"),
                    thousandths: $0.1,
                    unit: .each
                )
            }
        )
        let all = JSONValue.number(JSONNumber(scaled: 3_500, digits: 3))
        let found: JSONValue = ["items": [["item": "SKU-1", "quantity": all]]]
        #expect(try difference("erp.return", goods, found) == nil)
        let less: JSONValue = ["items": [["item": "SKU-1", "quantity": 3]]]
        #expect(try difference("erp.return", goods, less) == "SKU-1: 3.5 meant, 3 there")
        let other: JSONValue = [
            "items": [
                ["item": "SKU-1", "quantity": all], ["item": "SKU-2", "quantity": 1],
            ]
        ]
        #expect(try difference("erp.return", goods, other) == "SKU-2: 0 meant, 1 there")
    }

    @Test func `a credit note agrees to the cent`() throws {
        let note = CreditNote(
            id: CreditNote.ID("O-1-C1"),
            order: Order.ID("O-1"),
            customer: Party.ID("C-1"),
            purchaseOrderNumber: "PO-1",
            externalOrderNumber: "SO-1",
            issuedOn: try #require(LocalDate(year: 2026, month: 11, day: 27)),
            lines: [],
            net: Money(minorUnits: 1_242, .usd),
            tax: Money(minorUnits: 99, .usd)
        )
        #expect(try difference("erp.credit_note", note, ["total": "13.41"]) == nil)
        #expect(
            try difference("erp.credit_note", note, ["total": "13.42"])
                == "total: 13.41 USD meant, 13.42 there"
        )
    }
}
