import Delivery
import JSON
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

@Suite struct ReceiptTests {
    @Test(arguments: TestDatabases.all)
    func `receipts are read again in the ERP, and what does not agree is found`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            let id = try await journey.portal.place("PO-1", for: "C-HARBOR", [("WIDGET", 24)])
            let order = try await journey.portal.order(id, until: "a posted invoice") {
                $0["invoices"]?[0]?["number"] != nil
            }
            let clean = try await journey.reviewReceipts(of: .erp)
            #expect(clean.lines.isEmpty)
            #expect(clean.agreed >= 3)
            #expect(clean.listed == clean.agreed)
            #expect(clean.foreign == 0)

            // Somebody books by hand, books ours again, books under a key that nobody sent, and
            // changes a quantity.
            let number = try #require(order["erp_number"]?.string)
            let booked = try await journey.floor(.erp).read("/orders/\(number)")
            let key = try #require(booked["reference"]?.string)
            try await journey.drive(.erp, "/orders", Self.order("by hand", 1))
            let second = try await journey.drive(.erp, "/orders", Self.order(key, 24))
            try await journey.drive(.erp, "/orders", Self.order("order/NOBODY/1/0", 1))
            let change = try await journey.floor(.erp).send(
                "PUT",
                "/orders/\(number)",
                Self.order(key, 23)
            )
            #expect(change.status == 200)

            let found = try await journey.reviewReceipts(of: .erp)
            #expect(found.foreign == 1)
            #expect(
                found.lines.map(\.finding) == [
                    .differs("line 1: 24 meant, 23 there"),
                    .doubled(number: second["number"]?.string ?? ""),
                    .stranger(key: "order/NOBODY/1/0"),
                ]
            )
            #expect(found.lines.first?.key == key)
            #expect(found.lines.first?.number == number)
        }
    }

    private static func order(_ reference: String, _ quantity: Int) -> JSONValue {
        [
            "reference": .string(reference), "customer_code": "C-HARBOR", "currency": "USD",
            "lines": [
                [
                    "line_no": 1, "item_code": "WIDGET", "qty": .number(quantity), "net": 1,
                    "tax": 0, "unit_price": 1,
                ]
            ],
        ]
    }
}
