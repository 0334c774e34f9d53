import Primitives
import Testing

@testable import Drills

@Suite struct BookingOrderTests {
    private static func at(_ second: Int64) -> Timestamp {
        Timestamp(microseconds: second * 1_000_000)
    }

    private static func order(
        _ bookings: [(customer: String, sent: Int64, acknowledged: Int64, number: String)]
    ) -> BookingOrder {
        var order = BookingOrder()
        for booking in bookings {
            order.add(
                customer: booking.customer,
                sent: at(booking.sent),
                acknowledged: at(booking.acknowledged),
                booked: booking.number
            )
        }
        return order
    }

    @Test func `a later order with an earlier booking has overtaken`() {
        let order = Self.order([("A", 1, 2, "SO-2"), ("A", 3, 4, "SO-1"), ("A", 5, 6, "SO-3")])
        #expect(order.overtakings == 1)
    }

    @Test func `orders that were under way together have no order`() {
        #expect(Self.order([("A", 1, 4, "SO-2"), ("A", 3, 5, "SO-1")]).overtakings == 0)
    }

    @Test func `customers do not wait for each other`() {
        #expect(Self.order([("A", 1, 2, "SO-2"), ("B", 3, 4, "SO-1")]).overtakings == 0)
    }
}
