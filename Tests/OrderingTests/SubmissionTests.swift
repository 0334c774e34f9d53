import Canonical
import Ordering
import Pricing
import Primitives
import Testing
import WorkflowTesting

@Suite struct SubmissionTests {
    @Test func `a clean order is priced, taxed, reserved, and booked in one decision`() {
        var story = Story()
        story.when(submitted(line(1, "BOLT", .each(10)), line(2, "NUT", .each(4))))
        #expect(story.order.answer == .accepted)
        #expect(story.order.lines.map(\.status) == [.accepted, .accepted])
        #expect(story.line(1).price?.rule == "LIST-BOLT")
        #expect(story.line(1).price?.net == 30_90.cents)
        #expect(story.line(1).price?.tax == 2_55.cents)
        #expect(story.line(1).price?.taxes.map(\.jurisdiction) == ["US-TX"])
        #expect(story.order.totals == OrderAmounts(net: 32_90.cents, tax: 2_72.cents))
        #expect(story.line(1).promisedOn == "2026-11-23")
        #expect(story.parts(1) == ["allocated": 10])
        #expect(story.level() == (100, 10))
        #expect(story.bookings.map(\.lines.count) == [2])
        #expect(story.bookings.first?.lines.first?.tax == 2_55.cents)
        #expect(story.milestones == [.accepted])
        #expect(story.order.booking == .requested)
        #expect(story.order.status == .accepted)
        #expect(story.order.phase == .active)
        #expect(story.world.credit?.openOrders == 35_62.cents)
        story.scenario.then(because: "Line 1: 10 EA from DAL, promised 2026-11-23.")
    }

    @Test func `cases are reserved as eaches and priced as cases`() {
        var story = Story()
        story.when(submitted(line(1, "BOLT", .cases(2))))
        #expect(story.line(1).quantities.ordered == 24.units)
        #expect(story.line(1).ordered == .cases(2))
        #expect(story.line(1).price?.price == UnitPrice(millionths: 37_080_000, .usd, per: .caseOf))
        #expect(story.line(1).price?.net == 74_16.cents)
        #expect(story.bookings.first?.lines.first?.thousandths == 24.units)
        #expect(story.bookings.first?.lines.first?.unit == .each)
    }

