import Canonical
package import Delivery
import Primitives
import Reconciliation
import Storage

/// `reconcile` in a system's file: what it has is compared with what we have, by the clock.
///
/// ```yaml
/// reconcile: {everyMinutes: 60, settlingSeconds: 120}
/// ```
package struct ReconciliationSchedule: Codable, Sendable, Equatable {
    package var everyMinutes: Int
    /// How long after the first reading a difference is looked at again.
    package var settlingSeconds: Int

    package static let everyBounds = 5...10_080
    package static let settlingBounds = 1...3_600

    private enum CodingKeys: String, CodingKey { case everyMinutes, settlingSeconds }

    package init(everyMinutes: Int = 60, settlingSeconds: Int = 120) {
        self.everyMinutes = everyMinutes
        self.settlingSeconds = settlingSeconds
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            everyMinutes: try container.number(.everyMinutes, in: Self.everyBounds, usually: 60),
            settlingSeconds: try container.number(
                .settlingSeconds,
                in: Self.settlingBounds,
                usually: 120
            )
        )
    }

    var every: Duration { .seconds(60 * everyMinutes) }
    package var settling: Duration { .seconds(settlingSeconds) }
}

/// An entity and a system that have to do with each other.
package struct ReconciliationPair: Sendable, Equatable {
    package var entity: String
    package var system: SystemConfiguration
    package var part: Reconciler.Part

    package static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.entity == rhs.entity && lhs.system.name == rhs.system.name && lhs.part == rhs.part
    }
}

extension Installation {
    /// Which systems can be compared for which entities: its ERP, and others as its warehouses.
    package var reconciliationPairs: [ReconciliationPair] {
        entities.flatMap { entity in
            systems.filter { !$0.connector.exports.isEmpty }.map { system in
                ReconciliationPair(
                    entity: entity.id.rawValue,
                    system: system,
                    part: system.name == entity.erp ? .erp : .warehouse
                )
            }
        }
    }
}

extension InstallationReview {
    /// What `reconcile` in a system's file says of a system that cannot be compared.
    mutating func checkReconciliation(of system: Sourced<SystemConfiguration>) {
        guard system.value.reconcile != nil, system.value.connector.exports.isEmpty else { return }
        add(
            "\(system.file): reconcile: the connector has no exports, so there is nothing to "
                + "compare; describe exports.stock or leave it out"
        )
    }
}
