import Canonical
import Database
import Delivery
import EDI
import Engine
import Governance
import Logging
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Translation

/// An engine whose warehouse is written to by EDI, and which writes back.
struct WarehouseBench {
    let bench: TestBench
    let handler: MessageHandler
    let desk: OrderDesk
    let inbox: InboxProcessor
    let outbox: OutboxDispatcher

    var store: any Store { bench.store }

    static func profile(
        _ doneWhen: WarehouseTerms.DoneWhen = .sent,
        cancelsBy: WarehouseTerms.CancelsBy = .advice
    ) -> PartnerProfile {
        var profile = PartnerProfile(
            id: "thirdco",
            entity: DemoCatalogue.entity,
            channel: Channel.ID("thirdco"),
            customer: Party.ID("unused"),
            currency: .usd,
            partner: X12Identity(qualifier: "ZZ", id: "THIRDCO"),
            ourselves: X12Identity(qualifier: "ZZ", id: "ACME"),
            acknowledgesWithinHours: 4
        )
        profile.role = .warehouse(
            WarehouseTerms(
                DemoCatalogue.warehouse,
                sites: [DemoCatalogue.dallas: "0042", DemoCatalogue.reno: "0077"],
                doneWhen: doneWhen,
                cancelsBy: cancelsBy,
                carriage: WarehouseTerms.Carriage(payment: "PP", method: "U", carrier: "UPSN")
            )
        )
        return profile
    }

    /// A second warehouse, of another system.
    static let other: PartnerProfile = {
        var profile = WarehouseBench.profile()
        profile.id = "fourthco"
        profile.channel = Channel.ID("fourthco")
        profile.partner = X12Identity(qualifier: "ZZ", id: "FOURTHCO")
        profile.role = .warehouse(
            WarehouseTerms(TargetSystem.ID("elsewhere"), sites: [Site.ID("ELS"): "0001"])
        )
        return profile
    }()

