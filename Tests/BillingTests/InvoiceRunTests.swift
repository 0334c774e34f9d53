// swift-format-ignore-file: NeverForceUnwrap

import Billing
import Canonical
import Primitives
import Testing
import WorkflowTesting
import Workflows

@Suite struct InvoiceRunTests {
    private typealias Effect = InvoiceRunWorkflow.Effect
    private let day = LocalDate("2026-11-23")!
    private let midnight = Timestamp(microseconds: 1_795_500_000_000_000)

    private func shipment(
        _ order: Order.ID,
        _ number: Int = 1,
        net: Int64 = 100_00,
        tax: Int64 = 8_25,
        customer: Party.ID = "C1",
        currency: Currency = .usd
    ) -> BillableShipment {
        let id = Shipment.ID("\(order)-S\(number)")
        return BillableShipment(
            order: order,
            purchaseOrderNumber: "PO-\(order)",
            customer: customer,
            termsDays: 30,
            shipment: id,
            lines: [
                Invoice.Line(
                    order: order,
                    shipment: id,
                    line: 1,
                    item: "BOLT",
                    description: "Bolt",
                    thousandths: 1_000,
                    price: UnitPrice(millionths: 1, currency, per: .each),
                    net: Money(minorUnits: net, currency),
                    tax: Money(minorUnits: tax, currency)
                )
            ]
        )
    }

    private func story() -> Scenario<InvoiceRunWorkflow> {
        Scenario(InvoiceRunWorkflow()) { _ in InvoiceRunWorkflow.Facts() }
    }

    private func billable(_ shipment: BillableShipment) -> InvoiceRunWorkflow.Event {
        .billable(shipment, day: day, closesAt: midnight)
    }

    private func closedStory() -> Scenario<InvoiceRunWorkflow> {
        var story = story()
        story.given(
            billable(shipment("A")),
            billable(shipment("B", net: 50_00, tax: 4_13)),
            billable(shipment("A", 2, net: 1_00, tax: 0)),
            .dayClosed
        )
        return story
    }

    private func pay(
        _ minorUnits: Int64,
        _ reference: String = "T1",
        _ currency: Currency = .usd
    ) -> InvoiceRunWorkflow.Event {
        .paymentReceived(receipt(minorUnits, reference, currency))
    }

    private func receipt(
        _ minorUnits: Int64,
        _ reference: String = "T1",
        _ currency: Currency = .usd
    ) -> PaymentReceipt {
        PaymentReceipt(
            invoice: "R-A-S1",
            amount: Money(minorUnits: minorUnits, currency),
            reference: reference,
            receivedAt: midnight
        )
    }

    @Test func `the first shipment sets the day's end, the next ones only join`() {
        var story = story()
        story.when(billable(shipment("A")))
        story.then(.closeAt(midnight))
        story.when(billable(shipment("B")))
        story.then()
        story.when(billable(shipment("B")))
        story.thenIgnored()
        #expect(story.state.shipments.count == 2)
        #expect(story.state.day == day)
    }

    @Test func `at the day's end one invoice goes out and each order hears of its own lines`() {
        var story = closedStory()
        let posted = story.found { if case .postInvoice(let invoice) = $0 { invoice } else { nil } }
        #expect(posted.count == 1)
        #expect(posted.first?.lines.count == 3)
        #expect(posted.first?.total == Money(minorUnits: 163_38, .usd))
        #expect(posted.first?.issuedOn == day)
        #expect(posted.first?.dueOn == day.adding(days: 30))
        let told = story.found { effect -> (Order.ID, Invoice)? in
            if case .tellOrder(let order, let invoice) = effect { (order, invoice) } else { nil }
        }
        #expect(told.map(\.0) == ["A", "B"])
        #expect(told.map(\.1.total.minorUnits) == [109_25, 54_13])
        #expect(told.allSatisfy { order, part in part.lines.allSatisfy { $0.order == order } })
        #expect(told.allSatisfy { $0.1.id == posted.first?.id })
        story.when(.dayClosed)
        story.thenIgnored()
    }

    @Test func `a day without shipments makes no invoice`() {
        var story = story()
        story.when(.dayClosed)
        story.thenIgnored()
    }

    @Test
    func `a shipment after the day's end goes on the next day's invoice, a repeated one nowhere`() {
        var story = closedStory()
        story.when(billable(shipment("C")))
        story.then(.forward(shipment("C"), day: day.adding(days: 1)))
        story.when(billable(shipment("A")))
        story.thenIgnored()
    }

