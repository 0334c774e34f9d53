import Canonical
import Ordering
import Primitives
import Testing
import WorkflowTesting

@Suite struct ReturnTests {
    private func asked(
        _ units: [Int: Int64],
        reference: String? = nil
    ) -> OrderEvent {
        .returnRequested(
            ReturnRequest(
                requestedBy: "buyer",
                reference: reference,
                lines: units.sorted { $0.key < $1.key }.map {
                    ReturnRequest.Line(number: $0.key, quantity: .each($0.value), reason: .damaged)
                }
            )
        )
    }

    private func arrived(_ units: [Int: Int64], of number: Int = 1) -> OrderEvent {
        .returnReceived(
            ReturnReport(
                authorization: ReturnAuthorization.ID("O1-R\(number)"),
                received: quantities(units.mapValues(\.units)),
                at: minutes(600)
            )
        )
    }

    private func delivered() -> Story {
        var story = Story.released()
        story.given(shipped(parcel("P1", [1: 10.units])))
        return story
    }

    @Test func `goods that left may come back, under a number of their own`() {
        var story = delivered()
        story.when(asked([1: 4], reference: "RA-1"))
        #expect(story.order.returns.map(\.id) == ["O1-R1"])
        #expect(story.order.returns.first?.lines.map(\.authorized) == [4.units])
        #expect(story.milestones == [.returnAuthorized])
        #expect(
            story.scenario.effects.contains(
                .crossReference(kind: .returnAuthorization, value: "O1-R1")
            )
        )
    }

    @Test func `two returns together never exceed what left`() {
        var story = delivered()
        story.given(asked([1: 7]))
        story.when(asked([1: 4]))
        story.scenario.thenRefused(
            .notReturnable(
                line: 1,
                detail: "4 EA cannot come back: 10 EA shipped, 0 EA came back, 7 EA may still come"
            )
        )
        story.when(asked([1: 3]))
        #expect(story.order.returns.count == 2)
    }

    @Test func `nothing comes back before it left`() {
        var story = Story.released()
        story.when(asked([1: 1]))
        story.scenario.thenRefused(
            .notReturnable(
                line: 1,
                detail: "1 EA cannot come back: 0 EA shipped, 0 EA came back, 0 EA may still come"
            )
        )
    }

    @Test func `the buyer's own number twice is one return`() {
        var story = delivered()
        story.given(asked([1: 4], reference: "RA-1"))
        story.when(asked([1: 4], reference: "RA-1"))
        story.scenario.thenIgnored()
        story.when(asked([1: 5], reference: "RA-1"))
        story.scenario.thenRefused(
            .invalid("RA-1 is the return O1-R1, which has other lines")
        )
    }

    @Test func `what came back is counted once, and finance is asked to credit it`() {
        var story = delivered()
        story.given(asked([1: 4]))
        story.when(arrived([1: 3]))
        #expect(story.line(1).quantities.returned == 3.units)
        #expect(story.milestones == [.returned])
        let due = story.order.exceptions.filter { $0.reason == .creditDue }
        #expect(due.map(\.owner) == [.financeAnalyst])
        let share = story.order.invoices.first.map { $0.total.minorUnits * 3 / 10 }
        let credited = due.first?.amount?.minorUnits
        #expect(credited.map { abs($0 - (share ?? 0)) <= 1 } == true)
        story.when(arrived([1: 3]))
        story.scenario.thenIgnored()
        story.when(arrived([1: 4]))
        #expect(story.order.returns.first?.isComplete == true)
        #expect(story.order.exceptions.filter { $0.reason == .creditDue }.count == 2)
    }

    @Test func `the ERP is told what came back, and credits it under a number of ours`() throws {
        var story = delivered()
        story.given(asked([1: 4]))
        story.when(arrived([1: 3]))
        let goods = story.scenario.found {
            if case .postReturn(let goods) = $0 { goods } else { nil as GoodsReturn? }
        }
        #expect(goods.map(\.authorization) == ["O1-R1"])
        #expect(goods.first?.lines.map(\.thousandths) == [3.units])
        let notes = story.scenario.found {
            if case .postCreditNote(let note) = $0 { note } else { nil as CreditNote? }
        }
        let note = try #require(notes.first)
        #expect(notes.count == 1)
        #expect(note.id == CreditNote.ID("O1-C1"))
        #expect(note.lines.map(\.thousandths) == [3.units])
        #expect(note.total == note.net + note.tax)
        #expect(story.order.creditNotes == [note])
        let due = try #require(story.order.exceptions.first { $0.reason == .creditDue })
        #expect(due.amount == note.total)

        story.when(.creditNotePosted(note.id, externalNumber: "CM-1"))
        #expect(story.order.creditNotes.map(\.externalNumber) == ["CM-1"])
        #expect(!story.order.exceptions.contains { $0.reason == .creditDue })
        story.when(.creditNotePosted(note.id, externalNumber: "CM-1"))
        story.scenario.thenIgnored()
        story.when(.creditNotePosted(note.id, externalNumber: "CM-2"))
        #expect(story.order.exceptions.map(\.reason) == [.conflictingReport])
    }

    @Test func `the credits of a line returned in parts add up to its bill`() {
        var story = delivered()
        story.given(asked([1: 10]))
        for total in [3, 7, 10] as [Int64] { story.given(arrived([1: total])) }
        let credits = story.order.exceptions.filter { $0.reason == .creditDue }.compactMap(\.amount)
        let billed = story.order.invoices.reduce(Int64(0)) { $0 + $1.total.minorUnits }
        #expect(credits.reduce(0) { $0 + $1.minorUnits } == billed)
        let notes = story.order.creditNotes
        #expect(notes.map(\.id.rawValue) == ["O1-C1", "O1-C2", "O1-C3"])
        #expect(notes.reduce(Int64(0)) { $0 + $1.total.minorUnits } == billed)
    }

    @Test(arguments: [1, 2, 5, 9] as [Int64])
    func `credits add up to the bill also when the line grew between them`(first: Int64) {
        var story = delivered()
        story.given(asked([1: first]), arrived([1: first]))
        story.given(changed([1: .each(23)]), shipped(parcel("P9", [1: 13.units]), of: 2))
        story.given(asked([1: 23 - first]))
        let billed = story.order.invoices.reduce(Int64(0)) { $0 + $1.total.minorUnits }
        #expect(story.line(1).quantities.invoiced == 23.units)
        for total in [1, 2, 23 - first] { story.given(arrived([1: total], of: 2)) }
        #expect(story.order.creditNotes.reduce(Int64(0)) { $0 + $1.total.minorUnits } == billed)
    }

    @Test func `what comes back before it is billed is credited once it is`() {
        var story = Story.released(
            line(1, "BOLT", .each(10)),
            line(2, "NUT", .each(4)),
            policy: CustomerPolicy(invoiceRule: .complete)
        )
        story.given(shipped(parcel("P1", [1: 10.units])), asked([1: 10]), arrived([1: 10]))
        #expect(story.order.invoices.isEmpty)
        #expect(!story.order.exceptions.contains { $0.reason == .creditDue })
        story.when(shipped(parcel("P2", [2: 4.units])))
        let bolts = story.invoices.flatMap(\.lines).filter { $0.line == 1 }
        let billed = bolts.reduce(Int64(0)) { $0 + $1.net.minorUnits + $1.tax.minorUnits }
        let due = story.order.exceptions.filter { $0.reason == .creditDue }
        #expect(billed > 0)
        #expect(due.compactMap(\.amount?.minorUnits) == [billed])
        #expect(story.line(1).quantities.credited == 10.units)
    }

    @Test func `the same return with its lines in another order is the same return`() {
        var story = Story.released(line(1, "BOLT", .each(10)), line(2, "NUT", .each(4)))
        story.given(shipped(parcel("P1", [1: 10.units, 2: 4.units])))
        story.given(asked([1: 2, 2: 1], reference: "RA-77"))
        guard case .returnRequested(var again) = asked([1: 2, 2: 1], reference: "RA-77") else {
            return
        }
        again.lines.reverse()
        story.when(.returnRequested(again))
        story.scenario.thenIgnored()
        #expect(story.order.returns.count == 1)
    }

    @Test func `more than was allowed is taken in and put before customer service`() {
        var story = delivered()
        story.given(asked([1: 4]))
        story.when(arrived([1: 6]))
        #expect(story.line(1).quantities.returned == 6.units)
        #expect(story.order.exceptions.contains { $0.reason == .unexpectedReturn })
        story.when(arrived([1: 20]))
        #expect(story.line(1).quantities.returned == 10.units)
    }

    @Test func `news of a return that nobody allowed waits`() {
        var story = delivered()
        story.when(arrived([1: 1], of: 9))
        story.scenario.thenRefused(.noSuchReturn("O1-R9"))
    }

    @Test(arguments: [[:], [7: 1], [1: 0], [1: 11]] as [[Int: Int64]])
    func `a return that cannot be is refused whole`(_ units: [Int: Int64]) {
        var story = delivered()
        story.when(asked(units))
        #expect(story.order.returns.isEmpty)
    }
}
