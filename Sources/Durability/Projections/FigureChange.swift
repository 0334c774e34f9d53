import Primitives

/// What one row adds and takes away, whatever it is cut by.
struct FigureChange {
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

    mutating func add(_ line: ReturnFigure?, _ sign: Int64) {
        guard let line else { return }
        let returned = FigureSums.Sum(line.receivedMinorUnits, of: line.authorizedMinorUnits, sign)
        add(FigureSums.returnedValue, label: line.currency, returned)
        let credited = FigureSums.Sum(line.creditedMinorUnits, of: line.receivedMinorUnits, sign)
        add(FigureSums.creditedValue, label: line.currency, credited)
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
