import JSON
import Primitives
import SimulatedWorld
import Testing

@Suite struct SimulatedERPTests {
    @Test func `an order is booked and found by its reference`() throws {
        var talk = Conversation()
        let booked = talk.call(.erp, "POST", "/orders", Sample.order("order/O-1/3/0"))
        #expect(booked.status == 201)
        #expect(try booked.json["number"] == "SO-000001")
        let found = try talk.call(.erp, "GET", "/orders?reference=order%2FO-1%2F3%2F0").json
        #expect(found[try #require(JSONPointer("/orders/0/number"))] == "SO-000001")
        #expect(try talk.call(.erp, "GET", "/orders?reference=other").json["orders"] == [])
    }

    @Test func `a reference sent twice makes two orders, and the audit shows it`() throws {
        var talk = Conversation()
        for reference in ["K-1", "K-2", "K-1"] {
            talk.call(.erp, "POST", "/orders", Sample.order(reference))
        }
        #expect(
            talk.world.erp.audit.map(\.numbers) == [["SO-000001", "SO-000003"], ["SO-000002"]]
        )
        let report = try talk.call(.erp, "GET", "/audit").json
        #expect(
            report["duplicates"] == [
                [
                    "kind": "order", "reference": "K-1", "count": 2,
                    "numbers": ["SO-000001", "SO-000003"],
                ]
            ]
        )
    }

    @Test func `the audit can be read page by page, and as counts only`() throws {
        var talk = Conversation()
        for reference in ["K-1", "K-2", "K-1", "K-3"] {
            talk.call(.erp, "POST", "/orders", Sample.order(reference))
        }
        let counts = try talk.call(.erp, "GET", "/audit?summary=true").json["counts"]
        #expect(counts?[0] == ["kind": "order", "references": 3, "documents": 4])
        #expect(counts?[2] == ["kind": "invoice", "references": 0, "documents": 0])
        func page(_ query: String) throws -> [String?] {
            let report = try talk.call(.erp, "GET", "/audit?" + query).json
            return (report["documents"]?.array ?? []).map { $0["reference"]?.string }
        }
        #expect(try page("kind=order&limit=2") == ["K-1", "K-2"])
        #expect(try page("kind=order&limit=2&after=K-2") == ["K-3"])
        #expect(try page("kind=order&after=K-3").isEmpty)
        #expect(try page("kind=invoice").isEmpty)
    }

    @Test func `with idempotency configured, a key has one outcome`() throws {
        var configuration = SimulatedERP.Configuration()
        configuration.honoursIdempotencyKey = true
        let erp = SimulatedERP(configuration)
        var talk = Conversation { World(seed: $0, erp: erp) }
        let key = [(name: "Idempotency-Key", value: "K-1")]
        let first = talk.call(.erp, "POST", "/orders", Sample.order(), headers: key)
        let second = talk.call(.erp, "POST", "/orders", Sample.order(), headers: key)
        #expect(first == second)
        #expect(talk.world.erp.audit.map(\.numbers) == [["SO-000001"]])
    }

    @Test func `an amendment may give up a line, an order may not begin with nothing`() throws {
        var talk = Conversation()
        talk.call(.erp, "POST", "/orders", Sample.order())
        var lines = try #require(Sample.order()["lines"]?.array)
        var first = try #require(lines[0].object)
        first["qty"] = 0
        lines[0] = .object(first)
        let amended = talk.call(
            .erp,
            "PUT",
            "/orders/SO-000001",
            ["reference": "K-2", "lines": .array(lines)]
        )
        #expect(amended.status == 200)
        #expect(try amended.json["lines"]?[0]?["qty"] == 0)
        var empty = try #require(Sample.order("K-3").object)
        empty["lines"] = .array(lines)
        #expect(talk.call(.erp, "POST", "/orders", .object(empty)).status == 422)
    }

    @Test func `unknown items and customers are refused, and nothing is booked`() throws {
        var talk = Conversation()
        talk.call(.erp, "PUT", "/control/items", ["codes": ["SKU-1", "SKU-2"]])
        talk.call(.erp, "PUT", "/control/customers", ["codes": ["C-1"]])
        let item = talk.call(.erp, "POST", "/orders", Sample.order(item: "SKU-9"))
        #expect(item.status == 422)
        #expect(try item.json["code"] == "unknown_item")
        var stranger = try #require(Sample.order().object)
        stranger["customer_code"] = "C-9"
        let customer = talk.call(.erp, "POST", "/orders", .object(stranger))
        #expect(try customer.json["code"] == "unknown_customer")
        #expect(talk.world.erp.audit.isEmpty)
        #expect(talk.call(.erp, "POST", "/orders", Sample.order()).status == 201)
    }

    static func line(quantity: String) -> String {
        let line = #"{"line_no":1,"net":1,"tax":0,"item_code":"A","qty":\#(quantity)}"#
        return #"{"customer_code":"C","lines":[\#(line)]}"#
    }

    @Test(arguments: [
        (#"{"#, "the body"), (#"[]"#, "the body is no object"), (#"{}"#, "customer_code"),
        (#"{"customer_code":"C","lines":[]}"#, "lines is no list"),
        (line(quantity: "0"), "lines[0].qty"), (line(quantity: "1.0001"), "lines[0].qty"),
    ])
    func `what is wrong with a body is named`(_ body: String, _ named: String) throws {
        var talk = Conversation()
        let request = WorldRequest(method: "POST", target: "/orders", body: Array(body.utf8))
        let reply = talk.world.handle(request, to: .erp, at: talk.now)
        #expect(reply.status == 422)
        #expect(try #require(reply.json["message"]?.string).contains(named))
    }

    @Test func `a change under one reference is one revision`() throws {
        var talk = Conversation()
        talk.call(.erp, "POST", "/orders", Sample.order())
        for _ in 0..<2 {
            let changed = talk.call(.erp, "PUT", "/orders/SO-000001", Sample.order("K-2"))
            #expect(try changed.json["revision"] == 2)
        }
        #expect(
            try talk.call(.erp, "PUT", "/orders/SO-000001", Sample.order("K-3")).json["revision"]
                == 3
        )
        #expect(talk.call(.erp, "PUT", "/orders/SO-9", Sample.order("K-4")).status == 404)
    }

    @Test func `a cancelled order says so, and takes no change`() throws {
        var talk = Conversation()
        talk.call(.erp, "POST", "/orders", Sample.order())
        let target = "/orders/SO-000001/cancel"
        #expect(
            try talk.call(.erp, "POST", target, ["reference": "K-2"]).json["status"] == "cancelled"
        )
        let again = talk.call(.erp, "POST", target, ["reference": "K-2"])
        #expect(again.status == 409)
        #expect(try again.json["code"] == "already_cancelled")
        #expect(try again.json["number"] == "SO-000001")
        #expect(talk.call(.erp, "PUT", "/orders/SO-000001", Sample.order("K-3")).status == 409)
    }

    @Test func `goods that were issued are the order's, and what is delivered cannot be cancelled`()
        throws
    {
        var talk = Conversation()
        talk.call(.erp, "POST", "/orders", Sample.order())
        let issue = talk.call(.erp, "POST", "/goods-issues", Sample.goodsIssue("K-2"))
        #expect(issue.status == 201)
        #expect(
            try issue.json["lines"] == [["line_no": 1, "qty": 12], ["line_no": 2, "qty": 3]]
        )
        #expect(try talk.call(.erp, "GET", "/orders/SO-000001").json["status"] == "delivered")
        let cancel = talk.call(.erp, "POST", "/orders/SO-000001/cancel", ["reference": "K-3"])
        #expect(try cancel.json["code"] == "already_delivered")
        let unknown = talk.call(
            .erp,
            "POST",
            "/goods-issues",
            Sample.goodsIssue("K-4", order: "SO-9")
        )
        #expect(unknown.status == 404)
    }

    @Test func `an invoice must add up`() throws {
        var talk = Conversation()
        let wrong = talk.call(.erp, "POST", "/invoices", Sample.invoice("K-1", total: 161))
        #expect(try wrong.json["code"] == "totals_mismatch")
        let right = talk.call(.erp, "POST", "/invoices", Sample.invoice("K-1"))
        #expect(try right.json["number"] == "INV-000001")
        #expect(try right.json["total"]?.number?.text == "160.00")
    }

    @Test func `a payment is told once, and closes the invoice`() throws {
        var talk = Conversation()
        talk.call(.erp, "POST", "/invoices", Sample.invoice("K-1"))
        let part: JSONValue = ["invoice": "I-1", "amount": 100, "reference": "BANK-7"]
        #expect(talk.call(.erp, "POST", "/payments", part).status == 201)
        #expect(talk.call(.erp, "POST", "/payments", part).status == 200)
        #expect(
            talk.call(.erp, "POST", "/payments", ["invoice": "INV-000001", "amount": 61]).status
                == 422
        )
        talk.call(.erp, "POST", "/payments", ["invoice": "INV-000001"])
        try talk.pass(.seconds(1))
        #expect(talk.types(.erp) == ["payment.received", "payment.received"])
        #expect(talk.events.map { $0["amount"]?.number?.text } == ["100.00", "60.00"])
        #expect(talk.events[0]["invoice"] == "I-1")
        #expect(talk.events[0]["payment_reference"] == "BANK-7")
        #expect(talk.callbacks[0].path == "/v1/events/erp")
        #expect(try talk.call(.erp, "GET", "/invoices/INV-000001").json["status"] == "paid")
    }

    @Test func `credit and stock can be exported`() throws {
        var configuration = SimulatedERP.Configuration()
        configuration.creditLimits = ["C-1": 500_000]
        configuration.stock = ["PDX": ["SKU-1": 100_000]]
        let erp = SimulatedERP(configuration)
        var talk = Conversation { World(seed: $0, erp: erp) }
        talk.call(.erp, "POST", "/orders", Sample.order())
        #expect(
            try talk.call(.erp, "GET", "/credit-limits").json.text() == """
                {"customers":[{"customer_code":"C-1","limit":5000.00,"open_orders":160.00,\
                "open_invoices":0.00}]}
                """
        )
        talk.call(.erp, "POST", "/goods-issues", Sample.goodsIssue("K-2"))
        #expect(
            try talk.call(.erp, "GET", "/stock").json.text() == """
                {"stock":[{"site":"PDX","item_code":"SKU-1","qty":88},\
                {"site":"PDX","item_code":"SKU-2","qty":-3}]}
                """
        )
    }

    @Test func `one worker of half a second books two orders a second, and a full queue says so`() {
        var configuration = SimulatedERP.Configuration()
        configuration.lane = ServiceLane(serviceTime: .milliseconds(500), workers: 1, queueLimit: 2)
        let erp = SimulatedERP(configuration)
        var talk = Conversation { World(seed: $0, erp: erp) }
        let replies = (1...4).map { talk.call(.erp, "POST", "/orders", Sample.order("K-\($0)")) }
        #expect(replies.map(\.status) == [201, 201, 201, 503])
        #expect(
            replies.map(\.delay) == [.milliseconds(500), .seconds(1), .milliseconds(1_500), .zero]
        )
        #expect(replies[3].headers["retry-after"] == "1")
        #expect(talk.world.erp.audit.count == 3)
    }
}
