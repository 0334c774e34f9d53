import Assembly
import Connectors
import Foundation
import Primitives
import Testing

/// `oidc` of `server.yaml`.
@Suite struct OpenIDConfigurationTests {
    private static let whole = """
        isSecure: true
        oidc:
          issuer: https://id.example.com/realms/acme
          clientId: crossdock
          clientSecret: env:OIDC_CLIENT_SECRET
          address: https://orders.example.com
          groupsClaim: groups
          sessionMinutes: 60
          roles:
            order-desk: customer_service
            operations: operations_manager
        """

    private func problems(replacing old: String, by new: String) throws -> [String] {
        let text = Self.whole.replacing(old, with: new)
        #expect(text != Self.whole)
        return try ConfigurationFolder(["server.yaml": text]).problems()
    }

    private func findings(of installation: Installation) async -> [CheckupFinding] {
        await Checkup(installation, environment: [:]).run()
            .filter { $0.subject == "identity provider" }
    }

    @Test func `a whole section is read`() throws {
        let folder = try ConfigurationFolder(["server.yaml": Self.whole])
        #expect(folder.problems() == [])
        #expect(try folder.warnings() == [])
        var reader = InstallationReader(directory: folder.url.path(percentEncoded: false))
        let oidc = try #require(try reader.read().server.oidc)
        #expect(oidc.roles == ["order-desk": .customerService, "operations": .operationsManager])
        #expect(oidc.clientSecret?.description == "env:OIDC_CLIENT_SECRET")
    }

    @Test(arguments: [
        ("https://id.", "http://id.", "oidc.issuer: http: shows"),
        ("https://orders.example.com", "orders", "oidc.address: expected an address"),
        ("clientId: crossdock", "clientId: ''", "oidc.clientId: is empty"),
        ("sessionMinutes: 60", "sessionMinutes: 1", "oidc.sessionMinutes: expected 5 to 1440"),
        ("sessionMinutes: 60", "scopes: [profile]", "oidc.scopes: lacks openid"),
        ("customer_service", "customer_servant", "oidc.roles.order-desk"),
        ("env:OIDC_CLIENT_SECRET", "hunter2", "oidc.clientSecret"),
        ("groupsClaim", "groupClaim", "did you mean groupsClaim?"),
    ]) func `what cannot be used is refused at its place`(
        old: String,
        new: String,
        said: String
    ) throws {
        let problems = try problems(replacing: old, by: new)
        #expect(problems.contains { $0.hasPrefix("server.yaml") && $0.contains(said) })
        // Whoever wrote the secret itself does not find it in a log.
        #expect(!problems.contains { $0.contains("hunter2") })
    }

    @Test func `nobody may be locked out, and an https address wants secure cookies`() throws {
        let alone = try ConfigurationFolder(["server.yaml": "passwordSignIn: false"])
        #expect(alone.problems().first?.contains("nobody could sign in") == true)
        let plain = Self.whole.replacing("isSecure: true", with: "isSecure: false")
        let warnings = try ConfigurationFolder(["server.yaml": plain]).warnings()
        #expect(warnings.first?.hasPrefix("server.yaml: isSecure: is false") == true)
    }

    @Test func `the doctor says what is missing, and that nobody answers`() async throws {
        let folder = try ConfigurationFolder([:])
        let path = folder.url.path(percentEncoded: false)
        var installation = Installation()
        installation.server.database = path + "crossdock.sqlite"
        installation.server.keyFile = path + "crossdock.key"
        // Nobody listens on port 1.
        var oidc = OpenIDConfiguration(
            issuer: "http://127.0.0.1:1",
            clientId: "crossdock",
            address: "https://orders.example.com",
            roles: ["order-desk": .customerService]
        )
        oidc.clientSecret = SecretReference("env:OIDC_CLIENT_SECRET")
        oidc.allowsPlainText = true
        installation.server.oidc = oidc
        var findings = await self.findings(of: installation)
        #expect(findings.map(\.grade) == [.problem, .problem])
        #expect(findings[0].text.contains("env:OIDC_CLIENT_SECRET"))
        #expect(findings[1].text.contains("is not a public address"))
        installation.server.oidc?.privateNetworks = [try #require(IPNetwork("127.0.0.0/8"))]
        findings = await self.findings(of: installation)
        #expect(findings[1].text.contains("did not answer: "))
    }
}
