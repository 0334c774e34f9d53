import AS2Testing
import Foundation
import Testing

@testable import AS2

/// The same messages, opened and made by OpenSSL's own program.
@Suite(.enabled(if: OpenSSL.isHere)) struct OpenSSLTests {
    @Test(arguments: CipherAlgorithm.allCases, DigestAlgorithm.allCases)
    func `what we send, openssl decrypts and verifies, and digests to our MIC`(
        _ cipher: CipherAlgorithm,
        _ digest: DigestAlgorithm
    ) throws {
        let openssl = try OpenSSL()
        defer { openssl.remove() }
        let (wire, proof) = try Parties.message(digest: digest, cipher: cipher).composed()
        try openssl.write("message.der", wire.body)
        try openssl.run(
            "cms",
            "-decrypt",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "message.der",
            "-recip",
            "retailco.crt",
            "-inkey",
            "retailco.key",
            "-out",
            "signed.mime"
        )
        try openssl.run(
            "cms",
            "-verify",
            "-inform",
            "SMIME",
            "-in",
            "signed.mime",
            "-CAfile",
            "acme.crt",
            "-purpose",
            "any",
            "-out",
            "part.mime"
        )
        let part = try openssl.read("part.mime")
        #expect(part.contains(sequence: "Content-Type: application/edi-x12"))
        #expect(proof.mics.contains(MessageIntegrityCheck(of: part, by: .sha256)))
    }

    @Test func `what openssl signs and encrypts, we open`() throws {
        let openssl = try OpenSSL()
        defer { openssl.remove() }
        let part = "Content-Type: application/edi-x12\r\n\r\nISA*00*~IEA*1~"
        try openssl.write("part.mime", Array(part.utf8))
        try openssl.run(
            "cms",
            "-sign",
            "-binary",
            "-in",
            "part.mime",
            "-signer",
            "acme.crt",
            "-inkey",
            "acme.key",
            "-md",
            "sha256",
            "-outform",
            "SMIME",
            "-out",
            "signed.mime"
        )
        // Streamed, so in BER with pieces of indefinite length.
        try openssl.run(
            "cms",
            "-encrypt",
            "-binary",
            "-stream",
            "-in",
            "signed.mime",
            "-aes-256-cbc",
            "-outform",
            "DER",
            "-out",
            "message.der",
            "retailco.crt"
        )
        let wire = HTTPMessage(
            headers: [
                "Message-ID": "<1@acme>", "AS2-From": "ACME", "AS2-To": "RETAILCO",
                "Content-Type": "application/pkcs7-mime; smime-type=enveloped-data",
            ],
            body: try openssl.read("message.der")
        )
        let received = try Parties.received(wire)
        #expect(received.document.contentType == "application/edi-x12")
        #expect(received.document.bytes == Array("ISA*00*~IEA*1~".utf8))
        #expect(received.mic == MessageIntegrityCheck(of: Array(part.utf8), by: .sha256))
    }
}

/// OpenSSL's program in a folder of its own, with both parties' keys.
struct OpenSSL {
    static let program = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { $0 + "/openssl" }
        .first { FileManager.default.isExecutableFile(atPath: String($0)) }
        .map { String($0) }
    static var isHere: Bool { program != nil }

    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "as2-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let known = Parties.known
        try write("acme.crt", known.acmePEM.certificate)
        try write("acme.key", known.acmePEM.key)
        try write("retailco.crt", known.retailcoPEM.certificate)
        try write("retailco.key", known.retailcoPEM.key)
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: folder.appending(path: name))
    }

    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.program))
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let words = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: words, as: UTF8.self))")
    }

    /// Left behind, a temporary folder fails no test.
    func remove() { try? FileManager.default.removeItem(at: folder) }
}
