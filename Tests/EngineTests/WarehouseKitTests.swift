import Canonical
import Database
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

/// Kits at a warehouse that is written to by EDI: it is told components, and kits are what its
/// reports of them make whole.
@Suite(.timeLimit(.minutes(20)))
struct WarehouseKitTests {
    /// One widget and two rolls of tape.
    private static let kit = Item(
        id: "STARTER",
        description: "Starter set",
        components: [
            KitComponent("WIDGET", thousandths: 1_000), KitComponent("TAPE", thousandths: 2_000),
        ]
    )

    /// An order for three kits; as its only line, the components are 2 and 3.
    private static func ordered(
        on engine: TestEngine,
        _ body: (WarehouseBench, Order.ID) async throws -> Void
    ) async throws {
        try await WarehouseBench.run(on: engine) { bench in
            let now = bench.bench.clock.now()
            try await bench.store.write { (transaction) throws(StoreFailure) in
                var data = MasterData(entity: DemoCatalogue.masterData.entity)
                data.items = [kit]
                data.prices = [
                    PriceRule(
                        id: "LIST-STARTER",
                        audience: .list,
                        item: "STARTER",
                        unit: .each,
                        currency: .usd,
                        breaks: [PriceRule.Break(minimum: .zero(.each), millionths: 9_000_000)],
                        validFrom: LocalDate(daysSince1970: 20_000)
                    )
                ]
                try data.load(into: transaction, source: "tests", at: now)
            }
            try await body(bench, try await bench.order("PO-1", [("STARTER", 3)]))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a 940 names the components, and the kit behind each`(on engine: TestEngine) async throws {
        try await Self.ordered(on: engine) { bench, _ in
            let segments = try await bench.texts(of: "940").first?.split(separator: "~") ?? []
            let goods = segments.filter { $0.contains("W01*") }
            #expect(goods.count == 2)
            #expect(goods.first?.contains("W01*3*EA**VN*WIDGET") == true, "\(goods)")
            #expect(goods.last?.contains("W01*6*EA**VN*TAPE") == true, "\(goods)")
            let notes = segments.filter { $0.contains("N9*LI*") || $0.contains("N9*ZZ*") }
                .map { $0.trimmingPrefix("\n") }
            #expect(
                notes == ["N9*LI*2", "N9*ZZ*1*KIT STARTER", "N9*LI*3", "N9*ZZ*1*KIT STARTER"],
                "\(notes)"
            )
        }
    }

    @Test(
        arguments: TestDatabases.all,
        [
            // By our numbers; by the items alone; by the kit itself.
            "W12*CC*3*3*0*EA**VN*WIDGET~N9*LI*2~W12*CC*6*6*0*EA**VN*TAPE~N9*LI*3",
            "W12*CC*3*3*0*EA**VN*WIDGET~W12*CC*6*6*0*EA**VN*TAPE",
            "W12*CC*3*3*0*EA**VN*STARTER~N9*LI*1",
        ]
    )
    func `a 945 of all that a kit is of ships it`(
        on engine: TestEngine,
        goods: String
    ) async throws {
        try await Self.ordered(on: engine) { bench, id in
            let (widgets, tape) = (try await bench.onHand("WIDGET"), try await bench.onHand("TAPE"))
            let report = "W06*F*1*20261123*SHIP-9~LX*1~MAN*CP*1Z999~" + goods
            try await bench.hear("945", report, as: 1)
            let order = try await bench.state(id)
            #expect(order.lines.first?.quantities.shipped == 3_000)
            #expect(order.fulfilments.map(\.stage) == [.shipped])
            #expect(
                order.shipments.flatMap(\.parcels).map(\.contents)
                    == [[LineQuantity(line: 1, thousandths: 3_000)]]
            )
            #expect(try await bench.onHand("WIDGET") == widgets - 3_000)
            #expect(try await bench.onHand("TAPE") == tape - 6_000)
            let before = try await bench.writings()
            try await bench.hear("945", report, as: 2)
            #expect(try await bench.writings() == before)
            #expect(try await bench.work() == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a 945 that lacks a component ships the kits that are whole, and the rest is short`(
        on engine: TestEngine
    ) async throws {
        try await Self.ordered(on: engine) { bench, id in
            let tape = try await bench.onHand("TAPE")
            try await bench.hear(
                "945",
                "W06*F*1*20261123~LX*1~MAN*CP*1Z1~W12*CP*3*2*1*EA**VN*WIDGET~N9*LI*2~"
                    + "W12*CP*6*4*2*EA**VN*TAPE~N9*LI*3",
                as: 1
            )
            let order = try await bench.state(id)
            #expect(order.lines.first?.quantities.shipped == 2_000)
            #expect(order.lines.first?.reasons.contains(.shortPicked) == true)
            #expect(order.fulfilments.first?.lines.first?.short == 1_000)
            #expect(try await bench.onHand("TAPE") == tape - 4_000)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a 944 of all that a kit is of credits it`(on engine: TestEngine) async throws {
        try await Self.ordered(on: engine) { bench, id in
            try await bench.hear(
                "945",
                "W06*F*1*20261123~LX*1~MAN*CP*1Z1~W12*CC*3*3*0*EA**VN*WIDGET~N9*LI*2~"
                    + "W12*CC*6*6*0*EA**VN*TAPE~N9*LI*3",
                as: 1
            )
            let authorization = try await bench.authorizeReturn(id, of: 1)
            func receipt(_ number: String, _ goods: String) -> String {
                "W17*C*20261124*\(number)~N1*WH*D*92*0042~N9*RZ*\(authorization)~\(goods)"
            }
            try await bench.hear("944", receipt("R-1", "W07*1*EA**VN*WIDGET"), as: 2)
            #expect(try await bench.state(id).lines.first?.quantities.returned == 0)
            try await bench.hear("944", receipt("R-2", "W07*2*EA**VN*TAPE"), as: 3)
            #expect(try await bench.state(id).lines.first?.quantities.returned == 1_000)
        }
    }
}
