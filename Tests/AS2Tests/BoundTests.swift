import AS2Testing
import Primitives
import Testing

@testable import AS2

/// What somebody sends who wishes us no good.
@Suite struct BoundTests {
    @Test func `a zip bomb ends at the bound`() throws {
        let bomb = try CompressedContent.compress([UInt8](repeating: 0x41, count: 2_000_000))
        #expect(bomb.count < 4_000)
        #expect(throws: AS2Failure(.tooLarge, "it unpacks to more than 1000000 bytes")) {
            _ = try CompressedContent.decompress(bomb, bound: 1_000_000)
        }
        #expect(try CompressedContent.decompress(bomb, bound: 2_000_000).count == 2_000_000)
    }

    @Test func `damaged compression is told as such`() throws {
        let whole = try CompressedContent.compress(Array("ISA*00*~".utf8))
        for count in 0..<whole.count {
            #expect(throws: AS2Failure.self) {
                _ = try CompressedContent.decompress(Array(whole.prefix(count)))
            }
        }
        var random = SeededRandom(seed: 7)
        for _ in 0..<2_000 {
            var bytes = whole
            let place = Int.random(in: 0..<bytes.count, using: &random)
            bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            // Either way is fine; nothing may crash.
            _ = try? CompressedContent.decompress(bytes)
        }
    }

    @Test func `BER in pieces and of indefinite length is read`() throws {
        let text = Array("ISA*00*~".utf8)
        let whole = try CompressedContent.compress(text)
        let outer = try #require(ASN1Value(whole[...])?.children)
        let data = try #require(outer[1].children?.first?.children)
        let content = try #require(data[2].children)
        let octets = try #require(content[1].children?.first)
        let half = octets.content.count / 2
        let first = Array(octets.content.prefix(half))
        let second = Array(octets.content.dropFirst(half))
        func open(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, 0x80] + content + [0, 0] }
        let pieces = open(0x24, ASN1Value.bytes(0x04, first) + ASN1Value.bytes(0x04, second))
        let inner = open(0x30, Array(content[0].whole) + open(0xA0, pieces))
        let body = open(0x30, Array(data[0].whole) + Array(data[1].whole) + inner)
        let message = open(0x30, Array(outer[0].whole) + open(0xA0, body))
        #expect(try CompressedContent.decompress(message) == text)
    }

    @Test func `ASN.1 that nests for ever ends`() {
        let deep = [UInt8]((0..<100_000).map { $0.isMultiple(of: 2) ? 0x30 : 0x80 })
        #expect(ASN1Value(deep[...]) == nil)
        #expect(ASN1Value([0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF][...]) == nil)
    }

    @Test func `headers beyond their bounds are refused`() throws {
        let policy = Parties.policy(signed: false, encrypted: false)
        var wire = try Parties.message(compressed: true, digest: nil, cipher: nil).composed().0
        let long = String(repeating: "a", count: 70_000)
        for text in [
            "X: \(long)\r\n\r\nbody", String(repeating: "X: y\r\n", count: 20_000),
            String(repeating: "X: y\r\n", count: 300) + "\r\nbody",
        ] {
            wire.body = try CompressedContent.compress(Array(text.utf8))
            #expect(Parties.failure(wire, by: policy)?.kind == .tooLarge)
        }
    }

    @Test func `a message of too many layers is refused`() throws {
        var part = MIMEPart(["Content-Type": "text/plain"], Array("x".utf8))
        for _ in 0..<7 { part = try Wrapping.compressed(part) }
        let wire = HTTPMessage(part, as: Parties.identity)
        let failure = Parties.failure(wire, by: Parties.policy(signed: false, encrypted: false))
        #expect(failure == AS2Failure(.tooLarge, "more than 6 layers around the content"))
    }

    @Test func `a multipart of too many parts is refused`() {
        let body = Array(String(repeating: "--b\r\n\r\nx\r\n", count: 100).utf8)
        #expect(throws: AS2Failure.self) { _ = try Multipart.parts(of: body, boundary: "b") }
    }

    @Test(arguments: ["", "--b--\r\n"])
    func `a multipart has sixteen parts at most, closed or not`(_ end: String) throws {
        func body(_ parts: Int) -> [UInt8] {
            Array((String(repeating: "--b\r\nx\r\n", count: parts) + end).utf8)
        }
        #expect(try Multipart.parts(of: body(16), boundary: "b").count == 16)
        #expect(throws: AS2Failure(.tooLarge, "a multipart has more than 16 parts")) {
            _ = try Multipart.parts(of: body(17), boundary: "b")
        }
    }

    @Test func `a multipart that never closes is read to its end`() throws {
        let parts = try Multipart.parts(
            of: Array("pre\r\n--b\r\none\r\n--b\r\ntwo".utf8),
            boundary: "b"
        )
        #expect(parts == [Array("one".utf8), Array("two".utf8)])
    }

    @Test(
        arguments: [
            "", "garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n", "\u{30}\u{7F}",
        ]
    )
    func `a malformed certificate is refused in words`(_ text: String) {
        do {
            _ = try Certificate(Array(text.utf8))
            Issue.record("it was taken")
        } catch {
            #expect(error.kind == .credential)
            #expect(error.description.contains("no X.509 certificate"))
        }
    }

    @Test func `a certificate or a key beyond its bound is refused before it is read`() {
        let oversize = [UInt8](repeating: 0x30, count: AS2Bounds.credentialBytes + 1)
        #expect(throws: AS2Failure(.credential, "a certificate has 65537 bytes")) {
            _ = try Certificate(oversize)
        }
        #expect(throws: AS2Failure(.credential, "a key has 65537 bytes")) {
            _ = try Credential(certificate: Parties.known.acmePEM.certificate, key: oversize)
        }
    }

    @Test func `a key of another certificate is refused, and never printed`() throws {
        let known = Parties.known
        #expect(throws: AS2Failure.self) {
            _ = try Credential(
                certificate: known.acmePEM.certificate,
                key: known.retailcoPEM.key
            )
        }
        #expect("\(known.acme)".contains("ACME AS2"))
        #expect(!"\(known.acme)".contains("PRIVATE"))
    }

    @Test func `a certificate tells whose it is and until when`() throws {
        let certificate = Parties.known.acme.certificate
        #expect(certificate.subject == "CN = ACME AS2")
        #expect(certificate.fingerprint.utf8.count == 64)
        let length = certificate.validity.upperBound - certificate.validity.lowerBound
        #expect(length == 86_400 * 30 + 3_600)
        #expect(!certificate.isValid(at: 0))
        #expect(try Certificate(certificate.der) == certificate)
    }
}
