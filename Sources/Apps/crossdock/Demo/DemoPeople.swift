import Assembly
import Canonical
import Database
import Governance
import Primitives
import Purchasing
import SampleTrade
import SimulatedWorld
import Storage

/// The demo's catalogue, its users and its keys.
struct DemoPeople: Sendable {
    var password: String
    var portalKey: String
    /// Of the buyer, who orders from suppliers and settles their invoices.
    var buyerKey: String
    var systemKeys: [WorldSystem: String]

    /// The demo's company: one person may buy for 1,000 USD.
    static var company: EntityProfile {
        var entity = DemoCatalogue.masterData.entity
        entity.purchasing = PurchasePolicy(
            approvalLimit: Money(minorUnits: 1_000_00, .usd),
            quantityTolerancePPM: 20_000
        )
        return entity
    }

    static func create(
        in store: any Store,
        clock: any WallClock
    ) async throws -> DemoPeople {
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            var data = DemoCatalogue.masterData
            data.entity = company
            try data.load(into: transaction, source: "demo", at: now)
        }
        let password = newPassword()
        for role in Role.allCases {
            try await saveUser(role.rawValue, password, role, in: store, at: now)
        }
        let entity = company.id.rawValue
        let portalKey = try await mintClient(
            name: "Demo portal",
            entity: entity,
            channel: "portal",
            permissions: Permission.ofChannels,
            in: store,
            clock: clock
        )
        let buyerKey = try await mintClient(
            name: "Demo buyer",
            entity: entity,
            channel: "buyer",
            permissions: [.purchasesManage, .purchasesRead, .purchasesSettle],
            in: store,
            clock: clock
        )
        var systemKeys: [WorldSystem: String] = [:]
        for system in WorldSystem.allCases {
            systemKeys[system] = try await mintClient(
                name: "Sandbox \(system.rawValue)",
                entity: entity,
                channel: system.rawValue,
                permissions: [.eventsSubmit],
                in: store,
                clock: clock
            )
        }
        return DemoPeople(
            password: password,
            portalKey: portalKey,
            buyerKey: buyerKey,
            systemKeys: systemKeys
        )
    }

    /// Easy to type, different each time.
    private static func newPassword() -> String {
        var random = SystemRandomNumberGenerator()
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        return (0..<4).map { _ in
            String((0..<4).compactMap { _ in letters.randomElement(using: &random) })
        }.joined(separator: "-")
    }
}
