import Canonical
import Database
import Engine
import Governance
import Hummingbird
import JSON
import Ordering
import Primitives
import Storage

/// Wishes about an order that exists: change it, cancel it, release one of its holds.
enum OrderCommandHandlers {
    static let routes = [
        change, cancel, correctShipTo, placeHold, releaseHold, authorizeReturn,
    ]

    private static let change = command(
        "/v1/orders/{order}/changes",
        "changeOrder",
        summary: "Change an order's quantities or its date",
        detail: """
            What has not been picked can be changed; what was released to a warehouse is asked back \
            first. The answer is the order as it then stands. Prices stay as pinned at submission.
            """,
        access: .needs(.ordersChange) { exchange, caller, services async throws(Problem) in
            let change = try OrderChangeBody.read(exchange.body, requestedBy: caller.name)
            return try await act(
                .changeRequested(change),
                OrderRenderer(exchange: exchange.correlation.exchange, change: change),
                exchange,
                caller,
                services
            ) { $0.changed($1) }
        },
        body: .json(.orderChange),
        problems: [.changeRefused]
    )

    private static let cancel = command(
        "/v1/orders/{order}/cancellation",
        "cancelOrder",
        summary: "Cancel what has not left",
        detail: """
            Before release to a warehouse a cancellation wins at once. After it, the warehouse says \
            what it could still stop: the answer is 202 and `cancellation.outcome` is `pending` until \
            then. Goods that have left stay shipped.
            """,
        access: .needs(.ordersChange) { exchange, caller, services async throws(Problem) in
            let wish = try OrderCancellationBody.read(exchange.body, requestedBy: caller.name)
            return try await act(
                .cancelRequested(wish),
                OrderRenderer(exchange: exchange.correlation.exchange),
                exchange,
                caller,
                services
            ) { $0.cancelled($1) }
        },
        body: .json(.orderCancellation),
        answers: [
            .json(200, "Cancelled, all or part.", .order, headers: [.entityTag, .replayed]),
            .json(
                202,
                "A warehouse has been asked.",
                .order,
                headers: [.location, .entityTag, .replayed]
            ),
        ]
    )
}

// MARK: - What they have in common

extension OrderCommandHandlers {
    /// A wish about one order: made once under its key, and of the version that was seen if one is
    /// named.
    ///
    /// - Parameters:
    ///   - part: What besides the order the path names.
    ///   - answers: The order as it now stands, unless the wish may also have to wait.
    ///   - problems: What can go wrong besides what can with every such wish.
    static func command(
        _ path: RoutePath,
        _ operation: String,
        summary: String,
        detail: String,
        access: Access,
        of part: [Parameter] = [],
        body: BodyRule,
        answers: [AnswerRule] = [
            .json(200, "The order as it now stands.", .order, headers: [.entityTag, .replayed])
        ],
        problems: [ProblemKind] = []
    ) -> Route {
        Route(
            .post,
            path,
            operation,
            in: .orders,
            summary: summary,
            detail: detail,
            access: access,
            idempotency: .required,
            parameters: [.order] + part + [.idempotencyKey, .ifMatch],
            body: body,
            answers: answers,
            problems: [
                .notFound, .idempotencyKeyInFlight, .orderConflict, .orderFrozen,
                .preconditionFailed, .idempotencyKeyReused,
            ] + problems
        )
    }

    static func act(
        _ event: OrderEvent,
        _ renderer: OrderRenderer,
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices,
        _ render: @escaping @Sendable (OrderRenderer, DecidedOrder) -> StoredAnswer
    ) async throws(Problem) -> Answer {
        let command = OrderCommand(
            caller: caller.caller,
            order: try exchange.id("order", Order.self),
            event: event,
            idempotencyKey: exchange.idempotencyKey,
            body: exchange.bytes,
            expectedSequence: try EntityTag.expected(in: exchange.headers),
            traceID: exchange.correlation.trace.traceID
        )
        let outcome = try await services.answering { () async throws(StoreFailure) in
            try await services.orders.act(command, refuse: renderer.refused) {
                render(renderer, $0)
            }
        }
        switch outcome {
        case .answered(let answer, let isRepeat):
            return renderer.answer(answer, isRepeat: isRepeat)
        case .keyReused: throw .keyReused
        case .inFlight: throw .inFlight
        case .unknownOrder: throw .notFound("order")
        case .refused(let refusal): throw Problem(refusal, lines: renderer.lineIndexes)
        case .quarantined:
            throw Problem(.orderFrozen, "Nothing is done with this order until it is looked at.")
        case .moved(let order):
            throw Problem(
                .preconditionFailed,
                "The order is at version \(order.sequence) now.",
                members: JSONObject(present: ["version": .number(order.sequence)]),
                headers: [.eTag: EntityTag.text(order.sequence)]
            )
        }
    }
}
