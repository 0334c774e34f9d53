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
            .json(
                202,
                "Held: a person will decide; `holds` says who and why.",
                .order,
                headers: [.location, .entityTag, .replayed]
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
            traceID: exchange.correlation.trace.traceID
        )
        let renderer = OrderRenderer(exchange: exchange.correlation.exchange, request: request)
        let outcome = try await services.answering { () async throws(StoreFailure) in
            try await services.orders.submit(submission, refuse: renderer.refused) {
                renderer.submitted($0)
            }
        }
        switch outcome {
        case .answered(let answer, let isRepeat):
            return renderer.answer(answer, isRepeat: isRepeat)
        case .keyReused: throw .keyReused
        case .inFlight: throw .inFlight
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
