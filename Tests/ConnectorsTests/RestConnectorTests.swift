import ConnectorTesting
import Connectors
import JSON
import Primitives
import SimulatedWorld
import Synchronization
import Testing

/// Answers every call with the next reply of a script and remembers what was asked.
final class ScriptedExchange: HTTPExchange {
    private let replies: Mutex<[Result<HTTPReply, ConnectorFailure>]>
    private let sent = Mutex<[(call: HTTPCall, deadline: Timestamp)]>([])

    init(_ replies: Result<HTTPReply, ConnectorFailure>...) { self.replies = Mutex(replies) }

    convenience init(_ status: Int, _ body: String, headers: [HTTPField] = []) {
        self.init(.success(HTTPReply(status: status, headers: headers, body: Array(body.utf8))))
    }

    var calls: [HTTPCall] { sent.withLock { $0.map(\.call) } }
    var deadlines: [Timestamp] { sent.withLock { $0.map(\.deadline) } }

    func send(_ call: HTTPCall, deadline: Timestamp) async throws(ConnectorFailure) -> HTTPReply {
        sent.withLock { $0.append((call, deadline)) }
        return try replies.withLock { $0.removeFirst() }.get()
    }
}

struct FixedSecrets: SecretResolver {
    func resolve(_ reference: SecretReference) throws(SecretFailure) -> Secret { Secret("s3cret") }
}

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

    struct Meaning: Sendable {
        var status: Int
        var body = "{}"
        var headers: [HTTPField] = []
        var reason: ConnectorFailure.Reason
    }

    @Test(arguments: [
        Meaning(
            status: 400,
            body: #"{"message":"no such item"}"#,
            reason: .refused(status: 400, detail: "no such item")
        ),
        Meaning(
            status: 404,
            body: "<html>",
            reason: .refused(status: 404, detail: "no reason given")
        ),
        Meaning(
            status: 422,
            body: #"{"error":{"message":"bad"}}"#,
            reason: .refused(status: 422, detail: "bad")
        ),
        Meaning(
            status: 422,
            body: #"{"title":"t","detail":"d"}"#,
            reason: .refused(status: 422, detail: "d")
        ),
        Meaning(status: 401, reason: .unauthorized(status: 401)),
        Meaning(status: 403, reason: .unauthorized(status: 403)),
        Meaning(status: 408, reason: .failedInside(status: 408)),
        Meaning(status: 429, reason: .throttled(retryAfter: nil)),
        Meaning(
            status: 429,
            headers: [HTTPField("Retry-After", "17")],
            reason: .throttled(retryAfter: .seconds(17))
        ),
        Meaning(
            status: 429,
            headers: [HTTPField("retry-after", "Mon, 23 Nov 2026 19:00:00 GMT")],
            reason: .throttled(retryAfter: .seconds(60))
        ),
        Meaning(
            status: 429,
            headers: [HTTPField("retry-after", "Mon, 23 Nov 2020 19:00:00 GMT")],
            reason: .throttled(retryAfter: .zero)
        ),
        Meaning(
            status: 429,
            headers: [HTTPField("retry-after", "99999999999")],
            reason: .throttled(retryAfter: .seconds(86_400))
        ),
        Meaning(
            status: 429,
            headers: [HTTPField("retry-after", "-5")],
            reason: .throttled(retryAfter: nil)
        ),
        Meaning(
            status: 429,
            headers: [HTTPField("retry-after", "soon")],
            reason: .throttled(retryAfter: nil)
        ),
        Meaning(
            status: 503,
            headers: [HTTPField("Retry-After", " 3 ")],
            reason: .unavailable(status: 503, retryAfter: .seconds(3))
        ),
        Meaning(status: 500, reason: .failedInside(status: 500)),
        Meaning(status: 504, reason: .failedInside(status: 504)),
        Meaning(
            status: 302,
            reason: .misconfigured("the address redirects (302); give its new one")
        ),
        Meaning(
            status: 200,
            body: #"{"id":1}"#,
            reason: .malformedAnswer("nothing stands at /number")
        ),
        Meaning(
            status: 200,
            body: #"{"number":{}}"#,
            reason: .malformedAnswer("nothing stands at /number")
        ),
        Meaning(
            status: 201,
            body: #"{"number""#,
            reason: .malformedAnswer(
                "byte 9 (/number): expected a colon after the name, found the end"
            )
        ),
        Meaning(
            status: 200,
            body: "",
            reason: .malformedAnswer("byte 0: a value is missing at the end")
        ),
    ])
    func `a status has a meaning`(_ meaning: Meaning) async throws {
        let exchange = ScriptedExchange(meaning.status, meaning.body, headers: meaning.headers)
        let connector = try Self.connector(
            exchange,
            RestOperation(path: "/x", reference: "/number")
        )
        let failure = try await #require(throws: ConnectorFailure.self) {
            try await connector.perform(Self.request, deadline: Self.deadline)
        }
        #expect(failure.reason == meaning.reason)
        #expect(failure.answer?.status == meaning.status)
    }

    @Test func `rules come before statuses, and the first that fits decides`() async throws {
        let rules = [
            RestAnswerRule(
                statuses: [200],
                pointer: "/error/0",
                equals: "UserError",
                means: .refused,
                detail: "/error/1"
            ),
            RestAnswerRule(statuses: [200], pointer: "/error", means: .unknown),
            RestAnswerRule(statuses: [409], means: .exists, reference: "/existing"),
            RestAnswerRule(statuses: [404], means: .retry),
            RestAnswerRule(pointer: "/limit", equals: "true", means: .throttled),
        ]
        let operation = RestOperation(path: "/x", reference: "/number", answers: rules)
        func outcome(
            _ status: Int,
            _ body: String
        ) async throws -> Result<ConnectorResponse, ConnectorFailure> {
            let connector = try Self.connector(ScriptedExchange(status, body), operation)
            do throws(ConnectorFailure) {
                return .success(try await connector.perform(Self.request, deadline: Self.deadline))
            } catch {
                return .failure(error)
            }
        }
        let refused = try await outcome(200, #"{"error":["UserError","too late",""]}"#)
        #expect(throws: ConnectorFailure.self) { try refused.get() }
        guard case .failure(let no) = refused else { return }
        #expect(no.reason == .refused(status: 200, detail: "too late"))
        guard case .failure(let odd) = try await outcome(200, #"{"error":["Crash"]}"#) else {
            Issue.record("an unknown error passed as a success")
            return
        }
        #expect(odd.isOutcomeUnknown)
        let exists = try await outcome(409, #"{"existing":"SO-9"}"#).get()
        #expect(exists.reference == "SO-9" && exists.wasThereAlready)
        guard case .failure(let again) = try await outcome(404, "nothing") else {
            Issue.record("a rule for 404 was not read")
            return
        }
        #expect(again.reason == .unavailable(status: 404, retryAfter: nil))
        guard case .failure(let slow) = try await outcome(400, #"{"limit":true}"#) else {
            Issue.record("a rule by pointer was not read")
            return
        }
        #expect(slow.reason == .throttled(retryAfter: nil))
        #expect(
            try await outcome(200, #"{"number":"SO-1","error":null}"#).get().reference == "SO-1"
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
