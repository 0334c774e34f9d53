import AS2Testing
import Assembly
import Foundation
import Primitives
import Testing

/// What `crossdock doctor` says of the keys and certificates for AS2.
@Suite struct CertificateCheckupTests {
    private static let partner = """
        profile:
          id: acme
          entity: acme
          channel: edi-acme
          customer: C-1
          currency: USD
          partner: {qualifier: ZZ, id: ACME, groupID: ACME}
          ourselves: {qualifier: ZZ, id: US, groupID: US}
          version: "004010"
          item_numbers: [{qualifier: VN, scheme: sku}]
        as2:
          us: US
          partner: ACME
          keys: ["FOLDER/ours.pem"]
          certificates: ["FOLDER/theirs.pem"]
          url: https://as2.acme.example/as2
        """

    private func findings(
        ours: [UInt8],
        theirs: [UInt8],
        at clock: any WallClock = SystemClock()
    ) async throws -> [CheckupFinding] {
        let folder = try ConfigurationFolder([:])
        let path = folder.url.path(percentEncoded: false).trimmingSuffix("/")
        try folder.write(String(decoding: ours, as: UTF8.self), to: "ours.pem")
        try folder.write(String(decoding: theirs, as: UTF8.self), to: "theirs.pem")
        try folder.write(
            Self.partner.replacing("FOLDER", with: path),
            to: "partners/acme.yaml"
        )
        var reader = InstallationReader(directory: folder.url.path(percentEncoded: false))
        var installation = try reader.read()
        installation.server.database = path + "/none.sqlite"
        installation.server.keyFile = path + "/none.key"
        return await Checkup(installation, clock: clock, environment: [:]).run()
            .filter { $0.subject == "certificates of acme" }
    }

    @Test func `a month is too near, a mismatch and a past end are problems`() async throws {
        let ours = SelfSigned("OURS", serial: 1)
        let theirs = SelfSigned("THEIRS", serial: 2)
        // Made for thirty days, an hour of which is over.
        let near = try await findings(
            ours: ours.certificate + ours.key,
            theirs: theirs.certificate,
            at: LaterClock(.seconds(3_600))
        )
        #expect(near.map(\.grade) == [.warning, .warning])
        #expect(near[0].text.contains("our key (CN = OURS"))
        #expect(near[1].text.contains("ends in 29 days"))

        let past = try await findings(
            ours: ours.certificate + ours.key,
            theirs: theirs.certificate,
            at: LaterClock(.seconds(31 * 86_400))
        )
        #expect(past.map(\.grade) == [.problem, .problem])
        #expect(past.allSatisfy { $0.text.contains("has ended") })

        let mixed = try await findings(
            ours: ours.certificate + theirs.key,
            theirs: theirs.certificate
        )
        #expect(mixed.map(\.grade) == [.problem])
    }
}

/// The system's clock, ahead by an interval.
private struct LaterClock: WallClock {
    var ahead: Duration

    init(_ ahead: Duration) { self.ahead = ahead }

    func now() -> Timestamp { SystemClock().now().advanced(by: ahead) }

    func sleep(until deadline: Timestamp) async throws(CancellationError) {
        throw CancellationError()
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
