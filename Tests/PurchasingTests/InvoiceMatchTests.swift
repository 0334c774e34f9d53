import Canonical
import Primitives
import Purchasing
import Testing
import WorkflowTesting

@Suite struct InvoiceMatchTests {
    private func delivered(_ good: Int64 = 100) -> Story {
        var story = purchaseStory()
        story.given(raised(), accepted, received(good))
        return story
    }

    @Test func `what was ordered, came and is billed alike is posted once`() {
        var story = delivered()
        story.when(invoice("I-1", 100))
        #expect(story.bills.map(\.total) == [Money(minorUnits: 260_00, .usd)])
        #expect(story.state.invoices.map(\.status) == [.matched])
        story.when(invoice("I-1", 100))
        #expect(story.effects.isEmpty)
        story.given(.invoicePosted(number: "I-1", externalNumber: "BILL-1"))
        #expect(story.state.invoices.map(\.status) == [.posted])
    }

    @Test func `an invoice before its goods waits for them`() {
        var story = purchaseStory()
        story.given(raised(), accepted)
        story.when(invoice("I-1", 100))
        #expect(story.state.invoices.map(\.status) == [.waitingForGoods])
        #expect(story.findings.isEmpty)
        story.when(received(100))
        #expect(story.bills.count == 1)
    }

    @Test func `a price beyond its tolerance is put before finance with the money`() {
        var story = delivered()
        story.when(invoice("I-1", 100, price: 2_600_000))
        #expect(story.bills.isEmpty)
        #expect(story.findings.map(\.amount) == [Money(minorUnits: 10_00, .usd)])
        #expect(story.findings.map(\.owner) == [.financeAnalyst])
    }

    @Test(arguments: [
        (InvoiceDecision.accept, [260_00] as [Int64]), (.shortPay, [250_00]), (.dispute, []),
    ])
    func `finance decides what is paid`(_ decision: InvoiceDecision, _ net: [Int64]) {
        var story = delivered()
        story.given(invoice("I-1", 100, price: 2_600_000))
        story.when(.invoiceDecided(number: "I-1", decision, by: "fia", note: nil))
        #expect(story.bills.map(\.net.minorUnits) == net)
        #expect(story.effects.contains(.closeWorkItem(key: "purchase_order/P1/invoice/I-1")))
    }

    @Test(arguments: [(400_00, 250_00), (150_00, 150_00)] as [(Int64, Int64)])
    func `a short payment is never more than is supported, nor than is asked`(
        _ asked: Int64,
        _ paid: Int64
    ) {
        var story = delivered()
        story.given(invoice("I-1", 100, net: asked))
        #expect(story.state.invoices.map(\.status) == [.questioned])
        story.when(.invoiceDecided(number: "I-1", .shortPay, by: "fia", note: nil))
        #expect(story.bills.map(\.net.minorUnits) == [paid])
    }

    @Test func `goods beyond the agreement are not paid without a person`() {
        var story = delivered(1_000)
        story.when(invoice("I-1", 1_000))
        #expect(story.bills.isEmpty)
        #expect(story.state.invoices.map(\.status) == [.questioned])
        story.when(.invoiceDecided(number: "I-1", .shortPay, by: "fia", note: nil))
        // What was agreed, and its tolerance of 5 per cent.
        #expect(story.bills.map(\.net.minorUnits) == [262_50])
    }

    @Test func `what came after the cancellation is not paid without a person`() {
        var story = purchaseStory()
        story.given(raised(), accepted, .cancelRequested(by: "bea", reason: "late"), received(100))
        story.when(invoice("I-1", 100))
        #expect(story.bills.isEmpty)
        #expect(story.state.invoices.map(\.status) == [.questioned])
    }

    @Test func `nothing is paid of an order that nobody approved`() {
        var story = purchaseStory(PurchasePolicy())
        story.given(raised(), received(100))
        story.when(invoice("I-1", 100))
        #expect(story.bills.isEmpty)
        #expect(story.state.invoices.map(\.status) == [.questioned])
        story.when(.invoiceDecided(number: "I-1", .accept, by: "fia", note: nil))
        story.thenRefused(.conflict("the order is not approved, so nothing of it can be paid"))
        story.when(.approved(by: "otto"))
        #expect(story.bills.map(\.number) == ["I-1"])
    }

