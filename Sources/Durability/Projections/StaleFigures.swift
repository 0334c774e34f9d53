public import Canonical
public import Database
public import Primitives

/// The orders of a window that were promised stock of sites whose last news was older than it may
/// be.
public struct StaleFigures: Sendable, Equatable {
    /// Of all orders that were received.
    public var orders: Share
    /// By currency; amounts of two currencies are never added.
    public var values: [CurrencyValue]

    public struct CurrencyValue: Sendable, Equatable {
        public var currency: String
        /// Net, in minor units, at the order's prices.
        public var minorUnits: Int64
    }

    /// One channel, customer or site beside others.
    public struct Part: Sendable, Equatable {
        public var part: String
        public var figures: StaleFigures
    }

    /// One of the company's days.
    public struct Day: Sendable, Equatable {
        public var date: LocalDate
        public var orders: Share
    }

    public static let name = "Promised on old news of stock"
    public static let definition =
        "Orders received in the window of which something was reserved at a site that had not "
        + "spoken of its stock for longer than it may. The share is of all orders received; the "
        + "value is the net value of what was reserved so, when it was."

    /// The largest parts of a window, each with its own numbers.
    public static func parts(
        by cut: FigureCut,
        since: Timestamp,
        now: Timestamp,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [Part] {
        let clock = try snapshot.figureClock(of: entity.rawValue)
        let days = clock.day(of: since)...clock.day(of: now)
        let table = snapshot.figureSums
        let largest = try table.largest(
            by: cut,
            measure: FigureSums.staleOrders,
            in: days,
            entity: entity.rawValue,
            limit: KeyFigures.partsMax
        )
        let all = try table.received(in: days, entity: entity.rawValue)
        var parts: [Part] = []
        for (part, _) in largest {
            let sums = WindowSums(
                try table.staleRows(
                    in: days,
                    entity: entity.rawValue,
                    of: FigureScope(cut, part)
                )
            )
            let figures = sums.stale(of: cut == .site ? all : sums.received)
            parts.append(Part(part: part, figures: figures))
        }
        return parts
    }

    /// Each day of a window, of one part or of all, with how many orders were received on it.
    public static func days(
        since: Timestamp,
        now: Timestamp,
        entity: LegalEntity.ID,
        scope: FigureScope? = nil,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [Day] {
        let clock = try snapshot.figureClock(of: entity.rawValue)
        let days = clock.day(of: since)...clock.day(of: now)
        let table = snapshot.figureSums
        let stale = try table.daily(
            FigureSums.staleOrders,
            in: days,
            entity: entity.rawValue,
            of: scope
        )
        let received = try table.daily(
            FigureSums.received,
            in: days,
            entity: entity.rawValue,
            of: scope?.cut == .site ? nil : scope
        )
        return days.map { day in
            Day(
                date: LocalDate(daysSince1970: Int(day)),
                orders: Share(part: stale[day] ?? 0, whole: received[day] ?? 0)
            )
        }
    }
}

extension KeyFigures {
    /// One row for each order: its first site by name, or the site that is looked at alone.
    static let staleOrders: SQL = """
        SELECT f.order_id, b.number, f.customer, f.channel, f.received_at, f.site,
               CASE WHEN $7 = 'site' THEN 1 ELSE (
                   SELECT COUNT(*)
                   FROM stale_promise o
                   WHERE o.order_id = f.order_id
               ) END,
               f.promised_at, f.currency,
               CASE WHEN $7 = 'site' THEN f.value ELSE (
                   SELECT CAST(SUM(o.value) AS BIGINT)
                   FROM stale_promise o
                   WHERE o.order_id = f.order_id
               ) END,
               f.source, f.as_of
        FROM stale_promise f
        LEFT JOIN order_board b ON b.order_id = f.order_id
        WHERE f.entity = $1 AND (f.received_at, f.order_id) > ($2, $3) AND f.received_at < $4
            AND $5 = 'stale_orders' AND $6 = 'counted'
            AND (($7 = 'site' AND f.site = $8)
                OR ($7 <> 'site' AND NOT EXISTS (
                    SELECT 1
                    FROM stale_promise o
                    WHERE o.order_id = f.order_id AND o.site < f.site
                )))
            AND ($7 = '' OR $7 = 'site' OR ($7 = 'channel' AND f.channel = $8)
                OR ($7 = 'customer' AND f.customer = $8))
        ORDER BY f.received_at, f.order_id
        LIMIT $9
        """

    static func staleOrder(_ row: any SQLRow) -> FigureMember {
        var member = FigureMember(
            orderID: row.text(0),
            number: row.optionalText(1) ?? row.text(0),
            customer: row.text(2),
            channel: row.text(3),
            at: row.timestamp(4),
            began: row.timestamp(4)
        )
        member.stale = FigureMember.Stale(
            site: row.text(5),
            sites: Int(row.integer(6)),
            promisedAt: row.timestamp(7),
            source: row.optionalText(10),
            asOf: row.optionalTimestamp(11),
            currency: row.text(8),
            minorUnits: row.integer(9)
        )
        return member
    }
}
