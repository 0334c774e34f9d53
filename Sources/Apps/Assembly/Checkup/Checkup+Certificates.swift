import AS2
import PartnerTransport
import Primitives
import Translation

extension Checkup {
    /// An end that is nearer than this is told.
    private static let warnedDays: Int64 = 30

    /// Whether the keys and certificates for AS2 can be read, belong together, and hold for a
    /// while.
    func certificates() -> [CheckupFinding] {
        installation.partners.flatMap { partner -> [CheckupFinding] in
            let subject = "certificates of \(partner.profile.id)"
            guard let configured = partner.as2 else { return [] }
            do throws(AS2Failure) {
                return findings(on: try configured.agreement(with: partner), subject)
            } catch {
                return [CheckupFinding(.problem, subject, "\(error)")]
            }
        }
    }

    private func findings(on agreement: AS2Agreement, _ subject: String) -> [CheckupFinding] {
        let day: Int64 = 86_400
        let now = clock.now().microseconds / 1_000_000
        return agreement.inUse.map { whose, certificate in
            let name = whose == "ours" ? "our key" : "the partner's certificate"
            let left = (certificate.validity.upperBound - now) / day
            let which =
                "\(name) (\(certificate.subject), SHA-256 \(certificate.fingerprint.prefix(16)))"
            guard certificate.validity.contains(now) else {
                return CheckupFinding(
                    .problem,
                    subject,
                    certificate.validity.lowerBound > now
                        ? "\(which) does not hold yet"
                        : "\(which) has ended; put its successor in its place, and give the "
                            + "partner ours"
                )
            }
            guard left >= Self.warnedDays else {
                return CheckupFinding(
                    .warning,
                    subject,
                    "\(which) ends in \(left) days; agree on its successor with the partner and "
                        + "list it behind the old one"
                )
            }
            return CheckupFinding(.ok, subject, "\(which) holds for \(left) days")
        }
    }
}
