import Testing

@testable import AS2

/// Receipts there and back, and what each proves.
@Suite struct ReceiptTests {
    private static func receipt(
        _ disposition: ReceiptDisposition = .processed,
        mic: MessageIntegrityCheck?,
        id: String = Parties.identity.id
    ) -> Receipt {
        Receipt(
            from: "RETAILCO",
            to: "ACME",
            originalMessageID: id,
            disposition: disposition,
            mic: mic,
            text: "It is being worked on."
        )
    }

    private static func answered(
        _ receipt: Receipt,
        signed: Bool = true,
        known: [Certificate] = [Parties.known.retailco.certificate]
    ) throws -> ReceivedReceipt {
        let wire = try receipt.composed(
            id: "<mdn-1@retailco.example>",
            signature: signed ? Signature(Parties.known.retailco, by: .sha256) : nil
        )
        #expect(wire.isReceipt)
        #expect(wire.headers["AS2-From"] == "RETAILCO")
        return try ReceivedReceipt(wire, known: known)
    }

    @Test(arguments: [true, false])
    func `a receipt says what became of which message, and who says so`(_ signed: Bool) throws {
        let (_, proof) = try Parties.message().composed()
        let receipt = Self.receipt(mic: proof.mics[1])
        let received = try Self.answered(receipt, signed: signed)
        #expect(received.receipt == receipt)
        #expect(received.signer == (signed ? Parties.known.retailco.certificate : nil))
        #expect(received.verdict(on: proof) == (signed ? .proven : .notSigned))
    }

    @Test func `every answer has its verdict`() throws {
        let (_, proof) = try Parties.message().composed()
        let mic = proof.mics[1]
        let wrong = MessageIntegrityCheck(of: Array("another".utf8), by: .sha256)
        let cases: [(Receipt, ReceiptVerdict)] = [
            (Self.receipt(mic: proof.mics[3]), .proven),
            (Self.receipt(mic: mic, id: "4711@acme.example"), .proven),
            (Self.receipt(.duplicate, mic: nil), .provenWithWarning("duplicate-document")),
            (Self.receipt(.unknownPartner, mic: nil), .refused("unknown-trading-partner")),
            (
                Self.receipt(.failure("unsupported format"), mic: nil),
                .refused("unsupported format")
            ),
            (Self.receipt(mic: wrong), .contentDiffers("the partner's MIC is \(wrong)")),
            (Self.receipt(mic: nil), .contentDiffers("the receipt holds no MIC")),
            (Self.receipt(mic: mic, id: "<other@acme>"), .otherMessage("<other@acme>")),
        ]
        for (receipt, verdict) in cases {
            #expect(try Self.answered(receipt).verdict(on: proof) == verdict)
        }
    }

    @Test func `a receipt signed by a stranger, or changed on its way, is none`() throws {
        let mic = MessageIntegrityCheck(of: [1], by: .sha256)
        let receipt = Self.receipt(mic: mic)
        #expect(throws: AS2Failure.self) {
            _ = try Self.answered(receipt, known: [Parties.known.acme.certificate])
        }
        var wire = try receipt.composed(
            id: "<m@x>",
            signature: Signature(Parties.known.retailco, by: .sha256)
        )
        let text = String(decoding: wire.body, as: UTF8.self)
        wire.body = Array(text.replacing("; processed", with: "; procassed").utf8)
        #expect(throws: AS2Failure.self) {
            _ = try ReceivedReceipt(wire, known: [Parties.known.retailco.certificate])
        }
    }

    @Test(
        arguments: [
            ("automatic-action/MDN-sent-automatically; processed", ReceiptDisposition.processed),
            ("automatic-action/MDN-sent-automatically;processed", .processed),
            ("processed", .processed),
            (
                "automatic-action/MDN-sent-automatically; processed/Error: decryption-failed",
                .error("decryption-failed")
            ),
            (
                "manual-action/MDN-sent-manually; PROCESSED/warning: duplicate-document",
                .warning("duplicate-document")
            ),
            ("x; processed/odd", .error("odd")),
            ("x; failed/Failure: unsupported format", .failure("unsupported format")),
            ("x; failed", .failure("")),
        ]
    )
    func `dispositions are read in any capitals`(_ text: String, _ meant: ReceiptDisposition) {
        #expect(ReceiptDisposition(text: text) == meant)
    }

    @Test(arguments: ["", "displayed", ";;;", "automatic-action/MDN-sent-automatically"])
    func `what says neither processed nor failed is no disposition`(_ text: String) {
        #expect(ReceiptDisposition(text: text) == nil)
    }

    /// What django-pyas2 answered, in its form: lower case in places, odd boundaries.
    @Test func `an unsigned receipt of other software is read`() throws {
        let body = """
            --===============2173657621387739550==\r
            Content-Type: text/plain\r
            Content-Transfer-Encoding: 7bit\r
            \r
            The AS2 message has been successfully processed.\r
            \r
            --===============2173657621387739550==\r
            Content-Type: message/disposition-notification\r
            Content-Transfer-Encoding: 7bit\r
            \r
            Reporting-UA: pyAS2 Open Source AS2 Software\r
            Original-Recipient: rfc822; RETAILCO\r
            Final-Recipient: rfc822; RETAILCO\r
            Original-Message-ID: <4711@acme.example>\r
            Disposition: automatic-action/MDN-sent-automatically; processed\r
            Received-content-MIC: 3XOVlw4/nWy4zAiDMmvLkFwiSzbSR4DgYEA+Cg14Ou8=, sha256\r
            \r
            --===============2173657621387739550==--\r

            """
        let wire = HTTPMessage(
            headers: [
                "content-type":
                    "multipart/report; report-type=\"disposition-notification\"; "
                    + "boundary=\"===============2173657621387739550==\"",
                "as2-from": "RETAILCO", "as2-to": "ACME",
            ],
            body: Array(body.utf8)
        )
        #expect(wire.isReceipt)
        let received = try ReceivedReceipt(wire, known: [])
        #expect(received.receipt.disposition == .processed)
        #expect(
            received.receipt.mic?.description
                == "3XOVlw4/nWy4zAiDMmvLkFwiSzbSR4DgYEA+Cg14Ou8=, sha256"
        )
    }

    @Test func `an answer that is no receipt is said to be none`() {
        let wire = HTTPMessage(headers: ["Content-Type": "text/html"], body: Array("<p>".utf8))
        #expect(!wire.isReceipt)
        #expect(throws: AS2Failure(.malformed, "this is text/html and no receipt")) {
            _ = try ReceivedReceipt(wire, known: [])
        }
    }
}
