import Canonical
import Inventory
import Primitives
import Purchasing
import Testing
import WorkflowTesting

@Suite struct PurchaseTests {
    @Test func `an order within the limit goes to the ERP at once`() {
        var story = purchaseStory()
        story.when(raised())
        #expect(story.state.approvedBy == "bea")
        #expect(story.state.status == .approved)
        #expect(story.state.total == Money(minorUnits: 370_00, .usd))
        #expect(story.effects.contains { if case .register = $0 { true } else { false } })
    }

    @Test func `beyond the limit somebody else has to approve`() {
        var story = purchaseStory()
        story.when(raised(price: 25_000_000))
        #expect(story.state.status == .awaitingApproval)
        #expect(story.findings.map(\.reason) == [.purchaseApproval])
        story.when(.approved(by: "bea"))
        story.thenRefused(.samePerson("bea"))
        story.when(.approved(by: "otto"))
        #expect(story.state.approvedBy == "otto")
        #expect(story.effects.first == .closeWorkItem(key: "purchase_order/P1/approval"))
    }

    @Test func `without a policy every order needs a second person`() {
        var story = purchaseStory(PurchasePolicy())
        story.when(raised())
        #expect(story.state.status == .awaitingApproval)
    }

    @Test func `what the supplier confirms may be promised for its day`() throws {
        var story = purchaseStory()
        story.given(raised(), .registered(externalNumber: "PO-7"))
        #expect(story.state.status == .sent)
        story.when(accepted)
        #expect(story.state.status == .acknowledged)
        let day = try #require(LocalDate("2026-12-10"))
        let expected = [
            InboundSupply(
                item: "WASHER",
                site: "EAST",
                expectedOn: day,
                thousandths: 100_000,
                reference: "P1/1"
            ),
            InboundSupply(
                item: "WASHER",
                site: "WEST",
                expectedOn: day,
                thousandths: 48_000,
                reference: "P1/2"
            ),
        ]
        #expect(story.effects.contains(.expect(expected)))
        story.when(accepted)
        #expect(story.effects.isEmpty)
    }

    @Test func `an answer beyond the tolerances waits for the buyer`() {
        var story = purchaseStory()
        story.given(raised())
        let answer = SupplierAnswer(lines: [
            SupplierAnswer.Line(number: 1, quantity: Quantity(80, .each)),
            SupplierAnswer.Line(number: 2, priceMillionths: 30_600_000),
        ])
        story.when(.acknowledged(answer))
        #expect(story.state.status == .questioned)
        #expect(story.findings.map(\.reason) == [.supplierDiffers])
        #expect(story.state.line(1)?.confirmed == nil)
        #expect(story.state.line(2)?.price.millionths == 30_600_000)
        story.when(.answerDecided(AnswerDecision(.accept, by: "otto")))
        #expect(story.state.line(1)?.agreed == 80_000)
        #expect(story.state.line(1)?.cancelled == 20_000)
        #expect(story.effects.contains(.closeWorkItem(key: "purchase_order/P1/answer")))
    }

    @Test func `a price just beyond its tolerance is a question, one at its edge is none`() {
        for (price, isAsked) in [(2_550_000, false), (2_550_001, true)] as [(Int64, Bool)] {
            var story = purchaseStory()
            story.given(raised())
            let line = SupplierAnswer.Line(number: 1, priceMillionths: price)
            story.when(.acknowledged(SupplierAnswer(lines: [line])))
            #expect((story.state.line(1)?.question != nil) == isAsked)
        }
    }

    @Test func `a rejected line that the buyer lets go is not expected any more`() {
        var story = purchaseStory()
        story.given(raised(), accepted)
        let answer = SupplierAnswer(lines: [SupplierAnswer.Line(number: 1, isRejected: true)])
        story.given(.acknowledged(answer))
        story.when(.answerDecided(AnswerDecision(.cancel, by: "otto")))
        #expect(story.state.line(1)?.open == 0)
        let supplies = story.effects.compactMap {
            if case .expect(let supplies) = $0 { supplies } else { nil }
        }
        #expect(supplies.flatMap(\.self).map(\.thousandths) == [0])
    }

    @Test func `a confirmed line that is rejected later is promised no more`() {
        var story = purchaseStory()
        story.given(raised(), accepted)
        let answer = SupplierAnswer(lines: [SupplierAnswer.Line(number: 1, isRejected: true)])
        story.given(.acknowledged(answer))
        story.when(.answerDecided(AnswerDecision(.accept, by: "otto")))
        #expect(story.supplies.map(\.reference) == ["P1/1"])
        #expect(story.supplies.map(\.thousandths) == [0])
    }

    @Test func `an answer without a day keeps the day that was promised`() {
        var story = purchaseStory()
        story.given(raised())
        let day = LocalDate("2026-12-11")
        let first = SupplierAnswer.Line(number: 1, expectedOn: day)
        let second = SupplierAnswer.Line(number: 1, quantity: Quantity(96, .each))
        story.given(.acknowledged(SupplierAnswer(lines: [first])))
        story.when(.acknowledged(SupplierAnswer(lines: [second])))
        #expect(story.supplies.map(\.expectedOn) == [day])
        #expect(story.supplies.map(\.thousandths) == [96_000])
    }

