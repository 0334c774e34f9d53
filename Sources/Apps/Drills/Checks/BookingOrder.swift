import Primitives

/// Whether orders reached the ERP in the order in which their customer sent them.
///
/// Two orders have an order only when one was acknowledged before the other was sent.
struct BookingOrder: Sendable {
    private struct Booking {
        var sent: Timestamp
        var acknowledged: Timestamp
        var number: String
    }

    private var bookings: [String: [Booking]] = [:]

    /// - Parameter booked: The ERP's number, which grows.
    mutating func add(
        customer: String,
        sent: Timestamp,
        acknowledged: Timestamp,
        booked number: String
    ) {
        bookings[customer, default: []]
            .append(Booking(sent: sent, acknowledged: acknowledged, number: number))
    }

    /// Orders that were booked although one acknowledged before they were sent was not yet.
    var overtakings: Int {
        bookings.values.reduce(0) { $0 + Self.overtakings(in: $1) }
    }

    private static func overtakings(in bookings: [Booking]) -> Int {
        let byAcknowledgement = bookings.sorted { $0.acknowledged < $1.acknowledged }
        var next = 0
        var latest = ""
        var count = 0
        for booking in bookings.sorted(by: { $0.sent < $1.sent }) {
            while next < byAcknowledgement.count,
                byAcknowledgement[next].acknowledged < booking.sent
            {
                latest = max(latest, byAcknowledgement[next].number)
                next += 1
            }
            if booking.number < latest { count += 1 }
        }
        return count
    }
}
