import Canonical
import Database
import Primitives
import Purchasing
import StorageTesting
import Testing

@testable import Engine

/// Purchase orders that are written to suppliers by EDI, and what comes back.
@Suite(.timeLimit(.minutes(20)))
struct SupplierConversationTests {
    private static let yes = [
        "BAK*00*AD*B-1*20261123", "PO1*1*100*EA*2.5*PE*BP*FILTER", "ACK*IA*100*EA*067*20261210",
        "CTT*1",
    ]
    private static let notice = [
        "BSN*00*S-77*20261208*0900", "HL*1**S", "DTM*017*20261209", "HL*2*1*O", "PRF*B-1",
        "HL*3*2*I", "LIN*1*BP*FILTER", "SN1*1*60*EA", "CTT*3",
    ]
    private static let bill = [
        "BIG*20261211*I-1**B-1", "IT1*1*60*EA*2.5*PE*BP*FILTER", "TDS*15000", "CTT*1",
    ]

    private static func run(
        on engine: TestEngine,
        _ body: (SupplierBench) async throws -> Void
    ) async throws {
        try await TestBench.run(on: engine) { try await body(SupplierBench($0)) }
    }

    @Test(arguments: TestDatabases.all)
    func `an approved order is written once, numbered without a gap, and its 997 is waited for`(
        on engine: TestEngine
    ) async throws {
        try await Self.run(on: engine) { world in
            let id = try await world.order()
            _ = try await world.act(
                .known(PurchaseOrder.ID(id), .approved(by: "otto")),
                as: "ok-again"
            )
            _ = try await world.order("B-2")
            _ = try await world.order("B-1", from: Party.ID("NOBODY"))
            #expect(try await world.sent() == ["850 built", "850 built"])
            #expect(try await world.sent(to: "bellows") == [])
            let text = try await world.text("out/anvil/850/1")
            #expect(text.contains("BEG*00*SA*B-1**"))
            #expect(text.contains("PO1*1*100*EA*2.5*PE*BP*FILTER"))
            #expect(text.contains("N1*ST*Dallas*92*DAL~"))
            let effects = try await world.bench.texts(
                "SELECT target FROM effect WHERE operation = 'partner.file' ORDER BY key"
            )
            #expect(effects == ["partner/anvil", "partner/anvil"])
            try await world.hear("997", ["AK1*PO*1", "AK9*A*1*1*1"], as: 1)
            #expect(try await world.sent() == ["850 acknowledged", "850 built"])
            let waiting = try await world.bench.texts(
                "SELECT id FROM partner_document WHERE due_at IS NOT NULL ORDER BY id"
            )
            #expect(waiting == ["out/anvil/850/2"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `answer, notice and invoice go where the same calls would bring them`(
        on engine: TestEngine
    ) async throws {
        try await Self.run(on: engine) { world in
            let id = try await world.order()
            try await world.hear("855", Self.yes, as: 1)
            #expect(try await world.state(id).status == .acknowledged)
            try await world.hear("856", Self.notice, as: 2)
            let announced = try await world.state(id)
            #expect(announced.status == .announced)
            #expect(announced.announced(1) == 60_000)
            #expect(announced.line(1)?.confirmed?.expectedOn == LocalDate("2026-12-09"))
            try await world.hear("810", Self.bill, as: 3)
            #expect(try await world.state(id).invoices.map(\.status) == [.waitingForGoods])
            let receipt = GoodsReceipt(
                reference: "R",
                lines: [GoodsReceipt.Line(number: 1, good: 60_000)]
            )
            try await world.act(.known(PurchaseOrder.ID(id), .received(receipt)), as: "r-1")
            #expect(try await world.state(id).invoices.map(\.status) == [.matched])
            #expect(
                try await world.sent() == ["850 built", "997 built", "997 built", "997 built"]
            )
            // A late answer changes nothing that has come.
            try await world.hear("855", Self.yes, as: 4)
            #expect(try await world.state(id).line(1)?.received == 60_000)
            #expect(try await world.work("supplier_differs") == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a repeat is answered and changes nothing, under its own number or a new one`(
        on engine: TestEngine
    ) async throws {
        try await Self.run(on: engine) { world in
            let id = try await world.order()
            for number in [1, 1, 2] { try await world.hear("856", Self.notice, as: number) }
            for number in [3, 4] { try await world.hear("810", Self.bill, as: number) }
            let state = try await world.state(id)
            #expect(state.announced(1) == 60_000)
            #expect(state.invoices.count == 1)
            var other = Self.bill
            other[2] = "TDS*14999"
            try await world.hear("810", other, as: 5)
            #expect(try await world.state(id).invoices.map(\.claim.net.minorUnits) == [150_00])
            let work = try await world.work("invoice_mismatch")
            #expect(work.count == 1)
            #expect(work[0].contains("I-1 is known with other content"))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `nobody answers another supplier's order`(on engine: TestEngine) async throws {
        try await Self.run(on: engine) { world in
            let id = try await world.order()
            for (number, set) in [("855", Self.yes), ("856", Self.notice), ("810", Self.bill)]
                .enumerated()
            {
                try await world.hear(set.0, set.1, as: number + 1, from: "BELLOWS")
            }
            let state = try await world.state(id)
            #expect(state.line(1)?.confirmed == nil)
            #expect(state.notices.isEmpty)
            #expect(state.invoices.isEmpty)
            let written = try await world.sent(to: "bellows")
            #expect(
                written == [
                    "997 built", "824 built", "997 built", "824 built", "997 built", "824 built",
                ]
            )
            let text = try await world.text("out/bellows/824/2")
            #expect(text.contains("OTI*TR*TN*0001*BELLOWS*ACMESUPPLY*"))
            #expect(text.contains("no purchase order B-1 with you is known"))
            let work = try await world.work("document_refused")
            #expect(work.count == 3)
            #expect(work.allSatisfy { $0.contains("no purchase order B-1 with you is known") })
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what cannot be decided is a work item of purchasing, in the supplier's words`(
        on engine: TestEngine
    ) async throws {
        try await Self.run(on: engine) { world in
            let id = try await world.order()
            var substitute = Self.yes
            substitute[2] = "ACK*IS*100*EA****VP*F-99"
            try await world.hear("855", substitute, as: 1)
            #expect(try await world.state(id).line(1)?.confirmed == nil)
            let work = try await world.work("supplier_differs")
            #expect(work.count == 1)
            #expect(work[0].contains("line 1 (FILTER): it would send a substitute (F-99) (IS)"))
            var huge = Self.notice
            huge[7] = "SN1*1*600*EA"
            try await world.hear("856", huge, as: 2)
            #expect(try await world.state(id).notices.isEmpty)
            #expect(try await world.work("supplier_differs").count == 2)
            try await world.hear("855", Self.yes, as: 3)
            let left = try await world.work("supplier_differs")
            #expect(left.count == 1, "\(left)")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an invoice in another currency, or of no line, is refused by an 824`(
        on engine: TestEngine
    ) async throws {
        try await Self.run(on: engine) { world in
            let id = try await world.order()
            var euro = Self.bill
            euro.insert("CUR*SE*EUR", at: 1)
            try await world.hear("810", euro, as: 1)
            var negative = Self.bill
            negative[1] = "IT1*1*-60*EA*2.5*PE*BP*FILTER"
            try await world.hear("810", negative, as: 2)
            // A set that no supplier sends.
            let order = ["BEG*00*SA*PO-1**20261123", "PO1*1*1*EA*1**BP*FILTER"]
            try await world.hear("850", order, as: 3)
            #expect(try await world.state(id).invoices.isEmpty)
            let written = try await world.sent().filter { $0.hasPrefix("824") }
            #expect(written.count == 3)
            #expect(try await world.work("document_refused").count == 3)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a decision and a cancellation are told by an 860, and answers then are words`(
        on engine: TestEngine
    ) async throws {
        try await Self.run(on: engine) { world in
            let id = try await world.order()
            var fewer = Self.yes
            fewer[0] = "BAK*00*AC*B-1*20261123"
            fewer[2] = "ACK*IQ*80*EA*067*20261210"
            try await world.hear("855", fewer, as: 1)
            #expect(try await world.state(id).status == .questioned)
            let order = PurchaseOrder.ID(id)
            try await world.act(
                .known(order, .answerDecided(AnswerDecision(.accept, by: "otto"))),
                as: "d-1"
            )
            try await world.act(
                .known(order, .cancelRequested(by: "otto", reason: "changed plans")),
                as: "c-1"
            )
            #expect(
                try await world.sent() == ["850 built", "997 built", "860 built", "860 built"]
            )
            let change = try await world.text("out/anvil/860/3")
            #expect(change.contains("BCH*04*SA*B-1**1*"))
            #expect(change.contains("POC*1*QD*80*80*EA*2.5*PE*BP*FILTER"))
            #expect(try await world.text("out/anvil/860/4").contains("BCH*01*SA*B-1**2*"))
            try await world.hear("855", Self.yes, as: 2)
            #expect(try await world.state(id).status == .cancelled)
            let work = try await world.work("supplier_differs")
            #expect(work.map { $0.contains("it was cancelled: changed plans") } == [true])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a number that X12 has no room for is somebody's work, and the order stands`(
        on engine: TestEngine
    ) async throws {
        try await Self.run(on: engine) { world in
            let id = try await world.order(String(repeating: "9", count: 23))
            #expect(try await world.state(id).approvedBy == "otto")
            #expect(try await world.sent() == ["850 failed"])
            #expect(try await world.work("delivery_failed").count == 1)
        }
    }
}