    @Test func `the tolerance of a price is granted once, to the answer or to the invoice`() {
        var story = purchaseStory()
        let line = SupplierAnswer.Line(number: 1, priceMillionths: 2_550_000)
        story.given(raised(), .acknowledged(SupplierAnswer(lines: [line])), received(100))
        story.when(invoice("I-1", 100, price: 2_600_000))
        #expect(story.state.invoices.map(\.status) == [.questioned])
        story.when(invoice("I-2", 50, price: 2_550_000))
        #expect(story.state.invoices.last?.status == .matched)
    }

    @Test(arguments: [(75_01, false), (75_02, true)] as [(Int64, Bool)])
    func `a tax that is none is put before finance`(_ tax: Int64, _ isAsked: Bool) {
        var story = delivered()
        story.when(invoice("I-1", 100, tax: tax))
        #expect((story.state.invoices.first?.status == .questioned) == isAsked)
    }

    @Test func `one reference pays once, and not another amount`() {
        var story = delivered()
        story.given(invoice("I-1", 100), .invoicePosted(number: "I-1", externalNumber: "B-1"))
        let half = Money(minorUnits: 130_00, .usd)
        story.given(.invoicePaid(number: "I-1", amount: half, reference: "W-1"))
        story.when(.invoicePaid(number: "I-1", amount: half, reference: "W-1"))
        #expect(story.state.invoices.first?.paid == half)
        let other = Money(minorUnits: 100_00, .usd)
        story.when(.invoicePaid(number: "I-1", amount: other, reference: "W-1"))
        story.thenRefused(
            .conflict(
                "payment W-1 was counted before, as \(half); another payment needs a reference of "
                    + "its own"
            )
        )
    }

    @Test func `two invoices use the tolerance of a line once`() {
        var story = delivered()
        story.given(invoice("I-1", 105))
        #expect(story.state.invoices.map(\.status) == [.matched])
        story.when(invoice("I-2", 1))
        #expect(story.bills.isEmpty)
        #expect(story.state.invoices.last?.status == .questioned)
    }

    @Test func `a short payment pays what came, with its share of the tax`() {
        var story = delivered(50)
        story.given(invoice("I-1", 100), .cancelRequested(by: "bea", reason: "late"))
        #expect(story.state.invoices.map(\.status) == [.questioned])
        story.when(.invoiceDecided(number: "I-1", .shortPay, by: "fia", note: "half came"))
        #expect(story.bills.map(\.net) == [Money(minorUnits: 125_00, .usd)])
        #expect(story.bills.map(\.tax) == [Money(minorUnits: 5_00, .usd)])
    }

    @Test func `lines that do not make the total are a difference`() {
        var story = delivered()
        story.when(invoice("I-1", 100, net: 250_02))
        #expect(story.state.invoices.map(\.status) == [.questioned])
    }

    @Test func `a number is billed once, by one order`() {
        var story = delivered()
        story.given(invoice("I-1", 100))
        story.when(invoice("I-1", 50))
        story.thenRefused(.invoiceNumberUsed("I-1", by: "purchase order B-1"))
        var other = purchaseStory(holder: "P9")
        other.given(raised(), accepted, received(100))
        other.when(invoice("I-1", 100))
        other.thenRefused(.invoiceNumberUsed("I-1", by: "purchase order P9"))
    }

    @Test func `an invoice is paid in parts, and never beyond what is due`() {
        var story = delivered()
        story.given(invoice("I-1", 100), .invoicePosted(number: "I-1", externalNumber: "B"))
        let most = Money(minorUnits: 200_00, .usd)
        story.given(.invoicePaid(number: "I-1", amount: most, reference: "T1"))
        story.given(.invoicePaid(number: "I-1", amount: most, reference: "T1"))
        #expect(story.state.invoices.map(\.paid) == [most])
        story.when(.invoicePaid(number: "I-1", amount: most, reference: "T2"))
        story.thenRefused(.conflict("200.00 USD is no payment for the 60.00 USD that are due"))
        let rest = Money(minorUnits: 60_00, .usd)
        story.given(.invoicePaid(number: "I-1", amount: rest, reference: "T3"))
        #expect(story.state.invoices.map(\.status) == [.paid])
    }
}
