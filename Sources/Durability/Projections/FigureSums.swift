import Primitives

/// What rows of orders and shipments add to the sums of their days, and what they take away.
///
/// A span is counted when it has ended, on the day its order was received, or its shipment left, in
/// the company's own days; and once for each cut: its channel, its customer, and of a shipment its
/// site. What is still under way is what began less what ended, so that nothing is written for it.
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
        /// `gone` for spans that began and never end; `working` for working hours; a currency; or
        /// nothing.
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

    static let gone = "gone"
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
        let clock = clock(of: new.entity)
        var change = FigureChange()
        if old == nil { change.add(Self.received, Sum(count: 1)) }
        for measure in FigureMeasure.ofOrders {
            change.move(measure, from: old?.counted(measure), to: new.counted(measure), clock)
        }
        if old?.fill != new.fill {
            change.add(old?.fill, new.currency, -1)
            change.add(new.fill, new.currency, 1)
        }
        take(
            change,
            of: new.entity,
            on: clock.day(of: new.receivedAt),
            in: [(.channel, new.channel), (.customer, new.customer)]
        )
    }

    mutating func add(from old: ShipmentFigure?, to new: ShipmentFigure) {
        let clock = clock(of: new.entity)
        let day = clock.day(of: new.shippedAt)
        var old = old
        // A correction of when it left may be one of the day.
        if let was = old, clock.day(of: was.shippedAt) != day {
            take(change(from: was, to: nil, clock), of: was, on: clock.day(of: was.shippedAt))
            old = nil
        }
        take(change(from: old, to: new, clock), of: new, on: day)
    }

    private func clock(of entity: String) -> BusinessClock { clocks[entity] ?? .utc }

    private func change(
        from old: ShipmentFigure?,
        to new: ShipmentFigure?,
        _ clock: BusinessClock
    ) -> FigureChange {
        var change = FigureChange()
        if old == nil { change.add(Self.left, Sum(count: 1)) }
        if new == nil { change.add(Self.left, Sum(count: -1)) }
        for measure in FigureMeasure.ofShipments {
            change.move(measure, from: old?.counted(measure), to: new?.counted(measure), clock)
        }
        return change
    }

    private mutating func take(_ change: FigureChange, of shipment: ShipmentFigure, on day: Int64) {
        take(
            change,
            of: shipment.entity,
            on: day,
            in: [
                (.channel, shipment.channel), (.customer, shipment.customer),
                (.site, shipment.site),
            ]
        )
    }

    private mutating func take(
        _ change: FigureChange,
        of entity: String,
        on day: Int64,
        in cuts: [(cut: FigureCut, part: String)]
    ) {
        for (cut, part) in cuts {
            for move in change.moves {
                let key = Key(
                    entity: entity,
                    cut: cut,
                    part: part,
                    day: day,
                    measure: move.measure,
                    label: move.label,
                    bucket: move.bucket
                )
                moved[key, default: Sum()].count += move.sum.count
                moved[key, default: Sum()].total += move.sum.total
            }
        }
    }
}

/// How a measure is counted for one order or shipment.
enum CountedSpan: Equatable {
    case ended(from: Timestamp, to: Timestamp)
    /// It began, and will never end.
    case gone
}

extension OrderFigure {
    /// `nil` before it began, and while it is under way.
    fileprivate func counted(_ measure: FigureMeasure) -> CountedSpan? {
        guard let span = span(measure) else { return nil }
        if let end = span.to { return .ended(from: span.from, to: end) }
        return hasEnded ? .gone : nil
    }
}

extension ShipmentFigure {
    fileprivate func counted(_ measure: FigureMeasure) -> CountedSpan? {
        guard let span = span(measure), let end = span.to else { return nil }
        return .ended(from: span.from, to: end)
    }
}

/// What one row adds and takes away, whatever it is cut by.
private struct FigureChange {
    struct Move {
        var measure: String
        var label: String
        var bucket: Int64
        var sum: FigureSums.Sum
    }

    private(set) var moves: [Move] = []

    mutating func add(_ measure: String, label: String = "", _ sum: FigureSums.Sum) {
        moves.append(Move(measure: measure, label: label, bucket: 0, sum: sum))
    }

    mutating func add(_ fill: OrderFigure.Fill?, _ currency: String, _ sign: Int64) {
        guard let fill, fill.lines > 0 else { return }
        add(FigureSums.fillOrders, FigureSums.Sum(count: sign))
        add(FigureSums.fillLines, FigureSums.Sum(fill.linesFilled, of: fill.lines, sign))
        add(FigureSums.fillUnits, FigureSums.Sum(fill.unitsFilled, of: fill.units, sign))
        add(
            FigureSums.fillValue,
            label: currency,
            FigureSums.Sum(fill.valueFilled, of: fill.value, sign)
        )
    }

    mutating func move(
        _ measure: FigureMeasure,
        from old: CountedSpan?,
        to new: CountedSpan?,
        _ clock: BusinessClock
    ) {
        guard old != new else { return }
        if let old { add(old, of: measure, -1, clock) }
        if let new { add(new, of: measure, 1, clock) }
    }

    private mutating func add(
        _ span: CountedSpan,
        of measure: FigureMeasure,
        _ sign: Int64,
        _ clock: BusinessClock
    ) {
        switch span {
        case .gone: add(measure.rawValue, label: FigureSums.gone, FigureSums.Sum(count: sign))
        case .ended(let from, let to):
            add(measure, "", (to.microseconds - from.microseconds) / 1_000, sign)
            if let working = clock.workingMilliseconds(from: from, to: to) {
                add(measure, FigureSums.working, working, sign)
            }
        }
    }

    private mutating func add(
        _ measure: FigureMeasure,
        _ label: String,
        _ milliseconds: Int64,
        _ sign: Int64
    ) {
        moves.append(
            Move(
                measure: measure.rawValue,
                label: label,
                bucket: DurationBucket.number(of: milliseconds),
                sum: FigureSums.Sum(count: sign, total: sign * milliseconds)
            )
        )
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
