public import Canonical
import Database
import Engine
public import Ordering
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

    /// Of an order of two lines that was paid: ten pieces of the first come back in two parcels,
    /// one of the second is on its way, and then two more of the first come back; what came is
    /// credited.
    public static func returned(_ order: Order.ID, in world: StoryWorld) async throws {
        let first = try await ask(
            order,
            [(1, 10, .damaged), (2, 1, .notWanted)],
            "RMA-1",
            in: world
        )
        try await bring([(1, 4)], of: first, order, after: .seconds(2 * 86_400), in: world)
        try await bring([(1, 10)], of: first, order, after: .seconds(86_400), in: world)
        let second = try await ask(order, [(1, 2, .wrongQuantity)], "RMA-2", in: world)
        try await bring([(1, 2)], of: second, order, after: .seconds(5 * 3_600), in: world)
    }

    /// May so many pieces of these lines come back? An hour later they may.
    public static func ask(
        _ order: Order.ID,
        _ lines: [(number: Int, pieces: Int64, reason: ReturnReason)],
        _ reference: String,
        in world: StoryWorld
    ) async throws -> ReturnAuthorization.ID {
        world.clock.advance(by: .seconds(3_600))
        let request = ReturnRequest(
            requestedBy: "portal",
            reference: reference,
            lines: lines.map {
                ReturnRequest.Line(
                    number: $0.number,
                    quantity: Quantity($0.pieces, .each),
                    reason: $0.reason
                )
            }
        )
        try await world.news(.returnRequested(request), for: order, from: "portal")
        guard let authorization = try await world.state(of: order).returns.last else {
            throw StoreFailure.corrupt("the story's return was not authorised")
        }
        return authorization.id
    }

    /// The warehouse reports what came back.
    ///
    /// - Parameter totals: pieces that have come so far, by line.
    public static func bring(
        _ totals: [(line: Int, pieces: Int64)],
        of authorization: ReturnAuthorization.ID,
        _ order: Order.ID,
        after span: Duration,
        in world: StoryWorld
    ) async throws {
        world.clock.advance(by: span)
        let report = ReturnReport(
            authorization: authorization,
            received: totals.map { LineQuantity(line: $0.line, thousandths: $0.pieces * 1_000) },
            at: world.clock.now()
        )
        try await world.news(.returnReceived(report), for: order, from: "wms")
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
