import Canonical
import Database
import Engine
import Governance
import Hummingbird
import JSON
import Ordering
import Primitives
import Storage
import Synchronization

/// `POST /v1/orders`: taken in, decided and answered in one durable transaction.
enum OrderSubmissionHandler {
    static let route = Route(
        .post,
        "/v1/orders",
        "submitOrder",
        in: .orders,
        summary: "Submit an order",
        detail: """
            The order is checked, priced, taxed, checked for credit and given stock, line by line, \
            before the answer. A 2xx answer means that we will deliver it: 201 all or part of it as \
            `lines` says, 202 once the hold in `holds` is released. A rejected order is a 422 with \
            the reasons, and its purchase order number is free again.

            While more orders come in than can be decided at once, an order is stored and decided \
            in its turn: 202 with `status` `received` and `Retry-After`. Repeat the same request \
            with the same `Idempotency-Key` for the decision; webhooks tell of it, too. When too \
            many wait already, an order is refused with 503 instead, and nothing of it is stored.

            The same `Idempotency-Key` with the same body gets the same answer again. So does the \
            same content under another key: the purchase order number makes it one order.
            """,
        access: .needs(.ordersSubmit, handle),
        idempotency: .required,
        parameters: [.idempotencyKey],
        body: .json(.orderSubmission),
        answers: [
            .json(
                201,
                "Accepted, or accepted with changes.",
                .order,
                headers: [.location, .entityTag, .replayed]
            ),
            AnswerRule(
                status: 202,
                summary: "Held: a person will decide, and `holds` says who and why. Or received: "
                    + "it is decided in its turn.",
                schema: .either(.named(.order), .named(.orderReceipt)),
                headers: [.location, .entityTag, .replayed, .retryAfter]
            ),
        ],
        problems: [
            .purchaseOrderNumberTaken, .idempotencyKeyInFlight, .idempotencyKeyReused,
            .orderRejected,
        ]
    )

    private static func handle(
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let request = try OrderSubmissionBody.read(exchange.body, from: caller)
        try caller.requireReach(request.customer)
        let submission = OrderSubmission(
            caller: caller.caller,
            idempotencyKey: exchange.idempotencyKey,
            body: exchange.bytes,
            request: request,
            traceID: exchange.correlation.trace.traceID,
            senderSpan: exchange.correlation.senderSpan
        )
        let renderer = OrderRenderer(exchange: exchange.correlation.exchange, request: request)
        switch try await take(submission, renderer, exchange, services) {
        case .answered(let answer, let isRepeat):
            return renderer.answer(answer, isRepeat: isRepeat)
        case .keyReused: throw .keyReused
        case .inFlight: throw .inFlight
        case .waiting(let since, let isRepeat):
            return OrderReceipt(request: request, receivedAt: since)
                .answer(retryAfter: services.ladder.secondsUntilClear, isRepeat: isRepeat)
        case .numberTaken(let holder):
            throw Problem(
                .purchaseOrderNumberTaken,
                "Order \(holder) has this purchase order number and other content.",
                members: JSONObject(present: [
                    "order": .members([
                        "id": .id(holder),
                        "links": .members(["self": .string(OrderView.address(of: holder))]),
                    ])
                ])
            )
        case .refused(let refusal): throw Problem(refusal, lines: renderer.lineIndexes)
        }
    }
}

extension OrderSubmissionHandler {
    /// Has the order decided, or stored for later, or neither, as the ladder says.
    private static func take(
        _ submission: OrderSubmission,
        _ renderer: OrderRenderer,
        _ exchange: Exchange,
        _ services: APIServices
    ) async throws(Problem) -> SubmissionOutcome {
        let ladder = services.ladder
        let outcome = try await services.answering {
            () async throws(StoreFailure) -> SubmissionOutcome? in
            switch try await ladder.enter(at: exchange.now) {
            case .full:
                defer { ladder.leave() }
                return try await services.orders.submit(submission, refuse: renderer.refused) {
                    renderer.submitted($0)
                }
            case .waiting:
                let outcome = try await services.orders.receive(submission) {
                    renderer.submitted($0)
                }
                if case .waiting(_, isRepeat: false) = outcome { ladder.noteWaiting() }
                return outcome
            case .readOnly: return nil
            }
        }
        guard let outcome else { throw .tooManyWaiting(ladder) }
        return outcome
    }
}

extension Problem {
    fileprivate static func tooManyWaiting(_ ladder: IntakeLadder) -> Problem {
        Problem(
            .overloaded,
            "\(ladder.bounds.waiting) orders wait for their decision already.",
            headers: .retryAfter(seconds: ladder.secondsUntilClear)
        )
    }
}

extension RequestCaller {
    /// Says no in the same words whether the customer exists or not.
    func requireReach(_ customer: Party.ID) throws(Problem) {
        guard mayReach(customer) else {
            throw Problem(.notPermitted, "This key may not act for that customer.")
        }
    }
}

extension Problem {
    static var keyReused: Problem {
        Problem(.idempotencyKeyReused, "This Idempotency-Key came before with another request.")
    }

    static var inFlight: Problem {
        Problem(
            .idempotencyKeyInFlight,
            "The request with this Idempotency-Key has not been answered yet.",
            headers: .retryAfter(seconds: 1)
        )
    }
}
