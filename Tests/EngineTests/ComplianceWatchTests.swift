import Canonical
import Database
import EDI
import Logging
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing
import Translation

@testable import Engine

/// Partners' deadlines: somebody is told before they pass, with what a breach costs.
@Suite(.timeLimit(.minutes(20)))
struct ComplianceWatchTests {
    @Test(arguments: TestDatabases.all)
    func `an answer that is not sent in time is somebody's work before and after, until it is sent`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let rules = ComplianceRules(
                responseWithinHours: 4,
                fees: ["late_response": "50.00"]
            )
            _ = try await bench.order("PO-1", under: rules)
            let watch = bench.watch
            let due = bench.clock.now().advanced(by: .seconds(4 * 3_600))
            #expect(try await watch.look() == due.advanced(by: .seconds(-1_800)))
            #expect(try await bench.danger() == [])

            bench.clock.advance(.seconds(4 * 3_600 - 1_800))
            _ = try await watch.look()
            var told = try await bench.danger()
            #expect(told.count == 1)
            #expect(told[0].hasPrefix("5000 rowsco must have our answer to order PO-1 by"))
            #expect(told[0].contains("it is not written yet"))
            #expect(told[0].hasSuffix("the partner charges 50.00 USD"))

            bench.clock.advance(.seconds(1_800))
            _ = try await watch.look()
            told = try await bench.danger()
            #expect(told.count == 1)
            #expect(told[0].hasPrefix("5000 rowsco should have had our answer to order PO-1 by"))

            // The answer is written, and has still to leave.
            let document = try await bench.write(.orderAcknowledgment, "PO-1", under: rules)
            bench.clock.advance(ComplianceWatch.again)
            _ = try await watch.look()
            #expect(try await bench.danger().count == 1)
            try await bench.send(document)
            bench.clock.advance(ComplianceWatch.again)
            _ = try await watch.look()
            #expect(try await bench.danger() == [])
            #expect(try await watch.look() == nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an answer in time is nobody's work`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            let rules = ComplianceRules(responseWithinHours: 1)
            _ = try await bench.order("PO-1", under: rules)
            let document = try await bench.write(.orderAcknowledgment, "PO-1", under: rules)
            try await bench.send(document)
            bench.clock.advance(.seconds(3_600))
            _ = try await bench.watch.look()
            #expect(try await bench.danger() == [])
            #expect(try await bench.watch.look() == nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a notice must leave within its minutes of the goods`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let rules = ComplianceRules(noticeWithinMinutes: 60, fees: ["late_notice": "150"])
            let document = try await bench.write(.shipNotice, "PO-1", under: rules)
            bench.clock.advance(.seconds(30 * 60))
            _ = try await bench.watch.look()
            let told = try await bench.danger()
            #expect(told.count == 1)
            #expect(told[0].hasPrefix("15000 rowsco must have our notice of shipment PO-1-S1 by"))
            #expect(told[0].contains("it is written and built"))
            try await bench.send(document)
            bench.clock.advance(ComplianceWatch.again)
            _ = try await bench.watch.look()
            #expect(try await bench.danger() == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a breach is given up after a week, and its work item stays`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            _ = try await bench.order("PO-1", under: ComplianceRules(responseWithinHours: 1))
            bench.clock.advance(.seconds(8 * 86_400))
            _ = try await bench.watch.look()
            #expect(try await bench.danger().count == 1)
            #expect(try await bench.watch.look() == nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a document that differs is told of, and waits where the rules say so`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            var order = OrderState()
            order.header = TestBench.header("PO-1")
            order.lines = [
                OrderLine(
                    number: 1,
                    buyerLineNumber: nil,
                    requestedItem: ItemIdentifier(.sku, "WIDGET"),
                    item: Item.ID("WIDGET"),
                    description: "Widget",
                    ordered: Quantity(5, .each),
                    stockUnit: .each,
                    price: nil,
                    quantities: LineQuantities(ordered: 5_000),
                    status: .acceptedWithChanges,
                    reasons: [.priceDiffers]
                )
            ]
            let fees = ["difference": "25"]
            let warned = try await bench.tell(order, ComplianceRules(fees: fees))
            #expect(warned == 1)
            let held = try await bench.tell(order, ComplianceRules(differences: .hold, fees: fees))
            #expect(held == 0)
            let states = try await bench.texts("SELECT state FROM partner_document ORDER BY id")
            #expect(states == ["built", "held"])
            let told = try await bench.danger()
            #expect(told.count == 2)
            #expect(told[0].hasPrefix("2500 the 855 for rowsco: line 1: the price is not the one"))
            #expect(told[1].hasSuffix("it waits: crossdock documents send-again out/rowsco/855/2"))
            // A person sends it.
            let now = bench.clock.now()
            try await bench.store.write { (transaction) throws(StoreFailure) in
                let outcome = try DocumentResend.run(
                    "out/rowsco/855/2",
                    by: "ann",
                    in: transaction,
                    at: now
                )
                guard case .enqueued = outcome else {
                    Issue.record("\(outcome)")
                    return
                }
            }
            let sent = try await bench.texts("SELECT state FROM partner_document ORDER BY id")
            #expect(sent == ["built", "built"])
        }
    }
}

