import Connectors
import PartnerTransport
import Primitives
import SFTP
import Translation

extension Checkup {
    /// How long one call to a partner's server may take.
    private static let patience = Duration.seconds(10)

    /// Whether partners' SFTP servers are those we know, let us in and have the folders.
    func sftpServers() async -> [CheckupFinding] {
        let secrets = SystemSecrets(environment: environment)
        var findings: [CheckupFinding] = []
        for partner in installation.partners {
            guard let configured = partner.sftp, let site = configured.site(secrets: secrets)
            else { continue }
            let subject = "SFTP of \(partner.profile.id)"
            do throws(SFTPFailure) {
                let session = try await site.open(patience: Self.patience)
                let server = "\(site.host):\(site.port) is known and lets \(site.user) in"
                findings.append(CheckupFinding(.ok, subject, server))
                for folder in [configured.inFolder, configured.outFolder].compactMap(\.self) {
                    findings.append(await Self.look(into: folder, through: session, subject))
                }
                await session.close()
            } catch {
                findings.append(CheckupFinding(.problem, subject, "\(error)"))
            }
        }
        return findings
    }

    private static func look(
        into folder: String,
        through session: SFTPSession,
        _ subject: String
    ) async -> CheckupFinding {
        do throws(SFTPFailure) {
            _ = try await session.list(folder, limit: 1)
            return CheckupFinding(.ok, subject, "\(folder) can be read")
        } catch {
            return CheckupFinding(.problem, subject, "\(error)")
        }
    }
}
