import Database
import Governance
import JSON
import Storage
import Testing

@testable import ChannelAPI

@Suite struct EventTests {
    private static func deliver(
        _ api: TestAPI,
        _ events: JSONValue,
        to system: String = "wms",
        key: String? = nil
    ) async throws -> Reply {
        var own = key
        if own == nil { own = try await api.key([.eventsSubmit], channel: "wms") }
        return try await api.send(
            "POST",
            "/v1/events/\(system)",
            key: own,
            body: ["events": events]
        )
    }

    private static func event(_ id: JSONValue, _ type: JSONValue = "PICKED") -> JSONValue {
        ["id": id, "type": type, "amount": .number(JSONNumber("12.50") ?? JSONNumber(0))]
    }

    @Test func `events are stored as they came, once`() async throws {
        try await TestAPI.with { api in
            let reply = try await Self.deliver(api, [Self.event("e-1"), Self.event("e-2")])
            #expect(reply.status == 202)
            #expect(reply["/events/0/receipt"] == "accepted")
            #expect(reply["/events/1/id"] == "e-2")
            let again = try await Self.deliver(api, [Self.event("e-2"), Self.event("e-3")])
            #expect(again["/events/0/receipt"] == "duplicate")
            #expect(again["/events/1/receipt"] == "accepted")
            let other = try await Self.deliver(api, [Self.event("e-1", "SHIPPED")])
            #expect(other["/events/0/receipt"] == "conflict")
            let stored = try await api.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.inbox.find(source: "system:wms", key: "e-1")
            }
            let body = #"{"id":"e-1","type":"PICKED","amount":12.50}"#
            #expect(stored.map { String(decoding: $0.message.body, as: UTF8.self) } == body)
        }
    }

    @Test func `one bad event stores none`() async throws {
        try await TestAPI.with { api in
            let reply = try await Self.deliver(
                api,
                [Self.event("good"), 7, ["type": "X"], Self.event(5), Self.event("two words")]
            )
            #expect(reply.status == 400)
            #expect(
                reply.faults == [
                    "/events/1 wrong_type", "/events/2/id missing", "/events/3/id wrong_type",
                    "/events/4/id invalid_format",
                ]
            )
            let stored = try await api.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.inbox.find(source: "system:wms", key: "good")
            }
            #expect(stored == nil)
        }
    }

    @Test func `a delivery has one to five hundred events`() async throws {
        try await TestAPI.with { api in
            #expect(try await Self.deliver(api, []).faults == ["/events too_few"])
            let many = (0..<501).map { Self.event(.string("e-\($0)")) }
            #expect(try await Self.deliver(api, .array(many)).faults == ["/events too_many"])
            let full = try await Self.deliver(api, .array(Array(many.dropLast())))
            #expect(full.status == 202)
            #expect(full["/events"]?.array?.count == 500)
        }
    }

    @Test func `a key speaks for its own system only`() async throws {
        try await TestAPI.with { api in
            for system in ["erp", "portal", "%00"] {
                let reply = try await Self.deliver(api, [Self.event("e-1")], to: system)
                #expect(reply.status == (system == "%00" ? 404 : 403))
            }
        }
    }
}
