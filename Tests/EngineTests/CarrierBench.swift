import Canonical
import Database
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

/// An engine whose goods are fetched by a carrier that speaks X12, and by another one that is a
/// stranger to the first one's loads.
struct CarrierBench {
    let bench: TestBench
    let desk: OrderDesk
    let inbox: InboxProcessor
    let outbox: OutboxDispatcher

    var store: any Store { bench.store }

    static func profile(
        _ id: String = "fast",
        _ code: String = "FFRT",
        sites: [Site.ID] = [DemoCatalogue.dallas, DemoCatalogue.reno],
        tenderWhen: CarrierTerms.TenderWhen = .released,
        charge: String? = "85.00"
    ) -> PartnerProfile {
        var profile = PartnerProfile(
            id: id,
            entity: DemoCatalogue.entity,
            channel: Channel.ID(id),
            customer: Party.ID(code),
            currency: .usd,
            partner: X12Identity(qualifier: "ZZ", id: id.uppercased()),
            ourselves: X12Identity(qualifier: "ZZ", id: "ACME"),
            acknowledgesWithinHours: 2
        )
        let place = CarrierTerms.Place(
            code: "0042",
            address: SupplierTerms.PlaceAddress(
                name: "Dallas DC",
                lines: ["1 Dock Rd"],
                city: "Dallas",
                region: "TX",
                postalCode: "75201",
                country: "US"
            ),
            charge: charge
        )
        profile.role = .carrier(
            CarrierTerms(
                code,
                sites: Dictionary(uniqueKeysWithValues: sites.map { ($0, place) }),
                tenderWhen: tenderWhen,
                answersWithinHours: 4,
                timeZone: "America/Chicago"
            )
        )
        return profile
    }

    static func run(
        on engine: TestEngine,
        _ profile: PartnerProfile = CarrierBench.profile(),
        _ body: (CarrierBench) async throws -> Void
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await body(CarrierBench(bench, profile))
        }
    }

    init(_ bench: TestBench, _ profile: PartnerProfile) {
        self.bench = bench
        let facts = FactLoader()
        let identities = SeededIdentitySource(seed: 3)
        let partners = PartnerDesk(
            [profile, Self.profile("slow", "SLOW", sites: [Site.ID("ELS")])],
            facts: facts,
            identities: identities
        )
        let handler = MessageHandler(
            facts: facts,
            subscribers: partners,
            dialects: EventTranslator([:]),
            documents: partners,
            identities: identities
        )
        desk = OrderDesk(
            store: bench.store,
            clock: bench.clock,
            process: OrderProcess(facts: facts, subscribers: partners),
            identities: identities
        )
        inbox = InboxProcessor(store: bench.store, clock: bench.clock, handler: handler)
        outbox = OutboxDispatcher(
            store: bench.store,
            clock: bench.clock,
            delivery: bench.delivery,
            handler: handler,
            random: SeededRandomSource(seed: 7),
            worker: "carrier",
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    // MARK: - What happens

    /// An order that is released to its warehouse.
    func order(_ number: String, _ each: Int64 = 24) async throws -> Order.ID {
        let outcome = try await desk.submit(
            bench.submission(of: bench.request(number, [("WIDGET", each)])),
            render: TestBench.idOnly
        )
        guard case .answered(let answer, _) = outcome else { throw UnexpectedOutcome() }
        try await settle()
        return Order.ID(String(decoding: answer.body, as: UTF8.self))
    }

    /// The warehouse ships all of it in these parcels.
    func ship(
        _ id: Order.ID,
        _ tracking: [String] = ["PRO-1"],
        by carrier: String = "FFRT"
    ) async throws {
        let order = try await state(id)
        guard let fulfilment = order.fulfilments.first, let line = fulfilment.lines.first else {
            throw UnexpectedOutcome()
        }
        let share = line.requested / Int64(tracking.count)
        let parcels = tracking.map { number in
            Parcel(
                reference: "box-\(number)",
                carrier: carrier,
                trackingNumber: number,
                contents: [LineQuantity(line: line.line, thousandths: share)]
            )
        }
        let report = ShipReport(
            fulfilment: fulfilment.id,
            parcels: parcels,
            isFinal: true,
            at: bench.clock.now()
        )
        try await tell(.shipped(report), to: id)
    }

    func tell(_ event: OrderEvent, to id: Order.ID) async throws {
        let body = try StoredValue.encode(event)
        let message = InboundMessage(
            entity: DemoCatalogue.entity.rawValue,
            source: "test",
            key: String(decoding: body, as: UTF8.self),
            kind: MessageKind.orderEvent.rawValue,
            contentHash: [],
            body: body,
            traceID: "0af7651916cd43dd8448eb211c80319c",
            actor: "ada",
            instanceKind: OrderWorkflow.name,
            instanceID: id.rawValue
        )
        let now = bench.clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            _ = try transaction.inbox.accept(message, at: now)
        }
        try await settle()
    }

    func settle() async throws {
        var done = 1
        var rounds = 0
        while done > 0, rounds < 200 {
            done = try await inbox.process()
            for target in ["erp", "warehouse", "partner/fast", "partner/slow"] {
                done += try await outbox.dispatch(target)
            }
            rounds += 1
        }
    }

    /// A document of the carrier, taken in and decided.
    func hear(
        _ set: String,
        _ body: String,
        as number: Int,
        from sender: String = "FAST"
    ) async throws {
        let ids = ["990": "GF", "214": "QM", "210": "IM", "997": "FA"]
        let letter = PartnerLetter(
            set: set,
            body: body.split(separator: "~").map(String.init),
            number: number,
            group: ids[set] ?? "",
            sender: sender,
            sentAt: ("270115", "0200")
        )
        try await bench.receive(letter.text, from: sender, by: sender.lowercased())
        try await settle()
    }

    // MARK: - What came of it

    func state(_ id: Order.ID) async throws -> OrderState { try await bench.state(id) }

    func work() async throws -> [String] {
        try await bench.texts(
            "SELECT reason || ': ' || detail FROM work_item WHERE closed_at IS NULL ORDER BY key"
        )
    }

    func loads() async throws -> [String] {
        try await bench.texts(
            "SELECT partner || ' ' || state FROM load_tender ORDER BY partner, number"
        )
    }

    func freight() async throws -> [String] {
        try await bench.texts(
            "SELECT invoice || ' ' || state FROM freight_invoice ORDER BY partner, invoice"
        )
    }

    /// Our 204s, in the order of their numbers.
    func tenders() async throws -> [String] {
        try await store.read { (view) throws(StoreFailure) in
            try view.session.rows(
                """
                SELECT bytes
                FROM partner_document
                WHERE direction = 'out' AND type = '204'
                ORDER BY CAST(control_number AS INTEGER)
                """,
                []
            ) { (row) throws(StoreFailure) in String(decoding: row.bytes(0), as: UTF8.self) }
        }
    }

    /// The documents that are sent to the carrier, by their types.
    func sent() async throws -> [String] {
        try await bench.texts(
            """
            SELECT type
            FROM partner_document
            WHERE direction = 'out' AND partner = 'fast'
            ORDER BY CAST(control_number AS INTEGER)
            """
        )
    }
}
