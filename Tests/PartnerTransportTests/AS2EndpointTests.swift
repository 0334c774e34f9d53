import AS2
import AS2Testing
import Connectors
import Database
import Engine
import PartnerTransport
import Primitives
import Storage
import StorageTesting
import Testing

/// Messages of a partner at the endpoint: taken once, answered alike, refused in words.
@Suite struct AS2EndpointTests {
    private static let ours = SelfSigned("CROSSDOCK AS2", serial: 1)
    private static let theirs = SelfSigned("ACME AS2", serial: 2)
    private static let old = SelfSigned("ACME AS2", serial: 3)

    /// An endpoint over a fresh database, and what it holds.
    private struct Bench: Sendable {
        var agreement: AS2Agreement
        var endpoint: AS2Endpoint
        var store: TestStore
        var clock: NappingClock

        /// What the receipts that go later are posted as.
        func letters() async throws -> [HTTPCall] {
            let network = ScriptedExchange(
                Array(repeating: .reply(HTTPReply(status: 200)), count: 5)
            )
            let sender = AS2Sender(
                ["acme": AS2Sender.Way(agreement, over: network)],
                store: store,
                clock: clock
            )
            let now = clock.now()
            let documents = try await store.write {
                (transaction) throws(StoreFailure) -> [PartnerDocument] in
                var documents: [PartnerDocument] = []
                for effect in try transaction.effects.claim(
                    target: Target.partner("acme"),
                    limit: 10,
                    for: "test",
                    at: now,
                    lasting: .seconds(60)
                ) {
                    let file = try StoredValue.decode(PartnerFile.self, from: effect.payload)
                    if let document = try transaction.documents.load(file.document) {
                        documents.append(document)
                    }
                }
                return documents
            }
            for document in documents {
                #expect(sender.serves("acme", document))
                let outcome = await sender.send(
                    document,
                    to: "acme",
                    deadline: clock.now().advanced(by: .seconds(30))
                )
                let done = DeliveryOutcome.done(reference: nil, status: 200, answer: [])
                #expect(outcome == done)
            }
            return network.calls
        }

        func inbox() async throws -> [StoredMessage] {
            try await store.read { (snapshot) throws(StoreFailure) in
                var messages: [StoredMessage] = []
                for id in 1...5 {
                    if let message = try snapshot.inbox.load(Int64(id)) { messages.append(message) }
                }
                return messages
            }
        }

        /// The receipt in the answer, which must be signed by us.
        func receipt(for message: HTTPMessage) async throws -> ReceivedReceipt {
            let answer = try await endpoint.answer(message)
            #expect(answer.status == 200)
            return try ReceivedReceipt(
                answer.message,
                known: [try AS2EndpointTests.ours.credential().certificate]
            )
        }
    }

    private static func with(
        _ engine: TestEngine,
        _ body: @Sendable (Bench) async throws -> Void
    ) async throws {
        let agreement = AS2Agreement(
            partner: "acme",
            entity: "main",
            ourName: "CROSSDOCK",
            partnerName: "ACME",
            receiving: ReceivingPolicy(
                credentials: [try ours.credential()],
                certificates: [
                    try theirs.credential().certificate, try old.credential().certificate,
                ]
            ),
            receiptHosts: ["acme.example"]
        )
        try await TestDatabases.with(engine) { store in
            try await store.migrate(Schema.migrations, now: second(0))
            let clock = NappingClock(second(0))
            let endpoint = AS2Endpoint(
                [agreement],
                store: store,
                clock: clock,
                identities: CountedIdentities(),
                logger: quiet
            )
            try await body(
                Bench(agreement: agreement, endpoint: endpoint, store: store, clock: clock)
            )
        }
    }

    private static func message(
        _ text: String = "ISA*00*~",
        id: String = "<1@acme>",
        from: String = "ACME",
        signed: SelfSigned? = theirs,
        receipt: ReceiptRequest? = ReceiptRequest(signedBy: .sha256)
    ) throws -> (HTTPMessage, SentProof) {
        try Message(
            Document(
                contentType: "application/edi-x12",
                fileName: nil,
                bytes: Array(text.utf8)
            ),
            as: Identity(id: id, from: from, to: "CROSSDOCK"),
            signature: try signed.map { Signature(try $0.credential(), by: .sha256) },
            encryption: Encryption(for: try ours.credential().certificate, by: .aes256),
            receipt: receipt
        ).composed()
    }

    @Test(arguments: TestDatabases.all)
    func `a message is taken once, and a repeat gets the very same receipt`(
        _ engine: TestEngine
    ) async throws {
        try await Self.with(engine) { bench in
            let (message, proof) = try Self.message()
            let first = try await bench.endpoint.answer(message)
            #expect(try await bench.receipt(for: message).verdict(on: proof) == .proven)
            // Encrypted anew, as software that tries again does.
            let again = try await bench.endpoint.answer(Self.message().0)
            #expect(again == first)
            let stored = try await bench.inbox()
            #expect(stored.count == 1)
            #expect(stored.first?.message.body == Array("ISA*00*~".utf8))
            #expect(stored.first?.message.source == "as2:acme")
            #expect(stored.first?.message.kind == "partner.document")
        }
    }

    @Test func `a Message-ID used for another content is refused`() async throws {
        try await Self.with(.sqlite) { bench in
            _ = try await bench.endpoint.answer(Self.message().0)
            let (other, proof) = try Self.message("ISA*99*~")
            let verdict = try await bench.receipt(for: other).verdict(on: proof)
            #expect(verdict == .refused("unexpected-processing-error"))
            #expect(try await bench.inbox().count == 1)
        }
    }

    @Test func `the partner's old certificate is good until it is taken away`() async throws {
        try await Self.with(.sqlite) { bench in
            let (message, proof) = try Self.message(signed: Self.old)
            #expect(try await bench.receipt(for: message).verdict(on: proof) == .proven)
        }
    }

