import Canonical
import Database
import EDI
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing
import Translation

@testable import Engine

/// What a warehouse is told by EDI, and what its acknowledgements mean.
@Suite(.timeLimit(.minutes(20)))
struct WarehouseLetterTests {
    @Test(arguments: TestDatabases.all)
    func `a release is one 940, and sent it is acknowledged`(on engine: TestEngine) async throws {
        try await WarehouseBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24), ("TAPE", 12)])
            #expect(try await bench.documents() == ["940 sent"])
            let text = try #require(try await bench.texts(of: "940").first)
            for part in [
                "GS*OW*ACME*THIRDCO*", "~W05*N*1*PO-1~",
                "~N1*ST*Harbor Hardware receiving*ZZ*MAIN~",
                "~N1*WH*DAL*ZZ*0042~", "~W66*PP*U********UPSN~", "~LX*1~W01*24*EA**VN*WIDGET*UK*0",
                "~N9*LI*2~W76*36~",
            ] {
                #expect(text.contains(part), "\(part) in \(text)")
            }
            #expect(
                EDIReader().read(Array(text.utf8)).diagnostics.allSatisfy {
                    $0.severity != .error
                }
            )
            let order = try await bench.state(id)
            #expect(order.fulfilments.map(\.stage) == [.acknowledged])
            // However often it is looked at, nothing more is written.
            bench.bench.clock.advance(.seconds(3_600))
            try await bench.settle()
            #expect(try await bench.documents() == ["940 sent"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `where the profile says so a release is done with its 997, and not before`(
        on engine: TestEngine
    ) async throws {
        let profile = WarehouseBench.profile(.acknowledged)
        try await WarehouseBench.run(on: engine, profile) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            #expect(try await bench.state(id).fulfilments.map(\.stage) == [.requested])
            try await bench.hear("997", "AK1*OW*1~AK2*940*0001~AK5*A~AK9*A*1*1*1", as: 1)
            #expect(try await bench.state(id).fulfilments.map(\.stage) == [.acknowledged])
            #expect(try await bench.documents() == ["940 acknowledged"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a 940 that is never acknowledged is somebody's work in the end`(
        on engine: TestEngine
    ) async throws {
        let profile = WarehouseBench.profile(.acknowledged)
        try await WarehouseBench.run(on: engine, profile) { bench in
            _ = try await bench.order("PO-1", [("WIDGET", 24)])
            bench.bench.clock.advance(.seconds(5 * 3_600 + 60))
            try await bench.settle()
            let work = try await bench.work()
            #expect(work.contains { $0.contains("never acknowledged") }, "\(work)")
        }
    }

    @Test(
        arguments: TestDatabases.all,
        [WarehouseTerms.DoneWhen.sent, WarehouseTerms.DoneWhen.acknowledged]
    )
    func `a 940 that the 997 does not accept is a refused release`(
        on engine: TestEngine,
        _ doneWhen: WarehouseTerms.DoneWhen
    ) async throws {
        try await WarehouseBench.run(on: engine, WarehouseBench.profile(doneWhen)) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            try await bench.hear(
                "997",
                "AK1*OW*1~AK2*940*0001~AK3*W66*9**8~AK5*R*5~AK9*R*1*1*0",
                as: 1
            )
            let order = try await bench.state(id)
            #expect(order.fulfilments.first?.stage == .refused)
            let work = try await bench.work()
            #expect(work.contains { $0.hasPrefix("warehouse_refused: DAL refused") }, "\(work)")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a cancellation is a 940 that cancels, and a 945 of nothing answers it`(
        on engine: TestEngine
    ) async throws {
        try await WarehouseBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            try await bench.cancel(id)
            let letters = try await bench.texts(of: "940")
            #expect(letters.count == 2)
            #expect(letters.last?.contains("~W05*F*1*PO-1~") == true, "\(letters)")
            #expect(try await bench.state(id).cancellation?.outcome == .pending)
            try await bench.hear("945", "W06*F*1*20261123~LX*1~W12*DE*24*0*24*EA**VN*WIDGET", as: 1)
            let order = try await bench.state(id)
            #expect(order.cancellation?.outcome == .cancelled)
            #expect(order.lines.first?.quantities.cancelled == 24_000)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what the warehouse ships after all wins over the cancellation`(
        on engine: TestEngine
    ) async throws {
        try await WarehouseBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            try await bench.cancel(id)
            try await bench.hear("945", WarehouseReportTests.complete, as: 1)
            let order = try await bench.state(id)
            #expect(order.cancellation?.outcome == .refused)
            #expect(order.lines.first?.quantities.shipped == 24_000)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `where the profile says so the 997 of a cancellation is its answer`(
        on engine: TestEngine
    ) async throws {
        let profile = WarehouseBench.profile(cancelsBy: .acknowledgment)
        try await WarehouseBench.run(on: engine, profile) { bench in
            let id = try await bench.order("PO-1", [("WIDGET", 24)])
            try await bench.cancel(id)
            #expect(try await bench.state(id).cancellation?.outcome == .pending)
            try await bench.hear("997", "AK1*OW*2~AK2*940*0001~AK5*A~AK9*A*1*1*1", as: 1)
            #expect(try await bench.state(id).cancellation?.outcome == .cancelled)
            // Late goods are facts all the same.
            try await bench.hear("945", WarehouseReportTests.complete, as: 2)
            let work = try await bench.work()
            #expect(work.contains { $0.hasPrefix("overshipped") }, "\(work)")
        }
    }

    @Test func `a site that the profile does not name is put before a person`() async throws {
        var profile = WarehouseBench.profile()
        profile.role = .warehouse(
            WarehouseTerms(DemoCatalogue.warehouse, sites: [DemoCatalogue.reno: "0077"])
        )
        try await WarehouseBench.run(on: .sqlite, profile) { bench in
            _ = try await bench.order("PO-1", [("WIDGET", 24)])
            #expect(try await bench.documents() == [])
            let work = try await bench.work()
            #expect(work.contains { $0.contains("has no code for the site DAL") }, "\(work)")
        }
    }
}
