import Canonical
import Connectors
import JSON
import Ordering
import Primitives
import Testing

/// Counts, returns and credit notes.
@Suite struct TrytonStockTests {
    @Test(arguments: ["8.2", "6.0.76"])
    func `what is missing and what was found move once, under the key and the reason`(
        _ version: String
    ) async throws {
        let scene = try TrytonScene(version: version)
        scene.tryton.look { $0.books.isOutOfStock = true }
        let document = TrytonScene.adjustment([("SKU-0001", -2_000), ("SKU-0010", 5_000)])
        let request = try TrytonScene.request("erp.adjustment", document)
        let response = try await scene.perform(request)
        let shipments = scene.papers("stock.shipment.internal")
        #expect(shipments.map(\.state) == ["done", "done"])
        #expect(shipments.allSatisfy { $0.values["reference"] == "order/O-1/3/0 damaged" })
        #expect(shipments.map { $0.values["from_location"] } == [93, 94])
        #expect(shipments.map { $0.values["to_location"] } == [94, 93])
        #expect(response.reference == shipments.map { "MV-\($0.id)" }.joined(separator: ", "))
        let found = try #require(try await scene.find(request))
        let items = try JSONValue(parsing: found.payload)["items"]
        #expect(
            items == [["item": "SKU-0001", "quantity": -2], ["item": "SKU-0010", "quantity": 5]]
        )
        #expect(try await scene.perform(request).wasThereAlready)
        #expect(scene.papers("stock.shipment.internal").count == 2)
    }

    @Test(arguments: ["create", "wait", "assign_try", "do"])
    func `an adjustment whose answer was cut off moves once`(_ verb: String) async throws {
        let scene = try TrytonScene()
        let document = TrytonScene.adjustment([("SKU-0001", -2_000), ("SKU-0010", 5_000)])
        let request = try TrytonScene.request("erp.adjustment", document)
        let method = "model.stock.shipment.internal.\(verb)"
        scene.tryton.fail(method, .silence(isDone: true), .reset(isDone: true))
        #expect(await scene.failure(of: request)?.isOutcomeUnknown == true)
        #expect(try await scene.find(request) == nil)
        // The second way's answer is cut as well.
        _ = await scene.failure(of: request)
        _ = try await scene.perform(request)
        #expect(scene.papers("stock.shipment.internal").map(\.state) == ["done", "done"])
        #expect(scene.papers("stock.move").count == 2)
    }

    @Test func `a unit that Tryton does not count in is told with the item`() async throws {
        let scene = try TrytonScene(units: ["EA": "CS12"])
        let document = TrytonScene.adjustment([("SKU-0001", -2_000)])
        let request = try TrytonScene.request("erp.adjustment", document)
        let failure = try #require(await scene.failure(of: request))
        #expect(failure.remedy == .reject)
        #expect(failure.description.contains("SKU-0001 is counted in EA here and in u in Tryton"))
    }

    @Test func `a session that expires and an answer of HTML are told apart`() async throws {
        let scene = try TrytonScene()
        let document = TrytonScene.adjustment([("SKU-0001", -2_000)])
        let request = try TrytonScene.request("erp.adjustment", document)
        scene.tryton.fail("model.stock.shipment.internal.create", .expired)
        scene.tryton.fail(
            "model.stock.shipment.internal.wait",
            .body("<html>late</html>", isDone: true)
        )
        let failure = try #require(await scene.failure(of: request))
        #expect(failure.isOutcomeUnknown)
        _ = try await scene.perform(request)
        #expect(scene.papers("stock.shipment.internal").map(\.state) == ["done"])
        #expect(scene.tryton.look { $0.logins } == 2)
    }

    // MARK: - Goods that came back

    private func billed(_ version: String = "8.2") async throws -> (TrytonScene, String) {
        let scene = try TrytonScene(version: version)
        let number = try #require(try await scene.book().reference)
        let issue = TrytonScene.issue("S-1", of: number, [(1, 7_000)])
        _ = try await scene.perform(try TrytonScene.request("erp.goods_issue", issue))
        let invoice = try TrytonScene.invoice("S-1")
        _ = try await scene.perform(try TrytonScene.request("erp.invoice", invoice))
        return (scene, number)
    }

    @Test(arguments: ["8.2", "6.0.76"])
    func `goods that came back are a sale of less than nothing, received`(
        _ version: String
    ) async throws {
        let (scene, number) = try await billed(version)
        let goods = TrytonScene.goods(number, 3_000)
        let request = try TrytonScene.request("erp.return", goods, key: 2)
        scene.tryton.fail("model.sale.sale.create", .silence(isDone: true))
        #expect(await scene.failure(of: request)?.isOutcomeUnknown == true)
        scene.tryton.fail("model.stock.shipment.out.return.receive", .reset(isDone: true))
        #expect(await scene.failure(of: request)?.isOutcomeUnknown == true)
        let response = try await scene.perform(request)
        let sales = scene.sales
        #expect(sales.count == 2)
        #expect(sales[1].lines.map(\.thousandths) == [-3_000])
        #expect(sales[1].reference == "O-1-R1")
        #expect(sales[1].values["invoice_method"] == "manual")
        #expect(sales[1].values["origin"] == .string("sale.sale,\(sales[0].id)"))
        #expect(response.reference == sales[1].number)
        #expect(scene.papers("stock.shipment.out.return").map(\.state) == ["done"])
        let found = try #require(try await scene.find(request))
        #expect(
            try JSONValue(parsing: found.payload)["items"] == [["item": "SKU-0001", "quantity": 3]]
        )
        #expect(scene.tryton.look { $0.books.invoices.count } == 1)
    }

    @Test(arguments: ["8.2", "6.0.76"])
    func `what came back is credited once, on its invoice's accounts, to the cent`(
        _ version: String
    ) async throws {
        let (scene, number) = try await billed(version)
        let note = try TrytonScene.credit(number, net: 1_241, tax: 100)
        let request = try TrytonScene.request("erp.credit_note", note, key: 2)
        #expect(try await scene.find(request) == nil)
        scene.tryton.fail("model.account.invoice.create", .silence(isDone: true))
        #expect(await scene.failure(of: request)?.isOutcomeUnknown == true)
        let response = try await scene.perform(request)
        let credit = try #require(scene.papers("account.invoice").first)
        #expect(scene.papers("account.invoice").count == 1)
        #expect(credit.state == "posted")
        #expect(credit.values["reference"] == "O-1-C1")
        #expect(credit.values["account"] == 7)
        let line = try #require(scene.papers("account.invoice.line").first)
        #expect(line.thousandths == -3_000)
        #expect(line.values["origin"]?.string?.hasPrefix("account.invoice.line,") == true)
        let document = try JSONValue(parsing: response.payload)
        #expect(document["total"] == "13.41")
        #expect(document["tax"] == "1.00")
        #expect(try await scene.perform(request).wasThereAlready)
        #expect(scene.papers("account.invoice").count == 1)
    }

    @Test func `what is not billed yet in Tryton is credited later`() async throws {
        let scene = try TrytonScene()
        let number = try #require(try await scene.book().reference)
        let request = try TrytonScene.request("erp.credit_note", TrytonScene.credit(number), key: 2)
        let failure = try #require(await scene.failure(of: request))
        #expect(failure.remedy == .retry(after: .seconds(30)))
        #expect(!failure.isOutcomeUnknown)
    }

    @Test func `a credit of more than the goods were billed for is refused and leaves no draft`()
        async throws
    {
        let (scene, number) = try await billed()
        let note = try TrytonScene.credit(number, net: 1_300, tax: 104)
        let request = try TrytonScene.request("erp.credit_note", note, key: 2)
        let failure = try #require(await scene.failure(of: request))
        #expect(failure.remedy == .reject)
        #expect(failure.description.contains("-13.00 USD"))
        #expect(failure.description.contains("-12.42 USD"))
        #expect(scene.papers("account.invoice").isEmpty)
    }
}
