import Canonical
import Engine
import OrderStories
import Ordering
import Primitives
import Projections
import SampleTrade
import Storage
import StorageTesting
import Testing

@Suite struct WaitingTests {
    @Test func `a held order waits for the role that may release it`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.held(in: world)
            world.clock.advance(by: .seconds(2 * 3_600))
            let record = try await world.record(of: order)
            let first = try #require(Waiting.list(for: record).first)
            #expect(first.owner == .role(.financeAnalyst))
            let sentence = Waiting.summary(for: record, at: world.clock.now())
            #expect(
                sentence
                    == "Waits for the finance analyst to release the hold credit limit, for 2 h. "
                    + "The exposure of C-CORNER would be 1894.92 USD with this order; the limit is "
                    + "500.00 USD."
            )
            let decision = try #require(OrderPath(record).steps.dropFirst().first)
            #expect(decision.state == .blocked)
            #expect(decision.detail == "held: credit limit")
        }
    }

    @Test func `an order follows its systems from step to step`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            world.systems.answer(
                .erpBook,
                with: .retry(after: .seconds(5), code: "http.503", detail: "busy", status: 503)
            )
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-1",
                ["TAPE": 4, "LAMP": 1]
            )
            try await world.settle()
            var waits = try await waits(of: order, in: world)
            #expect(waits == ["erp to book the order"])
            let asked = try await world.record(of: order)
            #expect(
                Waiting.list(for: asked).first?.detail
                    == "So far 1 try, the last of which said: busy"
            )

            world.clock.advance(by: .seconds(60))
            try await world.settle()
            waits = try await self.waits(of: order, in: world)
            #expect(waits.count == 1)
            #expect(waits.first?.hasPrefix("warehouse to pick ") == true)

            let tracking = try await world.ship(order)
            waits = try await self.waits(of: order, in: world)
            #expect(waits.contains { $0.hasPrefix("ups to deliver shipment ") })
            #expect(waits.contains { $0.hasPrefix("the customer to pay ") })

            try await world.carry(order, tracking)
            try await world.pay(order)
            let record = try await world.record(of: order)
            #expect(Waiting.list(for: record).isEmpty)
            #expect(
                Waiting.summary(for: record, at: world.clock.now())
                    == "Nothing more happens: everything was shipped, invoiced and paid."
            )
            #expect(OrderPath(record).steps.map(\.state) == Array(repeating: .done, count: 7))
        }
    }

    @Test func `a backordered order names the goods and stops at the warehouse`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-1",
                ["FILTER": 12]
            )
            try await world.settle()
            let waits = try await waits(of: order, in: world)
            let stock = "the platform to allocate stock that is still to come: 12 EA of FILTER"
            #expect(waits.first?.hasPrefix(stock) == true)
            let path = OrderPath(try await world.record(of: order))
            let warehouse = try #require(path.steps.first { $0.participant == .warehouse })
            #expect(warehouse.state == .ahead)
            #expect(warehouse.detail == "waits for stock")
        }
    }

    @Test func `what was given up on waits for integration support`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.givenUpOn(in: world)
            let record = try await world.record(of: order)
            let first = try #require(Waiting.list(for: record).first)
            #expect(first.owner == .role(.integrationSupport))
            #expect(first.what == "to look at the booking to erp, given up on after 1 try")
            #expect(first.detail == "the ERP does not accept our key")
            #expect(Waiting.list(for: record).count == 1, "one cause is one wait")
            let erp = try #require(OrderPath(record).steps.first { $0.participant == .erp })
            #expect(erp.state == .blocked)
        }
    }

    @Test func `a rejected order waits for nothing, and nothing will come`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await world.submit(
                customer: Party.ID("C-NOBODY"),
                "PO-1",
                ["TAPE": 4]
            )
            try await world.settle()
            let record = try await world.record(of: order)
            #expect(Waiting.list(for: record).isEmpty)
            #expect(
                Waiting.summary(for: record, at: world.clock.now())
                    == "Nothing more happens: the order was rejected."
            )
            let states = OrderPath(record).steps.map(\.state)
            #expect(states == [.done, .done] + Array(repeating: .skipped, count: 5))
        }
    }

    @Test(
        arguments: [
            (0, "0 s"), (59, "59 s"), (60, "1 min"), (3_599, "59 min"), (3_600, "1 h"),
            (12_000, "3 h 20 min"), (86_400, "1 d"), (187_200, "2 d 4 h"), (-5, "0 s"),
        ]
    )
    func `an age is said in at most two units`(seconds: Int, words: String) {
        #expect(PlainWords.age(.seconds(seconds)) == words)
    }

    @Test func `an order in a queue says its place, and when it will be through`() throws {
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        let pace = QueuePlace.Pace(interval: .milliseconds(500), lastAt: now)
        var wait = Waiting(
            "to book the order",
            since: now.advanced(by: .seconds(-60)),
            owner: .system("erp"),
            place: QueuePlace(position: 42, pace: pace)
        )
        #expect(
            wait.sentence(at: now)
                == "Waits for erp to book the order, for 1 min. It is number 42 in the queue, and "
                + "through in about 21 s."
        )
        wait.place = QueuePlace(position: 42, pace: nil)
        #expect(
            wait.sentence(at: now)
                == "Waits for erp to book the order, for 1 min. It is number 42 in the queue, and "
                + "when it will be through cannot be told yet."
        )
    }

    /// Each wait as its owner and what.
    private func waits(of order: Order.ID, in world: StoryWorld) async throws -> [String] {
        Waiting.list(for: try await world.record(of: order)).map { "\($0.owner.words) \($0.what)" }
    }
}
