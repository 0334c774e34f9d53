import Connectors
package import Database
package import Delivery
package import Primitives

/// Compares a system's documents with our receipts; see `ReceiptReview`.
///
/// - Precondition: the installation has a system of this name.
package func reviewReceipts(
    of name: String,
    _ installation: Installation,
    in store: any Store,
    clock: any WallClock
) async throws -> ReceiptSummary {
    guard let system = installation.systems.first(where: { $0.name.rawValue == name }) else {
        preconditionFailure("there is no system \(name)")
    }
    let exchange = AsyncHTTPExchange(policy: system.connector.outboundPolicy, clock: clock)
    do {
        let lane = try Deliveries.lane(
            system.connector,
            TargetGate(
                budget: Budget(system.connector.budget),
                breaker: CircuitBreaker(system.connector.circuitBreaker)
            ),
            ConnectorServices(clock: clock, http: exchange, secrets: SystemSecrets())
        )
        let review = ReceiptReview(of: name, lane, store: store, clock: clock)
        let summary = try await review.run()
        await exchange.shutdown()
        return summary
    } catch {
        await exchange.shutdown()
        throw error
    }
}