extension TestBench {
    fileprivate var watch: ComplianceWatch {
        ComplianceWatch(store: store, clock: clock, logger: Logger(label: "test"))
    }

    fileprivate static func profile(_ rules: ComplianceRules) -> PartnerProfile {
        var profile = rowsco
        profile.rules = rules
        return profile
    }

    fileprivate static func header(_ number: String) -> OrderHeader {
        OrderHeader(
            id: Order.ID("\(number)-ID"),
            entity: rowsco.entity,
            channel: rowsco.channel,
            customer: rowsco.customer,
            customerName: "Retail Co",
            creditRoot: rowsco.customer,
            purchaseOrderNumber: number,
            currency: .usd,
            shipTo: nil,
            requestedDeliveryDate: nil,
            termsDays: 30,
            policy: CustomerPolicy(),
            receivedAt: Timestamp(microseconds: 0),
            note: nil
        )
    }

    /// An 850 comes in.
    fileprivate func order(_ number: String, under rules: ComplianceRules) async throws {
        let body = "BEG*00*SA*\(number)**20261123~N1*ST*DC 42*92*0042~PO1*1*5*EA***VN*WIDGET~CTT*1"
        let text =
            "ISA*00*          *00*          *ZZ*ROWSCO         *ZZ*ACME           *261123*1900"
            + "*U*00401*000000001*0*P*:~GS*PO*ROWSCO*ACME*20261123*1900*1*X*004010~"
            + "ST*850*0001~\(body)~SE*6*0001~GE*1*1~IEA*1*000000001~"
        _ = try await take(text, from: Self.profile(rules))
    }

    /// A document of ours is written.
    fileprivate func write(
        _ kind: OutboundDocumentKind,
        _ number: String,
        under rules: ComplianceRules
    ) async throws -> String {
        let now = clock.now()
        let profile = Self.profile(rules)
        let header = Self.header(number)
        let file = OutgoingFile(
            profile: profile,
            type: kind.rawValue,
            controlNumber: 7,
            instance: .order(header.id)
        )
        let milestone = Milestone(.shipped, at: now, shipment: Shipment.ID("\(number)-S1"))
        try await store.write { (transaction) throws(StoreFailure) in
            try file.store([1], detail: "", in: transaction, at: now)
            try PartnerDuties(profile: profile).written(
                kind,
                file.id,
                for: milestone,
                of: header,
                in: transaction
            )
        }
        return file.id
    }

    fileprivate func send(_ document: String) async throws {
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.documents.setState(document, "sent")
        }
    }

    /// How many documents leave when `order` was accepted.
    fileprivate func tell(_ order: OrderState, _ rules: ComplianceRules) async throws -> Int {
        let desk = PartnerDesk(
            [Self.profile(rules)],
            facts: FactLoader(),
            identities: SeededIdentitySource(seed: 7)
        )
        let milestone = Milestone(.accepted, at: clock.now())
        return try await store.write { (transaction) throws(StoreFailure) in
            try desk.deliveries(of: milestone, for: order, in: transaction).count
        }
    }

    fileprivate func danger() async throws -> [String] {
        try await texts(
            """
            SELECT CAST(COALESCE(amount, 0) AS TEXT) || ' ' || detail
            FROM work_item
            WHERE reason = 'compliance_at_risk' AND closed_at IS NULL
            ORDER BY key
            """
        )
    }
}
