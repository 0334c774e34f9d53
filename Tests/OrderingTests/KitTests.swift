import Canonical
import Inventory
import Ordering
import Pricing
import Primitives
import Testing
import WorkflowTesting

/// One `SET` is two bolts and three nuts; as the order's only line its components are 2 and 3.
@Suite struct KitTests {
    private func world(bolts: [Site.ID: Int64], nuts: [Site.ID: Int64]) -> World {
        World(["BOLT": bolts, "NUT": nuts])
    }

    @Test func `a kit is priced as one line and promised from its components`() {
        var story = Story(world(bolts: ["DAL": 10], nuts: ["DAL": 10]))
        story.when(submitted(line(1, "SET", .each(3))))
        #expect(story.order.answer == .accepted)
        #expect(story.parts(1) == ["allocated": 3])
        #expect(story.line(1).price?.net == 29_97.cents)
        #expect(story.level("BOLT").reserved == 6)
        #expect(story.level("NUT").reserved == 9)
        #expect(!story.postings.contains { $0.item == "SET" })
    }

    @Test func `a component ordered alone and in a kit is promised once`() {
        var story = Story(world(bolts: ["DAL": 10], nuts: ["DAL": 100]))
        story.when(submitted(line(1, "BOLT", .each(5)), line(2, "SET", .each(3))))
        #expect(story.parts(1) == ["allocated": 5])
        #expect(story.parts(2) == ["allocated": 2, "backordered": 1])
        // The one bolt that is left is set aside for the kit that waits for another.
        #expect(story.level("BOLT").reserved == 10)
        #expect(story.level("NUT").reserved == 9)
    }

    @Test func `two kits that share a component share what there is of it`() {
        let world = world(bolts: ["DAL": 4], nuts: ["DAL": 4])
        world.items["PAIR"] = Item(
            id: "PAIR",
            description: "A bolt and a nut",
            components: [
                KitComponent("NUT", thousandths: 1_000), KitComponent("BOLT", thousandths: 1_000),
            ]
        )
        world.prices.append(World.list("PAIR", 4_000_000))
        var story = Story(world)
        story.when(submitted(line(1, "PAIR", .each(2)), line(2, "SET", .each(1))))
        #expect(story.parts(1) == ["allocated": 2])
        #expect(story.parts(2) == ["backordered": 1])
        #expect(story.level("BOLT").reserved == 4)
        #expect(story.level("NUT").reserved == 4)
    }

    @Test func `the line keeps the components it was promised with`() {
        let world = world(bolts: ["DAL": 20], nuts: ["DAL": 20])
        var story = Story(world)
        story.given(submitted(line(1, "SET", .each(2))))
        world.items["SET"]?.components = [KitComponent("BOLT", thousandths: 10_000)]
        story.when(changed([1: .each(3)]))
        #expect(story.level("BOLT").reserved == 6)
        #expect(story.level("NUT").reserved == 9)
    }

    @Test func `the warehouse is told the components and whose they are`() throws {
        var story = Story(world(bolts: ["DAL": 10], nuts: ["DAL": 10]))
        story.given(submitted(line(1, "SET", .each(2))))
        story.when(booked)
        let lines = try #require(story.releases.first?.lines)
        #expect(lines.map(\.line) == [2, 3])
        #expect(lines.map(\.item) == ["BOLT", "NUT"])
        #expect(lines.map(\.thousandths) == [4.units, 6.units])
        #expect(lines.allSatisfy { $0.kit?.line == 1 && $0.kit?.thousandths == 2.units })
    }

    @Test func `components that left count as the kits they make whole`() {
        var story = Story.released(
            line(1, "SET", .each(2)),
            in: world(bolts: ["DAL": 10], nuts: ["DAL": 10])
        )
        story.given(picked([2: 4.units, 3: 3.units]))
        #expect(story.parts(1) == ["allocated": 1, "picked": 1])
        story.when(shipped(parcel("P1", [2: 4.units])))
        #expect(story.parts(1) == ["allocated": 1, "picked": 1])
        #expect(story.level("BOLT") == (onHand: 6, reserved: 0))
        #expect(story.invoices.isEmpty)
        story.when(shipped(parcel("P2", [3: 6.units])))
        #expect(story.parts(1) == ["shipped": 2, "invoiced": 2])
        #expect(story.order.shipments.last?.parcels.first?.contents == quantities([1: 2.units]))
        #expect(story.level("NUT") == (onHand: 4, reserved: 0))
        #expect(story.invoices.map(\.net) == [19_98.cents])
        #expect(story.order.exceptions.isEmpty)
    }

    @Test func `the same parcel of components again changes nothing`() {
        var story = Story.released(
            line(1, "SET", .each(1)),
            in: world(bolts: ["DAL": 10], nuts: ["DAL": 10])
        )
        story.given(shipped(parcel("P1", [2: 2.units, 3: 3.units])))
        let order = story.order
        story.when(shipped(parcel("P1", [2: 2.units, 3: 3.units])))
        #expect(story.order == order)
    }

