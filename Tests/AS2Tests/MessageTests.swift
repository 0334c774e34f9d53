import AS2
import Primitives
import Testing

/// Messages there and back, by every algorithm, and everything that can be wrong with one.
@Suite struct MessageTests {
    @Test(arguments: DigestAlgorithm.allCases, CipherAlgorithm.allCases)
    func `what is sent by any algorithms arrives, and both sides know the same MIC`(
        _ digest: DigestAlgorithm,
        _ cipher: CipherAlgorithm
    ) throws {
        for isCompressed in [false, true] {
            let message = Parties.message(
                compressed: isCompressed,
                digest: digest,
                cipher: cipher,
                receipt: ReceiptRequest(signedBy: digest)
            )
            let (wire, proof) = try message.composed()
            #expect(!wire.body.contains(sequence: "IEA*1"))
            let received = try Parties.received(wire)
            #expect(received.document == Parties.document)
            #expect(received.isCompressed == isCompressed)
            #expect(received.isEncrypted)
            #expect(received.signer == Parties.known.acme.certificate)
            #expect(received.mic.algorithm == digest)
            #expect(proof.mics.contains(received.mic))
        }
    }

    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
    func `what is agreed to go unsigned or in the clear arrives so`(
        _ isCompressed: Bool,
        _ isEncrypted: Bool
    ) throws {
        let message = Parties.message(
            compressed: isCompressed,
            digest: nil,
            cipher: isEncrypted ? .aes128 : nil
        )
        let (wire, proof) = try message.composed()
        let received = try Parties.received(
            wire,
            by: Parties.policy(signed: false, encrypted: false)
        )
        #expect(received.document == Parties.document)
        #expect(received.signer == nil)
        #expect(proof.mics.contains(received.mic))
        // RFC 4130 §7.3.1: of a plain message the contents without any header.
        let isPlain = !isCompressed && !isEncrypted
        let ofContent = MessageIntegrityCheck(of: Parties.document.bytes, by: .sha256)
        #expect((received.mic == ofContent) == isPlain)
    }

    @Test(arguments: [
        "ISA*00~IEA*1~", "ISA*00~\r\nIEA*1~\r\n", "ISA~\nIEA~\n", "\r", "\n", "", "\r\r\n",
    ])
    func `line ends of any kind arrive as they were`(_ text: String) throws {
        for cipher in [nil, CipherAlgorithm.aes256] {
            var message = Parties.message(cipher: cipher)
            message.document.bytes = Array(text.utf8)
            let (wire, proof) = try message.composed()
            let received = try Parties.received(wire, by: Parties.policy(encrypted: false))
            #expect(received.document.bytes == Array(text.utf8))
            #expect(proof.mics.contains(received.mic))
        }
    }

    @Test func `the headers name sender, receiver and message, and what receipt is wanted`() throws
    {
        var message = Parties.message(
            receipt: ReceiptRequest(signedBy: .sha512, returnURL: "https://acme.example/as2")
        )
        message.identity.from = "Acme \"East\""
        let (wire, _) = try message.composed()
        #expect(wire.headers["as2-from"] == #""Acme \"East\"""#)
        #expect(wire.headers["AS2-Version"] == "1.2")
        let envelope = try Envelope(wire.headers)
        #expect(envelope.identity == message.identity)
        #expect(envelope.receipt?.isSigned == true)
        #expect(envelope.receipt?.digests == [.sha512])
        #expect(envelope.receipt?.returnURL == "https://acme.example/as2")
        #expect(!wire.isReceipt)
    }

    @Test func `less security than agreed is refused, and told so`() throws {
        let unsigned = try Parties.message(digest: nil).composed().0
        let clear = try Parties.message(cipher: nil).composed().0
        for wire in [unsigned, clear] {
            let failure = try #require(Parties.failure(wire))
            #expect(failure.kind == .insufficientSecurity)
            #expect(failure.disposition == .error("insufficient-message-security"))
        }
    }

    @Test func `a key of somebody else opens nothing`() throws {
        let wire = try Parties.message().composed().0
        let failure = Parties.failure(
            wire,
            by: Parties.policy(credentials: [Parties.known.stranger])
        )
        #expect(failure?.kind == .decryption)
        #expect(failure?.disposition == .error("decryption-failed"))
    }

    @Test func `during a rollover both keys open and both certificates are trusted`() throws {
        let known = Parties.known
        let wire = try Parties.message().composed().0
        let policy = Parties.policy(
            credentials: [known.retailcoNext, known.retailco],
            certificates: [known.stranger.certificate, known.acme.certificate]
        )
        #expect(try Parties.received(wire, by: policy).signer == known.acme.certificate)
    }

