import Canonical
import Governance
import Ordering
import Primitives

/// Orders that a person stops, and lets go on.
extension OrderCommandHandlers {
    static let placeHold = command(
        "/v1/orders/{order}/holds",
        "placeHold",
        summary: "Put an order on hold",
        detail: """
            Nothing new of it is booked or goes to a warehouse until the hold is released by its \
            owner; what a warehouse was told before goes on. It keeps the stock it has. The hold's \
            reason is `fraud_check`, `price_question`, or `manual_hold` for any other; an order has \
            one of each at a time, and a second one changes nothing.
            """,
        access: .needs(.holdPlace) { exchange, caller, services async throws(Problem) in
            let placement = try OrderHoldBody.read(exchange.body, placedBy: caller.name)
            return try await act(
                .holdPlaced(placement),
                OrderRenderer(exchange: exchange.correlation.exchange),
                exchange,
                caller,
                services
            ) { $0.changed($1) }
        },
        body: .json(.orderHold),
        problems: [.changeRefused]
    )

    static let releaseHold = command(
        "/v1/orders/{order}/holds/{reason}/release",
        "releaseHold",
        summary: "Take a hold away",
        detail: """
            Each hold has an owner; releasing it needs the owner's permission. A key with another \
            hold's permission gets a 403 that names the one it lacks.
            """,
        access: .needsAny([.creditRelease, .dataRelease, .warehouseRelease]) {
            exchange,
            caller,
            services async throws(Problem) in
            guard let reason = exchange.path["reason"].flatMap({ ReasonCode(rawValue: $0) }) else {
                throw .notFound("hold")
            }
            let release = HoldRelease(
                reason: reason,
                releasedBy: caller.name,
                permissions: caller.permissions.map(\.rawValue).sorted(),
                note: try HoldReleaseBody.readNote(exchange.body)
            )
            return try await act(
                .holdReleased(release),
                OrderRenderer(exchange: exchange.correlation.exchange),
                exchange,
                caller,
                services
            ) { $0.changed($1) }
        },
        of: [.holdReason],
        body: .optionalJSON(.holdRelease)
    )
}
