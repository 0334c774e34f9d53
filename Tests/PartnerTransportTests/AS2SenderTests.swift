import AS2
import AS2Testing
import Connectors
import Database
import Engine
import PartnerTransport
import Primitives
import Storage
import StorageTesting
import Synchronization
import Testing

/// Documents to a partner who opens them, checks them and answers as told.
@Suite struct AS2SenderTests {
    private static let ours = SelfSigned("CROSSDOCK AS2", serial: 1)
    private static let theirs = SelfSigned("ACME AS2", serial: 2)

    private static func agreement(_ sending: AS2Sending) throws -> AS2Agreement {
        AS2Agreement(
            partner: "acme",
            entity: "main",
            ourName: "CROSSDOCK",
            partnerName: "ACME",
            receiving: ReceivingPolicy(
                credentials: [try ours.credential()],
                certificates: [try theirs.credential().certificate]
            ),
            sending: sending
        )
    }

    /// A partner's server: opens what comes as its own policy says, and answers.
    private final class Partner: HTTPExchange {
        enum Mood: Sendable {
            case honest
            case status(Int, retryAfter: String? = nil)
            case refusing
            case mistaken
            case unsigned
            case silent
            case forged
        }

        private let state: Mutex<(moods: [Mood], letters: [HTTPMessage], documents: [[UInt8]])>

        /// - Parameter moods: one for each call; honest after the last.
        init(_ moods: [Mood]) { state = Mutex((moods, [], [])) }

        var letters: [HTTPMessage] { state.withLock { $0.letters } }
        var documents: [[UInt8]] { state.withLock { $0.documents } }
        var ids: [String] { letters.compactMap { $0.headers["Message-ID"] } }

        func send(
            _ call: HTTPCall,
            deadline: Timestamp
        ) async throws(ConnectorFailure) -> HTTPReply {
            #expect(call.url == "https://as2.acme.example/in")
            let message = HTTPMessage(
                headers: HeaderFields(call.headers.map { ($0.name, $0.value) }),
                body: call.body
            )
            let mood = state.withLock { state in
                state.letters.append(message)
                return state.moods.isEmpty ? .honest : state.moods.removeFirst()
            }
            if case .status(let status, let retryAfter) = mood {
                let headers = retryAfter.map { [HTTPField("Retry-After", $0)] } ?? []
                return HTTPReply(status: status, headers: headers)
            }
            do throws(AS2Failure) {
                return try receipt(for: message, mood)
            } catch {
                Issue.record("the partner cannot open it: \(error)")
                return HTTPReply(status: 500)
            }
        }

        func receipt(
            for message: HTTPMessage,
            _ mood: Mood = .honest
        ) throws(AS2Failure) -> HTTPReply {
            let envelope = try Envelope(message.headers)
            let opened = try ReceivedMessage(
                message,
                receipt: envelope.receipt,
                policy: ReceivingPolicy(
                    credentials: [try theirs.credential()],
                    certificates: [try ours.credential().certificate]
                )
            )
            state.withLock { $0.documents.append(opened.document.bytes) }
            if case .silent = mood { return HTTPReply(status: 200) }
            guard let wanted = envelope.receipt else { return HTTPReply(status: 204) }
            var receipt = Receipt(
                from: "ACME",
                to: "CROSSDOCK",
                originalMessageID: envelope.identity.id,
                disposition: .processed,
                mic: opened.mic,
                text: "thank you"
            )
            var signer: SelfSigned? = wanted.isSigned ? theirs : nil
            switch mood {
            case .refusing: receipt.disposition = .error("unexpected-processing-error")
            case .mistaken: receipt.mic = MessageIntegrityCheck(of: [1, 2, 3], by: .sha256)
            case .unsigned: signer = nil
            case .forged: signer = SelfSigned("Mallory", serial: 9)
            case .honest, .silent, .status: break
            }
            let signature = try signer.map { (signer) throws(AS2Failure) in
                Signature(try signer.credential(), by: wanted.digests.first ?? .sha256)
            }
            let answer = try receipt.composed(id: "<r@acme>", signature: signature)
            return HTTPReply(
                status: 200,
                headers: answer.headers.fields.map { HTTPField($0.name, $0.value) },
                body: answer.body
            )
        }
    }

    private struct Bench: Sendable {
        var partner: Partner
        var store: TestStore
        var clock: NappingClock
        var agreement: AS2Agreement

        func send() async throws -> DeliveryOutcome {
            let sender = AS2Sender(
                ["acme": AS2Sender.Way(agreement, over: partner)],
                store: store,
                clock: clock
            )
            let document = try #require(try await document())
            return await sender.send(
                document,
                to: "acme",
                deadline: clock.now().advanced(by: .seconds(30))
            )
        }

        func document() async throws -> PartnerDocument? {
            try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.documents.load("out/acme/855/7")
            }
        }

