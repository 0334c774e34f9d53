import Primitives

/// What rows of orders and shipments add to the sums of their days, and what they take away.
///
/// A span is counted on the day its order was received, or its shipment left, in the company's own
/// days; and once for each cut: its channel, its customer, and of a shipment its site.
struct FigureSums {
    /// Each company's days and hours; UTC's where there is none.
    var clocks: [String: BusinessClock] = [:]

    struct Key: Hashable {
        var entity: String
        var cut: FigureCut
        /// Which channel, customer or site.
        var part: String
        /// Days since 1970.
        var day: Int64
        /// A `FigureMeasure`, or one of the fill's.
        var measure: String
        /// `waiting` for spans that have not ended; `working` for their working hours; a currency;
        /// or nothing.
        var label = ""
        /// Which length, for spans that have ended.
        var bucket: Int64 = 0
    }

    struct Sum: Equatable {
        /// Spans; or the part that was filled.
        var count: Int64 = 0
        /// Their milliseconds together; or the whole.
        var total: Int64 = 0
    }

    private(set) var moved: [Key: Sum] = [:]

    static let waiting = "waiting"
    static let working = "working"
    /// Orders that were received, and shipments that left.
    static let received = "received"
    static let left = "left"
    static let fillOrders = "fill_orders"
    static let fillLines = "fill_lines"
    static let fillUnits = "fill_units"
    static let fillValue = "fill_value"

    /// One order's row as it was, `nil` for a new one, and as it is.
    mutating func add(from old: OrderFigure?, to new: OrderFigure) {
        if let old { add(old, -1) }
        add(new, 1)
    }

    mutating func add(from old: ShipmentFigure?, to new: ShipmentFigure) {
        if let old { add(old, -1) }
        add(new, 1)
    }

    private func clock(of entity: String) -> BusinessClock { clocks[entity] ?? .utc }

    private mutating func add(_ order: OrderFigure, _ sign: Int64) {
        let day = clock(of: order.entity).day(of: order.receivedAt)
        for (cut, part) in [(FigureCut.channel, order.channel), (.customer, order.customer)] {
            let key = Key(entity: order.entity, cut: cut, part: part, day: day, measure: "")
            move(key, Self.received, "", by: Sum(count: sign))
            for measure in FigureMeasure.ofOrders {
                guard let span = order.span(measure) else { continue }
                if span.to == nil, order.hasEnded { continue }
                add(span, of: measure, key, sign)
            }
            add(order.fill, order.currency, key, sign)
        }
    }

    private mutating func add(
        _ fill: OrderFigure.Fill?,
        _ currency: String,
        _ key: Key,
        _ sign: Int64
    ) {
        guard let fill, fill.lines > 0 else { return }
        move(key, Self.fillOrders, "", by: Sum(count: sign))
        move(key, Self.fillLines, "", by: Sum(fill.linesFilled, of: fill.lines, sign))
        move(key, Self.fillUnits, "", by: Sum(fill.unitsFilled, of: fill.units, sign))
        let value = Sum(fill.valueFilled, of: fill.value, sign)
        move(key, Self.fillValue, currency, by: value)
    }

    private mutating func add(_ shipment: ShipmentFigure, _ sign: Int64) {
        let day = clock(of: shipment.entity).day(of: shipment.shippedAt)
        for (cut, part) in [
            (FigureCut.channel, shipment.channel), (.customer, shipment.customer),
            (.site, shipment.site),
        ] {
            let key = Key(entity: shipment.entity, cut: cut, part: part, day: day, measure: "")
            move(key, Self.left, "", by: Sum(count: sign))
            for measure in FigureMeasure.ofDepartures + [.invoicing] {
                guard let span = shipment.span(measure) else { continue }
                add(span, of: measure, key, sign)
            }
        }
    }

    private mutating func add(
        _ span: (from: Timestamp, to: Timestamp?),
        of measure: FigureMeasure,
        _ key: Key,
        _ sign: Int64
    ) {
        guard let end = span.to else {
            return move(key, measure.rawValue, Self.waiting, by: Sum(count: sign))
        }
        let elapsed = (end.microseconds - span.from.microseconds) / 1_000
        move(key, measure.rawValue, "", elapsed, sign)
        let working = clock(of: key.entity).workingMilliseconds(from: span.from, to: end)
        if let working { move(key, measure.rawValue, Self.working, working, sign) }
    }

    private mutating func move(
        _ key: Key,
        _ measure: String,
        _ label: String,
        _ milliseconds: Int64,
        _ sign: Int64
    ) {
        var key = key
        key.bucket = DurationBucket.number(of: milliseconds)
        move(key, measure, label, by: Sum(count: sign, total: sign * milliseconds))
    }

    private mutating func move(_ key: Key, _ measure: String, _ label: String, by sum: Sum) {
        var key = key
        key.measure = measure
        key.label = label
        moved[key, default: Sum()].count += sum.count
        moved[key, default: Sum()].total += sum.total
    }
}

extension FigureSums.Sum {
    fileprivate init(_ part: Int64, of whole: Int64, _ sign: Int64) {
        self.init(count: sign * part, total: sign * whole)
    }
}

/// Lengths that are told apart: 32 between a length and its double, so that what falls together
/// differs by a thirty-second part at most.
enum DurationBucket {
    /// - Parameter milliseconds: negative where two systems' clocks differ.
    static func number(of milliseconds: Int64) -> Int64 {
        if milliseconds < 0 { return -1 - number(of: -(milliseconds + 1)) }
        guard milliseconds >= 32 else { return milliseconds }
        let power = Int64(63 - milliseconds.leadingZeroBitCount)
        return (power - 4) * 32 + ((milliseconds >> (power - 5)) & 31)
    }
}
