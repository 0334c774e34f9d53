import ConnectorTesting
import Connectors
import Primitives
import Testing

/// What a target's answers mean.
@Suite struct RestAnswerTests {
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
        let connector = try RestConnectorTests.connector(
            exchange,
            RestOperation(path: "/x", reference: "/number")
        )
        let failure = try await #require(throws: ConnectorFailure.self) {
            try await connector.perform(
                RestConnectorTests.request,
                deadline: RestConnectorTests.deadline
            )
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
            let connector = try RestConnectorTests.connector(
                ScriptedExchange(status, body),
                operation
            )
            do throws(ConnectorFailure) {
                return .success(
                    try await connector.perform(
                        RestConnectorTests.request,
                        deadline: RestConnectorTests.deadline
                    )
                )
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
}
