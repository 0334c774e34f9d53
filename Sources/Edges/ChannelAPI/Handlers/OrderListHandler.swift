import Canonical
import Database
import Engine
import Governance
import Hummingbird
import JSON
import Ordering
import Primitives
import Storage

/// `GET /v1/orders`: the channel's orders, page by page, from the order board.
enum OrderListHandler {
    static let route = Route(
        .get,
        "/v1/orders",
        "listOrders",
        in: .orders,
        summary: "List orders",
        detail: """
            Newest first; with `updated_since`, by the time of their last change, oldest first, so \
            that a client that asks again and again misses none: it asks from the `updated_at` it saw \
            last. The list follows the orders by a moment; an order itself is read without delay.
            """,
        access: .needs(.ordersRead, handle),
        parameters: [
            .query("status", .words(of: FulfillmentStatus.self), "Only orders that stand there."),
            .query(
                "purchase_order_number",
                .text(Limits.shortTextBytes),
                "Only orders with this number; not together with `updated_since`."
            ),
            .query(
                "updated_since",
                JSONSchema.moment.example("2026-11-23T18:59:00Z"),
                "Only orders changed at this moment or later."
            ),
            .cursor, .limit,
        ],
        answers: [.json(200, "A page of orders.", .orderPage)]
    )

    private static func handle(
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let violations = Violations()
        let limit = exchange.query.limit(violations)
        let query = query(exchange.query, caller, violations)
        try violations.check()
        let rows = try await services.read { (snapshot) throws(StoreFailure) in
            try snapshot.orderBoard.page(query, limit: limit + 1)
        }
        let page = rows.prefix(limit)
        let next = rows.count > limit ? page.last.map { cursor(after: $0, in: query) } : nil
        return .json(
            200,
            .members([
                "orders": .array(page.map(OrderSummaryView.json)),
                "next": .text(next?.text),
            ])
        )
    }

    private static func query(
        _ parameters: QueryParameters,
        _ caller: RequestCaller,
        _ violations: Violations
    ) -> ChannelOrdersQuery {
        var query = ChannelOrdersQuery(
            entity: caller.entity.rawValue,
            channel: caller.channel.rawValue,
            customers: Set(caller.caller.customers.map(\.rawValue))
        )
        query.status = parameters.word(
            "status",
            expected: "one of "
                + FulfillmentStatus.allCases.map(\.rawValue).joined(separator: ", "),
            violations
        ) { FulfillmentStatus(rawValue: $0)?.rawValue }
        let number = parameters.text("purchase_order_number", violations)
        let since = parameters.moment("updated_since", violations)
        if number != nil, since != nil {
            violations.add(
                .parameter("updated_since"),
                .notAllowed,
                "not together with purchase_order_number"
            )
        }
        query.purchaseOrderNumber = number
        query.updatedSince = since
        if since == nil {
            query.before = parameters.cursor("orders", fieldCount: 1, violations)?.first
        } else if let fields = parameters.cursor("updated", fieldCount: 2, violations) {
            query.after = Int64(fields[0]).map {
                ChannelOrdersQuery.Change(at: Timestamp(microseconds: $0), orderID: fields[1])
            }
        }
        return query
    }

    private static func cursor(after row: OrderBoardRow, in query: ChannelOrdersQuery) -> Cursor {
        guard query.updatedSince != nil else { return Cursor("orders", [row.orderID]) }
        return Cursor("updated", [String(row.updatedAt.microseconds), row.orderID])
    }
}