        func items() async throws -> [StoredWorkItem] {
            try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.workItems.open(owner: .integrationSupport, limit: 10)
            }
        }

        var endpoint: AS2Endpoint {
            AS2Endpoint(
                [agreement],
                store: store,
                clock: clock,
                identities: FixedIdentities(),
                logger: quiet
            )
        }
    }

    private static let text = "ISA*00*          *00*  ~\nST*855*0001~\r\n"

    private func with(
        _ moods: [Partner.Mood],
        _ sending: AS2Sending = AS2Sending(url: "https://as2.acme.example/in"),
        on engine: TestEngine = .sqlite,
        createdAt: Timestamp = second(0),
        _ body: @Sendable (Bench) async throws -> Void,
        then end: (Partner) -> Void = { _ in }
    ) async throws {
        let partner = Partner(moods)
        let agreement = try Self.agreement(sending)
        try await TestDatabases.with(engine) { store in
            try await store.migrate(Schema.migrations, now: second(0))
            let document = PartnerDocument(
                id: "out/acme/855/7",
                entity: "main",
                partner: "acme",
                direction: "out",
                type: "855",
                controlNumber: "7",
                state: "built",
                instance: InstanceReference(kind: "order", id: "O-1"),
                name: "acme-855-7.x12",
                detail: "",
                bytes: Array(Self.text.utf8),
                createdAt: createdAt
            )
            try await store.write { (transaction) throws(StoreFailure) in
                try transaction.documents.insert(document)
            }
            try await body(
                Bench(
                    partner: partner,
                    store: store,
                    clock: NappingClock(second(0)),
                    agreement: agreement
                )
            )
        }
        end(partner)
    }

    @Test(arguments: CipherAlgorithm.allCases, DigestAlgorithm.allCases)
    func `a document arrives as it was, and its receipt proves it`(
        _ cipher: CipherAlgorithm,
        _ digest: DigestAlgorithm
    ) async throws {
        let sending = AS2Sending(
            url: "https://as2.acme.example/in",
            isCompressed: digest == .sha512,
            digest: digest,
            cipher: cipher,
            receipt: ReceiptRequest(signedBy: digest)
        )
        try await with([], sending) { bench in
            guard case .done(let reference, status: 200, _, _) = try await bench.send() else {
                Issue.record("it was not taken")
                return
            }
            #expect(reference.map { "<\($0)>" } == bench.partner.ids.first)
            #expect(bench.partner.documents == [Array(Self.text.utf8)])
            #expect(try await bench.document()?.state == "received")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a try that failed is made again under the same Message-ID`(
        _ engine: TestEngine
    ) async throws {
        let moods: [Partner.Mood] = [.status(503, retryAfter: "7"), .status(500), .silent, .forged]
        try await with(moods, on: engine) { bench in
            guard
                case .away(.seconds(7), "as2.not_taken", _, status: 503, isInDoubt: false) =
                    try await bench.send()
            else {
                Issue.record("a 503 says that the partner is away")
                return
            }
            guard
                case .retry(after: nil, code: "as2.not_taken", _, status: 500) =
                    try await bench.send()
            else {
                Issue.record("a 500 is tried again")
                return
            }
            guard case .retry(_, code: "as2.receipt_missing", _, _) = try await bench.send() else {
                Issue.record("no receipt is another try")
                return
            }
            guard case .retry(_, code: "as2.receipt_unreadable", _, _) = try await bench.send()
            else {
                Issue.record("a stranger's receipt proves nothing")
                return
            }
            #expect(try await bench.document()?.state == "built")
            guard case .done = try await bench.send() else {
                Issue.record("the fifth try is taken")
                return
            }
            #expect(Set(bench.partner.ids).count == 1)
            #expect(bench.partner.ids.count == 5)
            // Once proven it is not sent again, whoever asks.
            guard case .done = try await bench.send() else {
                Issue.record("what was proven is done")
                return
            }
            #expect(bench.partner.ids.count == 5)
        }
    }

    @Test func `a document of another installation has another Message-ID`() async throws {
        var ids: Set<String> = []
        for moment in [0, 3_600] {
            try await with([], createdAt: second(moment)) { bench in
                _ = try await bench.send()
                #expect(bench.partner.ids.count == 1)
            } then: {
                ids.formUnion($0.ids)
            }
        }
        #expect(ids.count == 2)
    }

    @Test(arguments: [
        (Partner.Mood.refusing, "as2.refused"), (.mistaken, "as2.content_differs"),
        (.unsigned, "as2.receipt_not_signed"),
    ])
    private func
        `what a receipt refuses is parked, and goes under a new Message-ID when sent again`(
            _ mood: Partner.Mood,
            _ code: String
        ) async throws
    {
        try await with([mood]) { bench in
            guard case .parked(code: code, _, _) = try await bench.send() else {
                Issue.record("a receipt that refuses parks the document")
                return
            }
            #expect(try await bench.document()?.state == "refused")
            guard case .done = try await bench.send() else {
                Issue.record("a person may send it again")
                return
            }
            #expect(Set(bench.partner.ids).count == 2)
            #expect(try await bench.document()?.state == "received")
        }
    }

    private static let later = AS2Sending(
        url: "https://as2.acme.example/in",
        receipt: ReceiptRequest(signedBy: .sha256, returnURL: "https://us.example/as2"),
        receiptWithin: .seconds(600)
    )

    @Test(arguments: TestDatabases.all)
    func `a receipt that comes later settles the message it names`(
        _ engine: TestEngine
    ) async throws {
        try await with([.silent], Self.later, on: engine) { bench in
            guard case .done = try await bench.send() else {
                Issue.record("the partner's server has it")
                return
            }
            #expect(try await bench.document()?.state == "sent")
            let reply = try bench.partner.receipt(for: bench.partner.letters[0])
            let receipt = HTTPMessage(
                headers: HeaderFields(reply.headers.map { ($0.name, $0.value) }),
                body: reply.body
            )
            for _ in 1...2 { #expect(try await bench.endpoint.answer(receipt).status == 200) }
            #expect(try await bench.document()?.state == "received")
            #expect(try await bench.items().isEmpty)
        }
    }

    @Test func `a receipt that comes later and refuses is somebody's work`() async throws {
        try await with([.silent], Self.later) { bench in
            _ = try await bench.send()
            let reply = try bench.partner.receipt(for: bench.partner.letters[0], .mistaken)
            let receipt = HTTPMessage(
                headers: HeaderFields(reply.headers.map { ($0.name, $0.value) }),
                body: reply.body
            )
            #expect(try await bench.endpoint.answer(receipt).status == 200)
            #expect(try await bench.document()?.state == "refused")
            let items = try await bench.items()
            #expect(items.map(\.instance.id) == ["O-1"])
            #expect(items.first?.detail.contains("something else than was sent") == true)
        }
    }

    @Test func `an unsigned receipt from anybody changes nothing`() async throws {
        try await with([.silent], Self.later) { bench in
            _ = try await bench.send()
            for (mood, status, state) in [
                (Partner.Mood.unsigned, 400, "sent"), (.honest, 200, "received"),
            ] {
                let reply = try bench.partner.receipt(for: bench.partner.letters[0], mood)
                let receipt = HTTPMessage(
                    headers: HeaderFields(reply.headers.map { ($0.name, $0.value) }),
                    body: reply.body
                )
                #expect(try await bench.endpoint.answer(receipt).status == status)
                #expect(try await bench.document()?.state == state)
            }
            #expect(try await bench.items().isEmpty)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a person sends a document again whose receipt never came`(
        _ engine: TestEngine
    ) async throws {
        try await with([.silent], Self.later, on: engine) { bench in
            func again() async throws -> DocumentResend.Outcome {
                let now = bench.clock.now()
                return try await bench.store.write { (transaction) throws(StoreFailure) in
                    try DocumentResend.run(
                        "out/acme/855/7",
                        by: "ada",
                        in: transaction,
                        at: now
                    )
                }
            }
            guard case .refused = try await again() else {
                Issue.record("what has not left is not sent again")
                return
            }
            _ = try await bench.send()
            guard case .enqueued(let key) = try await again() else {
                Issue.record("what left and was not received is")
                return
            }
            let effect = try await bench.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.effects.load(key)
            }
            #expect(effect?.instanceID == "O-1")
            guard case .done = try await bench.send() else {
                Issue.record("the partner takes it")
                return
            }
            // No receipt refused it, so the partner must see that it may have it already.
            #expect(bench.partner.ids.count == 2)
            #expect(Set(bench.partner.ids).count == 1)
            #expect(try await bench.document()?.state == "received")
            guard case .refused = try await again() else {
                Issue.record("what is proven is not sent again")
                return
            }
        }
    }

    @Test func `a receipt that does not come is missed, and its coming after all heals it`()
        async throws
    {
        try await with([.silent], Self.later) { bench in
            _ = try await bench.send()
            // Sleeps until the receipt is due, sees that it is not there, and is told to stop.
            let clock = NappingClock(second(0), naps: 11)
            let watch = AS2ReceiptWatch(store: bench.store, clock: clock, logger: quiet)
            await watch.run()
            let item = try #require(try await bench.items().first)
            #expect(item.key == "as2/out/acme/855/7")
            #expect(item.openedAt == second(600))
            let reply = try bench.partner.receipt(for: bench.partner.letters[0])
            let receipt = HTTPMessage(
                headers: HeaderFields(reply.headers.map { ($0.name, $0.value) }),
                body: reply.body
            )
            #expect(try await bench.endpoint.answer(receipt).status == 200)
            #expect(try await bench.items().isEmpty)
            #expect(try await bench.document()?.state == "received")
        }
    }

    @Test func `without a receipt, taken is what the server says`() async throws {
        let sending = AS2Sending(url: "https://as2.acme.example/in", receipt: nil)
        try await with([], sending) { bench in
            guard case .done = try await bench.send() else {
                Issue.record("2xx is all that was asked for")
                return
            }
            #expect(try await bench.document()?.state == "sent")
        }
    }
}

private struct FixedIdentities: IdentitySource {
    func next(at moment: Timestamp) -> String { "01ID\(moment.microseconds)" }
}
