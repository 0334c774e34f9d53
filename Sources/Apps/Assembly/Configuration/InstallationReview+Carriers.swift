import Canonical
import Foundation
import Translation

extension InstallationReview {
    /// A load is offered to one carrier, and read by clocks that there are.
    mutating func look(atCarriersAmong partners: [Sourced<PartnerConfiguration>]) {
        var codes: [(String, String)] = []
        var sites: [(String, String)] = []
        for partner in partners {
            let profile = partner.value.profile
            guard let terms = profile.role.carrier else { continue }
            codes.append(("\(profile.entity)/\(terms.code)", partner.file))
            for site in terms.sites.keys.sorted() {
                sites.append(("\(profile.entity)/\(site)", partner.file))
            }
            if TimeZone(identifier: terms.timeZone) == nil {
                add(
                    "\(partner.file): profile.carrying.time_zone: \(terms.timeZone) is no zone "
                        + "such as America/Chicago"
                )
            }
        }
        checkUnique(codes, "profile.carrier")
        checkUnique(sites, "profile.carrying.sites")
    }
}
