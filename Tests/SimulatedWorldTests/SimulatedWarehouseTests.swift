import JSON
import Primitives
import SimulatedWorld
import Testing

@Suite struct SimulatedWarehouseTests {
    @Test func `a fulfilment is acknowledged, picked, packed, shipped, and carried to its door`()
        throws
    {
        var talk = Conversation()
        let received = talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        #expect(received.status == 202)
        #expect(try received.json["wmsOrderId"] == "W-000001")
        try talk.pass(.seconds(30))
        #expect(
            talk.types(.warehouse) == [
                "fulfilment.acknowledged", "fulfilment.picked", "fulfilment.packed",
                "fulfilment.shipped",
            ]
        )
        for event in talk.events where event["wmsOrderId"] != nil {
            #expect(event["wmsOrderRef"] == "F-1")
            #expect(event["customerOrderNo"] == "O-1")
        }
        let picked = try #require(talk.events("fulfilment.picked").first)
        #expect(
            picked["orderLines"] == [
                ["lineNo": 1, "skuCode": "SKU-1", "qtyPicked": 10, "qtyShort": 0],
                ["lineNo": 2, "skuCode": "SKU-2", "qtyPicked": 3, "qtyShort": 0],
            ]
        )
        let shipped = try #require(talk.events("fulfilment.shipped").first)
        #expect(shipped["final"] == true)
        let carton = try #require(shipped["cartons"]?[0])
        #expect(carton["contents"] == [["lineNo": 1, "qty": 10], ["lineNo": 2, "qty": 3]])
        let scans = talk.events("parcel.scanned")
        #expect(scans.map { $0["scanCode"] } == ["DEP", "TRN", "POD"])
        #expect(scans.allSatisfy { $0["barcode"] == carton["trackingNo"] })
        #expect(scans.allSatisfy { $0["shipperRef"] == "F-1" && $0["orderRef"] == "O-1" })
        #expect(scans[0]["freightCharge"]?["currency"] == "USD")
        #expect(scans[2]["signature"]?["name"] == "R. Consignee")
        #expect(scans.map { $0["freightCharge"] == nil } == [false, true, true])
        #expect(scans.map { $0["signature"] == nil } == [true, true, false])
    }

    @Test func `numbers on cartons carry right check digits`() throws {
        var talk = Conversation()
        for number in 1...40 {
            talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment("F-\(number)"))
        }
        try talk.pass(.seconds(30))
        let cartons = talk.events("fulfilment.shipped").compactMap { $0["cartons"]?[0] }
        #expect(cartons.count == 40)
        for carton in cartons {
            let sscc = try #require(carton["sscc"]?.string).compactMap(\.wholeNumberValue)
            #expect(sscc.count == 18)
            // GS1: over all 18 digits, weighted 3,1,3,… from the left, a multiple of 10.
            let sum = sscc.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 3 : 1) }
            #expect(sum % 10 == 0)
            let tracking = try #require(carton["trackingNo"]?.string)
            let digits = tracking.compactMap(\.wholeNumberValue)
            let weighted = zip([8, 6, 4, 2, 3, 5, 9, 7], digits).reduce(0) { $0 + $1.0 * $1.1 }
            let check = [10: 0, 11: 5][11 - weighted % 11] ?? 11 - weighted % 11
            #expect(tracking.hasPrefix("CP") && tracking.hasSuffix("US") && digits.count == 9)
            #expect(digits[8] == check)
        }
        #expect(Set(cartons.map { $0["sscc"]?.string }).count == 40)
    }

    @Test func `the same reference twice is one fulfilment`() throws {
        var talk = Conversation()
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        let again = talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        #expect(again.status == 409)
        #expect(try again.json["errorCode"] == "duplicate_ref")
        #expect(try again.json["wmsOrderId"] == "W-000001")
        #expect(talk.world.warehouse.orderCount == 1)
        try talk.pass(.seconds(30))
        #expect(talk.types(.warehouse).count == 4)
    }

    @Test func `what cannot be found is short, and nothing more is shipped of it`() throws {
        var talk = Conversation()
        talk.call(.warehouse, "PUT", "/faults", ["shortPick": 1])
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment(quantity: 11))
        try talk.pass(.seconds(30))
        #expect(
            talk.events("fulfilment.picked").first?["orderLines"] == [
                ["lineNo": 1, "skuCode": "SKU-1", "qtyPicked": 5, "qtyShort": 6],
                ["lineNo": 2, "skuCode": "SKU-2", "qtyPicked": 1, "qtyShort": 2],
            ]
        )
        #expect(talk.world.warehouse.shipped("F-1") == [1: 5_000, 2: 1_000])
    }

    @Test func `an empty shelf ends the order without a parcel`() throws {
        var configuration = SimulatedWarehouse.Configuration()
        configuration.stock = ["PDX": ["SKU-1": 0]]
        let warehouse = SimulatedWarehouse(configuration)
        var talk = Conversation { World(seed: $0, warehouse: warehouse) }
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        try talk.pass(.seconds(30))
        #expect(talk.types(.warehouse) == ["fulfilment.acknowledged", "fulfilment.picked"])
        #expect(try talk.call(.warehouse, "GET", "/fulfilments/F-1").json["state"] == "closed")
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func `split parcels together hold what was picked`(_ seed: UInt64) throws {
        var talk = Conversation(seed: seed)
        talk.call(.warehouse, "PUT", "/faults", ["splitParcels": 1])
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        try talk.pass(.seconds(60))
        let shipments = talk.events("fulfilment.shipped")
        let cartons = shipments.flatMap { $0["cartons"]?.array ?? [] }
        #expect(cartons.count >= 2, "seed \(seed)")
        var quantity: Int64 = 0
        for content in cartons.flatMap({ $0["contents"]?.array ?? [] })
        where content["lineNo"] == 1 {
            quantity += content["qty"]?.number?.scaled(toDigits: 3) ?? 0
        }
        #expect(quantity == 10_000, "seed \(seed)")
        #expect(shipments.map { $0["final"] == true }.last == true, "seed \(seed)")
        #expect(shipments.count { $0["final"] == true } == 1, "seed \(seed)")
    }

    @Test func `a cancel stops what is not picked and says how much`() throws {
        var talk = Conversation()
        talk.call(.warehouse, "PUT", "/faults", ["manual": true])
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        talk.call(.warehouse, "POST", "/control/fulfilments/F-1/acknowledge")
        talk.call(
            .warehouse,
            "POST",
            "/control/fulfilments/F-1/pick",
            ["orderLines": [["lineNo": 1, "qty": 4]]]
        )
        let body: JSONValue = [
            "cancelRef": "K-9",
            "orderLines": [["lineNo": 1, "qtyToCancel": 10], ["lineNo": 2, "qtyToCancel": 1]],
        ]
        let answer = try talk.call(.warehouse, "POST", "/fulfilments/F-1/cancel", body).json
        #expect(
            answer["orderLines"] == [
                ["lineNo": 1, "qtyAsked": 10, "qtyCancelled": 6],
                ["lineNo": 2, "qtyAsked": 1, "qtyCancelled": 1],
            ]
        )
        #expect(try talk.call(.warehouse, "POST", "/fulfilments/F-1/cancel", body).json == answer)
    }

    @Test func `an order cancelled whole before the pick never ships`() throws {
        var talk = Conversation()
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        let answer = talk.call(.warehouse, "POST", "/fulfilments/F-1/cancel", ["cancelRef": "K-9"])
        #expect(try answer.json["state"] == "cancelled")
        try talk.pass(.seconds(30))
        #expect(talk.types(.warehouse).isEmpty)
    }

    @Test func `a cancel does not overtake a pick that was due before it`() throws {
        var world = World(seed: 1)
        let start = Timestamp(microseconds: 1_795_460_340_000_000)
        let order = WorldRequest(method: "POST", target: "/fulfilments", body: Sample.fulfilment())
        _ = world.handle(order, to: .warehouse, at: start)
        // Nobody let the world go on meanwhile, and still four seconds have passed in it.
        let cancel = WorldRequest(
            method: "POST",
            target: "/fulfilments/F-1/cancel",
            body: ["cancelRef": "K-9"]
        )
        let late = start.advanced(by: .seconds(4))
        let answer = try world.handle(cancel, to: .warehouse, at: late).json
        #expect(answer["orderLines"]?[0]?["qtyCancelled"] == 0)
    }

    @Test func `goods that left cannot be cancelled`() throws {
        var talk = Conversation()
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        try talk.pass(.seconds(30))
        let answer = talk.call(.warehouse, "POST", "/fulfilments/F-1/cancel", ["cancelRef": "K-9"])
        #expect(try answer.json["reason"] == "the order is shipped")
        #expect(try answer.json["orderLines"]?[0]?["qtyCancelled"] == 0)
    }

    @Test(arguments: [
        ([String](), ["acknowledged", "picked", "packed", "shipped"]),
        (["acknowledge"], ["acknowledged", "picked", "packed", "shipped"]),
        (["acknowledge", "pick"], ["acknowledged", "picked", "packed", "shipped"]),
        (["pick"], ["picked", "packed", "shipped"]),
        (["pick", "pack"], ["picked", "packed", "shipped"]),
        (["acknowledge", "short"], ["acknowledged", "picked"]),
    ])
    func `where the hand leaves off, the floor goes on when manual is switched off`(
        _ byHand: [String],
        _ told: [String]
    ) throws {
        var talk = Conversation()
        talk.call(.warehouse, "PUT", "/faults", ["manual": true])
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        for step in byHand {
            try talk.pass(.seconds(60))
            talk.call(.warehouse, "POST", "/control/fulfilments/F-1/\(step)")
        }
        try talk.pass(.seconds(3_600))
        #expect(talk.types(.warehouse).count == byHand.count)
        talk.call(.warehouse, "PUT", "/faults", [:])
        try talk.pass(.seconds(60))
        #expect(talk.types(.warehouse) == told.map { "fulfilment." + $0 })
        let goods: [Int: Int64] = told.last == "shipped" ? [1: 10_000, 2: 3_000] : [1: 0, 2: 0]
        #expect(talk.world.warehouse.shipped("F-1") == goods)
    }

    @Test func `what the hand picked and shipped in part, the floor completes`() throws {
        var talk = Conversation()
        talk.call(.warehouse, "PUT", "/faults", ["manual": true])
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        let steps: [(String, JSONValue)] = [
            ("acknowledge", [:]), ("pick", ["orderLines": [["lineNo": 1, "qty": 4]]]),
            ("ship", ["cartons": [[["lineNo": 1, "qty": 4]]], "final": false]),
        ]
        for (step, body) in steps {
            talk.call(.warehouse, "POST", "/control/fulfilments/F-1/\(step)", body)
        }
        talk.call(.warehouse, "PUT", "/faults", [:])
        try talk.pass(.seconds(60))
        #expect(talk.world.warehouse.shipped("F-1") == [1: 10_000, 2: 3_000])
        #expect(talk.events("fulfilment.shipped").map { $0["final"] } == [false, true])
    }

    @Test func `by hand, nothing happens by itself and every step can be told`() throws {
        var talk = Conversation()
        talk.call(.warehouse, "PUT", "/faults", ["manual": true])
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        try talk.pass(.seconds(3_600))
        #expect(talk.events.isEmpty)
        func step(_ name: String, _ body: JSONValue? = nil) -> Int {
            talk.call(.warehouse, "POST", "/control/fulfilments/F-1/\(name)", body).status
        }
        #expect(step("acknowledge") == 200)
        #expect(step("pick", ["orderLines": [["lineNo": 1, "qty": 7]]]) == 200)
        #expect(step("short") == 200)
        #expect(step("pack") == 200)
        #expect(step("ship", ["cartons": [[["lineNo": 1, "qty": 3]]], "final": false]) == 200)
        #expect(step("ship") == 200)
        #expect(step("ship") == 409)
        #expect(step("fly") == 409)
        try talk.pass(.zero)
        #expect(
            talk.types(.warehouse) == [
                "fulfilment.acknowledged", "fulfilment.picked", "fulfilment.picked",
                "fulfilment.packed", "fulfilment.shipped", "fulfilment.shipped",
            ]
        )
        #expect(talk.world.warehouse.shipped("F-1") == [1: 7_000, 2: 0])
    }

    @Test func `what was due while driven by hand happens when the hand lets go`() throws {
        var talk = Conversation()
        talk.call(.warehouse, "PUT", "/faults", ["manual": true])
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        try talk.pass(.seconds(60))
        talk.call(.warehouse, "PUT", "/faults", [:])
        try talk.pass(.seconds(60))
        #expect(talk.types(.warehouse).count == 4)
    }

    @Test func `receipts, corrections and counts change the shelf and are told`() throws {
        var configuration = SimulatedWarehouse.Configuration()
        configuration.stock = [:]
        let warehouse = SimulatedWarehouse(configuration)
        var talk = Conversation { World(seed: $0, warehouse: warehouse) }
        func move(_ kind: String, _ quantity: Int64) -> Int {
            talk.call(
                .warehouse,
                "POST",
                "/control/\(kind)",
                ["sku": "SKU-1", "site": "PDX", "quantity": .number(quantity)]
            ).status
        }
        #expect(move("receive", 24) == 201)
        #expect(move("adjust", -2) == 201)
        #expect(talk.world.warehouse.onShelf("SKU-1", at: "PDX") == 22_000)
        #expect(move("count", 20) == 201)
        #expect(move("receive", -1) == 422)
        #expect(talk.world.warehouse.onShelf("SKU-1", at: "PDX") == 20_000)
        try talk.pass(.zero)
        #expect(
            talk.types(.warehouse) == [
                "stock.received", "stock.adjusted", "stock.count_difference",
            ]
        )
        #expect(talk.events.map { $0["movementNo"] } == ["REC-000001", "ADJ-000002", "COU-000003"])
        #expect(talk.events[0]["qty"] == 24)
        #expect(talk.events[1]["qtyDelta"] == -2)
        #expect(talk.events[2]["qtyCounted"] == 20)
        #expect(talk.events[2]["qtyDelta"] == -2)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `goods are conserved whatever happens on the floor`(_ seed: UInt64) throws {
        var configuration = SimulatedWarehouse.Configuration()
        configuration.stock = ["PDX": ["SKU-1": 150_000, "SKU-2": 40_000]]
        let warehouse = SimulatedWarehouse(configuration)
        var talk = Conversation(seed: seed) { World(seed: $0, warehouse: warehouse) }
        var random = SeededRandom(seed: seed)
        talk.call(
            .warehouse,
            "PUT",
            "/faults",
            try JSONValue(
                parsing: #"{"shortPick":0.3,"splitParcels":0.5,"repeat":0.2,"outOfOrder":0.5}"#
            )
        )
        for number in 1...20 {
            talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment("F-\(number)"))
            try talk.pass(.milliseconds(Int64.random(in: 0...1_500, using: &random)))
            let other = Int.random(in: 1...number, using: &random)
            if Bool.random(using: &random) {
                let cancel: JSONValue = ["cancelRef": .string("K-\(number)")]
                talk.call(.warehouse, "POST", "/fulfilments/F-\(other)/cancel", cancel)
            }
        }
        try talk.pass(.seconds(120))
        let left = (1...20).reduce(into: [1: 0 as Int64, 2: 0]) { sums, number in
            sums.merge(talk.world.warehouse.shipped("F-\(number)"), uniquingKeysWith: +)
        }
        let shelf1 = talk.world.warehouse.onShelf("SKU-1", at: "PDX") ?? 0
        let shelf2 = talk.world.warehouse.onShelf("SKU-2", at: "PDX") ?? 0
        #expect(shelf1 + (left[1] ?? 0) == 150_000, "seed \(seed)")
        #expect(shelf2 + (left[2] ?? 0) == 40_000, "seed \(seed)")
        #expect(shelf1 >= 0 && shelf2 >= 0, "seed \(seed)")
        #expect(talk.world.carrier.deliveredCount == talk.world.carrier.parcelCount, "seed \(seed)")
    }
}
