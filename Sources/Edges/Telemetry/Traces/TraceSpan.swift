import JSON
import Primitives
import Storage

/// One step of an order's way, as OTLP tells it.
///
/// ```json
/// {"traceId": "4bf9…", "spanId": "00f0…", "parentSpanId": "", "name": "erp.book", "kind": 3, …}
/// ```
struct TraceSpan: Equatable {
    /// As OTLP numbers them: what we do, what we are asked for, what we ask of others.
    enum Kind: Int64 { case own = 1, server = 2, client = 3 }

    var traceID: String
    var id: String
    /// Empty for the first span of a trace.
    var parent: String
    var name: String
    var kind: Kind
    var start: Timestamp
    var end: Timestamp
    /// Names and values.
    var attributes: [(String, String)]
    /// What went wrong: a code, never a payload.
    var failure: String?
    /// Where in its sender's trace it was asked for.
    var sender: SenderSpan?

    static func == (one: TraceSpan, other: TraceSpan) -> Bool { one.json == other.json }

    var json: JSONValue {
        var members: [JSONObject.Member] = [
            .init(name: "traceId", value: .string(traceID)),
            .init(name: "spanId", value: .string(id)),
        ]
        if !parent.isEmpty { members.append(.init(name: "parentSpanId", value: .string(parent))) }
        members += [
            .init(name: "name", value: .string(name)),
            .init(name: "kind", value: .number(kind.rawValue)),
            .init(name: "startTimeUnixNano", value: Self.nanoseconds(start)),
            .init(name: "endTimeUnixNano", value: Self.nanoseconds(max(start, end))),
            .init(name: "attributes", value: .array(attributes.map(Self.attribute))),
        ]
        if let sender {
            let link: JSONValue = [
                "traceId": .string(sender.traceID), "spanId": .string(sender.spanID),
            ]
            members.append(.init(name: "links", value: .array([link])))
        }
        if let failure {
            let status: JSONValue = ["code": 2, "message": .string(failure)]
            members.append(.init(name: "status", value: status))
        }
        return .object(JSONObject(members))
    }

    /// The body of one export.
    static func document(_ spans: [TraceSpan]) -> JSONValue {
        [
            "resourceSpans": [
                [
                    "resource": ["attributes": [attribute(("service.name", "crossdock"))]],
                    "scopeSpans": [
                        ["scope": ["name": "crossdock"], "spans": .array(spans.map(\.json))]
                    ],
                ]
            ]
        ]
    }

    private static func attribute(_ pair: (String, String)) -> JSONValue {
        ["key": .string(pair.0), "value": ["stringValue": .string(pair.1)]]
    }

    /// 64-bit numbers are strings in OTLP's JSON.
    private static func nanoseconds(_ moment: Timestamp) -> JSONValue {
        .string("\(moment.microseconds)000")
    }
}

extension TraceSpan {
    /// How an event came in, and how it was decided.
    static func of(_ event: TracedEvent) -> [TraceSpan] {
        let instance = "\(event.kind)/\(event.instanceID)"
        let key = "\(instance)/\(event.sequence)"
        let trace = TraceID.trace(event.traceID, of: instance)
        let names = [
            ("crossdock.instance", instance), ("crossdock.event", event.type),
            ("crossdock.sequence", "\(event.sequence)"), ("crossdock.cause", event.cause),
        ]
        let intake = TraceSpan(
            traceID: trace,
            id: TraceID.span(key + "/intake"),
            parent: event.sequence == 1 ? "" : TraceID.span(instance + "/1/intake"),
            name: "take in \(event.type)",
            kind: .server,
            start: event.receivedAt ?? event.at,
            end: event.at,
            attributes: names + (event.source.map { [("crossdock.source", $0)] } ?? []),
            sender: event.sender
        )
        let decision = TraceSpan(
            traceID: trace,
            id: TraceID.span(key),
            parent: intake.id,
            name: "decide \(event.type)",
            kind: .own,
            start: event.at,
            end: event.at,
            attributes: names
        )
        return [intake, decision]
    }

    /// One call. The first has the id that `traceparent` told the other side.
    static func of(_ attempt: TracedAttempt) -> TraceSpan {
        let instance = "\(attempt.instanceKind)/\(attempt.instanceID)"
        let isFirst = attempt.number == 1
        var attributes = [
            ("crossdock.instance", instance), ("crossdock.effect", attempt.effectKey),
            ("crossdock.target", attempt.target), ("crossdock.attempt", "\(attempt.number)"),
            ("crossdock.outcome", attempt.outcome),
        ]
        if let code = attempt.code { attributes.append(("crossdock.code", code)) }
        if let status = attempt.status {
            attributes.append(("http.response.status_code", "\(status)"))
        }
        return TraceSpan(
            traceID: TraceID.trace(attempt.traceID, of: instance),
            id: TraceID.span(attempt.effectKey + (isFirst ? "" : "/\(attempt.number)")),
            parent: TraceID.span("\(instance)/\(attempt.sequence)"),
            name: attempt.operation,
            kind: .client,
            start: attempt.startedAt,
            end: attempt.endedAt,
            attributes: attributes,
            failure: attempt.outcome == "done" ? nil : attempt.code ?? attempt.outcome
        )
    }
}
