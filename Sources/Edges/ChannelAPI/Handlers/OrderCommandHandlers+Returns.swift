import Canonical
import Governance
import Ordering
import Primitives

/// Goods that are to come back.
extension OrderCommandHandlers {
    static let authorizeReturn = command(
        "/v1/orders/{order}/returns",
        "authorizeReturn",
        summary: "Ask for leave to send goods back",
        detail: """
            Never more than left and has not come back, however many ask at once: what another return \
            still allows counts too. All lines are authorized or none. The answer is the order; its \
            newest return carries the RMA number. What the warehouse then receives is a milestone \
            `returned`, and what was billed of it is credited: see `credit_notes`.
            """,
        access: .needs(.ordersChange) { exchange, caller, services async throws(Problem) in
            let request = try ReturnRequestBody.read(exchange.body, requestedBy: caller.name)
            return try await act(
                .returnRequested(request),
                OrderRenderer(exchange: exchange.correlation.exchange, returned: request),
                exchange,
                caller,
                services
            ) { $0.changed($1) }
        },
        body: .json(.returnRequest),
        problems: [.changeRefused]
    )
}