    @Test func `one answer after another cannot creep beyond the tolerance`() {
        var story = purchaseStory()
        story.given(raised())
        for (price, isAsked) in [(2_550_000, false), (2_600_000, true)] as [(Int64, Bool)] {
            let line = SupplierAnswer.Line(number: 1, priceMillionths: price)
            story.when(.acknowledged(SupplierAnswer(lines: [line])))
            #expect((story.state.line(1)?.question != nil) == isAsked)
        }
        // What a person accepted is the price from then on.
        story.given(.answerDecided(AnswerDecision(.accept, by: "otto")))
        let line = SupplierAnswer.Line(number: 1, priceMillionths: 2_650_000)
        story.when(.acknowledged(SupplierAnswer(lines: [line])))
        #expect(story.state.line(1)?.question == nil)
    }

    @Test func `who raised the order cannot accept an answer beyond what one person may buy`() {
        var story = purchaseStory()
        let line = SupplierAnswer.Line(number: 1, priceMillionths: 1_000_000_000)
        story.given(raised(), .acknowledged(SupplierAnswer(lines: [line])))
        story.when(.answerDecided(AnswerDecision(.accept, by: "bea")))
        story.thenRefused(.samePerson("bea"))
        story.when(.answerDecided(AnswerDecision(.accept, by: "otto")))
        #expect(story.state.line(1)?.price.millionths == 1_000_000_000)
    }

    @Test func `an answer is weighed whole, though it is accepted line by line`() {
        var story = purchaseStory()
        let answer = SupplierAnswer(lines: [
            SupplierAnswer.Line(number: 1, quantity: Quantity(300, .each)),
            SupplierAnswer.Line(number: 2, quantity: Quantity(20, .caseOf)),
        ])
        story.given(raised(by: "bea"), .acknowledged(answer))
        story.when(.answerDecided(AnswerDecision(.accept, by: "bea/laptop")))
        story.thenRefused(.samePerson("bea/laptop"))
        story.given(.answerDecided(AnswerDecision(.accept, lines: [1], by: "Bea")))
        story.when(.answerDecided(AnswerDecision(.accept, lines: [2], by: "bea")))
        story.thenRefused(.samePerson("bea"))
        story.when(.answerDecided(AnswerDecision(.accept, lines: [2], by: "otto")))
        #expect(story.state.lines.map(\.question) == [nil, nil])
    }

    @Test
    func `goods that come before anybody approved are stock, and the ERP hears of them later`() {
        var story = purchaseStory(PurchasePolicy())
        story.given(raised())
        story.when(received(40))
        #expect(story.effects.contains { if case .stockMoved = $0 { true } else { false } })
        #expect(!story.effects.contains { if case .postReceipt = $0 { true } else { false } })
        #expect(story.findings.map(\.reason) == [.purchaseApproval])
        story.when(.approved(by: "otto"))
        let steps = story.effects.compactMap { effect -> String? in
            switch effect {
            case .register: "register"
            case .postReceipt(let receipt): "receipt of \(receipt.lines.map(\.thousandths))"
            default: nil
            }
        }
        #expect(steps == ["register", "receipt of [40000]"])
    }

    @Test func `cancelling leaves other people's work open`() {
        var story = purchaseStory()
        story.given(raised(), accepted, received(30, damaged: 2))
        story.when(.cancelRequested(by: "bea", reason: "too late"))
        let closed = story.effects.filter { if case .closeWorkItem = $0 { true } else { false } }
        #expect(closed.isEmpty)
    }

    @Test func `totals move stock once, however often and in whatever order they come`() {
        var story = purchaseStory()
        story.given(raised(), accepted)
        var posted: Int64 = 0
        for total in [40, 100, 40, 100, 60] as [Int64] {
            story.when(received(total))
            for effect in story.effects {
                guard case .stockMoved(_, let postings) = effect else { continue }
                posted += postings.reduce(0) { $0 + $1.onHandDelta }
            }
        }
        #expect(posted == 100_000)
        #expect(story.state.line(1)?.received == 100_000)
        #expect(story.state.line(1)?.open == 0)
    }

    @Test func `damaged goods are no stock, and too many are put before the buyer`() {
        var story = purchaseStory()
        story.given(raised(), accepted)
        story.when(received(95, damaged: 5))
        #expect(story.findings.map(\.reason) == [.damagedGoods])
        #expect(story.state.line(1)?.open == 0)
        story.when(received(101, damaged: 5))
        #expect(story.findings.map(\.reason) == [.overReceived])
    }

    @Test func `a shipment announced again takes the place of its first notice`() {
        var story = purchaseStory()
        story.given(raised(), accepted)
        let first = AdvanceNotice(
            shipment: "S-1",
            expectedOn: nil,
            lines: [(1, Quantity(60, .each))]
        )
        let second = AdvanceNotice(
            shipment: "S-1",
            expectedOn: LocalDate("2026-12-12"),
            lines: [(1, Quantity(50, .each))]
        )
        story.given(.announced(first), .announced(second))
        #expect(story.state.announced(1) == 50_000)
        #expect(story.state.status == .announced)
        #expect(story.state.line(1)?.confirmed?.expectedOn == LocalDate("2026-12-12"))
        story.when(.announced(second))
        #expect(story.effects.isEmpty)
    }

    @Test func `cancelling leaves what came and takes the promise back`() {
        var story = purchaseStory()
        story.given(raised(), .registered(externalNumber: "PO-7"), accepted, received(30))
        story.when(.cancelRequested(by: "bea", reason: "too late"))
        #expect(story.state.line(1)?.agreed == 30_000)
        #expect(story.effects.contains(.withdraw("P1", externalNumber: "PO-7")))
        #expect(story.state.status == .received)
        story.when(accepted)
        story.thenRefused(.conflict("it was cancelled: too late"))
    }
}
