import Canonical
import Database
import Engine
import JSON
import OrderStories
import Ordering
import Primitives
import Projections
import SampleTrade
import Storage
import StorageTesting
import Testing

@Suite struct TimelineTests {
    @Test func `one order's whole way can be read from top to bottom`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.paid(in: world)
            let timeline = Timeline(try await world.record(of: order))
            let told = timeline.entries.filter { $0.kind != .workItem }.map {
                "\($0.participant.rawValue) \($0.kind.rawValue): \($0.title)"
            }
            let story = [
                "channel message: The order arrived from portal: PO PO-PAID",
                "decision decision: Order accepted",
                "erp effect: Booking → erp",
                "erp attempt: Try 1 to erp: done, after 180 ms",
                "decision decision: Booked in the ERP as ERP-1001",
                "warehouse milestone: Released",
                "warehouse attempt: Try 1 to warehouse: done, after 180 ms",
                "decision decision: The warehouse took it on as WAREHOUSE-1002",
                "warehouse message: News from wms: picked",
                "decision decision: Packed",
                "warehouse milestone: Shipped",
                "decision decision: Shipped in 2 parcels",
                "carrier milestone: Dispatched",
                "carrier milestone: Delivered",
                "payment message: News from erp: payment of 767.84 USD",
            ]
            #expect(told.inOrder(contains: story) == nil)
            #expect(timeline.entries.map(\.at) == timeline.entries.map(\.at).sorted())
            let participants = Set(timeline.entries.map(\.participant))
            #expect(participants == Set(TimelineEntry.Participant.allCases))
        }
    }

    @Test func `a late scan stands at its own time, and what was delivered stays delivered`()
        async throws
    {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.paid(in: world)
            let before = try await world.record(of: order)
            let parcel = try #require(before.order.state.shipments.first?.parcels.first)
            let scan = CarrierReport(
                trackingNumber: parcel.trackingNumber,
                kind: .inTransit,
                at: try #require(parcel.dispatchedAt).advanced(by: .seconds(3_600))
            )
            try await world.news(.carrierReported(scan), for: order, from: "carrier")
            let record = try await world.record(of: order)
            let told = Timeline(record).entries.filter { $0.kind == .milestone }
                .map { "\($0.participant.rawValue): \($0.title)" }
            let road = ["carrier: Dispatched", "carrier: In transit", "carrier: Delivered"]
            #expect(told.inOrder(contains: road) == nil)
            #expect(record.milestones.map(\.at) == record.milestones.map(\.at).sorted())
            #expect(OrderPath(record) == OrderPath(before))
        }
    }

    @Test func `every decision carries its reasons, its actor and its source bytes`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.paid(in: world)
            let record = try await world.record(of: order)
            let decisions = Timeline(record).entries.filter { $0.kind == .decision }
            #expect(decisions.count == record.events.count)
            for decision in decisions {
                #expect(!decision.reasons.isEmpty, "\(decision.title)")
                #expect(decision.actor != nil)
            }
            for entry in Timeline(record).entries {
                for payload in entry.payloads {
                    let bytes = try #require(try await world.payload(payload, of: record)?.bytes)
                    #expect(!bytes.isEmpty, "\(payload)")
                    let (kind, key) = payload.address
                    #expect(PayloadReference(kind: kind, key: key) == payload)
                }
            }
        }
    }

    @Test func `a call that fails, is in doubt and then succeeds shows each try`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            world.systems.answer(
                .erpBook,
                with: .retry(after: .seconds(5), code: "http.503", detail: "busy", status: 503),
                .unknown(code: "http.timeout", detail: "no answer in time")
            )
            let order = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["TAPE": 4])
            for _ in 0..<3 {
                try await world.settle()
                world.clock.advance(by: .seconds(600))
            }
            let tries = Timeline(try await world.record(of: order)).entries
                .filter { $0.kind == .attempt && $0.participant == .erp }
            #expect(
                tries.map(\.title) == [
                    "Try 1 to erp: not now, to be tried again, after 180 ms",
                    "Try 2 to erp: no answer, in doubt, after 180 ms",
                    "Try 3 to erp: done, after 180 ms",
                ]
            )
            #expect(tries.map(\.tone) == [.attention, .attention, .plain])
            #expect(tries[0].keys.contains(TimelineEntry.Key("status", "503")))
            #expect(tries[0].reasons == ["busy"])
        }
    }

    @Test func `bytes of another order cannot be had`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let first = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["TAPE": 4])
            let second = try await world.submit(customer: DemoCatalogue.harbor, "PO-2", ["TAPE": 4])
            try await world.settle()
            let theirs = try await world.record(of: first)
            let ours = try await world.record(of: second)
            let message = try #require(theirs.messages.first?.id)
            let effect = try #require(theirs.effects.first?.key)
            for reference in [
                PayloadReference.message(message), .answer(message), .effect(effect),
                .attempt(effect: effect, number: 1), .document("x"), .event(99),
            ] {
                #expect(try await world.payload(reference, of: ours) == nil, "\(reference)")
            }
            #expect(try await world.payload(.effect(effect), of: theirs) != nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `facts are called to mind as they were, whatever master data became`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let order = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["TAPE": 4])
            let record = try await world.record(of: order)
            let before = try #require(try await world.payload(.facts(1), of: record))
            let now = world.clock.now()
            try await world.store.write { (transaction) throws(StoreFailure) in
                var dearer = DemoCatalogue.masterData
                for index in dearer.items.indices { dearer.items[index].description = "Renamed" }
                for index in dearer.customers.indices { dearer.customers[index].name = "Sold" }
                try dearer.load(into: transaction, source: "test", at: now)
            }
            let after = try #require(try await world.payload(.facts(1), of: record))
            let facts = try JSONValue(parsing: after.bytes)
            #expect(try facts == JSONValue(parsing: before.bytes))
            #expect(facts["customer"]?["name"]?.string == "Harbor Hardware")
            #expect(facts["prices"]?.array?.isEmpty == false)
            #expect(record.events[0].facts.count < after.bytes.count)
        }
    }

    @Test(arguments: ["message", "attempt", "nothing", ""])
    func `an address that is none is no payload`(kind: String) {
        #expect(PayloadReference(kind: kind, key: "x") == nil)
    }
}

extension [String] {
    /// `nil` when all of `story` come in this order; else the first that does not.
    func inOrder(contains story: [String]) -> String? {
        var rest = self[...]
        for line in story {
            guard let place = rest.firstIndex(of: line) else {
                return "\(line) — not in: \(rest.joined(separator: "\n"))"
            }
            rest = rest[(place + 1)...]
        }
        return nil
    }
}

extension StoryWorld {
    fileprivate func payload(
        _ reference: PayloadReference,
        of record: OrderRecord
    ) async throws -> Payload? {
        try await store.read { (snapshot) throws(StoreFailure) in
            try record.payload(reference, in: snapshot)
        }
    }
}
