import ConnectorTesting
import Connectors
import Primitives
import Testing

@Suite struct RestConnectorTests {
    static let clock = VirtualClock()

    static func connector(
        _ exchange: ScriptedExchange,
        _ operation: RestOperation,
        change: (inout RestConfiguration) -> Void = { _ in }
    ) throws -> RestConnector {
        var configuration = RestConfiguration(
            baseURL: "https://erp.example.com/api/",
            operations: ["act": operation]
        )
        change(&configuration)
        let services = ConnectorServices(clock: clock, http: exchange, secrets: FixedSecrets())
        return try RestConnector(configuration, using: services)
    }

    static let request = ConnectorRequest(
        operation: "act",
        key: EffectKey(workflow: "order", instance: "O-1", sequence: 3, ordinal: 0),
        correlation: Correlation(
            traceID: "4bf92f3577b34da6a3ce929d0e0e4736",
            requestID: "request-1"
        ),
        payload: Array(#"{"number":"SO/1","qty":12500}"#.utf8)
    )

    static var deadline: Timestamp { clock.now().advanced(by: .seconds(60)) }

    @Test func `a call carries method, address, trace, credentials and the filled body`()
        async throws
    {
        let exchange = ScriptedExchange(200, #"{"number":7}"#)
        let operation = RestOperation(
            method: "PUT",
            path: "/orders/{{payload.number}}?key={{key}}",
            headers: ["Idempotency-Key": "{{key}}"],
            body: #"{"qty":"{{payload.qty | decimal 3}}"}"#,
            reference: "/number",
            timeoutSeconds: 7
        )
        let connector = try Self.connector(exchange, operation) {
            $0.authentication = .header(
                name: "Authorization",
                scheme: "Bearer",
                secret: SecretReference(.environment("K"))
            )
            $0.headers = ["X-Company": "US1"]
        }
        let response = try await connector.perform(Self.request, deadline: Self.deadline)
        #expect(response.reference == "7")
        let call = try #require(exchange.calls.first)
        #expect(call.method == "PUT")
        #expect(call.url == "https://erp.example.com/api/orders/SO%2F1?key=order%2FO-1%2F3%2F0")
        #expect(String(decoding: call.body, as: UTF8.self) == #"{"qty":12.5}"#)
        #expect(call.headers.first(named: "idempotency-key") == "order/O-1/3/0")
        #expect(call.headers.first(named: "authorization") == "Bearer s3cret")
        #expect(call.headers.first(named: "x-company") == "US1")
        #expect(call.headers.first(named: "x-request-id") == "request-1")
        #expect(call.headers.first(named: "content-type") == "application/json")
        let trace = try #require(call.headers.first(named: "traceparent"))
        let pattern = /00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01/
        #expect(trace.wholeMatch(of: pattern) != nil)
        #expect(exchange.deadlines == [Self.clock.now().advanced(by: .seconds(7))])
    }

    @Test func `the engine's deadline holds when it is the earlier one`() async throws {
        let exchange = ScriptedExchange(204, "")
        let connector = try Self.connector(exchange, RestOperation(path: "/x"))
        let soon = Self.clock.now().advanced(by: .seconds(1))
        _ = try await connector.perform(Self.request, deadline: soon)
        #expect(exchange.deadlines == [soon])
        #expect(exchange.calls.first?.body == Self.request.payload)
    }

    @Test(arguments: ["", "OK", "{}"])
    func `an answer that nobody reads may be anything`(_ body: String) async throws {
        let connector = try Self.connector(ScriptedExchange(200, body), RestOperation(path: "/x"))
        let response = try await connector.perform(Self.request, deadline: Self.deadline)
        #expect(response.reference == nil)
        #expect(response.payload == Array(body.utf8))
    }

    @Test func `basic authentication is base64 of user and password`() async throws {
        let exchange = ScriptedExchange(200, "{}")
        let connector = try Self.connector(exchange, RestOperation(path: "/x")) {
            $0.authentication = .basic(user: "bridge", password: SecretReference(.file("/k")))
        }
        _ = try await connector.perform(Self.request, deadline: Self.deadline)
        #expect(
            exchange.calls.first?.headers.first(named: "authorization")
                == "Basic YnJpZGdlOnMzY3JldA=="
        )
    }

    @Test func `an answer comes back in canonical terms`() async throws {
        let exchange = ScriptedExchange(200, #"{"lines":[{"no":1,"qty":"2.5"}]}"#)
        let operation = RestOperation(
            path: "/x",
            result: """
                {"of":"{{payload.number}}","status":"{{status}}","lines":["{{#each answer.lines}}",
                 {"line":"{{.no}}","thousandths":"{{.qty | scaled 3}}"}]}
                """
        )
        let connector = try Self.connector(exchange, operation)
        let response = try await connector.perform(Self.request, deadline: Self.deadline)
        #expect(
            String(decoding: response.payload, as: UTF8.self)
                == #"{"of":"SO/1","status":200,"lines":[{"line":1,"thousandths":2500}]}"#
        )
    }

    @Test(
        arguments: [
            (404, "", nil), (200, #"{"orders":[]}"#, nil),
            (200, #"{"orders":[{"number":null}]}"#, nil),
            (200, #"{"orders":[{"number":"SO-1"},{"number":"SO-2"}]}"#, "SO-1"),
        ] as [(Int, String, String?)]
    )
    func `asking finds the number or nothing`(
        _ status: Int,
        _ body: String,
        _ found: String?
    ) async throws {
        let find = RestFind(path: "/orders?reference={{key}}", reference: "/orders/0/number")
        let exchange = ScriptedExchange(status, body)
        let connector = try Self.connector(exchange, RestOperation(path: "/x", find: find))
        #expect(connector.repetition(of: "act") == .askFirst)
        let response = try await connector.find(Self.request, deadline: Self.deadline)
        #expect(response?.reference == found)
        #expect(exchange.calls.first?.method == "GET")
        #expect(exchange.calls.first?.body.isEmpty == true)
    }

    @Test func `asking in vain is not the same as finding nothing`() async throws {
        let find = RestFind(path: "/orders", reference: "/orders/0/number")
        for (status, body) in [(500, ""), (200, "<html>"), (401, ""), (429, ""), (302, "")] {
            let exchange = ScriptedExchange(status, body)
            let connector = try Self.connector(exchange, RestOperation(path: "/x", find: find))
            await #expect(throws: ConnectorFailure.self) {
                try await connector.find(Self.request, deadline: Self.deadline)
            }
        }
        let connector = try Self.connector(ScriptedExchange(), RestOperation(path: "/x"))
        #expect(connector.repetition(of: "act") == .never)
        await #expect(throws: ConnectorFailure.self) {
            try await connector.find(Self.request, deadline: Self.deadline)
        }
    }

    @Test func `a payload that lacks a value is told with its place, and nothing is sent`()
        async throws
    {
        let exchange = ScriptedExchange()
        let operation = RestOperation(path: "/x", body: #"{"a":[1,"{{payload.gone}}"]}"#)
        let connector = try Self.connector(exchange, operation)
        let failure = try await #require(throws: ConnectorFailure.self) {
            try await connector.perform(Self.request, deadline: Self.deadline)
        }
        #expect(
            failure.reason
                == .untranslatable("body: /a/1: payload.gone is missing; write {{…?}} if it may be")
        )
        #expect(failure.remedy == .escalate(to: .integrationSupport))
        #expect(exchange.calls.isEmpty)
    }

    @Test func `no failure shows a secret`() async throws {
        struct BrokenSecrets: SecretResolver {
            func resolve(_ reference: SecretReference) throws(SecretFailure) -> Secret {
                Secret("s3cret\nX-Injected: yes")
            }
        }
        let exchange = ScriptedExchange()
        var configuration = RestConfiguration(
            baseURL: "https://erp.example.com",
            operations: ["act": RestOperation(path: "/x")]
        )
        configuration.authentication = .header(
            name: "X-Key",
            scheme: nil,
            secret: SecretReference(.environment("K"))
        )
        let connector = try RestConnector(
            configuration,
            using: ConnectorServices(clock: Self.clock, http: exchange, secrets: BrokenSecrets())
        )
        let failure = try await #require(throws: ConnectorFailure.self) {
            try await connector.perform(Self.request, deadline: Self.deadline)
        }
        #expect(failure.description.contains("env:K"))
        #expect(!failure.description.contains("s3cret"))
        #expect(exchange.calls.isEmpty)
    }

    @Test func `long refusals are cut between characters`() async throws {
        let long = String(repeating: "é", count: 5_000)
        let exchange = ScriptedExchange(400, #"{"detail":"\#(long)"}"#)
        let connector = try Self.connector(exchange, RestOperation(path: "/x"))
        let failure = try await #require(throws: ConnectorFailure.self) {
            try await connector.perform(Self.request, deadline: Self.deadline)
        }
        guard case .refused(_, let detail) = failure.reason else { return }
        #expect(detail == String(repeating: "é", count: Limits.longTextBytes / 2))
    }
}