    @Test func `a part of a kit whose rest will not come is customer service's`() {
        var story = Story.released(
            line(1, "SET", .each(1)),
            in: world(bolts: ["DAL": 10], nuts: ["DAL": 3])
        )
        story.when(shipped(parcel("P1", [2: 2.units]), isFinal: true))
        #expect(story.parts(1) == ["backordered": 1])
        #expect(story.order.exceptions.map(\.reason) == [.incompleteKit])
        #expect(story.level("BOLT").onHand == 8)
        // It left after all.
        story.when(shipped(parcel("P2", [3: 3.units])))
        #expect(story.parts(1) == ["shipped": 1, "invoiced": 1])
        #expect(story.order.exceptions.isEmpty)
    }

    @Test func `a component that is not found makes its kits short, and frees the others`() {
        var story = Story.released(
            line(1, "SET", .each(2)),
            policy: CustomerPolicy(shortfall: .cancel),
            in: world(bolts: ["DAL": 10], nuts: ["DAL": 10])
        )
        story.when(picked([2: 4.units, 3: 5.units], short: [3: 1.units]))
        #expect(story.parts(1) == ["cancelled": 1, "picked": 1])
        #expect(story.level("BOLT").reserved == 2)
        #expect(story.level("NUT").reserved == 3)
        let freed = story.scenario.found {
            if case .reconsiderBackorders(let items) = $0 { items } else { nil }
        }.flatMap(\.self)
        #expect(freed == ["BOLT"])
    }

    @Test func `a kit waits where it lacks least, and what is there is set aside`() {
        var story = Story(world(bolts: ["DAL": 1, "ATL": 5], nuts: ["DAL": 0, "ATL": 1]))
        story.given(submitted(line(1, "SET", .each(2))))
        #expect(story.parts(1) == ["backordered": 2])
        #expect(story.line(1).kit?.waitsAt == "ATL")
        #expect(story.level("BOLT", "ATL").reserved == 4)
        #expect(story.level("NUT", "ATL").reserved == 1)
        #expect(story.world.queue[2] == nil)
        #expect(story.world.queue[3]?.thousandths == 5.units)
        story.receive(2, of: "NUT", at: "ATL")
        #expect(story.parts(1) == ["backordered": 1, "allocated": 1])
        story.receive(9, of: "NUT", at: "ATL")
        #expect(story.parts(1) == ["allocated": 2])
        #expect(story.world.queue.isEmpty)
        #expect(story.level("NUT", "ATL").reserved == 6)
    }

    @Test func `a kit goes from another site once that site has all of it`() {
        var story = Story(world(bolts: ["DAL": 2, "ATL": 2], nuts: ["DAL": 0, "ATL": 0]))
        story.given(submitted(line(1, "SET", .each(1))))
        #expect(story.line(1).kit?.waitsAt == "DAL")
        story.receive(3, of: "NUT", at: "ATL")
        #expect(story.parts(1) == ["allocated": 1])
        #expect(story.line(1).allocations.map(\.site) == ["ATL"])
        #expect(story.level("BOLT", "DAL").reserved == 0)
        #expect(story.world.queue.isEmpty)
    }

    private func coming(
        _ units: Int64,
        of item: Item.ID,
        to site: Site.ID,
        on day: LocalDate
    )
        -> InboundSupply
    {
        InboundSupply(
            item: item,
            site: site,
            expectedOn: day,
            thousandths: units.units,
            reference: "PO-\(site)"
        )
    }

    @Test func `a kit is promised by what comes to the site where it waits`() {
        let world = world(bolts: ["DAL": 2, "ATL": 0], nuts: ["DAL": 0, "ATL": 0])
        world.inbound = [
            coming(3, of: "NUT", to: "ATL", on: "2026-12-01"),
            coming(3, of: "NUT", to: "DAL", on: "2026-12-05"),
        ]
        var story = Story(world)
        story.when(submitted(line(1, "SET", .each(1))))
        #expect(story.line(1).kit?.waitsAt == "DAL")
        #expect(story.line(1).promisedOn == "2026-12-05")
    }

    @Test func `a kit whose components come to two sites is promised on no day`() {
        let world = world(bolts: ["DAL": 2, "ATL": 0], nuts: ["DAL": 0, "ATL": 0])
        world.inbound = [coming(3, of: "NUT", to: "ATL", on: "2026-12-01")]
        var story = Story(world)
        story.when(submitted(line(1, "SET", .each(1))))
        #expect(story.line(1).promisedOn == nil)
    }

    @Test func `a kit that was never in stock waits where its components come`() {
        let world = world(bolts: [:], nuts: [:])
        world.inbound = [
            coming(2, of: "BOLT", to: "ATL", on: "2026-12-02"),
            coming(3, of: "NUT", to: "ATL", on: "2026-12-04"),
        ]
        var story = Story(world)
        story.when(submitted(line(1, "SET", .each(1))))
        #expect(story.line(1).kit?.waitsAt == "ATL")
        #expect(story.line(1).promisedOn == "2026-12-04")
    }

