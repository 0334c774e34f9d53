import Canonical
import Database
import Delivery
import EDI
import Engine
import Governance
import Logging
import Ordering
import Primitives
import Purchasing
import SampleTrade
import Storage
import StorageTesting
import Synchronization
import Translation

/// An engine whose warehouse is written to by EDI, and which writes back.
struct WarehouseBench {
    let bench: TestBench
    let handler: MessageHandler
    let desk: OrderDesk
    let purchases: PurchaseDesk
    let way: Way
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

    /// A warehouse of one site, which need not say which.
    static let oneSite: PartnerProfile = {
        var profile = WarehouseBench.profile()
        profile.role = .warehouse(
            WarehouseTerms(DemoCatalogue.warehouse, sites: [DemoCatalogue.dallas: "0042"])
        )
        return profile
    }()

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

    /// What may happen on the way to a warehouse.
    final class Way: Sendable {
        struct State: Sendable {
            var isBlocked = false
            /// Done once, between a document's arrival and the end of its effect.
            var interruption: (@Sendable () async throws -> Void)?
        }

        let state = Mutex(State())

        func takeInterruption() -> (@Sendable () async throws -> Void)? {
            state.withLock { state in
                defer { state.interruption = nil }
                return state.interruption
            }
        }
    }

    init(_ bench: TestBench, _ profile: PartnerProfile) {
        self.bench = bench
        let way = Way()
        self.way = way
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
        purchases = PurchaseDesk(
            store: bench.store,
            clock: bench.clock,
            facts: facts,
            subscribers: PartnerDesk(profiles, facts: facts, identities: identities),
            identities: SeededIdentitySource(seed: 11)
        )
        inbox = InboxProcessor(store: bench.store, clock: bench.clock, handler: handler)
        let warehouses = InterruptedDelivery(
            inner: WarehouseDelivery(
                WarehouseLetters(profiles, facts: facts),
                files: SendingFiles(store: bench.store, way: way),
                store: bench.store,
                clock: bench.clock
            ),
            way: way
        )
        outbox = OutboxDispatcher(
            store: bench.store,
            clock: bench.clock,
            delivery: DeliveryRouter(
                [(prefix: "partner/", delivery: SendingFiles(store: bench.store, way: way))],
                named: ["warehouse": warehouses],
                systems: bench.delivery
            ),
            handler: handler,
            random: SeededRandomSource(seed: 7),
            worker: "warehouse",
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private struct InterruptedDelivery: EffectDelivery {
        let inner: WarehouseDelivery
        let way: Way

        func deliver(
            _ effect: StoredEffect,
            isInDoubt: Bool,
            deadline: Timestamp
        ) async -> DeliveryOutcome {
            let outcome = await inner.deliver(effect, isInDoubt: isInDoubt, deadline: deadline)
            do {
                try await way.takeInterruption()?()
            } catch {
                return .parked(code: "interruption", detail: "\(error)")
            }
            return outcome
        }

        func concurrency(of target: String) -> Int { inner.concurrency(of: target) }
        func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? { nil }
    }

    /// Every file arrives, but where the way is blocked.
    private struct SendingFiles: EffectDelivery {
        let store: any Store
        let way: Way

        func deliver(
            _ effect: StoredEffect,
            isInDoubt: Bool,
            deadline: Timestamp
        ) async -> DeliveryOutcome {
            if way.state.withLock(\.isBlocked) {
                return .retry(after: .seconds(60), code: "blocked", detail: "", status: nil)
            }
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

    /// May so many of the order's first line come back?
    func authorizeReturn(_ id: Order.ID, of pieces: Int64) async throws -> String {
        let request = ReturnRequest(
            requestedBy: "ada",
            lines: [
                ReturnRequest.Line(number: 1, quantity: Quantity(pieces, .each), reason: .damaged)
            ]
        )
        let now = bench.clock.now()
        try await tell(.returnRequested(request), to: id, key: "return", at: now)
        try await settle()
        return try await state(id).returns.first?.id.rawValue ?? ""
    }

    /// 100 filters that a supplier has confirmed for Dallas; their 943 is sent.
    func purchase() async throws -> String {
        let request = PurchaseRequest(
            entity: DemoCatalogue.entity,
            supplier: Party.ID("ANVIL"),
            number: "B-1",
            currency: .usd,
            lines: [
                PurchaseRequest.Line(
                    number: 1,
                    item: Item.ID("FILTER"),
                    site: DemoCatalogue.dallas,
                    quantity: Quantity(100, .each),
                    priceMillionths: 2_500_000,
                    requestedOn: LocalDate("2026-12-10")
                )
            ],
            raisedBy: "bea"
        )
        let id = try await act(.new(request), as: "raise")
        let purchase = PurchaseOrder.ID(id)
        _ = try await act(.known(purchase, .approved(by: "otto")), as: "approve")
        let answer = SupplierAnswer(lines: [SupplierAnswer.Line(number: 1)])
        _ = try await act(.known(purchase, .acknowledged(answer)), as: "answer")
        try await settle()
        return id
    }

    private func act(_ subject: PurchaseCommand.Subject, as key: String) async throws -> String {
        let command = PurchaseCommand(
            caller: bench.caller,
            subject: subject,
            idempotencyKey: key,
            body: [],
            traceID: "0af7651916cd43dd8448eb211c80319c"
        )
        let answering = PurchaseDesk.Answering(
            render: {
                StoredAnswer(status: 200, body: Array(($0.state.header?.id.rawValue ?? "").utf8))
            },
            refuse: { StoredAnswer(status: 409, body: Array("\($0)".utf8)) }
        )
        guard case .answered(let answer, _) = try await purchases.act(command, answering),
            answer.status == 200
        else { throw UnexpectedOutcome() }
        return String(decoding: answer.body, as: UTF8.self)
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
        try await receive(set, body, as: number, from: sender)
        try await settle()
    }

    /// A document of the warehouse lies at the door.
    func receive(
        _ set: String,
        _ body: String,
        as number: Int,
        from sender: String = "THIRDCO"
    ) async throws {
        let ids = ["945": "SW", "944": "RE", "947": "AW", "997": "FA"]
        let letter = PartnerLetter(
            set: set,
            body: body.split(separator: "~").map(String.init),
            number: number,
            group: ids[set] ?? "",
            sender: sender
        )
        try await bench.receive(letter.text, from: sender, by: "warehouse")
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
