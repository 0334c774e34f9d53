import Governance
import JSON
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

/// From the wish to buy to the paid invoice, with a customer who waits for the goods.
@Suite struct PurchaseJourneyTests {
    private static let wish: JSONValue = [
        "supplier": "ACME", "number": "B-1", "currency": "USD",
        "lines": [
            [
                "number": 1, "item": "FILTER", "site": "DAL", "quantity": "100", "unit": "EA",
                "unit_price": "2.50", "requested_on": "2026-12-10",
            ]
        ],
    ]

    private static func invoice(
        _ number: String,
        _ quantity: Int,
        net: String,
        charges: JSONValue? = nil
    ) -> JSONValue {
        var body: JSONValue = [
            "number": .string(number), "currency": "USD",
            "lines": [
                [
                    "number": 1, "quantity": .number(quantity), "unit": "EA",
                    "unit_price": "2.50",
                ]
            ],
            "net": .string(net), "tax": "0",
        ]
        if let charges, var object = body.object {
            object["charges"] = charges
            body = .object(object)
        }
        return body
    }

    @Test(arguments: TestDatabases.all)
    func `goods are bought, come, and are paid for once`(_ engine: TestEngine) async throws {
        try await Journey.run(on: engine) { journey in
            let buyer = try await journey.client(
                "buyer",
                [.purchasesManage, .purchasesRead, .inventoryRead]
            )
            let finance = try await journey.client("finance", [.purchasesSettle])
            let id = try await Self.raise(buyer, journey)
            let path = "/v1/purchase-orders/\(id)"
            try await Self.answer(path, buyer)
            try await Self.comeIn(id, path, buyer, journey)
            try await Self.bill(id, path, buyer, finance, journey)
            try await Self.pay(path, buyer, finance)
            let papers = journey.sandbox.look { $0.erp.purchasePapers }
            let kinds = [
                "purchase", "receipt", "receipt", "supplier_invoice", "supplier_invoice",
            ]
            #expect(papers.map(\.kind).sorted() == kinds)
        }
    }

    /// Raised once under its key and number, and approved by somebody else.
    static func raise(
        _ buyer: ChannelClient,
        _ journey: Journey
    ) async throws -> String {
        let chief = try await journey.client("chief", [.purchasesApprove])
        let raised = try await buyer.send("POST", "/v1/purchase-orders", wish, as: "b-1")
        #expect(raised.status == 201)
        #expect(raised.body["status"] == "awaiting_approval")
        let again = try await buyer.send("POST", "/v1/purchase-orders", wish, as: "b-1")
        #expect(again.body == raised.body)
        let other = try await buyer.send("POST", "/v1/purchase-orders", wish, as: "b-2")
        #expect(other.status == 409)
        let id = try #require(raised.body["id"]?.string)
        let path = "/v1/purchase-orders/\(id)/approval"
        let forbidden = try await buyer.send("POST", path, as: "a-0")
        #expect(forbidden.status == 403)
        let approved = try await chief.send("POST", path, as: "a-1")
        #expect(approved.status == 200)
        return id
    }

    /// What the supplier confirmed may be promised for its day.
    static func answer(_ path: String, _ buyer: ChannelClient) async throws {
        let sent = try await buyer.purchase(path, until: "the ERP has it") {
            $0["erp_number"] != nil
        }
        #expect(sent["status"] == "sent")
        let inventory = "/v1/availability?sku=FILTER&site=DAL"
        let before = try await buyer.read(inventory)
        let answer: JSONValue = ["lines": [["number": 1, "status": "accepted"]]]
        let known = try await buyer.send("POST", path + "/acknowledgements", answer, as: "k-1")
        #expect(known.body["status"] == "acknowledged")
        let after = try await buyer.read(inventory)
        #expect(before.supply(on: "2026-12-10") == nil)
        #expect(after.supply(on: "2026-12-10") == "100")
    }

