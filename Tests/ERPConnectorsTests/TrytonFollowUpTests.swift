import Canonical
import Connectors
import ERPConnectors
import JSON
import Ordering
import Primitives
import Testing

@Suite struct TrytonFollowUpTests {
    private func booked(_ version: String = "8.2") async throws -> (TrytonScene, String) {
        let scene = try TrytonScene(version: version)
        let response = try await scene.book()
        return (scene, try #require(response.reference))
    }

    private func perform(
        _ scene: TrytonScene,
        _ operation: String,
        _ payload: some Encodable
    ) async throws -> ConnectorResponse {
        let request = try TrytonScene.request(operation, payload)
        return try await scene.connector.perform(request, deadline: scene.deadline)
    }

    @Test(arguments: ["8.2", "6.0.76"])
    func `part of an order leaves, and the rest stays open in a shipment of its own`(
        _ version: String
    ) async throws {
        let (scene, number) = try await booked(version)
        scene.tryton.look { $0.books.isOutOfStock = true }
        let issue = TrytonScene.issue("S-1", of: number, [(1, 7_000)])
        let response = try await perform(scene, "erp.goods_issue", issue)
        let shipments = scene.tryton.look { $0.books.shipments }
        #expect(shipments.map(\.state) == ["done", "waiting"])
        #expect(shipments[0].reference == "S-1 1Z999")
        #expect(shipments[0].moves.map(\.thousandths) == [7_000])
        #expect(shipments[1].moves.map(\.thousandths) == [5_000, 3_000])
        #expect(response.reference == "SHP-\(shipments[0].id)")

        let again = try await perform(scene, "erp.goods_issue", issue)
        #expect(again.reference == response.reference)
        #expect(again.wasThereAlready)
        let rest = TrytonScene.issue("S-2", of: number, [(1, 5_000), (2, 3_000)])
        _ = try await perform(scene, "erp.goods_issue", rest)
        #expect(scene.tryton.look { $0.books.shipments.map(\.state) } == ["done", "done"])
    }

    @Test(arguments: ["wait", "assign_try", "pick", "pack", "do"])
    func `a goods issue that was cut off goes on where it stopped`(_ button: String) async throws {
        let (scene, number) = try await booked()
        let issue = TrytonScene.issue("S-1", of: number, [(1, 7_000)])
        scene.tryton.fail("model.stock.shipment.out.\(button)", .reset(isDone: true))
        let failure = try #require(try await scene.failure("erp.goods_issue", issue))
        #expect(failure.isOutcomeUnknown)
        _ = try await perform(scene, "erp.goods_issue", issue)
        let shipments = scene.tryton.look { $0.books.shipments }
        #expect(shipments.map(\.state) == ["done", "waiting"])
        let request = try TrytonScene.request("erp.goods_issue", issue)
        let found = try await scene.connector.find(request, deadline: scene.deadline)
        #expect(found?.reference == "SHP-\(shipments[0].id)")
    }

    @Test func `goods that Tryton has no open shipment for are told with their line`() async throws
    {
        let (scene, number) = try await booked()
        let issue = TrytonScene.issue("S-1", of: number, [(3, 1_000)])
        let failure = try #require(try await scene.failure("erp.goods_issue", issue))
        #expect(failure.description.contains("line 3"))
    }

    @Test func `the draft of a shipment is posted under our key, our date and our tax`()
        async throws
    {
        let (scene, number) = try await booked()
        let issue = TrytonScene.issue("S-1", of: number, [(1, 7_000)])
        _ = try await perform(scene, "erp.goods_issue", issue)
        let invoice = try TrytonScene.invoice("S-1", tax: 231)
        let request = try TrytonScene.request("erp.invoice", invoice)
        #expect(try await scene.connector.find(request, deadline: scene.deadline) == nil)
        let response = try await perform(scene, "erp.invoice", invoice)
        let posted = try #require(scene.tryton.look { $0.books.invoices }.first)
        #expect(posted.state == "posted")
        #expect(posted.tax == 231)
        #expect(posted.values["description"] == "order/O-1/3/0")
        #expect(posted.values["invoice_date"]?["day"] == 27)
        #expect(response.reference == posted.number)
        let found = try await scene.connector.find(request, deadline: scene.deadline)
        #expect(found?.reference == posted.number)
    }

    @Test func `an invoice whose tax is more than rounding away is refused with both`()
        async throws
    {
        let (scene, number) = try await booked()
        let issue = TrytonScene.issue("S-1", of: number, [(1, 7_000)])
        _ = try await perform(scene, "erp.goods_issue", issue)
        let invoice = try TrytonScene.invoice("S-1", tax: 240)
        let failure = try #require(try await scene.failure("erp.invoice", invoice))
        #expect(failure.description.contains("2.40 USD"))
        #expect(failure.description.contains("2.32 USD"))
        #expect(scene.tryton.look { $0.books.invoices.map(\.state) } == ["draft"])
    }

    @Test func `a cent between our share of a promise and Tryton's sum becomes a line of its own`()
        async throws
    {
        let (scene, number) = try await booked()
        let issue = TrytonScene.issue("S-1", of: number, [(1, 7_000)])
        _ = try await perform(scene, "erp.goods_issue", issue)
        let invoice = try TrytonScene.invoice("S-1", net: 2_897)
        scene.tryton.fail("model.account.invoice.line.create", .silence(isDone: true))
        #expect(try await scene.failure("erp.invoice", invoice)?.isOutcomeUnknown == true)
        _ = try await perform(scene, "erp.invoice", invoice)
        let posted = try #require(scene.tryton.look { $0.books.invoices }.first)
        #expect(posted.rounding == -1)
        #expect(posted.state == "posted")
        let far = try TrytonScene.invoice("S-1", net: 2_800)
        let request = try TrytonScene.request("erp.invoice", far, key: 2)
        await #expect(throws: ConnectorFailure.self) {
            try await scene.connector.perform(request, deadline: scene.deadline)
        }
    }

