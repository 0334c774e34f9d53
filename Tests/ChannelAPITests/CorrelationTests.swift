import Hummingbird
import JSON
import Testing

@testable import ChannelAPI

@Suite struct CorrelationTests {
    private static let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func `a trace parent is read and written`() throws {
        let parent = try #require(TraceParent(Self.good))
        #expect(parent.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(parent.spanID == "00f067aa0ba902b7")
        #expect(parent.isSampled)
        #expect(parent.description == Self.good)
    }

    @Test func `a later version may say more`() {
        #expect(TraceParent("cc" + Self.good.dropFirst(2) + "-what-comes") != nil)
        #expect(TraceParent("cc" + Self.good.dropFirst(2)) != nil)
    }

    @Test(arguments: [
        "", "00", String(good.dropLast()), good + "-more", good.uppercased(),
        "ff" + good.dropFirst(2), "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        good.replacing("-", with: "_"), "cc" + good.dropFirst(2) + ".what",
    ])
    func `what is no trace parent starts a new trace`(_ text: String) {
        #expect(TraceParent(text) == nil)
    }

    @Test func `the trace goes on and the correlation id comes back`() async throws {
        try await TestAPI.with { api in
            let reply = try await api.send(
                "GET",
                "/v1/health",
                headers: ["traceparent": Self.good, "X-Correlation-Id": "shop-7/42"]
            )
            #expect(reply.headers[.correlationID] == "shop-7/42")
            let answered = try #require(reply.headers[.traceParent].flatMap { TraceParent($0) })
            #expect(answered.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(answered.spanID != "00f067aa0ba902b7")
            #expect(reply.headers[.requestID] == answered.spanID)
        }
    }

    @Test(arguments: ["two words", String(repeating: "x", count: 129), "ümlaut"])
    func `an unusable correlation id is replaced`(_ id: String) async throws {
        try await TestAPI.with { api in
            let reply = try await api.send(
                "GET",
                "/v1/health",
                headers: ["X-Correlation-Id": id]
            )
            #expect(reply.headers[.correlationID] == reply.headers[.requestID])
        }
    }

    @Test func `a problem names its exchange, and so does the log`() async throws {
        try await TestAPI.with { api in
            let reply = try await api.send("GET", "/v1/orders")
            let exchange = try #require(reply.headers[.requestID])
            #expect(reply["/instance"]?.string == "urn:crossdock:exchange:\(exchange)")
            let lines = api.log.all.filter { $0.contains("exchange=\(exchange)") }
            #expect(lines.count == 1)
            #expect(lines.allSatisfy { $0.contains("status=401") })
        }
    }
}
