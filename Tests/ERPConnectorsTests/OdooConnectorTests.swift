import Canonical
import ConnectorTesting
import Connectors
import ERPConnectors
import JSON
import Ordering
import Primitives
import Testing

@Suite struct OdooConnectorTests {
    @Test(arguments: ConformanceCase.allCases)
    func `the connector conforms`(_ conformanceCase: ConformanceCase) async throws {
        try await conformanceCase.run(on: OdooScene())
    }

    @Test func `an order is created and confirmed with our prices and amounts`() async throws {
        let scene = try OdooScene()
        let response = try await scene.perform("erp.book", TrytonScene.order)
        let sale = try #require(scene.records("sale.order").first)
        #expect(response.reference == "S00001")
        #expect(sale["state"] == "sale")
        #expect(sale["client_order_ref"] == "PO-77")
        #expect(sale["origin"] == "order/O-1/3/0")
        #expect(sale["partner_shipping_id"] == 11)
        #expect(sale["warehouse_id"] == 1)
        #expect(sale["pricelist_id"] == false)
        let lines = scene.records("sale.order.line")
        #expect(lines.map { $0["sequence"] } == [1, 2])
        #expect(lines.map { $0["price_unit"]?.number?.scaled(toDigits: 4) } == [41_395, 154_800])
        #expect(lines.map { $0["tax_ids"] } == [nil, [[6, 0, []]]])
        #expect(try JSONValue(parsing: response.payload)["total"] == "100.08")
    }

    @Test func `a booking that was cut off goes on from the state its sale is in`() async throws {
        let scene = try OdooScene()
        scene.odoo.fail("sale.order.action_confirm", .silence(isDone: true))
        let failure = try #require(try await scene.failure("erp.book", TrytonScene.order))
        #expect(failure.isOutcomeUnknown)
        let response = try await scene.perform("erp.book", TrytonScene.order)
        #expect(response.reference == "S00001")
        #expect(scene.records("sale.order").count == 1)
        #expect(scene.odoo.methods.count { $0 == "sale.order.action_confirm" } == 1)
    }

    /// With two digits of Product Price, 4.1395 becomes 4.14.
    @Test func `a price that Odoo rounds is refused with both, and nothing stays open`()
        async throws
    {
        let scene = try OdooScene()
        scene.odoo.look { $0.ledger.priceDigits = 2 }
        let failure = try #require(try await scene.failure("erp.book", TrytonScene.order))
        #expect(failure.remedy == .reject)
        #expect(failure.description.contains("96.11 USD"), "\(failure)")
        #expect(failure.description.contains("96.12 USD"), "\(failure)")
        #expect(scene.records("sale.order").map { $0["state"] } == ["cancel"])
        scene.odoo.look { $0.ledger.priceDigits = 4 }
        // The accuracy was put right; the same intent takes the same sale up again.
        scene.odoo.look { state in
            for (id, line) in [(Int64(1), 4_139_500), (2, 15_480_000)] {
                let price = OdooLedger.number(Int64(line), 6)
                try? state.ledger.write("sale.order.line", id, ["price_unit": price])
            }
        }
        #expect(try await scene.perform("erp.book", TrytonScene.order).reference == "S00001")
        #expect(scene.records("sale.order").map { $0["state"] } == ["sale"])
    }

    @Test func `what left is delivered, the rest stays open, and each shipment is told once`()
        async throws
    {
        let scene = try OdooScene()
        _ = try await scene.perform("erp.book", TrytonScene.order)
        let first = TrytonScene.issue("SH-1", of: "S00001", [(1, 7_000)])
        let response = try await scene.perform("erp.goods_issue", first, key: 2)
        #expect(response.reference == "WH/OUT/00001")
        #expect(try await scene.perform("erp.goods_issue", first, key: 2).wasThereAlready)
        #expect(scene.records("stock.picking").map { $0["state"] } == ["done", "assigned"])
        let done = scene.records("stock.move").filter { $0["state"] == "done" }
        #expect(done.map { $0["quantity"]?.integer } == [7])
        // The delivery of the rest carries a copy of the first one's text, and is free.
        let second = TrytonScene.issue("SH-2", of: "S00001", [(1, 5_000), (2, 3_000)])
        let rest = try await scene.perform("erp.goods_issue", second, key: 3)
        #expect(rest.reference == "WH/OUT/00002")
        #expect(scene.records("stock.picking").map { $0["state"] } == ["done", "done"])
    }

    @Test func `a delivery whose validation was not answered is found, not made twice`()
        async throws
    {
        let scene = try OdooScene()
        _ = try await scene.perform("erp.book", TrytonScene.order)
        let issue = TrytonScene.issue("SH-1", of: "S00001", [(1, 12_000), (2, 3_000)])
        scene.odoo.fail("stock.picking.button_validate", .silence(isDone: true))
        let failure = try #require(try await scene.failure("erp.goods_issue", issue))
        #expect(failure.isOutcomeUnknown)
        let request = try TrytonScene.request("erp.goods_issue", issue)
        let found = try await scene.connector.find(request, deadline: scene.deadline)
        #expect(found?.reference == "WH/OUT/00001")
        let read = try JSONValue(parsing: found?.payload ?? [])
        #expect(read["lines"]?.array?.map { $0["quantity"] } == [12, 3])
        #expect(scene.records("stock.picking").count == 1)
    }

