import Canonical
import Database
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing
import Translation

@testable import Engine

/// What a warehouse tells by EDI ends as the same news does that another one calls with.
@Suite(.timeLimit(.minutes(20)))
struct WarehouseReportTests {
    static let complete = """
        W06*F*0001*20261123*SHIP-9~N1*WH*Dallas*92*0042~N9*BM*BOL-4~W27*M*UPSN~LX*1~\
        MAN*GM*00003400000000000014~MAN*CP*1Z999~W12*CC*24*24*0*EA**VN*WIDGET~N9*LI*1~W03*24
        """

    @Test(arguments: TestDatabases.all)
    func `a day of documents that comes again changes nothing`(
        on engine: TestEngine
    ) async throws {
        try await WarehouseBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            let day = [
                ("945", Self.complete),
                (
                    "947",
                    "W15*20261123*A-17~N1*WH*D*92*0042~"
                        + "W19*AU*-3*EA**VN*TAPE~W19*51*1*CA**VN*TAPE"
                ),
            ]
            let tape = try await bench.onHand("TAPE")
            for (index, document) in day.enumerated() {
                try await bench.hear(document.0, document.1, as: index + 1)
            }
            let order = try await bench.state(id)
            #expect(order.fulfilments.map(\.stage) == [.shipped])
            let parcel = try #require(order.shipments.first?.parcels.first)
            #expect(order.shipments.count == 1)
            #expect(parcel.sscc == "003400000000000014")
            #expect(parcel.trackingNumber == "1Z999")
            #expect(parcel.carrier == "UPSN")
            #expect(parcel.contents == [LineQuantity(line: 1, thousandths: 24_000)])
            // Three are broken, and a case of twelve was found.
            #expect(try await bench.onHand("TAPE") == tape + 9_000)
            let causes = try await bench.bench.texts(
                """
                SELECT cause
                FROM stock_posting
                WHERE item = 'TAPE' AND kind = 'adjust'
                ORDER BY id
                """
            )
            #expect(
                causes == [
                    "947 A-17/1 AU: damaged in the warehouse", "947 A-17/2 51: found again",
                ]
            )
            // The partner's word is news of its site.
            let news = try await bench.bench.store.read { (view) throws(StoreFailure) in
                try view.stockNews.all(of: "acme").filter { $0.kind == .event }
            }
            #expect(news.map(\.source) == ["thirdco"])
            #expect(news.map(\.site) == [DemoCatalogue.dallas])
            let before = try await bench.writings()
            for (index, document) in day.enumerated() {
                try await bench.hear(document.0, document.1, as: index + 51)
            }
            #expect(try await bench.writings() == before)
            #expect(try await bench.state(id).shipments == order.shipments)
            #expect(try await bench.onHand("TAPE") == tape + 9_000)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `less than was asked is short, and cases count as their pieces`(
        on engine: TestEngine
    ) async throws {
        try await WarehouseBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 36)])
            try await bench.hear(
                "945",
                "W06*F*1*20261123~LX*1~W12*CP*3*2*1*CA**VN*WIDGET",
                as: 1
            )
            let order = try await bench.state(id)
            #expect(order.lines.first?.quantities.shipped == 24_000)
            #expect(order.lines.first?.reasons.contains(.shortPicked) == true)
            #expect(order.fulfilments.first?.lines.first?.short == 12_000)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `packages that come in another order, before the 997, are all there`(
        on engine: TestEngine
    ) async throws {
        let profile = WarehouseBench.profile(.acknowledged)
        try await WarehouseBench.run(on: engine, profile) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24), ("WIDGET", 12)])
            func package(_ number: Int, _ quantity: Int) -> String {
                "W06*F*1*20261123~N9*BM*BOL-\(number)~LX*1~MAN*CP*1Z\(number)~"
                    + "W12*SS*36*\(quantity)**EA**VN*WIDGET"
            }
            try await bench.hear("945", package(2, 16), as: 1)
            try await bench.hear("945", package(1, 20), as: 2)
            var order = try await bench.state(id)
            #expect(order.lines.map(\.quantities.shipped) == [24_000, 12_000])
            #expect(order.shipments.flatMap(\.parcels).map(\.trackingNumber) == ["1Z2", "1Z1"])
            #expect(order.fulfilments.map(\.stage) == [.shipped])
            let shipments = order.shipments
            try await bench.hear("997", "AK1*OW*1~AK9*A*1*1*1", as: 3)
            // Lines by item alone: a repeat keeps what the first report was taken for.
            try await bench.hear("945", package(2, 16), as: 4)
            order = try await bench.state(id)
            #expect(order.shipments == shipments)
            #expect(try await bench.work() == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `more than was ordered is taken in, and told to customer service`(
        on engine: TestEngine
    ) async throws {
        try await WarehouseBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            try await bench.hear(
                "945",
                "W06*F*1*20261123~LX*1~MAN*CP*1Z1~W12*CM*24*30*6*EA**VN*WIDGET",
                as: 1
            )
            let order = try await bench.state(id)
            #expect(order.lines.first?.quantities.overshipped == 6_000)
            #expect(try await bench.work().contains { $0.hasPrefix("overshipped: Line 1: 6") })
        }
    }

    @Test(
        arguments: TestDatabases.all,
        [
            ("W06*F*77~LX*1~W12*CC*1*1*0*EA**VN*WIDGET", "nothing was sent to thirdco under the"),
            ("W06*F*1~LX*1~W12*CC*1*1*0*EA**VN*NOTHING", "no item of ours is NOTHING"),
            ("W06*F*1~LX*1~W12*CC*1*1*0*EA**VN*DRILL", "no line of what was sent under this"),
            ("W06*F*1~LX*1~W12*CC*1*1*0*PL**VN*WIDGET", "correct the item's pack factors"),
            ("W06*F*1~N1*WH*R*92*0077~LX*1~W12*CC*1*1*0*EA**VN*WIDGET", "it names the site RNO"),
            ("W06*F*1~N1*WH*R*92*0099~LX*1~W12*CC*1*1*0*EA**VN*WIDGET", "0099 is no warehouse of"),
            ("W06*F*PO-1~LX*1~W12*CC*1*1*0*EA**VN*WIDGET", "does not repeat the number of our 940"),
            ("W06*F*1~LX*1~W12*IS*1*1*0*EA**VN*DRILL", "other goods were shipped"),
            ("W06*F*1~LX*1~W12*CC*1*1*0***VN*WIDGET", "the quantity has no unit"),
            ("W06*F*1~LX*1~W12*CC*1*-1*0*EA**VN*WIDGET", "is no quantity of zero or more"),
            ("W06*F*1~LX*1~W12*CC*1*1*0*EA", "have no number under any of the qualifiers"),
        ]
    )
    func `what cannot be taken in is put before a person, and moves nothing`(
        on engine: TestEngine,
        _ story: (body: String, words: String)
    ) async throws {
        try await WarehouseBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            try await bench.hear("945", story.body, as: 1)
            let work = try await bench.work()
            #expect(work.count == 1 && work[0].contains(story.words), "\(work)")
            let order = try await bench.state(id)
            #expect(order.shipments == [])
            #expect(order.fulfilments.map(\.stage) == [.acknowledged])
        }
    }

    @Test func `another warehouse's documents are about its own numbers`() async throws {
        try await WarehouseBench.run(on: .sqlite) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            let body = "W06*F*1~LX*1~W12*CC*24*24*0*EA**VN*WIDGET"
            try await bench.hear("945", body, as: 1, from: "FOURTHCO")
            #expect(try await bench.state(id).shipments == [])
            let work = try await bench.work()
            #expect(work.count == 1 && work[0].contains("nothing was sent to fourthco"), "\(work)")
        }
    }

    @Test func `goods put on hold are still there, and the other lines are taken`() async throws {
        try await WarehouseBench.run(on: .sqlite) { bench in
            let tape = try await bench.onHand("TAPE")
            try await bench.hear(
                "947",
                "W15*20261123*A-18~N1*WH*D*92*0042~W19*05*10*EA**VN*TAPE~W19*AA*-2*EA**VN*TAPE",
                as: 1
            )
            #expect(try await bench.onHand("TAPE") == tape - 2_000)
            #expect(try await bench.held("TAPE") == 10_000)
            let freed = "W15*20261124*A-19~N1*WH*D*92*0042~W19*55*-4*EA**VN*TAPE"
            try await bench.hear("947", freed, as: 2)
            try await bench.hear("947", freed, as: 3)
            #expect(try await bench.held("TAPE") == 6_000)
            #expect(try await bench.work() == [])
            // More than the warehouse has put on hold: a person must look.
            try await bench.hear(
                "947",
                "W15*20261125*A-20~N1*WH*D*92*0042~W19*55*7*EA**VN*TAPE",
                as: 4
            )
            #expect(try await bench.held("TAPE") == 6_000)
            let work = try await bench.work()
            #expect(work.count == 1 && work[0].contains("only 6 are still on hold"), "\(work)")
        }
    }
}
