import Canonical
import Database
import Engine
import Governance
import Hummingbird
import OrderStories
import Primitives
import Purchasing
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

/// What a person does with a purchase order by a form with a preview, from its work item on.
@Suite struct PurchaseActTests {
    /// Raised by a client, beyond what one person may buy.
    private static func raised(
        in world: StoryWorld,
        by person: String = "buyer"
    ) async throws -> PurchaseOrder.ID {
        let request = PurchaseRequest(
            entity: DemoCatalogue.entity,
            supplier: Party.ID("S-1"),
            number: "B-1",
            currency: .usd,
            lines: [
                PurchaseRequest.Line(
                    number: 1,
                    item: Item.ID("FILTER"),
                    site: Site.ID("DAL"),
                    quantity: Quantity(100, .each),
                    priceMillionths: 2_500_000,
                    requestedOn: LocalDate("2026-12-10")
                )
            ],
            raisedBy: person
        )
        _ = try await act(.new(request), in: world)
        let rows = try await world.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.purchases.list(
                entity: "acme",
                status: nil,
                before: nil,
                limit: 2
            )
        }
        return try #require(rows.first?.id)
    }

    private static func act(
        _ subject: PurchaseCommand.Subject,
        in world: StoryWorld
    ) async throws -> PurchaseOutcome {
        world.clock.advance(by: .seconds(1))
        return try await world.desk.purchases.act(
            PurchaseCommand(
                caller: Caller(
                    actor: Actor(.client, "buyer", permissions: [.purchasesManage]),
                    entity: DemoCatalogue.entity,
                    channel: nil
                ),
                subject: subject,
                idempotencyKey: "k-\(world.clock.now())",
                body: Array("\(subject)".utf8),
                traceID: "4bf92f3577b34da6a3ce929d0e0e4736"
            ),
            PurchaseDesk.Answering(
                render: { _ in StoredAnswer(status: 200, body: []) },
                refuse: { StoredAnswer(status: 409, body: Array("\($0)".utf8)) }
            )
        )
    }

    private static func state(
        _ id: PurchaseOrder.ID,
        in world: StoryWorld
    ) async throws -> PurchaseState {
        let found = try await world.desk.purchases.purchase(id, entity: "acme")
        return try #require(found?.state)
    }

    private static func press(
        _ page: Page,
        _ id: PurchaseOrder.ID,
        _ fields: [(String, String)],
        _ browser: Browser,
        _ console: TestConsole
    ) async throws -> Page {
        let form =
            [
                ("csrf", browser.csrf), ("once", page.field("once") ?? ""),
                ("seen", page.field("seen") ?? ""), ("id", id.rawValue),
            ] + fields
        return try await console.post("/console/purchases/act", form: form, as: browser)
    }

    private static func address(_ id: PurchaseOrder.ID, _ act: PurchaseAct) -> String {
        ConsolePath.purchaseAct(id, act).address.replacing("&", with: "&amp;")
    }

    @Test(arguments: TestDatabases.all)
    func `a purchase is approved in two clicks from its work item`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            let id = try await Self.raised(in: console.world)
            let manager = try await console.signIn(.operationsManager)
            let key = "purchase_order/\(id)/approval"
            let item = try await console.get(ConsolePath.item(key).address, as: manager)
            #expect(item.contains(Self.address(id, .approve)))
            #expect(item.contains(Self.address(id, .decline)))
            #expect(!item.contains("Done</button>"))
            let page = try await console.get(
                ConsolePath.purchaseAct(id, .approve).address,
                as: manager
            )
            #expect(page.contains("It is asked to take the order."))
            #expect(page.contains("operations_manager approved it."))
            #expect(try await Self.state(id, in: console.world).approvedBy == nil)
            let done = try await Self.press(page, id, [("do", "approve")], manager, console)
            #expect(done.location?.hasSuffix("done=purchase_approved") == true)
            let state = try await Self.state(id, in: console.world)
            #expect(state.approvedBy == "operations_manager")
            let audit = try await console.audit("purchase_order/\(id)")
            #expect(audit.map(\.action) == ["purchase.approve"])
            let again = try await Self.press(page, id, [("do", "approve")], manager, console)
            #expect(again.status == .seeOther)
        }
    }

    @Test func `who raised it is told that somebody else must approve`() async throws {
        try await TestConsole.with { console in
            let id = try await Self.raised(in: console.world, by: "operations_manager")
            let manager = try await console.signIn(.operationsManager)
            let page = try await console.get(
                ConsolePath.purchaseAct(id, .approve).address,
                as: manager
            )
            #expect(page.contains("This cannot be done: Operations_manager raised this order"))
            #expect(page.field("once") == nil)
        }
    }

    @Test func `a purchase is declined with a reason, and nothing is bought`() async throws {
        try await TestConsole.with { console in
            let id = try await Self.raised(in: console.world)
            let manager = try await console.signIn(.operationsManager)
            let note = [ActView.Pair(name: "note", value: "too dear")]
            let page = try await console.get(
                ConsolePath.purchaseAct(id, .decline, typed: note).address,
                as: manager
            )
            let typed = [("do", "decline"), ("note", "too dear")]
            _ = try await Self.press(page, id, typed, manager, console)
            let state = try await Self.state(id, in: console.world)
            #expect(state.cancelledBecause == "declined: too dear")
            #expect(state.status == .cancelled)
        }
    }

    @Test func `a supplier's other price is decided, and the second of two is told`() async throws {
        try await TestConsole.with { console in
            let id = try await Self.raised(in: console.world)
            _ = try await Self.act(.known(id, .approved(by: "chief")), in: console.world)
            let answer = SupplierAnswer(lines: [
                SupplierAnswer.Line(number: 1, priceMillionths: 3_500_000)
            ])
            _ = try await Self.act(.known(id, .acknowledged(answer)), in: console.world)
            let manager = try await console.signIn(.operationsManager)
            let verdict = [ActView.Pair(name: "verdict", value: "accept")]
            let address = ConsolePath.purchaseAct(id, .answer, typed: verdict).address
            let page = try await console.get(address, as: manager)
            #expect(page.contains("goes from 250.00 USD to 350.00 USD"))
            let typed = [("do", "answer"), ("verdict", "accept")]
            let other = SupplierAnswer(lines: [
                SupplierAnswer.Line(number: 1, priceMillionths: 4_000_000)
            ])
            _ = try await Self.act(.known(id, .acknowledged(other)), in: console.world)
            let late = try await Self.press(page, id, typed, manager, console)
            #expect(late.status == .conflict)
            #expect(late.contains("somebody was faster"))
            #expect(late.contains("goes from 250.00 USD to 400.00 USD"))
            _ = try await Self.press(late, id, typed, manager, console)
            let line = try await Self.state(id, in: console.world).lines[0]
            #expect(line.price.millionths == 4_000_000)
            #expect(line.question == nil)
        }
    }

    @Test func `finance pays what order and receipt support of an invoice`() async throws {
        try await TestConsole.with { console in
            let id = try await Self.raised(in: console.world)
            _ = try await Self.act(.known(id, .approved(by: "chief")), in: console.world)
            let receipt = GoodsReceipt(
                reference: "R-1",
                lines: [GoodsReceipt.Line(number: 1, good: 60_000)]
            )
            _ = try await Self.act(.known(id, .received(receipt)), in: console.world)
            let claim = InvoiceClaim(
                number: "I-1",
                issuedOn: nil,
                lines: [
                    InvoiceClaim.Line(
                        number: 1,
                        quantity: Quantity(60, .each),
                        priceMillionths: 3_000_000
                    )
                ],
                net: Money(minorUnits: 180_00, .usd),
                tax: Money(minorUnits: 0, .usd)
            )
            _ = try await Self.act(.known(id, .invoiced(claim)), in: console.world)
            let finance = try await console.signIn(.financeAnalyst)
            let key = "purchase_order/\(id)/invoice/I-1"
            let item = try await console.get(ConsolePath.item(key).address, as: finance)
            #expect(item.contains("Decide an invoice"))
            let typed = [("do", "invoice"), ("number", "I-1"), ("verdict", "short_pay")]
            let pairs = typed.dropFirst().map { ActView.Pair(name: $0.0, value: $0.1) }
            let page = try await console.get(
                ConsolePath.purchaseAct(id, .invoice, typed: pairs).address,
                as: finance
            )
            #expect(page.contains("150.00 USD are to be paid for invoice I-1"))
            let done = try await Self.press(page, id, typed, finance, console)
            #expect(done.status == .seeOther)
            let invoice = try await Self.state(id, in: console.world).invoices[0]
            #expect(invoice.net == Money(minorUnits: 150_00, .usd))
            #expect(invoice.decidedBy == "finance_analyst")
        }
    }

    @Test(arguments: [Role.warehouseSupervisor, .financeAnalyst, .customerService, .executive])
    func `a role that may not approve neither sees it nor does it`(_ role: Role) async throws {
        try await TestConsole.with { console in
            let id = try await Self.raised(in: console.world)
            let browser = try await console.signIn(role)
            let own = ConsolePath.purchase(id, .lines).address
            #expect(!(try await console.get(own, as: browser)).contains("do=approve"))
            let form = try await console.get(
                ConsolePath.purchaseAct(id, .approve).address,
                as: browser
            )
            #expect(form.status == .forbidden)
            let sent = try await console.post(
                "/console/purchases/act",
                form: [
                    ("csrf", browser.csrf), ("once", "x"), ("seen", "1"),
                    ("id", id.rawValue), ("do", "approve"),
                ],
                as: browser
            )
            #expect(sent.status == .forbidden)
            #expect(try await Self.state(id, in: console.world).approvedBy == nil)
        }
    }
}
