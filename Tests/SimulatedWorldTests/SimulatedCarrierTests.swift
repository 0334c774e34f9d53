import JSON
import Primitives
import SimulatedWorld
import Testing

@Suite struct SimulatedCarrierTests {
    private let shipment: JSONValue = [
        "clientRef": "K-1", "shipperRef": "F-1", "orderRef": "O-1", "service": "GROUND",
        "parcels": [["parcelRef": "P-1"], ["parcelRef": "P-2"]],
    ]

    @Test func `a consignment is made once for one reference`() throws {
        var talk = Conversation()
        let first = talk.call(.carrier, "POST", "/shipments", shipment)
        #expect(first.status == 201)
        let again = talk.call(.carrier, "POST", "/shipments", shipment)
        #expect(again.status == 200)
        #expect(again.body == first.body)
        #expect(talk.world.carrier.parcelCount == 2)
        let found = try talk.call(.carrier, "GET", "/shipments?clientRef=K-1").json
        #expect(found["shipments"]?[0]?["consignmentNo"] == "CN-000001")
        #expect(try talk.call(.carrier, "GET", "/shipments?clientRef=K-2").json["shipments"] == [])
    }

    @Test func `each parcel is scanned to its delivery`() throws {
        var talk = Conversation()
        talk.call(.carrier, "POST", "/shipments", shipment)
        try talk.pass(.seconds(10))
        let scans = talk.events("parcel.scanned")
        #expect(scans.count == 6)
        #expect(Set(scans.compactMap { $0["barcode"]?.string }).count == 2)
        #expect(scans.count { $0["scanCode"] == "POD" } == 2)
        #expect(talk.callbacks.allSatisfy { $0.path == "/v1/events/carrier" })
        #expect(talk.world.carrier.deliveredCount == 2)
    }

    @Test func `a rate is a price for each service`() throws {
        var talk = Conversation()
        let question: JSONValue = [
            "postalCode": "97201", "country": "US", "parcels": 2, "weightGrams": 3_200,
        ]
        let reply = talk.call(.carrier, "POST", "/rates", question)
        #expect(
            try reply.json.text() == """
                {"rates":[{"service":"GROUND","days":4,"currency":"USD","amount":16.20},\
                {"service":"EXPRESS","days":1,"currency":"USD","amount":40.50}]}
                """
        )
    }

    @Test func `scans by hand say who signed, what it cost, and what went wrong`() throws {
        var talk = Conversation()
        talk.call(.carrier, "PUT", "/faults", ["manual": true])
        let made = try talk.call(.carrier, "POST", "/shipments", shipment).json
        let barcode = try #require(made["parcels"]?[0]?["barcode"])
        func scan(_ fields: JSONValue) throws -> Int {
            var body = try #require(fields.object)
            body["barcode"] = barcode
            return talk.call(.carrier, "POST", "/control/scan", .object(body)).status
        }
        let freight = JSONValue.number(JSONNumber(scaled: 1_234, digits: 2))
        #expect(try scan(["scan": "dispatched", "freight": freight]) == 200)
        #expect(try scan(["scan": "exception", "remark": "address not found"]) == 200)
        #expect(try scan(["scan": "delivered", "signedBy": "J. Doe"]) == 200)
        #expect(try scan(["scan": "lost"]) == 422)
        try talk.pass(.seconds(60))
        #expect(talk.events.map { $0["scanCode"] } == ["DEP", "EXC", "POD"])
        #expect(talk.events[0]["freightCharge"]?["amount"]?.number?.text == "12.34")
        #expect(talk.events[1]["remark"] == "address not found")
        #expect(talk.events[2]["signature"] == ["name": "J. Doe"])
    }

    @Test func `where the hand leaves off, the carrier goes on when manual is switched off`() throws
    {
        var talk = Conversation()
        talk.call(.carrier, "PUT", "/faults", ["manual": true])
        let made = try talk.call(.carrier, "POST", "/shipments", shipment).json
        let barcode = try #require(made["parcels"]?[0]?["barcode"])
        let scan: JSONValue = ["barcode": barcode, "scan": "dispatched"]
        #expect(talk.call(.carrier, "POST", "/control/scan", scan).status == 200)
        try talk.pass(.seconds(3_600))
        talk.call(.carrier, "PUT", "/faults", [:])
        try talk.pass(.seconds(60))
        #expect(
            talk.events.filter { $0["barcode"] == barcode }.map { $0["scanCode"] }
                == ["DEP", "TRN", "POD"]
        )
    }
}
