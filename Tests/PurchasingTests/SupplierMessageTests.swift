import Canonical
import Inventory
import Primitives
import Purchasing
import Testing
import WorkflowTesting

/// A supplier's own documents: what can be said is decided, the rest is put before a person.
@Suite struct SupplierMessageTests {
    private static func answer(
        _ lines: [SupplierAnswer.Line],
        remarks: [String] = []
    ) -> Event {
        .supplierWrote(
            SupplierMessage("855", .answer(SupplierAnswer(lines: lines)), remarks: remarks)
        )
    }

    private static func notice(_ shipment: String, _ lines: [(Int, Int64)]) -> Event {
        let notice = AdvanceNotice(
            shipment: shipment,
            expectedOn: LocalDate("2026-12-09"),
            lines: lines.map { ($0.0, Quantity($0.1, .each)) }
        )
        return .supplierWrote(SupplierMessage("856", .notice(notice)))
    }

    private static func bill(
        _ quantity: Int64,
        net: Int64,
        _ adjustments: [InvoiceClaim.Adjustment] = []
    ) -> Event {
        let claim = InvoiceClaim(
            number: "I-1",
            issuedOn: nil,
            lines: [
                InvoiceClaim.Line(
                    number: 1,
                    quantity: Quantity(quantity, .each),
                    priceMillionths: 2_500_000
                )
            ],
            net: Money(minorUnits: net, .usd),
            tax: .zero(.usd),
            adjustments: adjustments.isEmpty ? nil : adjustments
        )
        return .supplierWrote(SupplierMessage("810", .invoice(claim)))
    }

    @Test func `an approved order is told to the supplier, and one that waits is not`() throws {
        var story = purchaseStory()
        story.when(raised(price: 25_000_000))
        #expect(story.tellings.isEmpty)
        story.when(.approved(by: "otto"))
        let telling = try #require(story.tellings.first)
        #expect(telling.kind == .order)
        #expect(telling.lines.map(\.quantity) == [Quantity(100, .each), Quantity(4, .caseOf)])
        #expect(telling.lines.map(\.change) == [nil, nil])
    }