    @Test func `an unknown customer's order is rejected and its number is free again`() {
        let world = World()
        world.customer = nil
        world.isPurchaseOrderNumberFree = false
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.answer == .rejected)
        #expect(story.order.orderReasons == [.unknownCustomer])
        #expect(story.order.phase == .rejected)
        #expect(story.order.status == .rejected)
        #expect(story.milestones == [.rejected])
        #expect(world.isPurchaseOrderNumberFree)
        story.scenario.then(never: "nothing is reserved or booked") {
            switch $0 {
            case .postStock, .postCredit, .bookInERP: true
            default: false
            }
        }
    }

    @Test(arguments: [
        ("NOBODY", Quantity.each(1), ReasonCode.unknownItem),
        ("AMBIGUOUS", .each(1), .ambiguousItem),
        ("RETIRED", .each(1), .inactiveItem),
        ("NUT", .cases(1), .unknownUnit),
        ("BOLT", Quantity(thousandths: 1_500, .each), .quantityNotWhole),
        ("BOLT", Quantity(thousandths: 100, .caseOf), .quantityNotWhole),
        ("CABLE", Quantity(thousandths: 1_500, .each), .unknownUnit),
    ])
    func `a line that cannot be delivered is rejected with its reason, the others are accepted`(
        sku: String,
        quantity: Quantity,
        reason: ReasonCode
    ) {
        var story = Story()
        story.when(submitted(line(1, "BOLT", .each(1)), line(2, sku, quantity)))
        #expect(story.order.answer == .acceptedWithChanges)
        #expect(story.line(2).status == .rejected)
        #expect(story.line(2).reasons == [reason])
        #expect(story.line(2).price == nil)
        #expect(story.line(2).wanted == 0)
        #expect(story.line(1).status == .accepted)
        #expect(story.bookings.map { $0.lines.map(\.number) } == [[1]])
        story.scenario.then(because: "Line 2: ")
    }

    @Test func `half a case is six eaches`() {
        var story = Story()
        story.when(submitted(line(1, "BOLT", Quantity(thousandths: 500, .caseOf))))
        #expect(story.line(1).quantities.ordered == 6.units)
        #expect(story.order.answer == .accepted)
    }

    @Test func `divisible goods are sold by the thousandth`() {
        let world = World(["CABLE": ["DAL": 100]])
        var story = Story(world)
        let metres = Quantity(thousandths: 12_500, UnitOfMeasure(code: "MTR"))
        story.when(submitted(line(1, "CABLE", metres)))
        #expect(story.line(1).quantities.allocated == 12_500)
        #expect(story.line(1).price?.net == 15_63.cents)
    }

    @Test func `without a price, or with one in another currency, nothing is promised`() {
        let world = World()
        world.prices.removeAll { $0.item == "NUT" }
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(1)), line(2, "NUT", .each(1))))
        #expect(story.line(2).reasons == [.noPrice])
        world.prices.append(World.list("NUT", 1))
        world.prices[world.prices.count - 1].currency = .eur
        var other = Story(world)
        world.credit = World.account(limit: nil)
        world.levels = [:]
        world.supplied = [:]
        world.supply(9.units, of: "BOLT", at: "DAL")
        other.when(submitted(line(1, "BOLT", .each(1)), line(2, "NUT", .each(1))))
        #expect(other.line(2).reasons == [.currencyMismatch])
    }

    @Test func `an order in another currency than the customer's is rejected line by line`() {
        var story = Story()
        story.when(
            .submitted(request(line(1, "BOLT", .each(1)), currency: .eur), id: "O1")
        )
        #expect(story.order.answer == .rejected)
        #expect(story.order.orderReasons == [.currencyMismatch])
        var mixed = Story()
        let euros = UnitPrice(millionths: 3_090_000, .eur, per: .each)
        mixed.when(
            submitted(line(1, "BOLT", .each(1), expecting: euros), line(2, "NUT", .each(1)))
        )
        #expect(mixed.line(1).reasons == [.currencyMismatch])
        #expect(mixed.line(2).status == .accepted)
    }

    @Test func `a price the buyer did not expect is answered, and ours holds`() {
        var story = Story()
        let expected = UnitPrice(millionths: 3_100_000, .usd, per: .each)
        story.when(submitted(line(1, "BOLT", .each(10), expecting: expected)))
        #expect(story.order.answer == .acceptedWithChanges)
        #expect(story.line(1).status == .acceptedWithChanges)
        #expect(story.line(1).reasons == [.priceDiffers])
        #expect(story.line(1).price?.net == 30_90.cents)
        story.scenario.then(
            because: "expected 3.10 USD per EA; list LIST-BOLT says 3.09 USD per EA"
        )
    }

    @Test func `the price the buyer expected may be per another unit`() {
        var story = Story()
        let perCase = UnitPrice(millionths: 37_080_000, .usd, per: .caseOf)
        story.when(submitted(line(1, "BOLT", .each(10), expecting: perCase)))
        #expect(story.order.answer == .accepted)
    }

    @Test func `an address written out is taxed where it is`() {
        var story = Story()
        story.when(
            .submitted(
                request(line(1, "BOLT", .each(10)), shipTo: .address(World.address)),
                id: "O1"
            )
        )
        #expect(story.order.header?.shipTo?.jurisdiction == "US-TX")
        #expect(story.world.requests.first?.jurisdictions == ["US-TX"])
        #expect(story.line(1).price?.tax == 2_55.cents)
    }

    @Test func `a ship-to is known by its aliases too`() {
        var story = Story()
        story.when(
            .submitted(
                request(line(1, "BOLT", .each(10)), shipTo: .code("4012345000009")),
                id: "O1"
            )
        )
        #expect(story.order.header?.shipTo?.code == "HQ")
    }

    @Test func `the same order again changes nothing, another under its id is refused`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(submitted(line(1, "BOLT", .each(10))))
        story.scenario.thenIgnored()
        story.when(submitted(line(1, "BOLT", .each(11))))
        story.scenario.thenRefused(.alreadySubmitted)
    }

    @Test func `malformed orders are refused before anything is decided`() {
        var story = Story()
        story.when(.submitted(request(), id: "O1"))
        story.scenario.thenRefused(.invalid("an order has 1 to 5000 lines, not 0"))
        story.when(submitted(line(1, "BOLT", .each(1)), line(1, "NUT", .each(1))))
        story.scenario.thenRefused(.invalid("two lines have the number 1"))
        for absurd in [0, -1, Limits.quantityThousandths + 1] {
            story.when(submitted(line(7, "BOLT", Quantity(thousandths: absurd, .each))))
            let amount = Quantity(thousandths: absurd, .each)
            story.scenario.thenRefused(
                .invalidQuantity(line: 7, detail: "\(amount) is not a quantity that can be ordered")
            )
        }
        story.when(
            submitted(line(1, "BOLT", Quantity(thousandths: Limits.quantityThousandths, .caseOf)))
        )
        story.scenario.thenRefused(
            .invalidQuantity(line: 1, detail: "12000000000 EA is out of range")
        )
        let long = Order.ID(String(repeating: "x", count: 49))
        story.when(.submitted(request(line(1, "BOLT", .each(1))), id: long))
        story.scenario.thenRefused(.invalid("an order's id has at most 48 bytes"))
        #expect(story.order.phase == .awaitingSubmission)
    }

    @Test func `news about an order nobody submitted waits for it`() {
        var story = Story()
        story.when(booked)
        story.scenario.thenRefused(.notSubmitted)
        #expect(OrderRefusal.notSubmitted.remedy == .retry(after: nil))
    }

    @Test func `total rounding taxes the order once and the lines still sum to it`() {
        let world = World()
        world.customer?.policy.rounding = RoundingPolicy(taxLevel: .total)
        var story = Story(world)
        story.when(
            submitted(line(1, "NUT", .each(1)), line(2, "NUT", .each(1)), line(3, "NUT", .each(1)))
        )
        // 8.25 % of 1.50 is 0.12375; of each 0.50 it is 0.04125.
        #expect(story.order.lines.compactMap { $0.price?.tax.minorUnits } == [4, 4, 4])
        #expect(story.order.totals?.tax == 12.cents)
    }
}
