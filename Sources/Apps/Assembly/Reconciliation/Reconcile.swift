import Connectors
package import Database
package import Delivery
import Engine
package import Primitives
package import Reconciliation

/// Compares a system with an entity's data once; see `Reconciler`.
package func reconcile(
    _ pair: ReconciliationPair,
    _ subjects: [ReconciledSubject],
    settling: Duration,
    in store: any Store,
    clock: any WallClock,
    traceID: String
) async throws -> [ReconciliationReport] {
    let connection = pair.system.connector
    let exchange = AsyncHTTPExchange(policy: connection.outboundPolicy, clock: clock)
    do {
        let lane = try Deliveries.lane(
            connection,
            TargetGate(
                budget: Budget(connection.budget),
                breaker: CircuitBreaker(connection.circuitBreaker)
            ),
            ConnectorServices(clock: clock, http: exchange, secrets: SystemSecrets())
        )
        let facts = FactLoader()
        let reconciler = Reconciler(
            of: pair.entity,
            with: pair.system.name.rawValue,
            as: pair.part,
            lane,
            store: store,
            clock: clock,
            facts: facts,
            desk: ReconciliationDesk(
                store: store,
                clock: clock,
                facts: facts,
                identities: SystemIdentitySource()
            ),
            settling: settling
        )
        var reports: [ReconciliationReport] = []
        for subject in reconciler.subjects where subjects.contains(subject) {
            reports.append(try await reconciler.run(subject, traceID: traceID))
        }
        await exchange.shutdown()
        return reports
    } catch {
        await exchange.shutdown()
        throw error
    }
}
