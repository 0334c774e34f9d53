import Connectors
import Engine
import Foundation
import PartnerTransport
package import Primitives
import Storage

/// Looks at an installation the way its operator should: is it whole, and does it keep what it
/// acknowledges?
///
/// It changes nothing that stays: no database, key or schema is made, and its one commit writes
/// what is there already.
package struct Checkup {
    let installation: Installation
    let warnings: [String]
    let clock: any WallClock
    let environment: [String: String]

    /// - Parameter warnings: what the reader of the configuration said.
    package init(
        _ installation: Installation,
        warnings: [String] = [],
        clock: any WallClock = SystemClock(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.installation = installation
        self.warnings = warnings
        self.clock = clock
        self.environment = environment
    }

    package func run() async -> [CheckupFinding] {
        var findings = configuration() + secrets()
        findings += await identityProvider()
        findings += await sftpServers()
        findings += await database()
        findings.append(await key())
        findings += certificates() + folders() + disk() + timeZones()
        return findings
    }

    // MARK: - Configuration

    private func configuration() -> [CheckupFinding] {
        let counts =
            "it can be used; entities: \(installation.entities.count), systems: "
            + "\(installation.systems.count), partners: \(installation.partners.count)"
        return [CheckupFinding(.ok, "configuration", counts)]
            + warnings.map { CheckupFinding(.warning, "configuration", $0) }
    }

    private func secrets() -> [CheckupFinding] {
        let resolver = SystemSecrets(environment: environment)
        return installation.systems.compactMap { system in
            let subject = "secret of \(system.name)"
            guard let reference = system.connector.secret else { return nil }
            do throws(SecretFailure) {
                _ = try resolver.resolve(reference)
                return CheckupFinding(.ok, subject, "\(reference) is there")
            } catch {
                return CheckupFinding(
                    .problem,
                    subject,
                    "\(error); set it where `crossdock serve` runs, or calls to it are refused"
                )
            }
        }
    }

    private func key() async -> CheckupFinding {
        let path = installation.server.keyFile
        let isGiven = environment[InstallationKey.environmentName]?.isEmpty == false
        guard isGiven || FileManager.default.fileExists(atPath: path) else {
            return CheckupFinding(
                .warning,
                "key file",
                "\(path) is not there; a start makes a new one, and secrets sealed with an old one "
                    + "cannot be opened: restore it if there was one"
            )
        }
        do throws(KeyFailure) {
            _ = try await InstallationKey.load(environment: environment, orFileAt: path)
        } catch {
            return CheckupFinding(.problem, "key file", "\(error)")
        }
        let place = isGiven ? InstallationKey.environmentName : path
        return CheckupFinding(.ok, "key file", "\(place) holds the key; keep a copy of it")
    }
}
