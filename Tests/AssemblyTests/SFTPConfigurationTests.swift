import Assembly
import Foundation
import Primitives
import Testing

/// `sftp` of a partner's file, and what `crossdock doctor` says of the server.
@Suite struct SFTPConfigurationTests {
    private static let good = """
        sftp:
          host: sftp.acme.example
          user: crossdock
          password: env:ACME_SFTP
          hostKeys: ["SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"]
          in: outbound
          out: inbound
        """

    private func folder(_ sftp: String, outbox: Bool = false) throws -> ConfigurationFolder {
        try ConfigurationFolder.whole(
            with: "partners/retail.yaml",
            replacing: "outbox: out",
            by: (outbox ? "outbox: out\n" : "") + sftp
        )
    }

    @Test func `a drop box with a known host key is all that a partner needs`() throws {
        let folder = try folder(Self.good)
        #expect(folder.problems() == [])
        #expect(try folder.warnings() == [])
    }

    @Test(arguments: [
        ("host: sftp.acme.example", "host: 10.1.2.3", "sftp.host: ", "see privateNetworks"),
        ("host: sftp.acme.example", "host: sftp://acme", "sftp.host: ", "no name of a host"),
        ("user: crossdock", "user: ''", "sftp.user: ", "is empty"),
        ("user: crossdock", "user: crossdock\n  port: 70000", "sftp.port: ", "1 to 65535"),
        ("password: env:ACME_SFTP", "keyPassphrase: env:A", "sftp.password: ", "either it"),
        ("user: crossdock", "user: crossdock\n  key: k", "sftp.password: ", "either it"),
        ("SHA256:n", "SHA256:", "sftp.hostKeys", "as ssh-keygen -l prints it"),
        ("in: outbound", "in: inbound/", "sftp.out: ", "would come back in"),
        ("in: outbound", "everySeconds: 60", "sftp.everySeconds: ", "needs in"),
        ("in: outbound", "in: outbound\n  everySeconds: 1", "sftp.everySeconds: ", "5 to 86400"),
    ])
    func `what cannot work is told before anything starts`(
        _ old: String,
        _ new: String,
        _ place: String,
        _ said: String
    ) throws {
        let problems = try folder(Self.good.replacing(old, with: new)).problems()
        #expect(
            problems.contains { $0.contains(place) && $0.contains(said) },
            "\(problems)"
        )
    }

    @Test func `no host key at all is not trust in any`() throws {
        let bare = Self.good.replacing(
            "[\"SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8\"]",
            with: "[]"
        )
        let problems = try folder(bare).problems()
        #expect(problems.contains { $0.contains("sftp.hostKeys: needs at least one") })
    }

    @Test func `a document goes one way`() throws {
        let problems = try folder(Self.good, outbox: true).problems()
        #expect(problems.count == 1)
        #expect(problems.first?.contains("outbox: sftp.out is there too") == true, "\(problems)")
        let inOnly = Self.good.replacing("  out: inbound", with: "")
        #expect(try folder(inOnly, outbox: true).problems() == [])
        #expect(try folder(inOnly).warnings().first?.contains("none of outbox") == true)
    }

    @Test func `two partners do not share one folder of one server`() throws {
        var files = ConfigurationFolder.whole
        let one = ConfigurationFolder.partner
            .replacing("inbox: in\noutbox: out", with: Self.good)
        files["partners/retail.yaml"] = one
        files["partners/other.yaml"] = one.replacing("id: retail", with: "id: other")
            .replacing("out: inbound", with: "out: other")
        let problems = try ConfigurationFolder(files).problems()
        #expect(problems.count == 1)
        #expect(problems.first?.contains("sftp.in: ") == true, "\(problems)")
    }

    @Test func `the doctor says what is missing to sign in`() async throws {
        let folder = try folder(Self.good)
        var reader = InstallationReader(directory: folder.url.path(percentEncoded: false))
        var installation = try reader.read()
        installation.server.database = folder.url.appending(path: "none.sqlite").path()
        installation.server.keyFile = folder.url.appending(path: "none.key").path()
        let findings = await Checkup(installation, environment: [:]).run()
        let finding = try #require(findings.first { $0.subject == "SFTP of retail" })
        #expect(finding.grade == .problem)
        #expect(finding.text.contains("env:ACME_SFTP"))
    }
}
