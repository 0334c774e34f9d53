import Canonical
import Database
import EDI
import Governance
import Primitives
import Purchasing
import SampleTrade
import Storage
import Testing
import Translation

@testable import Engine

/// One buyer and two suppliers who speak X12, driven step by step over one database.
struct SupplierBench {
    let bench: TestBench
    let purchases: PurchaseDesk
    private let inbox: InboxProcessor

    static let anvil = Party.ID("ANVIL")

    init(_ bench: TestBench) {
        self.bench = bench
        let facts = FactLoader()
        let partners = PartnerDesk(
            [Self.supplier("anvil", Self.anvil), Self.supplier("bellows", Party.ID("BELLOWS"))],
            facts: facts,
            identities: SeededIdentitySource(seed: 7)
        )
        purchases = PurchaseDesk(
            store: bench.store,
            clock: bench.clock,
            facts: facts,
            subscribers: partners,
            identities: SeededIdentitySource(seed: 11)
        )
        let handler = MessageHandler(
            facts: facts,
            subscribers: partners,
            dialects: EventTranslator([:]),
            documents: partners,
            identities: SeededIdentitySource(seed: 8)
        )
        inbox = InboxProcessor(store: bench.store, clock: bench.clock, handler: handler)
    }

    static func supplier(_ id: String, _ party: Party.ID) -> PartnerProfile {
        var profile = PartnerProfile(
            id: id,
            entity: DemoCatalogue.entity,
            channel: Channel.ID(id),
            customer: party,
            currency: .usd,
            partner: X12Identity(qualifier: "ZZ", id: party.rawValue),
            ourselves: X12Identity(qualifier: "ZZ", id: "ACMESUPPLY"),
            itemNumbers: PartnerProfile.usualSupplierItemNumbers,
            acknowledgesWithinHours: 24
        )
        profile.role = .supplier(SupplierTerms(party, transitDays: 1))
        return profile
    }

    // MARK: - What the buyer does

    /// 100 filters for 2.50, approved by somebody else.
    func order(
        _ number: String = "B-1",
        from supplier: Party.ID = Self.anvil
    ) async throws -> String {
        let request = PurchaseRequest(
            entity: DemoCatalogue.entity,
            supplier: supplier,
            number: number,
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
        let id = try await act(.new(request), as: "raise-\(supplier)-\(number)")
        _ = try await act(.known(PurchaseOrder.ID(id), .approved(by: "otto")), as: "ok-\(id)")
        return id
    }

    @discardableResult
    func act(_ subject: PurchaseCommand.Subject, as key: String) async throws -> String {
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
        guard case .answered(let answer, _) = try await purchases.act(command, answering) else {
            throw Refused()
        }
        return String(decoding: answer.body, as: UTF8.self)
    }

    struct Refused: Error {}

    func state(_ id: String) async throws -> PurchaseState {
        let entity = DemoCatalogue.entity.rawValue
        let found = try await purchases.purchase(PurchaseOrder.ID(id), entity: entity)
        return try #require(found).state
    }

    // MARK: - What suppliers do

    /// A set from a supplier, taken in and decided.
    func hear(
        _ type: String,
        _ body: [String],
        as number: Int,
        from sender: String = "ANVIL"
    ) async throws {
        let group = ["810": "IN", "855": "PR", "856": "SH", "997": "FA"][type] ?? "PO"
        let letter = PartnerLetter(
            set: type,
            body: body,
            number: number,
            group: group,
            sender: sender,
            receiver: "ACMESUPPLY",
            sentAt: ("261123", "1859")
        )
        try await drop(letter.text, from: sender)
    }

    private func drop(_ text: String, from sender: String) async throws {
        try await bench.receive(text, from: sender, by: sender)
        while try await inbox.process() > 0 {}
    }

    // MARK: - What is seen

    /// What was written to a supplier, in the order of its numbers.
    func sent(to partner: String = "anvil") async throws -> [String] {
        try await texts(
            """
            SELECT type || ' ' || state
            FROM partner_document
            WHERE direction = 'out' AND partner = $1
            ORDER BY CAST(control_number AS INTEGER)
            """,
            partner
        )
    }

    func text(_ id: String) async throws -> String {
        try await bench.store.read { (view) throws(StoreFailure) in
            String(decoding: try view.documents.load(id)?.bytes ?? [], as: UTF8.self)
        }
    }

    func work(_ reason: String) async throws -> [String] {
        try await texts(
            """
            SELECT detail
            FROM work_item
            WHERE reason = $1 AND closed_at IS NULL
            ORDER BY detail
            """,
            reason
        )
    }

    private func texts(_ sql: SQL, _ value: String) async throws -> [String] {
        try await bench.store.read { (view) throws(StoreFailure) in
            try view.session.rows(sql, [.text(value)]) { (row) throws(StoreFailure) in row.text(0) }
        }
    }
}
