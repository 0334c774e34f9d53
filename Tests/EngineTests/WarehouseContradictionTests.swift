import Canonical
import Logging
import Ordering
import Primitives
import Purchasing
import SampleTrade
import Storage
import StorageTesting
import Synchronization
import Testing
import Translation

@testable import Engine

/// What a warehouse says that cannot be true together with what it said before, or with itself, is
/// put before a person; what it says late still counts.
@Suite(.timeLimit(.minutes(20)))
struct WarehouseContradictionTests {
    private static func receipt(_ quantity: Int, _ more: String = "") -> String {
        "W17*F*20261124*R-1*1~N1*SF*Anvil*91*ANVIL~W07*\(quantity)*EA**VN*FILTER\(more)~W14*\(quantity)"
    }

    @Test(arguments: TestDatabases.all)
    func `a receipt that is corrected to less is a person's to settle, until it is no less`(
        on engine: TestEngine
    ) async throws {
        let profile = WarehouseBench.oneSite
        try await WarehouseBench.run(on: engine, profile) { bench in
            let id = try await bench.purchase()
            let before = try await bench.onHand("FILTER")
            // Whoever sent the goods (SF) is not the warehouse.
            try await bench.hear("944", Self.receipt(60), as: 1)
            #expect(try await bench.onHand("FILTER") == before + 60_000)
            #expect(try await bench.work() == [])
            try await bench.hear("944", Self.receipt(56, "~W13*4*EA*01"), as: 2)
            let work = try await bench.work().filter { $0.hasPrefix("conflicting_report") }
            let words =
                "line 1: 52 EA good and 4 EA damaged now, 60 EA good and 0 EA damaged before"
            #expect(work.count == 1 && work[0].contains(words), "\(work)")
            #expect(try await bench.onHand("FILTER") == before + 60_000)
            // A receipt without the line says that nothing of it came.
            try await bench.hear("944", Self.receipt(0), as: 3)
            #expect(try await bench.work().contains { $0.contains("line 1: 0 EA good") })
            try await bench.hear("944", Self.receipt(64, "~W13*4*EA*01"), as: 4)
            let rest = try await bench.work()
            #expect(!rest.contains { $0.hasPrefix("conflicting_report") }, "\(rest)")
            let state = try #require(
                try await bench.purchases.purchase(
                    PurchaseOrder.ID(id),
                    entity: DemoCatalogue.entity.rawValue
                )
            ).state
            #expect(state.lines.first?.received == 60_000)
            #expect(state.lines.first?.damaged == 4_000)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a 944 of a return names it by N9 RZ, and its parts are summed`(
        on engine: TestEngine
    ) async throws {
        try await WarehouseBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            try await bench.hear("945", WarehouseReportTests.complete, as: 1)
            let number = try await bench.authorizeReturn(id, of: 6)
            func returned(_ receipt: String, _ quantity: Int) -> String {
                "W17*C*20261124*\(receipt)~N1*WH*D*92*0042~N9*RZ*\(number)~"
                    + "W07*\(quantity)*EA**VN*WIDGET~W14*\(quantity)"
            }
            try await bench.hear("944", returned("R-1", 3), as: 2)
            try await bench.hear("944", returned("R-2", 2), as: 3)
            try await bench.hear("944", returned("R-2", 2), as: 4)
            #expect(try await bench.state(id).lines.first?.quantities.returned == 5_000)
            try await bench.hear("944", returned("R-1", 1), as: 5)
            var work = try await bench.work().filter { $0.hasPrefix("conflicting_report") }
            #expect(work.count == 1 && work[0].contains("line 1: 3 EA now, 5 EA before"), "\(work)")
            // W1704 has no room for the number of a return.
            try await bench.hear("944", "W17*C*20261124*R-3*1~W07*1*EA**VN*WIDGET~W14*1", as: 6)
            work = try await bench.work().filter { $0.hasPrefix("document_refused") }
            #expect(work.count == 1 && work[0].contains("no N9 RZ has the number"), "\(work)")
            #expect(try await bench.state(id).lines.first?.quantities.returned == 5_000)
        }
    }

    @Test(
        arguments: TestDatabases.all,
        [
            (
                "W06*F*1*20261123~LX*1~W12*BP*24*10*14*EA**VN*WIDGET",
                "could not be told from the next one"
            ),
            (
                "W06*F*1*20261123*S-1~LX*1~W12*CC*24*24*0*EA*09506000000091*VN*WIDGET",
                "are numbers of different items of ours"
            ),
        ]
    )
    func `a part without a number, and goods with those of two items, are not guessed at`(
        on engine: TestEngine,
        _ story: (body: String, words: String)
    ) async throws {
        try await WarehouseBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            try await bench.hear("945", story.body, as: 1)
            let work = try await bench.work()
            #expect(work.count == 1 && work[0].contains(story.words), "\(work)")
            #expect(try await bench.state(id).shipments == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an adjustment that comes again with another quantity is shown, and the first stands`(
        on engine: TestEngine
    ) async throws {
        try await WarehouseBench.run(on: engine) { bench in
            let tape = try await bench.onHand("TAPE")
            func adjustment(_ quantity: Int) -> String {
                "W15*20261123*A-17~N1*WH*D*92*0042~W19*AU*\(quantity)*EA**VN*TAPE"
            }
            try await bench.hear("947", adjustment(-3), as: 1)
            try await bench.hear("947", adjustment(-5), as: 2)
            #expect(try await bench.onHand("TAPE") == tape - 3_000)
            let work = try await bench.work()
            #expect(
                work.count == 1 && work[0].contains("came before with other content"),
                "\(work)"
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a 997 that refuses a 940 while it is being called done is told to the order`(
        on engine: TestEngine
    ) async throws {
        try await WarehouseBench.run(on: engine) { bench in
            bench.way.state.withLock { state in
                state.interruption = {
                    try await bench.receive("997", "AK1*OW*1~AK5*R*5~AK9*R*1*1*0", as: 1)
                    while try await bench.inbox.process() > 0 {}
                }
            }
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            bench.bench.clock.advance(.seconds(600))
            try await bench.settle()
            #expect(try await bench.documents().first == "940 rejected")
            #expect(try await bench.state(id).fulfilments.first?.stage == .refused)
        }
    }

    @Test(arguments: TestDatabases.all, ["A*1*1*1", "R*1*1*0"])
    func `a 997 that comes when nobody waits any more is heard all the same`(
        on engine: TestEngine,
        _ verdict: String
    ) async throws {
        let profile = WarehouseBench.profile(.acknowledged)
        try await WarehouseBench.run(on: engine, profile) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            bench.bench.clock.advance(.seconds(5 * 3_600 + 60))
            try await bench.settle()
            #expect(try await bench.work().contains { $0.contains("never acknowledged") })
            try await bench.hear("997", "AK1*OW*1~AK9*\(verdict)", as: 1)
            let isAccepted = verdict.hasPrefix("A")
            let stage = try await bench.state(id).fulfilments.first?.stage
            #expect(stage == (isAccepted ? .acknowledged : .refused))
            #expect(try await bench.work().allSatisfy { !$0.contains("never acknowledged") })
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a 940 that could not leave for hours is not given up when it does`(
        on engine: TestEngine
    ) async throws {
        let profile = WarehouseBench.profile(.acknowledged)
        try await WarehouseBench.run(on: engine, profile) { bench in
            bench.way.state.withLock { $0.isBlocked = true }
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            let watch = AcknowledgmentWatch(
                store: bench.store,
                clock: bench.bench.clock,
                logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
            )
            for _ in 0..<7 {
                bench.bench.clock.advance(.seconds(3_600))
                _ = try await watch.look()
                try await bench.settle()
            }
            bench.way.state.withLock { $0.isBlocked = false }
            bench.bench.clock.advance(.seconds(600))
            try await bench.settle()
            #expect(try await bench.documents() == ["940 sent"])
            #expect(try await bench.work() == [])
            try await bench.hear("997", "AK1*OW*1~AK9*A*1*1*1", as: 1)
            #expect(try await bench.state(id).fulfilments.first?.stage == .acknowledged)
        }
    }
}