    @Test func `an invoice is made with our amounts on the sale's lines and posted once`()
        async throws
    {
        let scene = try OdooScene()
        _ = try await scene.perform("erp.book", TrytonScene.order)
        // Alone, Odoo bills 28.98 and 2.32; our share of the order is a cent less.
        let invoice = try TrytonScene.invoice("SH-1", net: 2_897, tax: 232)
        scene.odoo.fail("account.move.create", .silence(isDone: true))
        let failure = try #require(try await scene.failure("erp.invoice", invoice))
        #expect(failure.isOutcomeUnknown)
        let response = try await scene.perform("erp.invoice", invoice)
        #expect(response.reference == "INV/2026/00001")
        #expect(try await scene.perform("erp.invoice", invoice).wasThereAlready)
        let moves = scene.records("account.move")
        #expect(moves.map { $0["state"] } == ["posted"])
        #expect(moves.first?["amount_total"]?.number?.scaled(toDigits: 2) == 3_129)
        #expect(moves.first?["invoice_date"] == "2026-11-27")
        #expect(scene.records("account.move.line").first?["sale_line_ids"] == [[6, 0, [1]]])
    }

    @Test func `an invoice that Odoo taxes otherwise is refused, and no draft stays`() async throws
    {
        let scene = try OdooScene()
        _ = try await scene.perform("erp.book", TrytonScene.order)
        let invoice = try TrytonScene.invoice("SH-1", net: 2_898, tax: 240)
        let failure = try #require(try await scene.failure("erp.invoice", invoice))
        #expect(failure.remedy == .reject)
        #expect(failure.description.contains("2.40 USD"))
        #expect(failure.description.contains("2.32 USD"))
        #expect(scene.records("account.move").isEmpty)
    }

    @Test func `a sale is changed to what the order says, and cancelled`() async throws {
        let scene = try OdooScene()
        _ = try await scene.perform("erp.book", TrytonScene.order)
        var order = TrytonScene.order
        order.externalNumber = "S00001"
        order.lines[0] = TrytonScene.line(1, "SKU-0001", 10_000, 4_139_500, net: 4_140, tax: 331)
        let request = try TrytonScene.request("erp.amend", order, key: 2)
        #expect(try await scene.connector.find(request, deadline: scene.deadline) == nil)
        _ = try await scene.perform("erp.amend", order, key: 2)
        let found = try await scene.connector.find(request, deadline: scene.deadline)
        #expect(found?.wasThereAlready == true)
        let quantities = scene.records("sale.order.line").map { $0["product_uom_qty"]?.integer }
        #expect(quantities == [10, 3])
        // The booking, asked for with the order as it is now, tells the lines as they are.
        let booking = try TrytonScene.request("erp.book", order)
        let booked = try await scene.connector.find(booking, deadline: scene.deadline)
        let read = try JSONValue(parsing: booked?.payload ?? [])
        #expect(read["lines"]?.array?.map { $0["quantity"] } == [10, 3])
        #expect(read["net"] == "87.84")
        _ = try await scene.perform("erp.cancel", ["externalNumber": "S00001"], key: 3)
        #expect(scene.records("sale.order").map { $0["state"] } == ["cancel"])
    }

    @Test func `what carries a key is listed, page by page`() async throws {
        let scene = try OdooScene()
        _ = try await scene.perform("erp.book", TrytonScene.order)
        let page = try #require(
            try await scene.connector.documents(
                of: "erp.book",
                after: nil,
                deadline: scene.deadline
            )
        )
        #expect(page.documents == [TargetDocument(key: "order/O-1/3/0", reference: "S00001")])
        let next = try await scene.connector.documents(
            of: "erp.book",
            after: page.next,
            deadline: scene.deadline
        )
        #expect(next?.documents.isEmpty == true)
    }

    // MARK: - Answers

    private static let meanings: [(Int, String, ConnectorFailure.Reason)] = [
        (
            422, "odoo.exceptions.ValidationError",
            .refused(status: 422, detail: "why")
        ),
        (404, "odoo.exceptions.MissingError", .refused(status: 404, detail: "why")),
        (
            403, "odoo.exceptions.AccessError",
            .misconfigured("the ERP's user may not call sale.order.create (403): why")
        ),
        (
            404, "werkzeug.exceptions.NotFound",
            .misconfigured("sale.order.create is not there (404): why")
        ),
        (500, "builtins.ValueError", .failedInside(status: 500)),
        (
            500, "psycopg2.errors.SerializationFailure",
            .unavailable(status: 500, retryAfter: nil)
        ),
    ]

    @Test(arguments: meanings.indices)
    func `an exception is classified by its name, and its traceback is not kept`(
        _ index: Int
    ) async throws {
        let (status, name, reason) = Self.meanings[index]
        let scene = try OdooScene()
        scene.odoo.fail("sale.order.create", .exception(status, name, "why"))
        let failure = try #require(try await scene.failure("erp.book", TrytonScene.order))
        #expect(failure.reason == reason)
        let kept = String(decoding: failure.answer?.body ?? [], as: UTF8.self)
        #expect(kept.contains("why"))
        #expect(!kept.contains("Traceback"))
    }

    /// Binary fractions leave dust behind; anything else is no number of ours.
    @Test(arguments: [
        ("149.67000000000002", true), ("149.675", false), ("\"149.67\"", false),
        ("false", false), ("1e400", false),
    ])
    func `an amount is read to the cent or not at all`(_ text: String, _ isRead: Bool) async throws
    {
        let scene = try OdooScene()
        _ = try await scene.perform("erp.book", TrytonScene.order)
        let value = try JSONValue(parsing: text)
        scene.odoo.look { $0.ledger.set("sale.order", 1, ["amount_untaxed": value]) }
        let request = scene.request(1)
        do throws(ConnectorFailure) {
            _ = try await scene.connector.find(request, deadline: scene.deadline)
            Issue.record("149.67 is not what was promised")
        } catch {
            if isRead {
                #expect(error.description.contains("149.67 USD"), "\(error)")
            } else {
                #expect(error.code == "connector.malformed_answer", "\(error)")
            }
        }
    }
}