    @Test func `the ERP's number is passed on once, a second number is a problem`() {
        var story = closedStory()
        story.when(.posted(externalNumber: "INV-9"))
        story.then(
            .tellOrderPosted("A", invoice: "R-A-S1", externalNumber: "INV-9"),
            .tellOrderPosted("B", invoice: "R-A-S1", externalNumber: "INV-9")
        )
        story.when(.posted(externalNumber: "INV-9"))
        story.thenIgnored()
        story.when(.posted(externalNumber: "INV-10"))
        story.then(
            .openWorkItem(
                key: "invoice_run/R-A-S1/posted_twice",
                owner: .integrationSupport,
                detail: "The ERP posted R-A-S1 as INV-9 and as INV-10"
            )
        )
        #expect(story.state.invoice?.externalNumber == "INV-9")
    }

    @Test func `a refused invoice waits with finance`() {
        var story = closedStory()
        story.when(.refused(reason: "period closed"))
        story.then(
            .openWorkItem(
                key: "invoice_run/R-A-S1/refused",
                owner: .financeAnalyst,
                detail: "The ERP refused the consolidated invoice R-A-S1: period closed"
            )
        )
    }

    @Test func `payments are shared by what each order still owes, and never counted twice`() {
        var story = closedStory()
        story.when(pay(100_00))
        // 109.25 and 54.13 of 163.38
        story.then(
            .tellOrderPaid("A", receipt(66_87)),
            .tellOrderPaid("B", receipt(33_13))
        )
        story.when(pay(100_00))
        story.thenIgnored()
        story.when(pay(63_38, "T2"))
        story.then(
            .tellOrderPaid("A", receipt(42_38, "T2")),
            .tellOrderPaid("B", receipt(21_00, "T2"))
        )
        #expect(story.state.invoice?.isPaid == true)
        story.when(pay(5, "T3"))
        story.then(.tellOrderPaid("A", receipt(5, "T3")))
    }

    @Test func `however it is paid, each order gets its own total in the end`() {
        var random = SeededRandom(seed: 0xCA54)
        for _ in 0..<300 {
            var story = story()
            var totals: [Order.ID: Int64] = [:]
            for index in 0..<Int.random(in: 1...6, using: &random) {
                let order = Order.ID("O\(index)")
                let net = Int64.random(in: 0...10_000, using: &random)
                totals[order] = net
                story.given(billable(shipment(order, net: net, tax: 0)))
            }
            story.given(.dayClosed)
            var owed = totals.values.reduce(0, +)
            var paid: [Order.ID: Int64] = [:]
            var count = 0
            while owed > 0 {
                count += 1
                let part = Int64.random(in: 1...owed, using: &random)
                owed -= part
                var receipt = receipt(part, "T\(count)")
                receipt.invoice = story.state.invoice?.id ?? "none"
                story.given(.paymentReceived(receipt))
                for effect in story.effects {
                    guard case .tellOrderPaid(let order, let share) = effect else { continue }
                    paid[order, default: 0] += share.amount.minorUnits
                }
                for (order, sum) in paid { #expect(sum <= totals[order] ?? 0, "seed 0xCA54") }
            }
            #expect(paid == totals.filter { $0.value > 0 }, "seed 0xCA54")
        }
    }

    @Test func `money in another currency is put before finance and not applied`() {
        var story = closedStory()
        story.when(pay(100_00, "T1", .eur))
        story.then(
            .openWorkItem(
                key: "invoice_run/R-A-S1/payment/T1",
                owner: .financeAnalyst,
                detail: "T1 pays 100.00 EUR for 163.38 USD"
            )
        )
        #expect(story.state.invoice?.paid.isZero == true)
    }

    @Test func `what cannot be is refused`() {
        var story = story()
        for event in [
            InvoiceRunWorkflow.Event.posted(externalNumber: "X"), .refused(reason: "X"), pay(1),
        ] {
            story.when(event)
            guard case .refused(.unexpected) = story.outcome else {
                Issue.record("\(event) was taken before there was an invoice")
                continue
            }
        }
        story.given(billable(shipment("A")))
        story.when(billable(shipment("B", customer: "C2")))
        story.thenRefused(.unexpected("B-S1 belongs on another customer's or currency's run"))
        story.when(billable(shipment("B", currency: .eur)))
        story.thenRefused(.unexpected("B-S1 belongs on another customer's or currency's run"))
        var empty = shipment("B")
        empty.lines = []
        story.when(billable(empty))
        story.thenRefused(.unexpected("B-S1 has no lines, or lines in two currencies"))
        var closed = closedStory()
        closed.when(pay(0))
        closed.thenRefused(.unexpected("T1 pays 0.00 USD, which is no payment"))
    }
}
