public import Canonical
import Engine
import Ordering
public import Primitives
import SampleTrade
import StorageTesting

/// Orders that went a certain way.
public enum Stories {
    /// Two lines, one shipment of two parcels, delivered, invoiced and paid.
    public static func paid(
        in world: StoryWorld,
        _ number: String = "PO-PAID"
    ) async throws
        -> Order.ID
    {
        let order = try await world.submit(
            customer: DemoCatalogue.harbor,
            number,
            ["WIDGET": 120, "DRILL": 2]
        )
        try await world.settle()
        let tracking = try await world.ship(order)
        try await world.carry(order, tracking)
        try await world.pay(order)
        return order
    }

    /// Above its credit limit: finance must release it.
    public static func held(
        in world: StoryWorld,
        _ number: String = "PO-HELD"
    ) async throws
        -> Order.ID
    {
        let order = try await world.submit(
            customer: DemoCatalogue.corner,
            number,
            ["DRILL": 12, "GLOVES": 30]
        )
        try await world.settle()
        return order
    }

    /// One line ships, the other waits for goods that are still to come.
    public static func backordered(
        in world: StoryWorld,
        _ number: String = "PO-SHORT"
    ) async throws -> Order.ID {
        let order = try await world.submit(
            customer: DemoCatalogue.harbor,
            number,
            ["LAMP": 3, "FILTER": 24]
        )
        try await world.settle()
        _ = try await world.ship(order)
        return order
    }

    /// The ERP turned the booking down in a way that only a person can mend.
    public static func givenUpOn(
        in world: StoryWorld,
        _ number: String = "PO-STUCK"
    ) async throws -> Order.ID {
        world.systems.answer(
            .erpBook,
            with: .parked(code: "http.401", detail: "the ERP does not accept our key")
        )
        let order = try await world.submit(customer: DemoCatalogue.summit, number, ["LADDER": 2])
        try await world.settle()
        return order
    }

    /// A day on which something of each kind goes wrong; the orders, oldest first.
    @discardableResult
    public static func badDay(in world: StoryWorld) async throws -> [Order.ID] {
        var orders = [try await paid(in: world)]
        orders.append(try await held(in: world))
        orders.append(try await backordered(in: world))
        orders.append(try await givenUpOn(in: world))
        let fresh = try await world.submit(
            customer: DemoCatalogue.cascade,
            "PO-FRESH",
            ["COFFEE": 24, "TEA": 12]
        )
        try await world.settle()
        _ = try await world.ship(fresh)
        orders.append(fresh)
        return orders
    }
}