    @Test func `word of one site does not send a kit back to where it was not found`() {
        var story = Story.released(
            line(1, "SET", .each(1)),
            in: world(bolts: ["DAL": 10, "ATL": 0], nuts: ["DAL": 10, "ATL": 0])
        )
        story.given(picked([2: 2.units], short: [3: 3.units]))
        #expect(story.parts(1) == ["backordered": 1])
        story.when(
            .stockOffered(
                StockOffer(order: "O1", line: 3, item: "NUT", site: "ATL", thousandths: 0)
            )
        )
        #expect(story.parts(1) == ["backordered": 1])
        #expect(story.level("NUT", "DAL").reserved == 0)
    }

    @Test func `a cancelled kit gives back what was promised and what was set aside`() {
        var story = Story(world(bolts: ["DAL": 5], nuts: ["DAL": 4]))
        story.given(submitted(line(1, "SET", .each(2))))
        #expect(story.level("BOLT").reserved == 4)
        #expect(story.level("NUT").reserved == 4)
        story.when(cancelRequested)
        #expect(story.parts(1) == ["cancelled": 2])
        #expect(story.level("BOLT").reserved == 0)
        #expect(story.level("NUT").reserved == 0)
        #expect(story.world.queue.isEmpty)
    }

    @Test func `fewer kits give back the components of those that are not wanted`() {
        var story = Story(world(bolts: ["DAL": 5], nuts: ["DAL": 20]))
        story.given(submitted(line(1, "SET", .each(4))))
        #expect(story.parts(1) == ["backordered": 2, "allocated": 2])
        #expect(story.level("NUT").reserved == 12)
        story.when(changed([1: .each(3)]))
        #expect(story.parts(1) == ["backordered": 1, "allocated": 2, "cancelled": 1])
        #expect(story.level("NUT").reserved == 9)
        #expect(story.world.queue[2]?.thousandths == 1.units)
    }

    @Test func `a warehouse is asked to stop components, and a broken kit is stopped`() {
        var story = Story.released(
            line(1, "SET", .each(2)),
            in: world(bolts: ["DAL": 10], nuts: ["DAL": 10])
        )
        story.when(changed([1: .each(1)]))
        #expect(story.stopQuestions.first?.lines == quantities([2: 2.units, 3: 3.units]))
        story.when(
            .warehouseCancelAnswered(
                WarehouseCancelAnswer(
                    fulfilment: fulfilment(1),
                    cancelled: quantities([2: 2.units, 3: 3.units]),
                    at: minutes(25)
                )
            )
        )
        #expect(story.parts(1) == ["cancelled": 1, "allocated": 1])
        #expect(story.level("NUT").reserved == 3)
    }

    @Test func `a kit comes back as a kit or as all of its components`() throws {
        var story = Story.released(
            line(1, "SET", .each(2)),
            in: world(bolts: ["DAL": 10], nuts: ["DAL": 10])
        )
        story.given(shipped(parcel("P1", [2: 4.units, 3: 6.units])))
        story.given(
            .returnRequested(
                ReturnRequest(
                    requestedBy: "ann",
                    lines: [ReturnRequest.Line(number: 1, quantity: .each(2), reason: .notWanted)]
                )
            )
        )
        let leave = try #require(story.order.returns.first?.id)
        func came(_ units: [Int: Int64]) -> OrderEvent {
            .returnReceived(
                ReturnReport(authorization: leave, received: quantities(units), at: minutes(90))
            )
        }
        story.when(came([2: 2.units]))
        #expect(story.line(1).quantities.returned == 0)
        #expect(story.order.exceptions.map(\.reason) == [.incompleteKit])
        story.when(came([2: 2.units, 3: 3.units]))
        #expect(story.line(1).quantities.returned == 1.units)
        #expect(story.order.exceptions.map(\.reason) == [.creditDue])
        story.when(came([1: 2.units]))
        #expect(story.line(1).quantities.returned == 2.units)
    }

    @Test func `a kit of what nobody knows, or of a kit, cannot be sold`() {
        let world = world(bolts: ["DAL": 10], nuts: ["DAL": 10])
        world.items["ODD"] = Item(
            id: "ODD",
            description: "Odd",
            components: [KitComponent("NOBODY", thousandths: 1_000)]
        )
        world.items["NEST"] = Item(
            id: "NEST",
            description: "A set in a set",
            components: [KitComponent("SET", thousandths: 1_000)]
        )
        world.prices += [World.list("ODD", 1_000_000), World.list("NEST", 1_000_000)]
        var story = Story(world)
        story.when(submitted(line(1, "ODD", .each(1)), line(2, "NEST", .each(1))))
        #expect(story.order.answer == .rejected)
        #expect(story.order.lines.map(\.reasons) == [[.inactiveItem], [.inactiveItem]])
    }

    @Test func `an order without a kit asks for nothing more than before`() {
        var story = Story()
        story.when(submitted(line(1, "BOLT", .each(1))))
        #expect(story.order.lines.allSatisfy { $0.kit == nil })
        #expect(story.world.requests.last?.items.isEmpty == true)
    }
}
