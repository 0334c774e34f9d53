public import Canonical
public import Database
public import Primitives

/// The lines of returns that were requested in a window: how long they take and what they are
/// worth.
public struct ReturnFigures: Sendable, Equatable {
    /// Lines that were requested.
    public var lines: Int
    public var stages: [StageFigure]
    /// By currency; amounts of two currencies are never added.
    public var values: [CurrencyValue]

    /// Net values in minor units, at the order's prices.
    public struct CurrencyValue: Sendable, Equatable {
        public var currency: String
        /// What may come back.
        public var authorized: Int64
        /// What of it came back.
        public var received: Int64
        /// What the ERP has credited of what came back.
        public var credited: Int64
    }

    /// One reason, channel, customer or site beside others.
    public struct Part: Sendable, Equatable {
        public var part: String
        public var figures: ReturnFigures
        /// The whole return, from the request to the credit.
        public var cycle: StageFigure? { figures.stages.last }
    }

    public static let linesDefinition =
        "Lines of returns whose request reached us in the window; a return of three lines counts "
        + "three times, since each line has its own reason."
    public static let valuesDefinition =
        "Net value at the order's prices of what may come back and of what came; and what the ERP "
        + "has credited, without tax. What came first is credited first."

    static func values(
        returned: [String: Share],
        credited: [String: Share]
    ) -> [CurrencyValue] {
        Set(returned.keys).union(credited.keys).sorted().map { currency in
            CurrencyValue(
                currency: currency,
                authorized: returned[currency]?.whole ?? 0,
                received: returned[currency]?.part ?? 0,
                credited: credited[currency]?.part ?? 0
            )
        }
    }

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
        let largest = try snapshot.figureSums.largest(
            by: cut,
            measure: FigureSums.returned,
            in: days,
            entity: entity.rawValue,
            limit: KeyFigures.partsMax
        )
        var parts: [Part] = []
        for (part, _) in largest {
            let rows = try snapshot.figureSums.returnRows(
                in: days,
                entity: entity.rawValue,
                of: FigureScope(cut, part)
            )
            parts.append(Part(part: part, figures: WindowSums(rows).returns))
        }
        return parts
    }
}

extension KeyFigures {
    static let returnLines: SQL = """
        SELECT f.order_id, b.number, f.customer, f.channel, f.requested_at, f.started_at,
               f.ended_at, f.return_id, f.line, f.reason, f.currency, f.authorized_value,
               f.received_value, f.credited_value
        FROM (
            SELECT order_id, customer, channel, requested_at, return_id, line, reason, currency,
                   authorized_value, received_value, credited_value,
                   CASE $5
                       WHEN 'return_receipt' THEN authorized_at
                       WHEN 'return_credit' THEN received_at
                       ELSE requested_at
                   END AS started_at,
                   CASE $5
                       WHEN 'return_authorization' THEN authorized_at
                       WHEN 'return_receipt' THEN received_at
                       ELSE credited_at
                   END AS ended_at
            FROM return_figure
            WHERE entity = $1 AND (requested_at, return_id, line) > ($2, $3, $10)
                AND requested_at < $4
                AND ($7 = '' OR ($7 = 'channel' AND channel = $8)
                    OR ($7 = 'customer' AND customer = $8) OR ($7 = 'site' AND site = $8)
                    OR ($7 = 'reason' AND reason = $8))
        ) AS f
        LEFT JOIN order_board b ON b.order_id = f.order_id
        WHERE $5 = 'returned'
            OR ($6 = 'counted' AND f.started_at IS NOT NULL AND f.ended_at IS NOT NULL)
            OR ($6 = 'waiting' AND f.started_at IS NOT NULL AND f.ended_at IS NULL)
        ORDER BY f.requested_at, f.return_id, f.line
        LIMIT $9
        """

    static func returnLine(_ row: any SQLRow) throws(StoreFailure) -> FigureMember {
        var member = FigureMember(
            orderID: row.text(0),
            number: row.optionalText(1) ?? row.text(0),
            customer: row.text(2),
            channel: row.text(3),
            at: row.timestamp(4),
            began: row.optionalTimestamp(5) ?? row.timestamp(4)
        )
        if let start = row.optionalTimestamp(5), let end = row.optionalTimestamp(6) {
            member.took = end.since(start)
        }
        member.returned = FigureMember.Returned(
            id: row.text(7),
            line: row.integer(8),
            reason: row.text(9),
            currency: row.text(10),
            authorized: row.integer(11),
            received: row.integer(12),
            credited: row.integer(13)
        )
        return member
    }
}
