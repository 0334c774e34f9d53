import Canonical
import Primitives
import Translation

extension InstallationReview {
    /// A warehouse is written to or called, and has one file that says how.
    mutating func look(
        atWarehousesAmong partners: [Sourced<PartnerConfiguration>],
        beside systems: [Sourced<SystemConfiguration>]
    ) {
        checkUnique(
            partners.compactMap { partner in
                partner.value.profile.role.warehouse.map { ($0.system.rawValue, partner.file) }
            },
            "profile.warehouse"
        )
        for partner in partners {
            guard let terms = partner.value.profile.role.warehouse else { continue }
            if let system = systems.first(where: { $0.value.name == terms.system }) {
                add(
                    "\(partner.file): profile.warehouse: \(terms.system) is called as "
                        + "\(system.file) says; a warehouse has one of the two files"
                )
            }
            let waits =
                terms.waitsForAcknowledgment(ofCancellation: true)
                || terms.waitsForAcknowledgment(ofCancellation: false)
            if waits, partner.value.profile.acknowledgesWithinHours == nil {
                add(
                    "\(partner.file): profile.acknowledges_within_hours: is missing, and "
                        + "profile.warehousing waits for acknowledgements; say how long"
                )
            }
        }
    }
}