    @Test func `what is not as agreed is refused in its receipt, and nothing is kept`()
        async throws
    {
        try await Self.with(.sqlite) { bench in
            let stranger = SelfSigned("Mallory", serial: 9)
            let (unsigned, first) = try Self.message(signed: nil)
            #expect(
                try await bench.receipt(for: unsigned).verdict(on: first)
                    == .refused("insufficient-message-security")
            )
            let (forged, second) = try Self.message(signed: stranger)
            #expect(
                try await bench.receipt(for: forged).verdict(on: second)
                    == .refused("authentication-failed")
            )
            var (broken, third) = try Self.message()
            broken.body = Array(broken.body.dropLast(40))
            #expect(
                try await bench.receipt(for: broken).verdict(on: third)
                    == .refused("decryption-failed")
            )
            #expect(try await bench.inbox().isEmpty)
        }
    }

    @Test func `a stranger is told so, in an unsigned receipt`() async throws {
        try await Self.with(.sqlite) { bench in
            let (message, _) = try Self.message(from: "NOBODY")
            let answer = try await bench.endpoint.answer(message)
            let receipt = try ReceivedReceipt(answer.message, known: [])
            #expect(receipt.receipt.disposition == .unknownPartner)
            #expect(receipt.signer == nil)
            #expect(try await bench.inbox().isEmpty)
        }
    }

    @Test func `without a receipt the status says it`() async throws {
        try await Self.with(.sqlite) { bench in
            let good = try await bench.endpoint.answer(Self.message(receipt: nil).0)
            #expect(good.status == 200)
            let bad = try await bench.endpoint.answer(
                Self.message(id: "<2@acme>", signed: nil, receipt: nil).0
            )
            #expect(bad.status == 400)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a receipt for later is posted to the agreed host, again for each repeat`(
        _ engine: TestEngine
    ) async throws {
        try await Self.with(engine) { bench in
            let later = ReceiptRequest(signedBy: .sha256, returnURL: "https://acme.example/mdn")
            let (message, proof) = try Self.message(receipt: later)
            for _ in 1...2 {
                let answer = try await bench.endpoint.answer(message)
                #expect(answer.status == 200)
                #expect(!answer.message.isReceipt)
                bench.clock.advance(by: .seconds(5))
            }
            #expect(try await bench.inbox().count == 1)
            let letters = try await bench.letters()
            #expect(letters.map(\.url) == Array(repeating: "https://acme.example/mdn", count: 2))
            let receipt = try ReceivedReceipt(
                HTTPMessage(
                    headers: HeaderFields(letters[0].headers.map { ($0.name, $0.value) }),
                    body: letters[0].body
                ),
                known: [try Self.ours.credential().certificate]
            )
            #expect(receipt.verdict(on: proof) == .proven)
        }
    }

    @Test func `a refusal goes where its receipt was wanted, if the message is the partner's`()
        async throws
    {
        try await Self.with(.sqlite) { bench in
            let later = ReceiptRequest(signedBy: .sha256, returnURL: "https://acme.example/mdn")
            // Anybody could have sent it: nothing is kept, and nobody is called.
            let (unsigned, _) = try Self.message(signed: nil, receipt: later)
            #expect(try await bench.endpoint.answer(unsigned).status == 400)
            #expect(try await bench.letters().isEmpty)
            #expect(try await bench.inbox().isEmpty)

            _ = try await bench.endpoint.answer(Self.message(receipt: later).0)
            #expect(try await bench.letters().count == 1)
            let (other, proof) = try Self.message("ISA*99*~", receipt: later)
            bench.clock.advance(by: .seconds(5))
            #expect(try await bench.endpoint.answer(other).status == 200)
            let letter = try #require(try await bench.letters().first)
            let receipt = try ReceivedReceipt(
                HTTPMessage(
                    headers: HeaderFields(letter.headers.map { ($0.name, $0.value) }),
                    body: letter.body
                ),
                known: [try Self.ours.credential().certificate]
            )
            #expect(receipt.verdict(on: proof) == .refused("unexpected-processing-error"))
            #expect(try await bench.inbox().count == 1)
        }
    }

    @Test(arguments: [
        "https://evil.example/mdn", "https://acme.example.evil/mdn", "ftp://acme.example/mdn",
        "http://127.0.0.1:25/", "file:///etc/passwd", "not an address",
    ])
    func `nobody makes us call a host that was not agreed upon`(_ url: String) async throws {
        try await Self.with(.sqlite) { bench in
            let later = ReceiptRequest(signedBy: .sha256, returnURL: url)
            let answer = try await bench.endpoint.answer(Self.message(receipt: later).0)
            #expect(answer.status == 403)
            #expect(try await bench.inbox().isEmpty)
            #expect(try await bench.letters().isEmpty)
        }
    }

    @Test func `a receipt for nothing, and no AS2 at all, are refused plainly`() async throws {
        try await Self.with(.sqlite) { bench in
            let receipt = Receipt(
                from: "ACME",
                to: "CROSSDOCK",
                originalMessageID: "<x>",
                disposition: .processed,
                mic: nil,
                text: ""
            )
            let sent = try receipt.composed(id: "<r@acme>", signature: nil)
            #expect(try await bench.endpoint.answer(sent).status == 404)
            let page = HTTPMessage(headers: ["Content-Type": "text/html"], body: [])
            #expect(try await bench.endpoint.answer(page).status == 400)
            #expect(try await bench.inbox().isEmpty)
        }
    }
}

/// Identities by number.
private struct CountedIdentities: IdentitySource {
    func next(at moment: Timestamp) -> String { "01ID\(moment.microseconds)" }
}
