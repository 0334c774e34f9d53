public import Canonical
import Primitives

/// Which orders an ERP is given before others, while more wait for it than it can take.
///
/// An order goes before what came up to its head start earlier, and before nothing else: whatever
/// comes, nobody waits longer than the longest head start for those that came after him. Orders of
/// one customer keep their order.
///
/// ```json
/// {"cutOffMinutes": 120,
///  "value": {"from": {"minorUnits": 1000000, "currency": "USD"}, "minutes": 30}}
/// ```
public struct BookingPriority: Codable, Hashable, Sendable {
    /// So long before a site's cut-off, an order whose goods can still leave there today has a head
    /// start of as long.
    public var cutOffMinutes: Int?
    /// What a large order has, added to that.
    public var value: ValueHeadStart?

    public init(cutOffMinutes: Int? = nil, value: ValueHeadStart? = nil) {
        self.cutOffMinutes = cutOffMinutes
        self.value = value
    }

    public struct ValueHeadStart: Codable, Hashable, Sendable {
        /// The gross total from which an order is large; of another currency none is.
        public var from: Money
        public var minutes: Int

        public init(from: Money, minutes: Int) {
            self.from = from
            self.minutes = minutes
        }
    }

    public static let minutesMax = 24 * 60

    public var isValid: Bool {
        let minutes = 0...Self.minutesMax
        guard minutes.contains(cutOffMinutes ?? 0) else { return false }
        return value.map { minutes.contains($0.minutes) && $0.from.minorUnits >= 0 } ?? true
    }

    /// How much earlier than it came an order counts as having come.
    ///
    /// - Parameters:
    ///   - gross: what it comes to; `nil` when nothing of it is priced.
    ///   - timeLeft: until the next cut-off that its goods can make today; `nil` when none can.
    public func headStart(gross: Money?, timeLeft: Duration?) -> Duration {
        var result = Duration.zero
        if let cutOffMinutes, let timeLeft, timeLeft <= .seconds(cutOffMinutes * 60) {
            result += .seconds(cutOffMinutes * 60)
        }
        if let value, let gross, gross.currency == value.from.currency,
            gross.minorUnits >= value.from.minorUnits
        {
            result += .seconds(value.minutes * 60)
        }
        return result
    }
}
