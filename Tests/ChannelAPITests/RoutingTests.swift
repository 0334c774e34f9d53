import Hummingbird
import HummingbirdTesting
import JSON
import Testing

@testable import ChannelAPI

@Suite struct RoutingTests {
    @Test func `an address gives its parameters decoded`() {
        let path: RoutePath = "/v1/orders/{order}/milestones"
        #expect(path.match(RoutePath.parts(of: "/v1/orders/A%2FB/milestones")) == ["order": "A/B"])
        #expect(path.match(RoutePath.parts(of: "/v1/orders//milestones")) == nil)
        #expect(path.match(RoutePath.parts(of: "/v1/orders/A/milestones/")) == nil)
        #expect(path.match(RoutePath.parts(of: "/v1/orders/%FF/milestones")) == nil)
        #expect(path.match(RoutePath.parts(of: "/v1/orders/%4/milestones")) == nil)
    }

    @Test func `percent-encoding is undone by decoding`() {
        for text in ["plain", "a/b?c=d&e", "ünïcödé", "100 %", "+1"] {
            #expect(PercentEncoding.decoded(PercentEncoding.encoded(text)) == text)
        }
        #expect(PercentEncoding.decoded("a+b", plusIsSpace: true) == "a b")
    }

    @Test(
        arguments: [
            "/v1", "/v1/", "/v1/nothing", "/v1/orders/", "/v1/orders/A/parcels", "/v1//health",
        ]
    )
    func `an unknown address is a problem`(_ path: String) async throws {
        try await TestAPI.with { api in
            let reply = try await api.send("GET", path)
            #expect(reply.status == 404)
            #expect(reply.problem == .routeNotFound)
        }
    }

    @Test(arguments: ["/", "/nowhere", "/v2/orders", "//v1/orders", "/v1x"])
    func `an address that nobody has is a problem, too`(_ path: String) async throws {
        try await TestAPI.with { api in
            let reply = try await api.send("GET", path)
            #expect(reply.status == 404)
            #expect(reply.headers[.contentType] == "application/problem+json")
            #expect(reply.problem == .routeNotFound)
            let head = try await api.send("HEAD", path)
            #expect(head.status == 404)
            #expect(head.bytes.isEmpty)
        }
    }

    @Test func `other routes of the same server are not the API's business`() async throws {
        try await TestAPI.with { api in
            let router = Router()
            PublicAPI(api.dependencies).addRoutes(to: router)
            router.get("/console") { _, _ in "a page" }
            try await Application(router: router).test(.router) { client in
                let answer = try await client.executeRequest(
                    uri: "/console",
                    method: .get,
                    headers: [:],
                    body: nil
                )
                #expect(String(buffer: answer.body) == "a page")
                #expect(answer.headers[.correlationID] == nil)
            }
        }
    }

    @Test(arguments: [
        ("PUT", "/v1/orders", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "/v1/health", "GET, HEAD, OPTIONS"),
        ("TRACE", "/v1/webhooks/7", "DELETE, OPTIONS"),
        ("GET", "/v1/prices/quote", "OPTIONS, POST"),
        ("HEAD", "/v1/prices/quote", "OPTIONS, POST"),
    ])
    func `a wrong method is told the right ones`(
        _ method: String,
        _ path: String,
        _ allowed: String
    ) async throws {
        try await TestAPI.with { api in
            let reply = try await api.send(method, path)
            #expect(reply.status == 405)
            #expect(reply.headers[.allow] == allowed)
        }
    }

    @Test func `OPTIONS lists the methods of an address`() async throws {
        try await TestAPI.with { api in
            let reply = try await api.send("OPTIONS", "/v1/orders")
            #expect(reply.status == 204)
            #expect(reply.headers[.allow] == "GET, HEAD, OPTIONS, POST")
            #expect(reply.headers[.contentLength] == nil)
            let unknown = try await api.send("OPTIONS", "/v1/nothing")
            #expect(unknown.status == 404)
        }
    }

    @Test func `HEAD is GET without its body`() async throws {
        try await TestAPI.with { api in
            let get = try await api.send("GET", "/v1/health")
            let head = try await api.send("HEAD", "/v1/health")
            #expect(head.status == 200)
            #expect(head.bytes.isEmpty)
            #expect(head.headers[.contentLength] == String(get.bytes.count))
            #expect(head.headers[.contentType] == "application/json")
        }
    }

    @Test(arguments: [
        ("/v1/health?verbose=1", "verbose unknown_member"),
        ("/v1/orders?limit=0", "limit out_of_range"),
        ("/v1/orders?limit=201", "limit out_of_range"),
        ("/v1/orders?limit=1e1", "limit out_of_range"),
        ("/v1/orders?limit=5&limit=5", "limit duplicate"),
        ("/v1/orders?status=lost", "status unknown_value"),
        ("/v1/orders?cursor=%00", "cursor invalid_format"),
        ("/v1/orders?cursor=bm90aGluZw", "cursor invalid_format"),
        ("/v1/orders?updated_since=2026-02-30T00:00:00Z", "updated_since invalid_date"),
        ("/v1/orders?purchase_order_number=%ff", "purchase_order_number invalid_format"),
        ("/v1/orders?purchase_order_number=%0A", "purchase_order_number invalid_format"),
        ("/v1/orders?%zz=1", "%zz invalid_format"),
        ("/v1/availability", "sku missing"),
        ("/v1/availability?sku=WIDGET&date=2026-13-01", "date invalid_date"),
        ("/v1/availability?sku=", "sku blank"),
    ])
    func `a query that is not understood is refused with its place`(
        _ path: String,
        _ fault: String
    ) async throws {
        try await TestAPI.with { api in
            let reply = try await api.send("GET", path, key: try await api.key())
            #expect(reply.status == 400)
            #expect(reply.faults == [fault])
            #expect(reply["/detail"] == "1 thing is not valid; see errors.")
        }
    }
}