    @Test func `an invoice that comes before its goods issue comes again later`() async throws {
        let (scene, _) = try await booked()
        let failure = try #require(
            try await scene.failure("erp.invoice", TrytonScene.invoice("S-1"))
        )
        #expect(failure.remedy == .retry(after: .seconds(30)))
        #expect(!failure.isOutcomeUnknown)
    }

    @Test func `a change is an amendment under its key, made once`() async throws {
        let (scene, number) = try await booked()
        var order = TrytonScene.order
        order.externalNumber = number
        order.lines[0] = TrytonScene.line(1, "SKU-0001", 8_000, 4_139_500, net: 3_312, tax: 265)
        scene.tryton.fail("model.sale.amendment.validate_amendment", .silence(isDone: true))
        #expect(try await scene.failure("erp.amend", order)?.isOutcomeUnknown == true)
        _ = try await perform(scene, "erp.amend", order)
        #expect(scene.sales.first?.lines.map(\.thousandths) == [8_000, 3_000])
        #expect(scene.tryton.look { $0.books.amendments.count } == 1)
    }

    @Test func `a new line on a confirmed sale is refused`() async throws {
        let (scene, number) = try await booked()
        var order = TrytonScene.order
        order.externalNumber = number
        order.lines.append(TrytonScene.line(3, "SKU-0002", 1_000, 1_000_000, net: 100, tax: 8))
        let failure = try #require(try await scene.failure("erp.amend", order))
        #expect(failure.description.contains("line 3 is new"))
        #expect(scene.tryton.look { $0.books.amendments.isEmpty })
    }

    @Test func `a cancelled order amounts to nothing and ships nothing`() async throws {
        let (scene, number) = try await booked()
        let response = try await perform(scene, "erp.cancel", ["externalNumber": number])
        #expect(scene.sales.first?.state == "done")
        #expect(scene.tryton.look { $0.books.shipments.isEmpty })
        #expect(try JSONValue(parsing: response.payload)["total"] == "0.00")
        let request = try TrytonScene.request("erp.cancel", ["externalNumber": number])
        let found = try await scene.connector.find(request, deadline: scene.deadline)
        #expect(found?.wasThereAlready == true)
    }

    @Test func `a sale deleted under us is told, not made again`() async throws {
        let (scene, number) = try await booked()
        scene.tryton.look { $0.books.sales = [] }
        let failure = try #require(
            try await scene.failure("erp.cancel", ["externalNumber": number])
        )
        #expect(failure.remedy == .reject)
        #expect(failure.description.contains("no sale \(number)"))
    }
}