    /// A customer who waits is served from what the warehouse receives.
    private static func comeIn(
        _ id: String,
        _ path: String,
        _ buyer: ChannelClient,
        _ journey: Journey
    ) async throws {
        let waiting = try await journey.portal.place("PO-1", for: "C-PRAIRIE", [("FILTER", 24)])
        _ = try await journey.portal.order(waiting, untilStatus: "backordered")
        try await receive(id, 60, damaged: 2, journey)
        let partly = try await buyer.purchase(path, until: "60 came") {
            $0["lines"]?[0]?["received"] == "60"
        }
        #expect(partly["lines"]?[0]?["open"] == "38")
        #expect(partly["lines"]?[0]?["damaged"] == "2")
        _ = try await journey.portal.order(waiting, until: "served from what came") {
            $0["lines"]?[0]?["quantities"]?["backordered"] == "0"
        }
    }

    /// One invoice agrees; the other asks for two that came damaged, and is paid short.
    private static func bill(
        _ id: String,
        _ path: String,
        _ buyer: ChannelClient,
        _ finance: ChannelClient,
        _ journey: Journey
    ) async throws {
        let first = invoice("I-1", 60, net: "150.00")
        for key in ["i-1", "i-1", "i-2"] {
            let billed = try await buyer.send("POST", path + "/invoices", first, as: key)
            #expect(billed.status == 200)
        }
        _ = try await buyer.purchase(path, until: "the bill is posted") {
            $0["invoices"]?[0]?["status"] == "posted"
        }
        let nothing = invoice("I-2", 40, net: "100.00", charges: [["for": "freight", "amount": 0]])
        let bad = try await buyer.send("POST", path + "/invoices", nothing, as: "i-0")
        #expect(bad.status == 422 || bad.status == 400)
        #expect(bad.body["errors"]?[0]?["pointer"] == "/charges/0/amount")
        let second = invoice(
            "I-2",
            40,
            net: "105.00",
            charges: [["for": "freight", "amount": "5.00"]]
        )
        let asked = try await buyer.send("POST", path + "/invoices", second, as: "i-3")
        #expect(asked.body["invoices"]?[1]?["status"] == "questioned")
        #expect(asked.body["invoices"]?[1]?["adjustments"]?[0]?["amount"] == "5.00")
        try await receive(id, 98, damaged: 2, journey)
        _ = try await buyer.purchase(path, until: "the rest came") { $0["status"] == "received" }
        let short: JSONValue = ["invoice": "I-2", "decision": "short_pay"]
        let settled = try await finance.send("POST", path + "/invoice-decisions", short, as: "d-1")
        #expect(settled.body["invoices"]?[1]?["net"] == "95.00")
        _ = try await buyer.purchase(path, until: "all is posted") { $0["status"] == "invoiced" }
    }

    private static func pay(
        _ path: String,
        _ buyer: ChannelClient,
        _ finance: ChannelClient
    ) async throws {
        for (key, invoice, amount) in [("p-1", "I-1", "150.00"), ("p-2", "I-2", "95.00")] {
            let paid: JSONValue = [
                "invoice": .string(invoice), "amount": .string(amount), "currency": "USD",
                "reference": .string(key),
            ]
            let answer = try await finance.send("POST", path + "/payments", paid, as: key)
            #expect(answer.status == 200)
        }
        _ = try await buyer.purchase(path, until: "it is paid") { $0["status"] == "paid" }
        let list = try await buyer.read("/v1/purchase-orders?status=paid")
        #expect(list.count("purchase_orders") == 1)
    }

    /// The warehouse's floor reports what came of the order so far.
    private static func receive(
        _ id: String,
        _ good: Int,
        damaged: Int,
        _ journey: Journey
    ) async throws {
        let body: JSONValue = [
            "inboundLines": [["lineNo": 1, "qty": .number(good)]],
            "damagedLines": [["lineNo": 1, "qty": .number(damaged)]],
        ]
        try await journey.drive(.warehouse, "/control/inbounds/\(id)/receive", body)
    }
}

extension ChannelClient {
    /// The purchase order, once it is as wished.
    fileprivate func purchase(
        _ path: String,
        until what: String,
        _ isDone: @Sendable (JSONValue) -> Bool
    ) async throws -> JSONValue {
        try await eventually(what, read: { try await read(path) }, isDone)
    }
}

extension JSONValue {
    /// What is expected of the first item at the first site on a day.
    fileprivate func supply(on day: String) -> JSONValue? {
        let supplies = self["items"]?[0]?["sites"]?[0]?["inbound"]?.array ?? []
        return supplies.first { $0["expected_on"]?.string == day }?["quantity"]
    }
}
