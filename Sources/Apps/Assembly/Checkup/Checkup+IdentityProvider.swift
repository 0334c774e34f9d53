import Connectors
import Console

extension Checkup {
    /// Whether people can sign in at the identity provider: our secret, its documents, its keys.
    func identityProvider() async -> [CheckupFinding] {
        guard let configuration = installation.server.oidc else { return [] }
        let subject = "identity provider"
        let secrets = SystemSecrets(environment: environment)
        var findings: [CheckupFinding] = []
        if let reference = configuration.clientSecret {
            do throws(SecretFailure) {
                _ = try secrets.resolve(reference)
                findings.append(CheckupFinding(.ok, subject, "\(reference) is there"))
            } catch {
                let advice = "set it where `crossdock serve` runs, or nobody can sign in there"
                findings.append(CheckupFinding(.problem, subject, "\(error); \(advice)"))
            }
        }
        let connection = ProviderConnection(configuration, secrets: secrets, clock: clock)
        if let fault = await connection.provider.fault() {
            findings.append(
                CheckupFinding(.problem, subject, "\(configuration.issuer): \(fault)")
            )
        } else {
            let redirect = configuration.settings.redirectAddress
            findings.append(
                CheckupFinding(
                    .ok,
                    subject,
                    "\(configuration.issuer) answers; it must know the redirect URI \(redirect)"
                )
            )
        }
        await connection.exchange.shutdown()
        return findings
    }
}
