import Canonical
import Primitives
import Purchasing
import Testing
import Translation

/// 855, 865 and ORDRSP: each code means one answer, or is put before the buyer.
@Suite struct SupplierResponseTests {
    private static let accepted = ["BAK*00*AC*B-1*20261123"]

    private static func answers(
        _ lines: [String],
        head: String = "BAK*00*AC*B-1*20261123"
    ) throws -> (lines: [SupplierAnswer.Line], remarks: [String]) {
        let message = try #require(try SupplierTrade.said("855", [head] + lines + ["CTT*1"]))
        guard case .answer(let answer) = message.content else { return ([], message.remarks) }
        return (answer.lines, message.remarks)
    }

    @Test func `accepted as ordered, with the day on which the goods arrive`() throws {
        let ship = try Self.answers(["PO1*1*100*EA*2.5*PE*BP*WASHER", "ACK*IA*100*EA*068*20261208"])
        #expect(
            ship.lines == [
                SupplierAnswer.Line(
                    number: 1,
                    quantity: Quantity(100, .each),
                    expectedOn: LocalDate("2026-12-10"),
                    priceMillionths: 2_500_000
                )
            ]
        )
        let arrival = try Self.answers(["PO1*1*100*EA*2.5", "ACK*IA*100*EA*067*20261208"])
        #expect(arrival.lines.map(\.expectedOn) == [LocalDate("2026-12-08")])
    }

    @Test func `another quantity, price and day are what the buyer decides on`() throws {
        let lines = try Self.answers([
            "PO1*1*100*EA*2.6*PE*BP*WASHER", "ACK*IP", "ACK*DR***067*20261215", "ACK*IQ*80*EA",
        ]).lines
        #expect(
            lines == [
                SupplierAnswer.Line(
                    number: 1,
                    quantity: Quantity(80, .each),
                    expectedOn: LocalDate("2026-12-15"),
                    priceMillionths: 2_600_000
                )
            ]
        )
    }

    @Test func `parts with their own fates are one answer for the line`() throws {
        let lines = try Self.answers([
            "PO1*1*100*EA", "ACK*IA*60*EA*067*20261210", "ACK*IB*30*EA*067*20261220",
            "ACK*IR*10*EA",
        ]).lines
        #expect(lines.map(\.quantity) == [Quantity(90, .each)])
        #expect(lines.map(\.expectedOn) == [LocalDate("2026-12-20")])
        #expect(lines.map(\.isRejected) == [false])
    }

    @Test(arguments: ["IR", "ID", "R2"])
    func `a rejected line is rejected`(_ code: String) throws {
        let lines = try Self.answers(["PO1*2*40*EA", "ACK*\(code)*40*EA"]).lines
        #expect(lines == [SupplierAnswer.Line(number: 2, isRejected: true)])
    }

    @Test func `what cannot be said for the supplier is told in its words`() throws {
        let told = try Self.answers([
            "PO1*1*100*EA", "ACK*IS*100*EA****VP*W-9", "PO1*2*40*EA", "ACK*IB*40*EA",
            "PO1*3*4*CS", "ACK*XX",
        ])
        #expect(told.lines.isEmpty)
        #expect(
            told.remarks == [
                "line 1: it would send a substitute (W-9) (IS)",
                "line 2: 40 EA will come later (IB), and no day is named",
                "line 3: its answer is not known here (XX)",
            ]
        )
    }

    @Test func `lines are found by our number, else by goods, and never by position`() throws {
        let told = try Self.answers([
            "PO1**40*EA***BP*BOLT", "ACK*IA", "PO1**1*EA***VP*W-7", "ACK*IA",
            "PO1*1*1*EA***BP*BOLT", "ACK*IA", "PO1*77*1*EA", "ACK*IA",
        ])
        #expect(told.lines.map(\.number) == [2])
        #expect(
            told.remarks == [
                "PO1 (W-7) may be any of lines 1, 3",
                "line 1 (BOLT) names goods that are not those of line 1 (WASHER)",
                "line 77 is no line of the order",
            ]
        )
    }

    @Test func `a line that is answered twice is answered by nobody`() throws {
        let told = try Self.answers(["PO1*1*100*EA", "ACK*IA", "PO1*1*100*EA", "ACK*IR"])
        #expect(told.lines.isEmpty)
        #expect(told.remarks == ["line 1 is answered twice"])
    }

    @Test(arguments: ["-5", "99999999999999", "1.2345", "ten"])
    func `a quantity that is none is told with the line`(_ text: String) throws {
        let told = try Self.answers(["PO1*1*100*EA", "ACK*IQ*\(text)*EA", "PO1*2*40*EA", "ACK*IA"])
        #expect(told.lines.map(\.number) == [2])
        #expect(told.remarks.count == 1)
        #expect(told.remarks[0].hasPrefix("line 1: \"\(text)\" is no quantity"))
    }

    @Test func `the head speaks for lines without a word of their own`() throws {
        let all = try Self.answers([], head: "BAK*00*AT*B-1*20261123")
        #expect(all.lines.map(\.number) == [1, 2, 3])
        #expect(all.lines.allSatisfy { !$0.isRejected && $0.quantity == nil })
        let none = try Self.answers([], head: "BAK*00*RJ*B-1*20261123")
        #expect(none.lines.map(\.isRejected) == [true, true, true])
        let some = try Self.answers(
            ["PO1*2*40*EA", "ACK*IR"],
            head: "BAK*00*AE*B-1*20261123"
        )
        #expect(some.lines.map(\.isRejected) == [false, true, false])
        let held = try Self.answers([], head: "BAK*00*AH*B-1*20261123")
        #expect(held.lines.isEmpty)
        #expect(held.remarks == ["it is on hold (AH)"])
    }

    @Test func `prices and quantities in another unit are turned into the ordered one, or told`()
        throws
    {
        let told = try Self.answers([
            "PO1*3*48*EA*2.55*PE", "ACK*IA*48*EA", "PO1*2*4*CS", "ACK*IA*4*CS",
        ])
        #expect(told.lines.map(\.quantity) == [Quantity(48, .each)])
        #expect(told.lines.map(\.priceMillionths) == [30_600_000])
        #expect(told.remarks == ["line 2: 4 CA is no exact quantity of BOLT"])
    }

    @Test func `a plain yes after a change of ours is a yes to the change`() throws {
        let less = SupplierAnswer(lines: [
            SupplierAnswer.Line(number: 1, quantity: Quantity(80, .each))
        ])
        let state = try SupplierTrade.order(
            .acknowledged(less),
            .answerDecided(AnswerDecision(.accept, by: "otto"))
        ).state
        let yes = try SupplierTrade.said("855", ["BAK*00*AT*B-1*20261123", "CTT*0"], of: state)
        guard case .answer(let answer) = yes?.content else {
            Issue.record("no answer")
            return
        }
        #expect(answer.lines.map(\.quantity) == [Quantity(80, .each), nil, nil])
        let change = ["BCA*00*AC*B-1***20261123", "POC*1*QD*80*0*EA", "ACK*IR", "CTT*1"]
        let no = try #require(try SupplierTrade.said("865", change, of: state))
        #expect(no.content == .words(about: .change))
        #expect(no.remarks == ["line 1: our change is answered with IR"])
    }

    @Test func `goods that are not the line's own are told, whatever number the line has`() throws {
        let told = try Self.answers([
            "PO1*1*100*EA***BP*GADGET", "ACK*IA", "PO1*2*40*EA***VP*X-1", "ACK*IA",
            "PO1*3*4*CS***VP*W-8", "ACK*IA",
        ])
        // Nobody knows the supplier's number of the bolt, so X-1 may be it.
        #expect(told.lines.map(\.number) == [2])
        #expect(
            told.remarks == [
                "line 1 (GADGET) names goods that are not those of line 1 (WASHER)",
                "line 3 (W-8) names goods that are not those of line 3 (WASHER)",
            ]
        )
        let added = ["BGM+231+R-79+4", "RFF+ON:B-1", "LIN+1+1+9506000000015:EN", "QTY+113:5:PCE"]
        #expect(
            try SupplierTrade.said("ORDRSP", added + ["UNS+S"])?.remarks == [
                "line 1 (9506000000015): it would send what was not ordered (1)"
            ]
        )
    }

    @Test func `another currency and another purpose are refused`() throws {
        let euro = ["BAK*00*AT*B-1*20261123", "CUR*SE*EUR", "CTT*0"]
        guard case .refused(let foreign) = try SupplierTrade.outcome("855", euro) else {
            Issue.record("taken")
            return
        }
        #expect(foreign.map(\.rule) == [.currencyDiffers])
        let cancelled = try SupplierTrade.read("855", ["BAK*01*AT*B-1*20261123", "CTT*0"])
        #expect(cancelled.violations.map(\.rule) == [.orderTypeUnsupported])
        let nameless = try SupplierTrade.read("855", ["BAK*00*AT**20261123", "CTT*0"])
        #expect(nameless.violations.map(\.rule) == [.purchaseOrderNumberMissing])
    }

    @Test func `an ORDRSP says the same`() throws {
        let body = [
            "BGM+231+R-77+4", "DTM+137:20261123:102", "RFF+ON:B-1", "CUX+2:USD:9",
            "LIN+1+3+9506000000015:EN", "QTY+21:100:PCE", "QTY+113:80:PCE", "DTM+69:20261212:102",
            "PRI+AAA:250:::100:PCE", "LIN+2+7", "PIA+5+BOLT:BP", "QTY+21:40:PCE",
            "LIN+3+3", "QTY+83:4:CT", "UNS+S",
        ]
        let message = try #require(try SupplierTrade.said("ORDRSP", body))
        guard case .answer(let answer) = message.content else {
            Issue.record("no answer")
            return
        }
        #expect(
            answer.lines == [
                SupplierAnswer.Line(
                    number: 1,
                    quantity: Quantity(80, .each),
                    expectedOn: LocalDate("2026-12-12"),
                    priceMillionths: 2_500_000
                ),
                SupplierAnswer.Line(number: 2, isRejected: true),
            ]
        )
        #expect(message.remarks == ["line 3: 4 CA will come later (QTY 83), and no day is named"])
        let yes = ["BGM+231+R-78+29", "RFF+ON:B-1", "RFF+POC:B-1-1", "UNS+S"]
        #expect(try SupplierTrade.said("ORDRSP", yes)?.content == .words(about: .change))
    }
}
