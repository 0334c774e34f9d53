import Canonical
import Database
import OrderStories
import Ordering
import Pricing
import Primitives
import Projections
import SampleTrade
import Storage
import StorageTesting
import Testing

/// What an order would have been under another policy, told from its own log.
@Suite struct CounterfactualTests {
    @Test(arguments: TestDatabases.all)
    func `another price list costs what it says, line by line`(on engine: TestEngine) async throws {
        try await StoryWorld.with(engine) { world in
            let order = try await Stories.paid(in: world)
            let before = try await Dump.readModels(of: world.store)
            let rule = PriceRule(
                id: PriceRule.ID("NEW"),
                audience: .list,
                item: Item.ID("WIDGET"),
                unit: .each,
                currency: .usd,
                breaks: [
                    PriceRule.Break(minimum: Quantity(thousandths: 0, .each), millionths: 1_000_000)
                ],
                validFrom: LocalDate(daysSince1970: 0)
            )
            let other = try await Self.tell(order, PolicyChange(prices: [rule]), in: world)
            let was = try #require(await world.state(of: order).lines[0].price?.net)
            let line = try #require(other.differences.first { $0.hasPrefix("Line 1:") })
            #expect(line.contains("net 120.00 USD instead of \(was)"))
            #expect(!other.differences.contains { $0.hasPrefix("Line 2:") })
            #expect(other.differences.contains { $0.hasPrefix("The whole order would have cost") })
            #expect(other.differences.contains { $0.contains("would have been billed instead") })
            #expect(try await Dump.readModels(of: world.store) == before)
        }
    }

    @Test func `a price for an item that had none lets its line in`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let now = world.clock.now()
            try await world.store.write { (transaction) throws(StoreFailure) in
                var data = MasterData(entity: DemoCatalogue.masterData.entity)
                data.items = [Item(id: Item.ID("PLAIN"), description: "Without a price")]
                try data.load(into: transaction, source: "tests", at: now)
            }
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-PLAIN",
                ["WIDGET": 1, "PLAIN": 1]
            )
            #expect(try await world.state(of: order).lines[1].reasons == [.noPrice])
            let rule = PriceRule(
                id: PriceRule.ID("NEW"),
                audience: .list,
                item: Item.ID("PLAIN"),
                unit: .each,
                currency: .usd,
                breaks: [PriceRule.Break(minimum: .zero(.each), millionths: 1_000_000)],
                validFrom: LocalDate(daysSince1970: 0)
            )
            let other = try await Self.tell(order, PolicyChange(prices: [rule]), in: world)
            #expect(other.differences.contains { $0.hasPrefix("Line 2:") })
        }
    }

    @Test func `without a limit nobody would have held it`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.held(in: world)
            let other = try await Self.tell(order, PolicyChange(creditLimit: .unlimited), in: world)
            #expect(other.differences.contains("It would not have been held (credit limit)."))
            #expect(
                other.differences.contains(
                    "The channel would have been told accepted instead of held."
                )
            )
        }
    }

    @Test func `under a small limit nothing would have left`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.paid(in: world)
            let change = PolicyChange(creditLimit: .amount("1.00"))
            let other = try await Self.tell(order, change, in: world)
            #expect(other.differences.contains { $0.hasPrefix("It would have been held (credit") })
            #expect(other.differences.contains("It would not have been booked in the ERP."))
            #expect(other.unheard.contains { $0.hasPrefix("booked on ") })
            #expect(other.unheard.contains { $0.hasPrefix("shipped on ") })
        }
    }

    @Test func `the policy that it was decided by changes nothing`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            for order in try await Stories.badDay(in: world) {
                let policy = try #require(await world.state(of: order).header?.policy)
                let change = PolicyChange(rounding: policy.rounding)
                let other = try await Self.tell(order, change, in: world)
                #expect(other.differences.isEmpty, "\(order)")
                #expect(other.unheard.isEmpty)
            }
        }
    }

    @Test func `a change that has no place in the order is refused`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.paid(in: world)
            await #expect(throws: CounterfactualRefusal.limit("1.234", .usd)) {
                try await Self.tell(order, PolicyChange(creditLimit: .amount("1.234")), in: world)
            }
            var rule = PriceRule(
                id: PriceRule.ID("NEW"),
                audience: .list,
                item: Item.ID("LAMP"),
                unit: .each,
                currency: .usd,
                breaks: [],
                validFrom: LocalDate(daysSince1970: 0)
            )
            await #expect(throws: CounterfactualRefusal.unpricedItem(Item.ID("LAMP"))) {
                try await Self.tell(order, PolicyChange(prices: [rule]), in: world)
            }
            rule.item = Item.ID("WIDGET")
            rule.currency = .eur
            await #expect(throws: CounterfactualRefusal.foreignPrice(PriceRule.ID("NEW"), .usd)) {
                try await Self.tell(order, PolicyChange(prices: [rule]), in: world)
            }
        }
    }

    @discardableResult
    private static func tell(
        _ order: Order.ID,
        _ change: PolicyChange,
        in world: StoryWorld
    ) async throws -> Counterfactual {
        let record = try await world.record(of: order)
        let decisions = try await world.store.read {
            (snapshot) throws(StoreFailure) -> [RecordedDecision] in
            try RecordedDecision.all(of: record, from: snapshot)
        }
        return try Counterfactual(of: decisions, under: change)
    }
}