    @Test func `good lines of an answer are confirmed, the others become one work item`() {
        var story = purchaseStory()
        story.given(raised())
        story.when(
            Self.answer(
                [
                    SupplierAnswer.Line(number: 1),
                    SupplierAnswer.Line(number: 9),
                    SupplierAnswer.Line(
                        number: 2,
                        quantity: Quantity(5, UnitOfMeasure(code: "XX"))
                    ),
                ],
                remarks: ["line 2 would be a substitute"]
            )
        )
        #expect(story.state.line(1)?.confirmed?.thousandths == 100_000)
        #expect(story.state.line(2)?.confirmed == nil)
        #expect(story.findings.map(\.key) == ["purchase_order/P1/answer_unclear"])
        #expect(
            story.findings.map(\.detail) == [
                "ACME writes in its 855 about purchase order B-1: line 2 would be a substitute; "
                    + "line 9: the order has no such line; line 2: 5 XX is no exact quantity of it."
            ]
        )
        story.when(Self.answer([SupplierAnswer.Line(number: 1)]))
        #expect(!story.effects.contains(.closeWorkItem(key: "purchase_order/P1/answer_unclear")))
        // A later answer that is clear on the other line is all it takes.
        story.when(Self.answer([SupplierAnswer.Line(number: 2)]))
        #expect(story.effects.contains(.closeWorkItem(key: "purchase_order/P1/answer_unclear")))
    }

    @Test func `an answer to an order that nobody approved, or that is cancelled, is words only`() {
        var story = purchaseStory(PurchasePolicy())
        story.given(raised())
        story.when(Self.answer([SupplierAnswer.Line(number: 1)]))
        #expect(story.state.line(1)?.confirmed == nil)
        #expect(story.findings.first?.detail.contains("the order is not approved") == true)
        story.given(.approved(by: "otto"), .cancelRequested(by: "bea", reason: "changed plans"))
        story.when(Self.answer([SupplierAnswer.Line(number: 1)]))
        #expect(story.findings.first?.detail.contains("it was cancelled: changed plans") == true)
        #expect(story.state.status == .cancelled)
    }

    @Test func `more than was agreed is not announced, the rest of the shipment is`() {
        var story = purchaseStory()
        story.given(raised(), accepted)
        story.when(Self.notice("S-1", [(1, 60), (2, 49)]))
        #expect(story.state.announced(1) == 60_000)
        // Five per cent of 48 washers are a tolerance.
        #expect(story.state.announced(2) == 49_000)
        #expect(story.findings.isEmpty)
        story.when(Self.notice("S-2", [(1, 60), (2, 1)]))
        #expect(story.state.announced(1) == 60_000)
        #expect(story.state.announced(2) == 50_000)
        #expect(
            story.findings.map(\.detail) == [
                "ACME writes in its 856 about purchase order B-1: line 1: 120 EA are announced "
                    + "altogether, 100 EA are agreed."
            ]
        )
        story.when(Self.notice("S-2", [(1, 40), (2, 1)]))
        #expect(story.state.announced(1) == 100_000)
        #expect(
            story.effects.contains(.closeWorkItem(key: "purchase_order/P1/notice_unclear/S-2"))
        )
    }

    @Test func `a line that is announced beyond reason stays as it was announced before`() {
        var story = purchaseStory()
        story.given(raised(), accepted, Self.notice("S-1", [(1, 60)]))
        story.when(Self.notice("S-1", [(1, 600), (2, 12)]))
        #expect(story.state.announced(1) == 60_000)
        #expect(story.state.announced(2) == 12_000)
    }

    @Test func `a shipment is taken back, and one that nobody knows is a question`() {
        var story = purchaseStory()
        story.given(raised(), accepted, Self.notice("S-1", [(1, 60)]))
        story.when(Self.notice("S-1", []))
        #expect(story.state.announced(1) == 0)
        story.when(Self.notice("S-7", []))
        #expect(story.findings.first?.detail.contains("S-7 is withdrawn") == true)
        #expect(story.state.notices.map(\.shipment) == ["S-1"])
    }

    @Test func `an allowance is taken off, and the bill agrees to the cent`() {
        var story = purchaseStory()
        story.given(raised(), accepted, received(60))
        let allowance = InvoiceClaim.Adjustment("C310", Money(minorUnits: -10_00, .usd))
        story.when(Self.bill(60, net: 140_00, [allowance]))
        #expect(story.bills.map(\.net) == [Money(minorUnits: 140_00, .usd)])
        #expect(story.bills.first?.adjustments == [allowance])
    }

    @Test func `a charge that nobody ordered is finance's question, and is never paid short`() {
        var story = purchaseStory()
        story.given(raised(), accepted, received(60))
        let freight = InvoiceClaim.Adjustment("Freight", Money(minorUnits: 12_00, .usd))
        story.when(Self.bill(60, net: 162_00, [freight]))
        #expect(story.state.invoices.map(\.status) == [.questioned])
        #expect(story.state.invoices.map(\.difference) == [Money(minorUnits: 12_00, .usd)])
        #expect(story.findings.first?.detail.contains("12.00 USD for Freight, not ordered") == true)
        story.when(.invoiceDecided(number: "I-1", .shortPay, by: "fia", note: nil))
        #expect(story.bills.map(\.net) == [Money(minorUnits: 150_00, .usd)])
        #expect(story.bills.first?.adjustments == [])
    }

    @Test func `a total that its lines do not make is a question and stays what it is`() {
        var story = purchaseStory()
        story.given(raised(), accepted, received(60))
        story.when(Self.bill(60, net: 150_02))
        #expect(story.state.invoices.map(\.status) == [.questioned])
        #expect(story.state.invoices.map(\.claim.net) == [Money(minorUnits: 150_02, .usd)])
        let words = "its lines make 150.00 USD, it asks 150.02 USD"
        #expect(story.findings.first?.detail.contains(words) == true)
    }

    @Test func `an invoice's number with other content is a work item of finance`() {
        var story = purchaseStory(holder: "P0")
        story.given(raised(), accepted, received(60))
        story.when(Self.bill(60, net: 150_00))
        #expect(story.state.invoices.isEmpty)
        #expect(story.findings.map(\.owner) == [.financeAnalyst])
        #expect(story.findings.map(\.key) == ["purchase_order/P1/invoice_unclear/I-1"])
    }

    @Test func `what a person decides of an answer is told to the supplier`() {
        var story = purchaseStory()
        story.given(
            raised(),
            Self.answer([
                SupplierAnswer.Line(number: 1, quantity: Quantity(80, .each)),
                SupplierAnswer.Line(
                    number: 2,
                    quantity: Quantity(50, .each),
                    priceMillionths: 31_000_000
                ),
            ])
        )
        story.when(.answerDecided(AnswerDecision(.accept, by: "otto")))
        #expect(story.tellings.map(\.kind) == [.change])
        let lines = story.tellings.flatMap(\.lines)
        #expect(lines.map(\.change) == [.reduced, .several])
        // Fifty washers are no exact number of cases of twelve.
        #expect(lines.map(\.quantity) == [Quantity(80, .each), Quantity(50, .each)])
    }

    @Test func `a cancellation is told as one, or as a change where goods have come`() {
        var story = purchaseStory()
        story.given(raised())
        story.when(.cancelRequested(by: "bea", reason: "changed plans"))
        #expect(story.tellings.map(\.kind) == [.cancellation])
        var late = purchaseStory()
        late.given(raised(), received(30))
        late.when(.cancelRequested(by: "bea", reason: "changed plans"))
        #expect(late.tellings.map(\.kind) == [.change])
        #expect(late.tellings.flatMap(\.lines).map(\.change) == [.reduced, .deleted])
        #expect(late.tellings.flatMap(\.lines).map(\.quantity.thousandths) == [30_000, 0])
        #expect(late.tellings.flatMap(\.lines).map(\.left.thousandths) == [0, 0])
    }

    @Test func `nobody is told of an order's end that was never told of the order`() {
        var story = purchaseStory(PurchasePolicy())
        story.given(raised())
        story.when(.cancelRequested(by: "bea", reason: "changed plans"))
        #expect(story.tellings.isEmpty)
    }
}

extension Story {
    fileprivate var tellings: [PurchaseTelling] {
        effects.compactMap { if case .tellSupplier(let telling) = $0 { telling } else { nil } }
    }
}
