public import Canonical
public import Database
public import Primitives

/// One channel, customer or site beside others.
public struct FigurePart: Sendable, Equatable {
    public var part: String
    /// Orders that were received, of a site shipments that left.
    public var count: Int
    /// The order cycle time, of a site the time to the warehouse's confirmation.
    public var spread: Spread?
    public var waiting: Int
    /// Lines that were filled; of a site there is none.
    public var lines: Share
}

/// The few numbers of the overview.
public struct FigureTiles: Sendable, Equatable {
    public var since: Timestamp
    public var lines: Share
    public var cycle: StageFigure
    public var confirmation: StageFigure
    /// Orders that wait for stock now, counted up to `ordersMax`.
    public var backorders: Int
    /// Orders that were promised on old news of stock.
    public var stale: StaleFigures

    public static let ordersMax = 10_000
    /// Days that they look back.
    public static let days = 7
}

extension KeyFigures {
    /// Parts that one page tells apart: those with the most orders, or shipments.
    public static let partsMax = 50

    /// When a window of so many days begins: at the company's own midnight.
    public static func beginning(
        days: Int,
        now: Timestamp,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Timestamp {
        let clock = try snapshot.figureClock(of: entity.rawValue)
        return clock.start(of: clock.day(of: now) - Int64(days))
    }

    /// The largest parts of a window, each with its own numbers.
    public static func parts(
        by cut: FigureCut,
        since: Timestamp,
        now: Timestamp,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [FigurePart] {
        let clock = try snapshot.figureClock(of: entity.rawValue)
        let days = clock.day(of: since)...clock.day(of: now)
        let table = snapshot.figureSums
        let largest = try table.largest(
            by: cut,
            measure: cut == .site ? FigureSums.left : FigureSums.received,
            in: days,
            entity: entity.rawValue,
            limit: partsMax
        )
        var parts: [FigurePart] = []
        for (part, count) in largest {
            let rows = try table.fewRows(
                in: days,
                entity: entity.rawValue,
                of: FigureScope(cut, part)
            )
            let sums = WindowSums(rows)
            let stage = sums.stage(cut == .site ? .confirmation : .cycle)
            parts.append(
                FigurePart(
                    part: part,
                    count: count,
                    spread: stage.spread,
                    waiting: stage.waiting,
                    lines: sums.fill.lines
                )
            )
        }
        return parts
    }

    /// What the overview tells of the last days; it reads no order and no shipment.
    public static func tiles(
        now: Timestamp,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> FigureTiles {
        let clock = try snapshot.figureClock(of: entity.rawValue)
        let today = clock.day(of: now)
        let first = today - Int64(FigureTiles.days)
        let sums = WindowSums(
            try snapshot.figureSums.fewRows(in: first...today, entity: entity.rawValue)
        )
        return FigureTiles(
            since: clock.start(of: first),
            lines: sums.fill.lines,
            cycle: sums.stage(.cycle),
            confirmation: sums.stage(.confirmation),
            backorders: try snapshot.backorderedOrders(
                entity: entity.rawValue,
                limit: FigureTiles.ordersMax
            ),
            stale: sums.stale(of: sums.received)
        )
    }
}

extension Snapshot {
    /// How many orders wait for stock, counted up to a bound of orders.
    fileprivate func backorderedOrders(
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> Int {
        try session.rows(
            """
            SELECT COUNT(*)
            FROM (
                SELECT DISTINCT order_id
                FROM backorder
                WHERE entity = $1
                LIMIT $2
            ) AS waiting
            """,
            [.text(entity), .int(limit)]
        ) { (row) throws(StoreFailure) in Int(row.integer(0)) }.first ?? 0
    }
}

extension KeyFigures {
    /// The number whose members a question asks for.
    public func number(of question: FigureQuestion) -> Int {
        if question.measure == FigureQuestion.fill { return fill.orders }
        if question.measure == FigureQuestion.exceptions { return Int(exceptions.part) }
        let isCounted = question.members == .counted
        if question.measure == FigureQuestion.returned { return returns.lines }
        if question.measure == FigureQuestion.stale { return Int(stale.orders.part) }
        if question.measure == FigureMeasure.invoicing.rawValue {
            return isCounted ? invoiceRelease.spread?.count ?? 0 : invoiceRelease.waiting
        }
        let stage = (cycle + shipConfirm + returns.stages).first { $0.measure == question.measure }
        return (isCounted ? stage?.spread?.count : stage?.waiting) ?? 0
    }

    /// The invoice's release as one of the lags.
    public var invoicing: StageFigure {
        StageFigure(
            measure: FigureMeasure.invoicing.rawValue,
            name: FigureMeasure.invoicing.name,
            definition: InvoiceReleaseFigure.definition,
            spread: invoiceRelease.spread,
            working: invoiceRelease.working,
            waiting: invoiceRelease.waiting
        )
    }
}
