import JSON
import Primitives
import SimulatedWorld
import Testing

@Suite struct FaultTests {
    struct Expected: Sendable {
        var fault: RequestFault
        var status: Int
        var isBooked: Bool
        var loss: WorldReply.Loss?
    }

    @Test(arguments: [
        Expected(fault: .loseAnswers, status: 201, isBooked: true, loss: .silence),
        Expected(fault: .resets, status: 201, isBooked: true, loss: .reset),
        Expected(fault: .resetsBefore, status: 0, isBooked: false, loss: .reset),
        Expected(fault: .refuse, status: 422, isBooked: false),
        Expected(fault: .status401, status: 401, isBooked: false),
        Expected(fault: .status403, status: 403, isBooked: false),
        Expected(fault: .status429, status: 429, isBooked: false),
        Expected(fault: .status503, status: 503, isBooked: false),
        Expected(fault: .status500, status: 500, isBooked: true),
        Expected(fault: .status502, status: 502, isBooked: false),
        Expected(fault: .malformed, status: 201, isBooked: true),
        Expected(fault: .slow, status: 201, isBooked: true),
    ])
    func `each fault does what it says, once, and then all is well`(_ expected: Expected) throws {
        var talk = Conversation()
        talk.call(.erp, "PUT", "/faults", ["next": [.string(expected.fault.rawValue)]])
        let faulty = talk.call(.erp, "POST", "/orders", Sample.order("K-1"))
        #expect(faulty.status == expected.status)
        #expect(faulty.loss == expected.loss)
        #expect(talk.world.erp.audit.count == (expected.isBooked ? 1 : 0))
        #expect((faulty.delay > .seconds(30)) == (expected.fault == .slow))
        if expected.fault == .malformed { #expect(throws: JSONFailure.self) { try faulty.json } }
        let healthy = talk.call(.erp, "POST", "/orders", Sample.order("K-2"))
        #expect(healthy.status == 201)
        #expect(healthy.loss == nil)
    }

    @Test func `every fault has a case above`() { #expect(RequestFault.allCases.count == 12) }

    @Test(arguments: [1 as UInt64, 2, 3])
    func `faults come as often as asked`(_ seed: UInt64) {
        var talk = Conversation(seed: seed)
        talk.call(.erp, "PUT", "/faults", ["status503": .number(JSONNumber(scaled: 25, digits: 2))])
        let busy = (1...4_000).count { _ in
            talk.call(.erp, "GET", "/orders?reference=none").status == 503
        }
        #expect((850...1_150).contains(busy), "seed \(seed): \(busy)")
    }

    @Test func `the switch can be read back, and health is never faulty`() throws {
        var talk = Conversation()
        let text =
            #"{"status503":1,"delaySeconds":0.25,"shortPick":0.1,"manual":true,"next":["none"]}"#
        let set = talk.call(.warehouse, "PUT", "/faults", try JSONValue(parsing: text))
        #expect(try set.json["delaySeconds"]?.number?.text == "0.25")
        #expect(try talk.call(.warehouse, "GET", "/faults").json == set.json)
        #expect(talk.call(.warehouse, "GET", "/health").status == 200)
        #expect(talk.call(.warehouse, "GET", "/fulfilments/F-1").status == 404)
        #expect(talk.call(.warehouse, "GET", "/fulfilments/F-1").status == 503)
    }

    @Test(arguments: [
        #"{"loseAnswer":1}"#, #"{"status503":1.5}"#, #"{"status503":-1}"#, #"{"manual":1}"#,
        #"{"status503":0.6,"status429":0.6}"#, #"{"next":["nothing"]}"#, #"{"delaySeconds":1e9}"#,
        "[]", "{",
    ])
    func `a switch nobody can mean is refused and changes nothing`(_ body: String) throws {
        var talk = Conversation()
        talk.call(.carrier, "PUT", "/faults", ["repeat": 1])
        let request = WorldRequest(method: "PUT", target: "/faults", body: Array(body.utf8))
        #expect(talk.world.handle(request, to: .carrier, at: talk.now).status == 422)
        #expect(try talk.call(.carrier, "GET", "/faults").json["repeat"] == 1)
    }

    @Test func `with every event repeated and late, each comes twice under one id`() throws {
        var talk = Conversation(seed: 7)
        talk.call(.warehouse, "PUT", "/faults", ["repeat": 1, "outOfOrder": 1])
        talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
        try talk.pass(.seconds(60))
        let ids = talk.callbacks.filter { $0.system == .warehouse }.map(\.eventID)
        #expect(ids.count == 8)
        #expect(Set(ids).count == 4)
        #expect(Dictionary(grouping: ids, by: \.self).values.allSatisfy { $0.count == 2 })
        #expect(talk.callbacks.map(\.at) == talk.callbacks.map(\.at).sorted())
    }

    @Test func `some seed makes a pick overtake an acknowledgement`() throws {
        let isOvertaken = try (1...50 as ClosedRange<UInt64>).contains { seed in
            var talk = Conversation(seed: seed)
            talk.call(.warehouse, "PUT", "/faults", ["outOfOrder": 1])
            talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment())
            try talk.pass(.seconds(60))
            return talk.types(.warehouse).first != "fulfilment.acknowledged"
        }
        #expect(isOvertaken)
    }

    @Test(arguments: [1 as UInt64, 99])
    func `one seed is one history`(_ seed: UInt64) throws {
        func history(_ seed: UInt64) throws -> [WorldCallback] {
            var talk = Conversation(seed: seed)
            let faults = try JSONValue(
                parsing: """
                    {"loseAnswers": 0.2, "status503": 0.2, "repeat": 0.3, "outOfOrder": 0.5,
                     "shortPick": 0.5, "splitParcels": 0.5}
                    """
            )
            for system in WorldSystem.allCases { talk.call(system, "PUT", "/faults", faults) }
            for number in 1...20 {
                talk.call(.warehouse, "POST", "/fulfilments", Sample.fulfilment("F-\(number)"))
                try talk.pass(.milliseconds(700))
            }
            try talk.pass(.seconds(120))
            return talk.callbacks
        }
        let first = try history(seed)
        #expect(first.count > 60)
        #expect(try history(seed) == first)
        #expect(try history(seed + 1) != first)
    }
}
