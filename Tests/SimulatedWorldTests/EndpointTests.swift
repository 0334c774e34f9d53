import JSON
import SimulatedWorld
import Testing

/// Every door of the three systems, with what it says to the wrong knock.
@Suite struct EndpointTests {
    struct Knock: Sendable {
        var system: WorldSystem
        var method = "POST"
        var target: String
        var body: String?
        var status: Int
        /// Somewhere in the answer.
        var said = ""
    }

    /// One order, one invoice, one fulfilment driven by hand, one consignment.
    private func furnished() throws -> Conversation {
        var talk = Conversation()
        talk.call(.warehouse, "PUT", "/faults", ["manual": true])
        talk.call(.erp, "POST", "/orders", Sample.order())
        talk.call(.erp, "POST", "/invoices", Sample.invoice("K-2"))
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        talk.call(
            .carrier,
            "POST",
            "/shipments",
            ["clientRef": "K-3", "parcels": [["parcelRef": "P-1"]]]
        )
        return talk
    }

    @Test(arguments: [
        Knock(system: .erp, method: "GET", target: "/orders", status: 200, said: "SO-000001"),
        Knock(system: .erp, method: "GET", target: "/orders/SO-9", status: 404, said: "not_found"),
        Knock(system: .erp, method: "GET", target: "/nothing", status: 404, said: "/nothing"),
        Knock(system: .erp, method: "DELETE", target: "/orders/SO-000001", status: 404),
        Knock(system: .erp, target: "/orders/SO-9/cancel", body: "{}", status: 404),
        Knock(system: .erp, target: "/orders/SO-000001/cancel", status: 422, said: "reference"),
        Knock(system: .erp, target: "/payments", body: #"{"invoice":"I-9"}"#, status: 404),
        Knock(
            system: .erp,
            target: "/payments",
            body: #"{"invoice":"I-1","amount":0}"#,
            status: 422,
            said: "wrong_amount"
        ),
        Knock(
            system: .erp,
            method: "PUT",
            target: "/control/items",
            body: #"{"codes":[1]}"#,
            status: 422,
            said: "codes"
        ),
        Knock(
            system: .erp,
            method: "PUT",
            target: "/control/items",
            body: #"{"codes":null}"#,
            status: 200
        ),
        Knock(
            system: .erp,
            target: "/goods-issues",
            body: """
                {"reference":"K","order_ref":"O-1","delivery":"S","site":"P",
                 "packages":[{"lines":[{"line_no":9,"qty":1}]}]}
                """,
            status: 422,
            said: "packages[0].lines[0].line_no is no line of SO-000001"
        ),
        Knock(
            system: .erp,
            target: "/goods-issues",
            body: """
                {"reference":"K","order_ref":"O-1","delivery":"S","site":"P",
                 "packages":[{"lines":[{"line_no":1,"qty":99}]}]}
                """,
            status: 201,
            said: "GI-000001"
        ),
    ])
    func `the ERP answers`(_ knock: Knock) throws { try check(knock) }

    @Test(arguments: [
        Knock(
            system: .warehouse,
            method: "GET",
            target: "/fulfilments",
            status: 200,
            said: "W-000001"
        ),
        Knock(system: .warehouse, method: "GET", target: "/fulfilments/W-000001", status: 200),
        Knock(system: .warehouse, method: "GET", target: "/fulfilments/F-9", status: 404),
        Knock(system: .warehouse, method: "GET", target: "/stock", status: 200, said: "stock"),
        Knock(system: .warehouse, target: "/fulfilments/F-9/cancel", body: "{}", status: 404),
        Knock(system: .warehouse, target: "/fulfilments/F-1/cancel", body: "{}", status: 422),
        Knock(system: .warehouse, target: "/nothing", body: "{}", status: 404),
        Knock(system: .warehouse, target: "/control/nothing", body: "{}", status: 404),
        Knock(system: .warehouse, target: "/control/receive", body: "{}", status: 422, said: "sku"),
        Knock(system: .warehouse, target: "/control/fulfilments/F-9/pick", status: 404),
        Knock(system: .warehouse, target: "/control/fulfilments/F-1/fly", status: 404, said: "fly"),
        Knock(
            system: .warehouse,
            target: "/control/fulfilments/F-1/pick",
            body: #"{"orderLines":[{"lineNo":9,"qty":1}]}"#,
            status: 422,
            said: "orderLines[0].lineNo"
        ),
        Knock(
            system: .warehouse,
            target: "/control/fulfilments/F-1/ship",
            body: #"{"cartons":[[{"lineNo":9,"qty":1}]]}"#,
            status: 422,
            said: "cartons[0].lines[0].lineNo"
        ),
        Knock(
            system: .warehouse,
            target: "/control/fulfilments/F-1/refuse",
            body: #"{"reason":"no such sku here"}"#,
            status: 200,
            said: "refused"
        ),
        Knock(
            system: .warehouse,
            target: "/fulfilments",
            body: """
                {"wmsOrderRef":"F-2","customerOrderNo":"O","site":"PDX","orderLines":[
                 {"lineNo":1,"skuCode":"A","qtyRequired":1},{"lineNo":1,"skuCode":"A","qtyRequired":1}]}
                """,
            status: 422,
            said: "is there twice"
        ),
    ])
    func `the warehouse answers`(_ knock: Knock) throws { try check(knock) }

    @Test(arguments: [
        Knock(system: .carrier, method: "GET", target: "/parcels", status: 200, said: "CN-000001"),
        Knock(system: .carrier, method: "GET", target: "/shipments/CN-000001", status: 200),
        Knock(system: .carrier, method: "GET", target: "/shipments/CN-9", status: 404),
        Knock(system: .carrier, method: "GET", target: "/parcels/X", status: 404),
        Knock(system: .carrier, target: "/nothing", body: "{}", status: 404),
        Knock(system: .carrier, target: "/rates", body: "{}", status: 422, said: "country"),
        Knock(
            system: .carrier,
            target: "/rates",
            body: #"{"country":"US","postalCode":"1","parcels":0,"weightGrams":1}"#,
            status: 422,
            said: "out of range"
        ),
        Knock(system: .carrier, target: "/shipments", body: #"{"clientRef":"K"}"#, status: 422),
        Knock(
            system: .carrier,
            target: "/control/scan",
            body: #"{"barcode":"X","scan":"delivered"}"#,
            status: 404,
            said: "unknown_parcel"
        ),
    ])
    func `the carrier answers`(_ knock: Knock) throws { try check(knock) }

    @Test func `a refused fulfilment is told with its reason`() throws {
        var talk = try furnished()
        let reason: JSONValue = ["reason": "no such sku here"]
        talk.call(.warehouse, "POST", "/control/fulfilments/F-1/refuse", reason)
        try talk.pass(.zero)
        #expect(talk.events("fulfilment.refused").map { $0["reason"] } == ["no such sku here"])
    }

    @Test func `addresses are decoded, odd ones are taken as they are`() {
        let request = WorldRequest(
            method: "GET",
            target: "/a%2Fb//c%zz?x=1%202&y&=z&x%3D=%E2%82%AC"
        )
        #expect(request.path == ["a/b", "c%zz"])
        #expect(request.query == ["x": "1 2", "y": "", "x=": "€"])
    }

    private func check(_ knock: Knock) throws {
        var talk = try furnished()
        let request = WorldRequest(
            method: knock.method,
            target: knock.target,
            body: Array((knock.body ?? "").utf8)
        )
        let reply = talk.world.handle(request, to: knock.system, at: talk.now)
        let said = String(decoding: reply.body, as: UTF8.self)
        #expect(reply.status == knock.status, "\(said)")
        #expect(said.contains(knock.said), "\(said)")
    }
}