    @Test func `a signature of nobody known is refused, whatever certificate it brings`() throws {
        let wire = try Parties.message().composed().0
        for certificates in [[], [Parties.known.stranger.certificate]] {
            let failure = Parties.failure(wire, by: Parties.policy(certificates: certificates))
            #expect(failure?.kind == .authentication)
            #expect(failure?.disposition == .error("authentication-failed"))
        }
    }

    @Test func `one changed byte of the content breaks the signature`() throws {
        var wire = try Parties.message(cipher: nil).composed().0
        let place = try #require(wire.body.firstIndex(of: UInt8(ascii: "Q")))
        wire.body[place] = UInt8(ascii: "R")
        let failure = Parties.failure(wire, by: Parties.policy(encrypted: false))
        #expect(failure?.kind == .authentication)
    }

    @Test func `no changed byte anywhere is taken for what was sent, or crashes`() throws {
        var wire = try Parties.message(compressed: true).composed().0
        var random = SeededRandom(seed: 4_711)
        let whole = wire.body
        for _ in 0..<300 {
            let place = Int.random(in: 0..<whole.count, using: &random)
            wire.body = whole
            wire.body[place] ^= UInt8.random(in: 1...255, using: &random)
            // A bit of what surrounds the content may be lost without harm; the content may not.
            guard let received = try? Parties.received(wire) else { continue }
            #expect(received.document.bytes == Parties.document.bytes, "byte \(place)")
        }
        for count in stride(from: 0, to: whole.count, by: 97) {
            wire.body = Array(whole.prefix(count))
            #expect(Parties.failure(wire) != nil, "the first \(count) bytes")
        }
    }

    @Test func `line ends that a gateway changed break no signature`() throws {
        var message = Parties.message(cipher: nil)
        message.document.bytes = Array("ISA*00~\r\nIEA*1~\r\n".utf8)
        var wire = try message.composed().0
        wire.body.removeAll { $0 == 0x0D }
        let received = try Parties.received(wire, by: Parties.policy(encrypted: false))
        #expect(received.signer == Parties.known.acme.certificate)
    }

    @Test func `base64 around CMS is undone, said or not`() throws {
        let wire = try Parties.message().composed().0
        for name in ["base64", "binary"] {
            var other = wire
            other.headers["Content-Transfer-Encoding"] = name
            other.body = Array(Base64Text.encode(wire.body).utf8)
            #expect(try Parties.received(other).document == Parties.document)
        }
    }

    @Test(arguments: ["Message-ID", "AS2-From", "AS2-To"])
    func `without its names a message is nobody's`(_ name: String) throws {
        var headers = try Parties.message().composed().0.headers
        headers[name] = nil
        #expect(throws: AS2Failure(.malformed, "the header \(name) is missing")) {
            _ = try Envelope(headers)
        }
        headers[name] = String(repeating: "x", count: 1_000)
        #expect(throws: AS2Failure.self) { _ = try Envelope(headers) }
    }

    @Test func `a receipt that cannot be given is said to be so`() throws {
        var headers = try Parties.message().composed().0.headers
        for options in [
            "signed-receipt-protocol=required, pgp-signature",
            "signed-receipt-protocol=required, pkcs7-signature; "
                + "signed-receipt-micalg=required, md5",
        ] {
            headers["Disposition-Notification-Options"] = options
            let envelope = try Envelope(headers)
            #expect(envelope.receiptFailure?.kind == .unsupported)
            #expect(envelope.receipt != nil)
        }
        headers["Disposition-Notification-Options"] =
            "signed-receipt-protocol=optional, pkcs7-signature; "
            + "signed-receipt-micalg=optional, md5, SHA-1, sha256"
        #expect(try Envelope(headers).receipt?.digests == [.sha1, .sha256])
    }
}

extension [UInt8] {
    func contains(sequence text: String) -> Bool {
        String(decoding: self, as: UTF8.self).contains(text)
    }
}

/// Base64 without what is under test.
enum Base64Text {
    static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        while !bits.count.isMultiple(of: 6) { bits.append(0) }
        var text = ""
        for start in stride(from: 0, to: bits.count, by: 6) {
            text.append(alphabet[bits[start..<(start + 6)].reduce(0) { $0 << 1 | Int($1) }])
        }
        while !text.count.isMultiple(of: 4) { text.append("=") }
        return text
    }
}
