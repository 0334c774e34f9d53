import Canonical
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

/// A carrier is asked, says whether it comes, where the goods are and what that costs; and what it
/// says that cannot be is put before a person.
@Suite(.timeLimit(.minutes(20)))
struct CarrierConversationTests {
    static let picked = "B10*PRO-1*1*FFRT~LX*1~AT7*AF*NS***20270114*0930*CT"
    static let delivered = "B10*PRO-1*1*FFRT~LX*1~AT7*D1*NS***20270114*1600*CT"
    static let bill = "B3**F-1*1*PP**20270115*8500****FFRT~L3*****8500"

    @Test(arguments: TestDatabases.all)
    func `a load is offered, fetched, delivered and billed`(on engine: TestEngine) async throws {
        try await CarrierBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1")
            let tender = try #require(try await bench.tenders().first)
            #expect(try await bench.tenders().count == 1)
            for part in [
                "~B2**FFRT**1**PP~B2A*00~L11*PO-1*PO~",
                "~S5*1*CL~G62*37*20270115~N1*SF*Dallas DC*ZZ*",
                "~OID**PO-1**EA*24~S5*2*CU~", "~N1*ST*Harbor Hardware receiving*ZZ*MAIN~",
                "~L3*****8500~",
            ] {
                #expect(tender.contains(part), "\(part) in \(tender)")
            }
            let read = EDIReader(policy: .strict).read(Array(tender.utf8))
            #expect(read.diagnostics.filter { $0.severity == .error } == [])
            try await bench.hear("997", "AK1*SM*1~AK9*A*1*1*1", as: 1)
            try await bench.hear("990", "B1*FFRT*1*20270114*A", as: 2)
            #expect(try await bench.loads() == ["fast accepted"])
            try await bench.ship(id)
            try await bench.hear("214", Self.picked, as: 3)
            try await bench.hear("214", Self.delivered, as: 4)
            let order = try await bench.state(id)
            let parcel = try #require(order.shipments.first?.parcels.first)
            #expect(parcel.dispatchedAt == Timestamp("2027-01-14T15:30:00Z"))
            #expect(parcel.deliveredAt == Timestamp("2027-01-14T22:00:00Z"))
            try await bench.hear("210", Self.bill, as: 5)
            #expect(try await bench.freight() == ["F-1 matched"])
            #expect(
                try await bench.state(id).shipments.first?.freight
                    == Money(minorUnits: 85_00, .usd)
            )
            #expect(try await bench.work() == [])
            // Again, as other documents: nothing is new.
            try await bench.hear("990", "B1*FFRT*1*20270114*A", as: 6)
            try await bench.hear("214", Self.picked, as: 7)
            try await bench.hear("210", Self.bill, as: 8)
            #expect(try await bench.freight() == ["F-1 matched"])
            #expect(try await bench.work() == [])
            #expect(try await bench.sent() == ["204"] + Array(repeating: "997", count: 7))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a declined load and one that nobody answers are the warehouse supervisor's`(
        on engine: TestEngine
    ) async throws {
        try await CarrierBench.run(on: engine) { bench in
            _ = try await bench.order("PO-1")
            _ = try await bench.order("PO-2", 12)
            try await bench.hear("990", "B1*FFRT*1*20270114*D~K1*no truck", as: 1)
            #expect(try await bench.loads() == ["fast declined", "fast offered"])
            let watch = AcknowledgmentWatch(
                store: bench.store,
                clock: bench.bench.clock,
                logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
            )
            bench.bench.clock.advance(.seconds(4 * 3_600 + 1))
            _ = try await watch.look()
            _ = try await watch.look()
            var work = try await bench.work().filter { $0.contains("load ") }
            #expect(work.count == 2, "\(work)")
            #expect(work.contains { $0.hasPrefix("carrier_exception: fast does not fetch load 1") })
            #expect(work.contains { $0.contains(": no truck; find another carrier") })
            #expect(work.contains { $0.contains("has not said whether it fetches load 2") })
            // Late, and after all.
            try await bench.hear("990", "B1*FFRT*2*20270114*A", as: 2)
            try await bench.hear("990", "B1*FFRT*1*20270114*A", as: 3)
            work = try await bench.work().filter { $0.contains("load ") }
            #expect(work == [])
            #expect(try await bench.loads() == ["fast accepted", "fast accepted"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an order that is cancelled takes its load back`(on engine: TestEngine) async throws {
        try await CarrierBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1")
            let wish = CancelRequest(requestedBy: "ada", reason: "no")
            try await bench.tell(.cancelRequested(wish), to: id)
            // The warehouse may still ship it.
            #expect(try await bench.tenders().count == 1)
            let fulfilment = try #require(try await bench.state(id).fulfilments.first)
            let answer = WarehouseCancelAnswer(
                fulfilment: fulfilment.id,
                cancelled: [LineQuantity(line: 1, thousandths: 24_000)],
                at: bench.bench.clock.now()
            )
            try await bench.tell(.warehouseCancelAnswered(answer), to: id)
            let tenders = try await bench.tenders()
            #expect(tenders.count == 2)
            #expect(tenders.last?.contains("~B2**FFRT**1**PP~B2A*01~") == true, "\(tenders)")
            #expect(try await bench.loads() == ["fast cancelled"])
            try await bench.hear("990", "B1*FFRT*1*20270114*A", as: 1)
            let work = try await bench.work()
            #expect(work.contains { $0.contains("which was taken back") }, "\(work)")
            try await bench.hear("210", Self.bill, as: 2)
            #expect(try await bench.freight() == ["F-1 differs"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a carrier that is asked when goods are packed is not asked before`(
        on engine: TestEngine
    ) async throws {
        let profile = CarrierBench.profile(tenderWhen: .packed, charge: nil)
        try await CarrierBench.run(on: engine, profile) { bench in
            let id = try await bench.order("PO-1")
            #expect(try await bench.tenders() == [])
            let fulfilment = try #require(try await bench.state(id).fulfilments.first)
            try await bench.tell(.packed(fulfilment.id, at: bench.bench.clock.now()), to: id)
            let tenders = try await bench.tenders()
            #expect(tenders.count == 1)
            #expect(tenders.first?.contains("~L3*") == false)
            try await bench.ship(id)
            try await bench.hear("214", Self.picked, as: 1)
            try await bench.hear("210", Self.bill, as: 2)
            #expect(try await bench.freight() == ["F-1 unchecked"])
            #expect(try await bench.tenders().count == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what is told before the warehouse has said that it left waits for it`(
        on engine: TestEngine
    ) async throws {
        try await CarrierBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1")
            try await bench.hear("214", Self.picked, as: 1)
            #expect(try await bench.work() == [])
            try await bench.ship(id, ["1Z1", "1Z2"])
            bench.bench.clock.advance(.seconds(3_600))
            try await bench.settle()
            // Each parcel of the load, whatever number it has.
            let parcels = try await bench.state(id).shipments.flatMap(\.parcels)
            #expect(
                parcels.map(\.dispatchedAt)
                    == Array(
                        repeating: Timestamp("2027-01-14T15:30:00Z"),
                        count: 2
                    )
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a parcel's own trouble is its own, and older news undo nothing`(
        on engine: TestEngine
    ) async throws {
        try await CarrierBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1")
            try await bench.ship(id, ["1Z1", "1Z2"])
            try await bench.hear(
                "214",
                "B10*PRO-1*1*FFRT~LX*1~AT7*A7*AM***20270114*1500*CT~MAN*CP*1Z2",
                as: 1
            )
            var work = try await bench.work()
            #expect(work.count == 1)
            #expect(work[0].contains("trouble with 1Z2") && work[0].contains("(A7 AM)"), "\(work)")
            try await bench.hear("214", Self.delivered, as: 2)
            try await bench.hear("214", Self.picked, as: 3)
            let parcels = try await bench.state(id).shipments.flatMap(\.parcels)
            #expect(parcels.allSatisfy { $0.deliveredAt == Timestamp("2027-01-14T22:00:00Z") })
            work = try await bench.work()
            #expect(work == [])
        }
    }

    @Test(
        arguments: TestDatabases.all,
        [
            // A load that was never offered, of this carrier or of the other one.
            ("214", "B10*X*77*FFRT~LX*1~AT7*AF*NS***20270114*0930", "FAST", "load 77 (X): no load"),
            ("214", "B10*X*1*SLOW~LX*1~AT7*AF*NS***20270114*0930", "SLOW", "offered to slow"),
            ("990", "B1*SLOW*1*20270114*A", "SLOW", "offered to slow"),
            ("210", "B3**F-1*1*PP**20270115*8500****SLOW", "SLOW", "offered to slow"),
            // A parcel that went with another carrier.
            ("214", "B10*PRO-1**SLOW~LX*1~AT7*D1*NS***20270114*0930", "SLOW", "another carrier"),
            ("210", "B3**F-1**PP**20270115*8500****SLOW~N9*CN*PRO-1", "SLOW", "another carrier"),
            (
                "214", "B10*PRO-1*1*SLOW~LX*1~AT7*D1*NS***20270114*0930", "FAST",
                "is another carrier"
            ),
            ("214", "B10*PRO-1*1*FFRT~LX*1~AT7*D1*NS***20280114*0930", "FAST", "still to come"),
            ("214", "B10*PRO-1*1*FFRT~LX*1~AT7*QQ*NS***20270114*0930", "FAST", "nobody here knows"),
        ]
    )
    func `what is about no load of this carrier's moves nothing`(
        on engine: TestEngine,
        _ story: (set: String, body: String, from: String, words: String)
    ) async throws {
        try await CarrierBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1")
            try await bench.ship(id)
            let before = try await bench.state(id)
            try await bench.hear(story.set, story.body, as: 1, from: story.from)
            let work = try await bench.work()
            #expect(work.count == 1 && work[0].contains(story.words), "\(work)")
            #expect(try await bench.state(id) == before)
            #expect(try await bench.loads() == ["fast offered"])
            #expect(try await bench.freight() == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a parcel of this carrier's is known by its tracking number alone`(
        on engine: TestEngine
    ) async throws {
        let profile = CarrierBench.profile(sites: [Site.ID("ELS")])
        try await CarrierBench.run(on: engine, profile) { bench in
            let id = try await bench.order("PO-1")
            #expect(try await bench.tenders() == [])
            try await bench.ship(id, ["PRO-1", "PRO-2"])
            try await bench.hear("214", "B10*PRO-1**FFRT~LX*1~AT7*AF*NS***20270114*0930", as: 1)
            let parcels = try await bench.state(id).shipments.flatMap(\.parcels)
            #expect(parcels.map { $0.dispatchedAt != nil } == [true, false])
        }
    }

    @Test(
        arguments: TestDatabases.all,
        [
            ("B3**F-1*1*PP**20270115*9200****FFRT", "it asks 92.00 USD, and 85.00 USD is agreed"),
            ("B3**F-1*1*PP**20270115*8500****FFRT~C3*EUR", "it is in EUR, and USD is agreed"),
            ("B3**F-1*1*PP**20270115*8500*CO***FFRT", "it corrects an earlier one (CO)"),
            ("B3**F-1*1*PP**20270115*8500****FFRT~L3*****9000", "its sum (L305) is 90.00 USD"),
        ]
    )
    func `an invoice that differs is finance's, and its charge no fact`(
        on engine: TestEngine,
        _ story: (body: String, words: String)
    ) async throws {
        try await CarrierBench.run(on: engine) { bench in
            let id = try await bench.order("PO-1")
            try await bench.ship(id)
            try await bench.hear("214", Self.picked, as: 1)
            try await bench.hear("210", story.body, as: 2)
            var work = try await bench.work()
            #expect(work.count == 1 && work[0].hasPrefix("invoice_mismatch: fast bills"), "\(work)")
            #expect(work[0].contains(story.words), "\(work)")
            #expect(try await bench.freight() == ["F-1 differs"])
            #expect(try await bench.state(id).shipments.first?.freight == nil)
            // A second one for the same load, and another one under the same number.
            try await bench.hear("210", "B3**F-2*1*PP**20270115*8500****FFRT", as: 3)
            try await bench.hear("210", "B3**F-1*1*PP**20270115*100****FFRT", as: 4)
            work = try await bench.work()
            #expect(work.contains { $0.contains("fast billed the load before, as F-1") }, "\(work)")
            #expect(work.contains { $0.contains("the number came before with") }, "\(work)")
            #expect(try await bench.freight() == ["F-1 differs", "F-2 differs"])
        }
    }
}