    static func run(
        on engine: TestEngine,
        _ profile: PartnerProfile = WarehouseBench.profile(),
        _ body: (WarehouseBench) async throws -> Void
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await body(WarehouseBench(bench, profile))
        }
    }

    init(_ bench: TestBench, _ profile: PartnerProfile) {
        self.bench = bench
        let facts = FactLoader()
        let profiles = [profile, Self.other]
        let subscribers = NoSubscribers()
        let identities = SeededIdentitySource(seed: 3)
        handler = MessageHandler(
            facts: facts,
            subscribers: subscribers,
            dialects: EventTranslator([:]),
            documents: PartnerDesk(profiles, facts: facts, identities: identities),
            identities: identities
        )
        desk = OrderDesk(
            store: bench.store,
            clock: bench.clock,
            process: OrderProcess(facts: facts, subscribers: subscribers),
            identities: identities
        )
        inbox = InboxProcessor(store: bench.store, clock: bench.clock, handler: handler)
        let warehouses = WarehouseDelivery(
            WarehouseLetters(profiles, facts: facts),
            files: SendingFiles(store: bench.store),
            store: bench.store,
            clock: bench.clock
        )
        outbox = OutboxDispatcher(
            store: bench.store,
            clock: bench.clock,
            delivery: DeliveryRouter(
                [(prefix: "partner/", delivery: SendingFiles(store: bench.store))],
                named: ["warehouse": warehouses],
                systems: bench.delivery
            ),
            handler: handler,
            random: SeededRandomSource(seed: 7),
            worker: "warehouse",
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Every file arrives.
    private struct SendingFiles: EffectDelivery {
        let store: any Store

        func deliver(
            _ effect: StoredEffect,
            isInDoubt: Bool,
            deadline: Timestamp
        ) async -> DeliveryOutcome {
            do throws(StoreFailure) {
                let file = try StoredValue.decode(PartnerFile.self, from: effect.payload)
                try await store.write { (transaction) throws(StoreFailure) in
                    try transaction.documents.setState(file.document, "sent")
                }
            } catch {
                return .retry(after: nil, code: error.code, detail: "\(error)", status: nil)
            }
            return .done(reference: nil, status: nil, answer: [])
        }

        func concurrency(of target: String) -> Int { 1 }
        func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? { nil }
    }

    // MARK: - What happens

    /// An order that is released, and its 940 sent.
    func order(_ number: String, _ lines: [(sku: String, each: Int64)]) async throws -> Order.ID {
        let outcome = try await desk.submit(
            bench.submission(of: bench.request(number, lines)),
            render: TestBench.idOnly
        )
        guard case .answered(let answer, _) = outcome else { throw UnexpectedOutcome() }
        try await settle()
        return Order.ID(String(decoding: answer.body, as: UTF8.self))
    }

    func cancel(_ id: Order.ID) async throws {
        let now = bench.clock.now()
        let event = OrderEvent.cancelRequested(CancelRequest(requestedBy: "ada", reason: "no"))
        try await tell(event, to: id, key: "cancel", at: now)
        try await settle()
    }

    private func tell(
        _ event: OrderEvent,
        to id: Order.ID,
        key: String,
        at now: Timestamp
    ) async throws {
        let message = InboundMessage(
            entity: DemoCatalogue.entity.rawValue,
            source: "test",
            key: key,
            kind: MessageKind.orderEvent.rawValue,
            contentHash: [],
            body: try StoredValue.encode(event),
            traceID: "0af7651916cd43dd8448eb211c80319c",
            actor: "ada",
            instanceKind: OrderWorkflow.name,
            instanceID: id.rawValue
        )
        try await store.write { (transaction) throws(StoreFailure) in
            _ = try transaction.inbox.accept(message, at: now)
        }
    }

    func settle() async throws {
        var done = 1
        var rounds = 0
        while done > 0, rounds < 200 {
            done = try await inbox.process()
            for target in ["erp", "warehouse", "partner/thirdco", "partner/fourthco"] {
                done += try await outbox.dispatch(target)
            }
            rounds += 1
        }
    }

    /// A document of the warehouse, taken in and decided.
    func hear(
        _ set: String,
        _ body: String,
        as number: Int,
        from sender: String = "THIRDCO"
    ) async throws {
        let ids = ["945": "SW", "944": "RE", "947": "AW", "997": "FA"]
        let control = String(number)
        let padded = String(repeating: "0", count: 9 - control.count) + control
        let id = sender + String(repeating: " ", count: 15 - sender.count)
        let count = body.split(separator: "~").count + 2
        let text =
            "ISA*00*          *00*          *ZZ*\(id)*ZZ*ACME           *261123*1900"
            + "*U*00401*\(padded)*0*P*:~GS*\(ids[set] ?? "")*\(sender)*ACME*20261123*1900"
            + "*\(control)*X*004010~ST*\(set)*0001~\(body)~SE*\(count)*0001~GE*1*\(control)~"
            + "IEA*1*\(padded)~"
        let bytes = Array(text.utf8)
        let message = InboundMessage(
            entity: DemoCatalogue.entity.rawValue,
            source: "folder:\(sender.lowercased())",
            key: text,
            kind: MessageKind.partnerDocument.rawValue,
            contentHash: bytes.reversed(),
            body: bytes,
            traceID: "0af7651916cd43dd8448eb211c80319c",
            actor: "warehouse"
        )
        let now = bench.clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            _ = try transaction.inbox.accept(message, at: now)
        }
        try await settle()
    }

    // MARK: - What came of it

    func state(_ id: Order.ID) async throws -> OrderState { try await bench.state(id) }

    /// `940 sent`, in the order of their numbers.
    func documents() async throws -> [String] {
        try await bench.texts(
            """
            SELECT type || ' ' || state
            FROM partner_document
            WHERE direction = 'out' AND type <> '997'
            ORDER BY CAST(control_number AS INTEGER)
            """
        )
    }

    /// The bytes of our documents of a kind, in the order of their numbers.
    func texts(of type: String) async throws -> [String] {
        try await store.read { (view) throws(StoreFailure) in
            try view.session.rows(
                """
                SELECT bytes
                FROM partner_document
                WHERE direction = 'out' AND type = $1
                ORDER BY CAST(control_number AS INTEGER)
                """,
                [.text(type)]
            ) { (row) throws(StoreFailure) in String(decoding: row.bytes(0), as: UTF8.self) }
        }
    }

    func work() async throws -> [String] {
        try await bench.texts(
            "SELECT reason || ': ' || detail FROM work_item WHERE closed_at IS NULL ORDER BY key"
        )
    }

    func onHand(_ sku: String) async throws -> Int64 {
        try await store.read { (view) throws(StoreFailure) in
            try view.session.rows(
                "SELECT on_hand FROM stock_level WHERE item = $1 ORDER BY site",
                [.text(sku)]
            ) { (row) throws(StoreFailure) in row.integer(0) }
        }.reduce(0, +)
    }

    func held(_ sku: String) async throws -> Int64 {
        try await store.read { (view) throws(StoreFailure) in
            try view.session.rows(
                "SELECT held FROM stock_level WHERE item = $1 ORDER BY site",
                [.text(sku)]
            ) { (row) throws(StoreFailure) in row.integer(0) }
        }.reduce(0, +)
    }

    /// How much decisions have written: a replay must leave it as it is.
    func writings() async throws -> [String] {
        var counts = try await bench.texts("SELECT CAST(COUNT(*) AS TEXT) FROM stock_posting")
        counts += try await bench.texts("SELECT CAST(COUNT(*) AS TEXT) FROM work_item")
        counts += try await bench.texts(
            "SELECT CAST(COUNT(*) AS TEXT) FROM effect WHERE operation <> 'partner.file'"
        )
        return counts
    }
}
