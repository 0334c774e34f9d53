import Canonical
import ConnectorTesting
import Connectors
import ERPConnectors
import JSON
import Ordering
import Primitives
import Testing

@Suite struct TrytonBookingTests {
    @Test(arguments: ConformanceCase.allCases, ["8.2", "6.0.76"])
    func `the connector conforms with both series`(
        _ conformanceCase: ConformanceCase,
        _ version: String
    ) async throws {
        try await conformanceCase.run(on: TrytonScene(version: version))
    }

    @Test(arguments: ["8.2", "6.0.76"])
    func `an order is created, quoted and confirmed with our prices and amounts`(
        _ version: String
    ) async throws {
        let scene = try TrytonScene(version: version)
        let response = try await scene.book()
        let sale = try #require(scene.sales.first)
        #expect(response.reference == sale.number)
        #expect(sale.state == "processing")
        #expect(sale.reference == "PO-77")
        #expect(sale.description == "order/O-1/3/0")
        #expect(sale.values["shipment_address"] == 11)
        #expect(sale.values["invoice_address"] == 10)
        #expect(sale.values["payment_term"] == 2)
        let method: JSONValue = version == "8.2" ? "fulfillment" : "shipment"
        #expect(sale.values["invoice_method"] == method)
        #expect(sale.lines.map(\.isTaxed) == [true, false])
        let answer = try JSONValue(parsing: response.payload)
        #expect(answer["total"] == "100.08")
    }

    @Test(arguments: ["model.sale.sale.quote", "model.sale.sale.confirm"])
    func `a booking that was cut off goes on from the state its sale is in`(
        _ method: String
    ) async throws {
        let scene = try TrytonScene()
        scene.tryton.fail(method, .silence(isDone: true))
        let failure = try #require(try await scene.failure())
        #expect(failure.isOutcomeUnknown)
        let response = try await scene.book()
        #expect(scene.sales.count == 1)
        #expect(response.reference == scene.sales.first?.number)
        #expect(scene.tryton.methods.count { $0 == "model.sale.sale.confirm" } == 1)
    }

    @Test func `what Tryton makes of an order differently is refused with both amounts`()
        async throws
    {
        let scene = try TrytonScene()
        var order = TrytonScene.order
        order.lines[0].tax = Money(minorUnits: 399, .usd)
        let failure = try #require(try await scene.failure("erp.book", order))
        #expect(failure.remedy == .reject)
        #expect(failure.description.contains("3.99 USD"))
        #expect(failure.description.contains("3.97 USD"))
        #expect(scene.sales.map(\.state) == ["cancelled"])
    }

    @Test func `tax may be one rounding step away on a sale, never on a bill`() async throws {
        let scene = try TrytonScene()
        var order = TrytonScene.order
        order.lines[0].tax = Money(minorUnits: 398, .usd)
        _ = try await scene.book(order)
        #expect(scene.sales.map(\.state) == ["processing"])
    }

    @Test func `a sale that was refused is taken up again by the same intent`() async throws {
        let scene = try TrytonScene()
        scene.tryton.fail("model.sale.sale.confirm", .userError("will exceed their credit limit"))
        let failure = try #require(try await scene.failure())
        #expect(failure.description.contains("credit limit"))
        #expect(scene.sales.map(\.state) == ["cancelled"])
        _ = try await scene.book()
        #expect(scene.sales.map(\.state) == ["processing"])
    }

    @Test func `a sale that is booked with other amounts goes to people, not back to the order`()
        async throws
    {
        let scene = try TrytonScene()
        _ = try await scene.book()
        scene.tryton.look { $0.books.sales[0].lines[0].thousandths = 11_000 }
        let failure = try #require(try await scene.failure())
        #expect(failure.remedy == .escalate(to: .integrationSupport))
        #expect(failure.description.contains("96.11 USD"))
        #expect(scene.sales.map(\.state) == ["processing"])
    }

    @Test func `what Tryton does not have is refused by its name`() async throws {
        let scene = try TrytonScene()
        var order = TrytonScene.order
        order.lines[1].item = Item.ID("SKU-9999")
        let failure = try #require(try await scene.failure("erp.book", order))
        #expect(failure.remedy == .reject)
        #expect(failure.description.contains("SKU-9999"))
        order = TrytonScene.order
        order.customer = Party.ID("C-9")
        #expect(try await scene.failure("erp.book", order)?.description.contains("C-9") == true)
        order = TrytonScene.order
        order.shipTo.code = "ELSEWHERE"
        order.shipTo.address.city = "Salem"
        #expect(try await scene.failure("erp.book", order)?.description.contains("Salem") == true)
        #expect(scene.sales.isEmpty)
    }

    @Test func `an address is found by what it says when its code is not Tryton's`() async throws {
        let scene = try TrytonScene()
        var order = TrytonScene.order
        order.shipTo.code = "MAIN"
        order.shipTo.address.lines = ["1 MAIN ST", "Dock  4"]
        _ = try await scene.book(order)
        #expect(scene.sales.first?.values["shipment_address"] == 11)
    }

    @Test func `parties and products are asked for once`() async throws {
        let scene = try TrytonScene()
        _ = try await scene.book()
        let request = try TrytonScene.request("erp.book", TrytonScene.order, key: 2)
        _ = try await scene.connector.perform(request, deadline: scene.deadline)
        for model in ["party.party", "product.product", "stock.location"] {
            #expect(scene.tryton.methods.count { $0 == "model.\(model).search_read" } == 1)
        }
    }
}
