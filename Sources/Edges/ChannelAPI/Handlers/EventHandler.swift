import Canonical
import Database
import Engine
import Governance
import Hummingbird
import JSON
import Primitives

/// `POST /v1/events/{system}`: news from a warehouse, a carrier or an ERP, taken in durably now and
/// decided soon.
enum EventHandler {
    static let eventsMax = 500

    static let route = Route(
        .post,
        "/v1/events/{system}",
        "submitEvents",
        in: .systems,
        summary: "Bring a system's events",
        detail: """
            All events of a request are stored, or none. Each has the sender's `id`: the same id \
            with the same content again is a duplicate and changes nothing, with other content a \
            conflict that is not taken. What else an event holds is read by the system's dialect, \
            later; what that cannot read waits for a person. A key speaks for one system: the one \
            its channel is named after.
            """,
        access: .needs(.eventsSubmit, handle),
        parameters: [.system],
        body: .json(.eventDelivery),
        answers: [.json(202, "Stored; decided soon.", .eventReceipts)],
        problems: [.notFound]
    )

    static let schema = JSONSchema.closed([
        .required(
            "events",
            .array(
                of: .open([
                    .required(
                        "id",
                        .pattern("^[!-~]{1,128}$")
                            .described("The sender's own id of the event.")
                    )
                ]),
                count: 1...eventsMax
            )
        )
    ]).example([
        "events": [
            [
                "id": "wms-000417", "type": "PICKED", "at": "2026-11-23T18:59:00Z",
                "fulfilment": "01JDC5Q7XK3M9Z8V4T2R6W1YBN",
            ]
        ]
    ])

    static let receiptsSchema = JSONSchema.open([
        .required(
            "events",
            .array(
                of: .open([
                    .required("id", .string),
                    .required("receipt", .word(["accepted", "duplicate", "conflict"])),
                ])
            ).described("In the order of the request.")
        )
    ])

    private static func handle(
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let system = try exchange.id("system", TargetSystem.self).rawValue
        guard caller.channel.rawValue == system else {
            throw Problem(
                .notPermitted,
                "This key speaks for \(caller.channel), and for no other system."
            )
        }
        let events = try read(exchange.body)
        let receipts = try await services.answering { () async throws(StoreFailure) in
            try await services.events.accept(
                events,
                from: system,
                caller: caller.caller,
                traceID: exchange.correlation.trace.traceID,
                senderSpan: exchange.correlation.senderSpan
            )
        }
        return .json(
            202,
            .members([
                "events": .array(
                    zip(events, receipts).map { event, receipt in
                        .members(["id": .string(event.id), "receipt": .string(word(receipt))])
                    }
                )
            ])
        )
    }

    private static func read(_ body: JSONValue) throws(Problem) -> [SystemEvent] {
        let violations = Violations()
        let reader = ObjectReader(body, at: "", known: ["events"], violations)
        var events: [SystemEvent] = []
        for (index, value) in (reader?.elements("events", count: 1...eventsMax) ?? []).enumerated()
        {
            let place = "/events/\(index)"
            guard let object = value.object else {
                violations.add(at: place, .wrongType, "expected an object, found \(value.kindText)")
                continue
            }
            guard let id = object["id"] else {
                violations.add(at: place + "/id", .missing, "id is required")
                continue
            }
            guard let text = id.string, TextRule.isVisibleASCII(text, maximum: 128) else {
                violations.add(
                    at: place + "/id",
                    id.string == nil ? .wrongType : .invalidFormat,
                    "expected 1 to 128 visible ASCII characters"
                )
                continue
            }
            events.append(SystemEvent(id: text, body: value.bytes()))
        }
        try violations.check()
        return events
    }

    private static func word(_ receipt: EventReceipt) -> String {
        switch receipt {
        case .accepted: "accepted"
        case .duplicate: "duplicate"
        case .conflict: "conflict"
        }
    }
}
