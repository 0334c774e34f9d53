import Primitives

/// What rows of orders and shipments add to the sums of their days, and what they take away.
///
/// A span is counted when it has ended, on the day its order was received, or its shipment left, in
/// the company's own days; and once for each cut: its channel, its customer, and of a shipment its
/// site, of a line of a return its site and its reason. What is still under way is what began less
/// what ended, so that nothing is written for it.
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
    /// Of those that were received, the ones that could not go their way by themselves.
    static let exceptions = "exceptions"
    /// Lines of returns that were requested.
    static let returned = "returned"
    /// Net value that came back, of what may come back.
    static let returnedValue = "returned_value"
    /// Net value that was credited, of what came back.
    static let creditedValue = "credited_value"
    /// Orders that were promised on news of stock that was too old, and what was promised so.
    static let staleOrders = "stale_orders"
    static let staleValue = "stale_value"
    static let fillOrders = "fill_orders"
    static let fillLines = "fill_lines"
    static let fillUnits = "fill_units"
    static let fillValue = "fill_value"

    /// One order's row as it was, `nil` for a new one, and as it is.
    mutating func add(from old: OrderFigure?, to new: OrderFigure) {
        let clock = clock(of: new.entity)
        var change = FigureChange()
        if old == nil { change.add(Self.received, Sum(count: 1)) }
        if old?.exceptionAt == nil, new.exceptionAt != nil {
            change.add(Self.exceptions, Sum(count: 1))
        }
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
        moveAhead(
            .release,
            from: old?.bookedToReleased,
            to: new.bookedToReleased,
            Key(
                entity: new.entity,
                cut: .channel,
                part: "",
                day: clock.day(of: new.receivedAt),
                measure: ""
            )
        )
    }

    mutating func add(from old: ReturnFigure?, to new: ReturnFigure) {
        let clock = clock(of: new.entity)
        let day = clock.day(of: new.requestedAt)
        var old = old
        // Goods that leave later may make another site the one most of them left from.
        if let was = old, was.site != new.site {
            take(change(from: was, to: nil, clock), of: was, on: day)
            old = nil
        }
        take(change(from: old, to: new, clock), of: new, on: day)
    }

    /// One order's promises on old news of stock, as they were and as they are; none goes away.
    ///
    /// The order counts once, and once at each of its sites.
    mutating func add(from old: [StaleFigure], to new: [StaleFigure]) {
        guard let first = new.first else { return }
        let day = clock(of: first.entity).day(of: first.receivedAt)
        func change(_ old: [StaleFigure], _ new: [StaleFigure]) -> FigureChange {
            var change = FigureChange()
            if old.isEmpty { change.add(Self.staleOrders, Sum(count: 1)) }
            let value = new.map(\.minorUnits).reduce(0, +) - old.map(\.minorUnits).reduce(0, +)
            change.add(Self.staleValue, label: first.currency, Sum(count: value))
            return change
        }
        take(
            change(old, new),
            of: first.entity,
            on: day,
            in: [(.channel, first.channel), (.customer, first.customer)]
        )
        for figure in new {
            let known = old.filter { $0.site == figure.site }
            guard known != [figure] else { continue }
            take(
                change(known, [figure]),
                of: figure.entity,
                on: day,
                in: [(.site, figure.site)]
            )
        }
    }

    mutating func add(from old: ShipmentFigure?, to new: ShipmentFigure) {
        let clock = clock(of: new.entity)
        let day = clock.day(of: new.shippedAt)
        var old = old
        // A correction of when it left may be one of the day.
        if let was = old, clock.day(of: was.shippedAt) != day {
            take(change(from: was, to: nil, clock), of: was, on: clock.day(of: was.shippedAt))
            moveAhead(was, nil, on: clock.day(of: was.shippedAt))
            old = nil
        }
        take(change(from: old, to: new, clock), of: new, on: day)
        moveAhead(old, new, on: day)
    }

    private mutating func moveAhead(_ old: ShipmentFigure?, _ new: ShipmentFigure?, on day: Int64) {
        guard let entity = (new ?? old)?.entity else { return }
        let key = Key(entity: entity, cut: .site, part: "", day: day, measure: "")
        moveAhead(.departure, from: old?.releasedToLeft, to: new?.releasedToLeft, key)
        var carried = key
        carried.cut = .carrier
        moveAhead(.delivery, from: old?.leftToDelivered, to: new?.leftToDelivered, carried)
    }

    private mutating func moveAhead(
        _ measure: AheadMeasure,
        from old: AheadSpan?,
        to new: AheadSpan?,
        _ place: Key
    ) {
        guard old != new else { return }
        if let old { count(old, of: measure, -1, place) }
        if let new { count(new, of: measure, 1, place) }
    }

    private mutating func count(
        _ span: AheadSpan,
        of measure: AheadMeasure,
        _ sign: Int64,
        _ place: Key
    ) {
        let length = (span.to.microseconds - span.from.microseconds) / 1_000
        var key = place
        key.measure = measure.rawValue
        key.part = span.part
        key.bucket = DurationBucket.number(of: length)
        moved[key, default: Sum()].count += sign
        moved[key, default: Sum()].total += sign * length
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

    private func change(
        from old: ReturnFigure?,
        to new: ReturnFigure?,
        _ clock: BusinessClock
    ) -> FigureChange {
        var change = FigureChange()
        if old == nil { change.add(Self.returned, Sum(count: 1)) }
        if new == nil { change.add(Self.returned, Sum(count: -1)) }
        for measure in FigureMeasure.ofReturns {
            change.move(measure, from: old?.counted(measure), to: new?.counted(measure), clock)
        }
        change.add(old, -1)
        change.add(new, 1)
        return change
    }

    private mutating func take(_ change: FigureChange, of line: ReturnFigure, on day: Int64) {
        take(
            change,
            of: line.entity,
            on: day,
            in: [
                (.channel, line.channel), (.customer, line.customer), (.site, line.site),
                (.reason, line.reason),
            ]
        )
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

extension ReturnFigure {
    fileprivate func counted(_ measure: FigureMeasure) -> CountedSpan? {
        guard let span = span(measure), let end = span.to else { return nil }
        return .ended(from: span.from, to: end)
    }
}
