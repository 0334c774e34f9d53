import Canonical
import Database
import Engine
import Governance
import Ordering
import Primitives
import Storage

/// Where an order goes: corrected to one of its customer's own places.
extension OrderCommandHandlers {
    static let correctShipTo = command(
        "/v1/orders/{order}/ship-to",
        "correctShipTo",
        summary: "Send an order to another of its customer's places",
        detail: """
            Ends an `unknown_ship_to` hold: the order is taxed for the place that is named and goes \
            on. Also moves an order that no warehouse has been told of yet; afterwards it is a 409.
            """,
        access: .needs(.dataRelease) { exchange, caller, services async throws(Problem) in
            let code = try ShipToCorrectionBody.readCode(exchange.body)
            let shipTo = try await place(code, exchange, caller, services)
            return try await act(
                .shipToCorrected(shipTo, by: caller.name),
                OrderRenderer(exchange: exchange.correlation.exchange),
                exchange,
                caller,
                services
            ) { $0.changed($1) }
        },
        body: .json(.shipToCorrection),
        problems: [.changeRefused]
    )

    /// The customer's place of this code, as its account has it now.
    private static func place(
        _ code: String,
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> ShipTo {
        let id = try exchange.id("order", Order.self)
        let order = try await services.answering { () async throws(StoreFailure) in
            try await services.orders.order(id, for: caller.caller)
        }
        guard let header = order?.state.header else { throw .notFound("order") }
        let entity = caller.entity.rawValue
        let facts = services.facts
        let party = try await services.read { (snapshot) throws(StoreFailure) -> Party? in
            try facts.catalogue(entity: entity, in: snapshot).customer(header.customer)
        }
        if let shipTo = party?.shipTos.first(where: { $0.code == code }) { return shipTo }
        let detail = "customer \(header.customer) has no ship-to \(code)"
        throw Problem(
            .changeRefused,
            detail.capitalizedSentence,
            code: "order.ship_to.unknown",
            violations: [Violation(place: .body("/code"), code: .unknownValue, detail: detail)]
        )
    }
}
