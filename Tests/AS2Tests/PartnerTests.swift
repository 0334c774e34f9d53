import AS2
import Foundation
import Testing

/// A real partner's software, as `Scripts/acceptance-as2` brings it up.
@Suite(.enabled(if: RealPartner.isHere), .serialized) struct PartnerTests {
    @Test(
        arguments: [
            (DigestAlgorithm.sha256, CipherAlgorithm.aes256, false),
            (.sha1, .tripleDES, false), (.sha512, .aes128, true), (.sha384, .aes192, true),
        ]
    )
    func `what we send is taken, and its signed receipt proves it`(
        _ digest: DigestAlgorithm,
        _ cipher: CipherAlgorithm,
        _ isCompressed: Bool
    ) throws {
        let partner = try RealPartner()
        for text in ["ISA*00*~IEA*1~", "ISA*00*~\nIEA*1~\n", "ISA*00*~\r\nIEA*1~\r\n"] {
            let (wire, proof) = try partner.message(text, digest, cipher, isCompressed).composed()
            let received = try partner.receipt(for: wire)
            #expect(received.receipt.disposition == .processed)
            #expect(received.verdict(on: proof) == .proven)
        }
    }

    @Test func `the same message again is a duplicate, with a receipt all the same`() throws {
        let partner = try RealPartner()
        let (wire, proof) = try partner.message("ISA*00*~", .sha256, .aes256, false).composed()
        #expect(try partner.receipt(for: wire).verdict(on: proof) == .proven)
        let again = try partner.receipt(for: wire)
        #expect(again.verdict(on: proof) == .provenWithWarning("duplicate-document"))
    }

    @Test func `a message that was changed, and one of a stranger, are refused`() throws {
        let partner = try RealPartner()
        var (wire, proof) = try partner.message("ISA*00*~", .sha256, .aes256, false).composed()
        wire.body[wire.body.count / 3] ^= 1
        guard case .refused = try partner.receipt(for: wire).verdict(on: proof) else {
            Issue.record("a changed message was taken")
            return
        }
        var message = try partner.message("ISA*00*~", .sha256, .aes256, false)
        message.identity.from = "NOBODY"
        (wire, proof) = try message.composed()
        let verdict = try partner.receipt(for: wire).verdict(on: proof)
        #expect(verdict == .refused("unknown-trading-partner"))
    }

    /// Requests of the partner's software, kept by the script: header lines, a blank one, the body.
    @Test func `what the partner sends by any of its algorithms is opened`() throws {
        let partner = try RealPartner()
        let requests = try partner.keptRequests()
        #expect(!requests.isEmpty)
        for request in requests {
            let envelope = try Envelope(request.headers)
            #expect(envelope.receipt?.isSigned == true)
            let received = try ReceivedMessage(
                request,
                receipt: envelope.receipt,
                policy: ReceivingPolicy(
                    credentials: [partner.ourselves],
                    certificates: [partner.certificate]
                )
            )
            #expect(received.signer == partner.certificate)
            #expect(received.document.bytes.starts(with: Array("ISA*".utf8)))
        }
    }
}

/// Where the partner is, from the environment.
struct RealPartner {
    private static func setting(_ name: String) -> String? {
        ProcessInfo.processInfo.environment["CROSSDOCK_AS2_" + name]
    }
    static var isHere: Bool { setting("URL") != nil }

    let ourselves: Credential
    let certificate: Certificate
    private let address: String

    init() throws {
        let own = try Self.file("OWN_PEM")
        ourselves = try Credential(certificate: own, key: own)
        certificate = try Certificate(Self.file("PARTNER_CERTIFICATE"))
        address = try #require(Self.setting("URL"))
    }

    private static func file(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: try #require(setting(name)))))
    }

    func message(
        _ text: String,
        _ digest: DigestAlgorithm,
        _ cipher: CipherAlgorithm,
        _ isCompressed: Bool
    ) throws -> Message {
        Message(
            Document(
                contentType: "application/edi-x12",
                fileName: "850.x12",
                bytes: Array(text.utf8)
            ),
            as: Identity(
                id: "<\(UUID())@crossdock.example>",
                from: try #require(Self.setting("OWN_NAME")),
                to: try #require(Self.setting("PARTNER_NAME"))
            ),
            isCompressed: isCompressed,
            signature: Signature(ourselves, by: digest),
            encryption: Encryption(for: certificate, by: cipher),
            receipt: ReceiptRequest(signedBy: digest)
        )
    }

    /// Sends by curl, which is no part of what is under test.
    func receipt(for wire: HTTPMessage) throws -> ReceivedReceipt {
        let folder = FileManager.default.temporaryDirectory.appending(path: "as2-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Left behind, a temporary folder fails no test.
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(wire.body).write(to: folder.appending(path: "request"))
        let curl = Process()
        curl.executableURL = URL(filePath: "/usr/bin/env")
        curl.currentDirectoryURL = folder
        let headers = wire.headers.fields.flatMap { ["-H", "\($0.name): \($0.value)"] }
        curl.arguments =
            ["curl", "-sS", "--max-time", "30", "-H", "Expect:", "-D", "headers", "-o", "answer"]
            + headers + ["--data-binary", "@request", address]
        try curl.run()
        curl.waitUntilExit()
        try #require(curl.terminationStatus == 0)
        let head = [UInt8](try Data(contentsOf: folder.appending(path: "headers")))
        let body = [UInt8](try Data(contentsOf: folder.appending(path: "answer")))
        return try ReceivedReceipt(
            HTTPMessage(headers: Self.headers(head), body: body),
            known: [certificate]
        )
    }

    func keptRequests() throws -> [HTTPMessage] {
        let folder = URL(filePath: try #require(Self.setting("REQUESTS")))
        return try FileManager.default.contentsOfDirectory(
            at: folder,
            includingPropertiesForKeys: nil
        ).filter { $0.lastPathComponent.hasPrefix("out-") }.map { file in
            let bytes = [UInt8](try Data(contentsOf: file))
            let end = try #require(
                bytes.indices.first { bytes[$0...].starts(with: Array("\r\n\r\n".utf8)) }
            )
            return HTTPMessage(
                headers: Self.headers(Array(bytes[..<end])),
                body: Array(bytes[(end + 4)...])
            )
        }
    }

    private static func headers(_ bytes: [UInt8]) -> HeaderFields {
        HeaderFields(
            String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
                .compactMap { line in
                    let parts = line.split(separator: ":", maxSplits: 1)
                    guard parts.count == 2 else { return nil }
                    return (String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces))
                }
        )
    }
}
