import Canonical
import Connectors
import JSON
import Primitives
import Purchasing
import Testing

@Suite struct TrytonPurchaseTests {
    private func bought(_ version: String = "8.2") async throws -> (TrytonScene, String) {
        let scene = try TrytonScene(version: version, units: ["EA": "u", "CA": "CS12"])
        let request = try TrytonScene.buying("erp.purchase", TrytonScene.purchase, step: 1)
        return (scene, try #require(try await scene.perform(request).reference))
    }

    @Test(arguments: ["8.2", "6.0.76"])
    func `a purchase is created, quoted and confirmed, and drafts no bill of its own`(
        _ version: String
    ) async throws {
        let (scene, number) = try await bought(version)
        let purchase = try #require(scene.papers("purchase.purchase").first)
        #expect(purchase.state == "processing")
        #expect(purchase.values["number"] == .string(number))
        #expect(purchase.values["reference"] == "B-1001")
        #expect(purchase.values["description"] == "purchase/P-1/1/0")
        #expect(purchase.values["invoice_method"] == "manual")
        #expect(purchase.values["invoice_address"] == 12)
        #expect(scene.papers("purchase.line").map(\.thousandths) == [20_000, 2_000])
        let request = try TrytonScene.buying("erp.purchase", TrytonScene.purchase, step: 1)
        let again = try await scene.perform(request)
        #expect(again.reference == number)
        #expect(again.wasThereAlready)
        let found = try #require(try await scene.find(request))
        #expect(try JSONValue(parsing: found.payload)["net"] == "194.00")
    }

    @Test(arguments: [
        "model.purchase.purchase.create", "model.purchase.purchase.quote",
        "model.purchase.purchase.confirm",
    ])
    func `a purchase whose answer was cut off is there once`(_ method: String) async throws {
        let scene = try TrytonScene(units: ["EA": "u", "CA": "CS12"])
        let request = try TrytonScene.buying("erp.purchase", TrytonScene.purchase, step: 1)
        scene.tryton.fail(method, .reset(isDone: true))
        #expect(await scene.failure(of: request)?.isOutcomeUnknown == true)
        _ = try await scene.perform(request)
        #expect(scene.papers("purchase.purchase").map(\.state) == ["processing"])
        #expect(scene.papers("purchase.line").count == 2)
    }

    @Test func `an order for two warehouses is refused with both`() async throws {
        let scene = try TrytonScene(units: ["EA": "u", "CA": "CS12"])
        var purchase = TrytonScene.purchase
        purchase.lines[1].site = Site.ID("RNO")
        let request = try TrytonScene.buying("erp.purchase", purchase, step: 1)
        let failure = try #require(await scene.failure(of: request))
        #expect(failure.remedy == .reject)
        #expect(failure.description.contains("PDX, RNO"))
        #expect(scene.papers("purchase.purchase").isEmpty)
    }

    @Test(arguments: ["8.2", "6.0.76"])
    func `what came in parts is received in parts, and damaged goods are not`(
        _ version: String
    ) async throws {
        let (scene, _) = try await bought(version)
        let first = TrytonScene.receipt(
            "GR-1",
            [(1, "SKU-0001", 15_000, 1_000), (2, "SKU-0010", 12_000, 0)]
        )
        let request = try TrytonScene.buying("erp.receipt", first, step: 2)
        let response = try await scene.perform(request)
        let shipment = try #require(scene.papers("stock.shipment.in").first)
        #expect(shipment.state == "done")
        #expect(shipment.values["reference"] == "purchase/P-1/2/0 GR-1")
        #expect(response.reference == "MV-\(shipment.id)")
        #expect(scene.movesDone(1) == 15_000)
        // One case of the two that were ordered.
        #expect(scene.movesDone(10) == 1_000)
        #expect(try await scene.find(request)?.reference == response.reference)

        let second = TrytonScene.receipt(
            "GR-2",
            [(1, "SKU-0001", 5_000, 0), (2, "SKU-0010", 5_000, 0)]
        )
        _ = try await scene.perform(try TrytonScene.buying("erp.receipt", second, step: 3))
        #expect(scene.movesDone(1) == 20_000)
        // Five pieces are no whole part of a case: their move is in pieces, at a piece's price.
        let unit = version == "8.2" ? "unit" : "uom"
        let pieces = scene.papers("stock.move").filter { $0.thousandths == 5_000 }
        let loose = try #require(pieces.first { $0.values["product"] == 10 })
        #expect(loose.values[unit] == 1)
        #expect(loose.millionths == 1_500_000)
    }

    @Test(arguments: [
        "model.stock.shipment.in.create", "model.stock.shipment.in.receive",
        "model.stock.shipment.in.do",
    ])
    func `a receipt whose answer was cut off is received once`(_ method: String) async throws {
        let (scene, _) = try await bought()
        let receipt = TrytonScene.receipt("GR-1", [(1, "SKU-0001", 15_000, 0)])
        let request = try TrytonScene.buying("erp.receipt", receipt, step: 2)
        scene.tryton.fail(method, .silence(isDone: true))
        #expect(await scene.failure(of: request)?.isOutcomeUnknown == true)
        _ = try await scene.perform(request)
        #expect(scene.papers("stock.shipment.in").map(\.state) == ["done"])
        #expect(scene.movesDone(1) == 15_000)
    }

    @Test func `what came beyond the order is taken in without a line of it`() async throws {
        let (scene, _) = try await bought()
        let receipt = TrytonScene.receipt("GR-1", [(1, "SKU-0001", 23_000, 0)])
        _ = try await scene.perform(try TrytonScene.buying("erp.receipt", receipt, step: 2))
        #expect(scene.movesDone(1) == 23_000)
        let beyond = scene.papers("stock.move").filter {
            $0.values["origin"] == nil && $0.state == "done"
        }
        #expect(beyond.map(\.thousandths) == [3_000])
        #expect(beyond.map(\.millionths) == [7_900_000])
    }

    @Test func `a receipt of nothing but damaged goods makes nothing`() async throws {
        let (scene, _) = try await bought()
        let receipt = TrytonScene.receipt("GR-1", [(1, "SKU-0001", 0, 4_000)])
        let request = try TrytonScene.buying("erp.receipt", receipt, step: 2)
        #expect(try await scene.perform(request).reference == nil)
        #expect(scene.papers("stock.shipment.in").isEmpty)
    }

    @Test(arguments: ["8.2", "6.0.76"])
    func `a bill is posted for what was matched, with the supplier's number`(
        _ version: String
    ) async throws {
        let (scene, _) = try await bought(version)
        let request = try TrytonScene.buying("erp.supplier_invoice", TrytonScene.bill(), step: 4)
        scene.tryton.fail("model.account.invoice.create", .silence(isDone: true))
        #expect(await scene.failure(of: request)?.isOutcomeUnknown == true)
        let response = try await scene.perform(request)
        let bill = try #require(scene.papers("account.invoice").first)
        #expect(scene.papers("account.invoice").count == 1)
        #expect(bill.state == "posted")
        #expect(bill.values["reference"] == "INV-9")
        #expect(bill.values["description"] == "purchase/P-1/4/0")
        #expect(bill.values["account"] == 67)
        let line = try #require(scene.papers("account.invoice.line").first)
        let ordered = try #require(scene.papers("purchase.line").first)
        #expect(line.values["origin"] == .string("purchase.line,\(ordered.id)"))
        #expect(line.values["account"] == 71)
        #expect(response.reference == bill.values["number"]?.string)
        let found = try #require(try await scene.find(request))
        let document = try JSONValue(parsing: found.payload)
        #expect(document["total"] == "118.50")
        #expect(document["amountToPay"] == "118.50")
    }

    @Test(arguments: ["8.2", "6.0.76"])
    func `what finance decided to pay is posted to the cent, with the tax that was claimed`(
        _ version: String
    ) async throws {
        let (scene, _) = try await bought(version)
        let bill = TrytonScene.bill(net: 11_800, tax: 950)
        let request = try TrytonScene.buying("erp.supplier_invoice", bill, step: 4)
        scene.tryton.fail("model.account.invoice.post", .reset(isDone: true))
        #expect(await scene.failure(of: request)?.isOutcomeUnknown == true)
        _ = try await scene.perform(request)
        #expect(scene.papers("account.invoice.line").map(\.amount) == [11_850, -50])
        let tax = scene.papers("account.invoice.tax").map { $0.values["amount"]?["decimal"] }
        #expect(tax == ["9.50"])
    }

    @Test func `a bill of no day is of the day on which it is posted`() async throws {
        let (scene, _) = try await bought()
        var bill = TrytonScene.bill()
        bill.issuedOn = nil
        _ = try await scene.perform(
            try TrytonScene.buying("erp.supplier_invoice", bill, step: 4)
        )
        let written = try #require(scene.papers("account.invoice").first)
        #expect(written.values["invoice_date"]?["day"] == 26)
    }

    @Test(arguments: ["8.2", "6.0.76"])
    func `what has not come of a cancelled purchase is not waited for`(
        _ version: String
    ) async throws {
        let (scene, number) = try await bought(version)
        let receipt = TrytonScene.receipt("GR-1", [(1, "SKU-0001", 15_000, 0)])
        _ = try await scene.perform(try TrytonScene.buying("erp.receipt", receipt, step: 2))
        let request = try TrytonScene.buying(
            "erp.purchase_cancel",
            ["purchase": "P-1", "externalNumber": number],
            step: 5
        )
        #expect(try await scene.find(request) == nil)
        scene.tryton.fail("model.stock.move.cancel", .silence(isDone: true))
        #expect(await scene.failure(of: request)?.isOutcomeUnknown == true)
        #expect(try await scene.perform(request).reference == number)
        #expect(scene.movesDone(1) == 15_000)
        #expect(scene.papers("stock.move").filter { $0.state == "draft" }.isEmpty)
        #expect(try await scene.find(request)?.wasThereAlready == true)
    }
}
