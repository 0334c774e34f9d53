public import Canonical
public import Database
public import Primitives

extension KeyFigures {
    /// Counts the orders received, and the shipments that left, from the day of `since` until
    /// `now`, of one part or of all.
    ///
    /// It reads sums that are kept for each day, so it takes as long as the window has days,
    /// however many orders there were in them; what waits now is counted up to `rowsMax`.
    public static func read(
        since: Timestamp,
        now: Timestamp,
        entity: LegalEntity.ID,
        scope: FigureScope? = nil,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> KeyFigures {
        let clock = try snapshot.figureClock(of: entity.rawValue)
        let first = clock.day(of: since)
        let days = first...max(first, clock.day(of: now))
        let sums = WindowSums(
            try snapshot.figureSums.rows(
                in: days,
                entity: entity.rawValue,
                scope: scope
            )
        )
        let start = clock.start(of: first)
        let open = try snapshot.shipmentFigures.notInvoiced(
            since: start,
            entity: entity.rawValue,
            scope: scope,
            limit: rowsMax
        )
        let invoicing = sums.stage(.invoicing)
        // Orders are of no site; what is promised from one is a share of all that were received.
        let received =
            scope?.cut == .site
            ? try snapshot.figureSums.received(in: days, entity: entity.rawValue) : sums.received
        // What waits for stock has no site yet.
        let backorders =
            scope?.cut == .site
            ? []
            : try snapshot.waitingLines(entity: entity.rawValue, scope: scope, limit: rowsMax)
        return KeyFigures(
            since: start,
            until: now,
            timeZone: clock.zoneName,
            calendar: clock.calendar,
            isTruncated: [open.map(\.shipments).reduce(0, +), backorders.count].contains(rowsMax),
            cycle: FigureMeasure.ofOrders.map(sums.stage),
            exceptions: sums.exceptions,
            fill: sums.fill,
            backorders: ageing(of: backorders, at: now, clock.date(of: now)),
            shipConfirm: FigureMeasure.ofDepartures.map(sums.stage),
            invoiceRelease: InvoiceReleaseFigure(
                spread: invoicing.spread,
                working: invoicing.working,
                waiting: invoicing.waiting,
                open: open
            ),
            returns: sums.returns,
            stale: sums.stale(of: received)
        )
    }
}

/// What a window's sums say.
struct WindowSums {
    private var spans: [String: [FigureSumTable.Row]] = [:]
    private var working: [String: [FigureSumTable.Row]] = [:]
    private var gone: [String: Int] = [:]
    private var shares: [String: [String: Share]] = [:]

    init(_ rows: [FigureSumTable.Row]) {
        for row in rows {
            if FigureMeasure(rawValue: row.measure) == nil {
                shares[row.measure, default: [:]][row.label] =
                    Share(part: row.count, whole: row.total)
            } else if row.label == FigureSums.gone {
                gone[row.measure, default: 0] += Int(row.count)
            } else if row.label == FigureSums.working {
                working[row.measure, default: []].append(row)
            } else {
                spans[row.measure, default: []].append(row)
            }
        }
    }

    func stage(_ measure: FigureMeasure) -> StageFigure {
        let name = measure.rawValue
        return StageFigure(
            measure: name,
            name: measure.name,
            definition: measure.definition,
            spread: Spread(of: spans[name] ?? []),
            working: Spread(of: working[name] ?? []),
            waiting: count(of: measure.beginning) - count(of: name) - (gone[name] ?? 0)
        )
    }

    /// Spans that have ended; or orders that were received, or shipments that left.
    private func count(of measure: String) -> Int {
        if let share = shares[measure]?[""] { return Int(share.part) }
        return (spans[measure] ?? []).reduce(0) { $0 + Int($1.count) }
    }

    /// Orders that were received.
    var received: Int64 { shares[FigureSums.received]?[""]?.part ?? 0 }

    func stale(of received: Int64) -> StaleFigures {
        let values = shares[FigureSums.staleValue] ?? [:]
        return StaleFigures(
            orders: Share(part: shares[FigureSums.staleOrders]?[""]?.part ?? 0, whole: received),
            values: values.sorted { $0.key < $1.key }.map {
                StaleFigures.CurrencyValue(currency: $0.key, minorUnits: $0.value.part)
            }
        )
    }

    /// Orders that could not go their way by themselves, of those that were received.
    var exceptions: Share {
        Share(
            part: shares[FigureSums.exceptions]?[""]?.part ?? 0,
            whole: shares[FigureSums.received]?[""]?.part ?? 0
        )
    }

    /// How long those took that have ended, by the clock.
    func lengths(of measure: FigureMeasure) -> [FigureSumTable.Row] {
        spans[measure.rawValue] ?? []
    }

    var returns: ReturnFigures {
        ReturnFigures(
            lines: Int(shares[FigureSums.returned]?[""]?.part ?? 0),
            stages: FigureMeasure.ofReturns.map(stage),
            values: ReturnFigures.values(
                returned: shares[FigureSums.returnedValue] ?? [:],
                credited: shares[FigureSums.creditedValue] ?? [:]
            )
        )
    }

    var fill: FillFigure {
        let nothing = Share(part: 0, whole: 0)
        let values = shares[FigureSums.fillValue] ?? [:]
        return FillFigure(
            orders: Int(shares[FigureSums.fillOrders]?[""]?.part ?? 0),
            lines: shares[FigureSums.fillLines]?[""] ?? nothing,
            units: shares[FigureSums.fillUnits]?[""] ?? nothing,
            values: values.sorted { $0.key < $1.key }.map {
                FillFigure.CurrencyShare(currency: $0.key, share: $0.value)
            }
        )
    }
}

extension Spread {
    /// Nearest-rank percentiles of lengths that were counted by their bucket: each is the mean of
    /// those that fall together with the one of that rank.
    init?(of buckets: [FigureSumTable.Row]) {
        let buckets = buckets.filter { $0.count > 0 }.sorted { $0.bucket < $1.bucket }
        let count = buckets.reduce(0) { $0 + Int($1.count) }
        guard let median = Self.value(50, of: count, in: buckets),
            let ninetieth = Self.value(90, of: count, in: buckets)
        else { return nil }
        self.init(count: count, median: median, ninetieth: ninetieth)
    }

    private static func value(
        _ percent: Int,
        of count: Int,
        in buckets: [FigureSumTable.Row]
    ) -> Duration? {
        var left = rank(percent, of: count)
        for bucket in buckets {
            if left < bucket.count { return .milliseconds(bucket.total / bucket.count) }
            left -= Int(bucket.count)
        }
        return nil
    }
}
