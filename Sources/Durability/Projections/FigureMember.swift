public import Canonical
public import Database
public import Primitives

/// Which of a number's orders or shipments: those it counts, or those that are still under way.
public enum FigureMembers: String, CaseIterable, Sendable {
    case counted, waiting
}

/// One order or shipment that a number of the key figures counts.
public struct FigureMember: Sendable, Equatable {
    public var orderID: String
    /// Absent for an order as a whole.
    public var shipmentID: String?
    /// Of a line of a return alone.
    public var returned: Returned?
    public var number: String
    public var customer: String
    public var channel: String
    /// When it was received, left, or was asked to come back.
    public var at: Timestamp
    /// When what is measured began: for a later stage after it was received.
    public var began: Timestamp
    /// How long it took; absent while it is under way, and of a fill rate.
    public var took: Duration?
    /// Lines of the fill rate, and how many left complete.
    public var lines: Share?
    /// Of an order that was promised on old news of stock alone.
    public var stale: Stale?

    /// Which line of which return, why, and what it is worth.
    public struct Returned: Sendable, Equatable {
        public var id: String
        public var line: Int64
        public var reason: String
        public var currency: String
        /// Net value in minor units.
        public var authorized: Int64
        public var received: Int64
        public var credited: Int64
    }

    /// From where, on whose news, and for how much.
    public struct Stale: Sendable, Equatable {
        /// The first of them by name.
        public var site: String
        public var sites: Int
        public var promisedAt: Timestamp
        /// Who had spoken of the first site last, and of which moment; absent where nobody had.
        public var source: String?
        public var asOf: Timestamp?
        public var currency: String
        /// Net value in minor units, of all sites that are looked at.
        public var minorUnits: Int64
    }

    /// Where a page of members ends.
    public struct Place: Equatable, Sendable {
        public var at: Timestamp
        public var id: String
        /// Of a return's line.
        public var line: Int64

        public init(at: Timestamp, id: String, line: Int64 = 0) {
            self.at = at
            self.id = id
            self.line = line
        }
    }

    public var place: Place {
        Place(at: at, id: returned?.id ?? shipmentID ?? orderID, line: returned?.line ?? 0)
    }
}

/// A number of the key figures as its members are asked for.
public struct FigureQuestion: Equatable, Sendable {
    /// A measure's name, `fill`, `exceptions`, `returned` or `stale_orders`.
    public var measure: String
    public var members: FigureMembers
    public var scope: FigureScope?

    public static let fill = "fill"
    /// Orders that could not go their way by themselves.
    public static let exceptions = FigureSums.exceptions
    /// All lines of returns that were requested.
    public static let returned = FigureSums.returned
    /// Orders that were promised on old news of stock.
    public static let stale = FigureSums.staleOrders

    /// `nil` when there is no such number, or it is not told of that part.
    public init?(measure: String, members: FigureMembers, scope: FigureScope?) {
        let known = FigureMeasure(rawValue: measure)
        let hasNoSpan = [Self.fill, Self.exceptions, Self.returned, Self.stale].contains(measure)
        guard hasNoSpan || known != nil else { return nil }
        guard !hasNoSpan || members == .counted else { return nil }
        self.measure = measure
        self.members = members
        self.scope = scope
        if let cut = scope?.cut, !cuts.contains(cut) { return nil }
    }

    private var cuts: [FigureCut] {
        if isOfReturns { return FigureCut.ofReturns }
        return isOfShipments || measure == Self.stale
            ? [.channel, .customer, .site] : [.channel, .customer]
    }

    /// Whether it counts lines of returns.
    public var isOfReturns: Bool {
        measure == Self.returned
            || (FigureMeasure(rawValue: measure).map { FigureMeasure.ofReturns.contains($0) }
                ?? false)
    }

    /// Whether it counts shipments, and not orders.
    public var isOfShipments: Bool {
        FigureMeasure(rawValue: measure).map {
            FigureMeasure.ofShipments.contains($0)
        } ?? false
    }

    public var name: String {
        if measure == Self.returned { return "Return lines" }
        if measure == Self.stale { return StaleFigures.name }
        if measure == Self.exceptions { return Outcome.orderExceptions.name }
        return FigureMeasure(rawValue: measure)?.name ?? "Fill rate"
    }

    public var definition: String {
        if measure == Self.returned { return ReturnFigures.linesDefinition }
        if measure == Self.stale { return StaleFigures.definition }
        if measure == Self.exceptions { return Outcome.orderExceptions.definition }
        return FigureMeasure(rawValue: measure)?.definition ?? FillFigure.linesDefinition
    }
}

extension KeyFigures {
    /// The orders or shipments behind one number, oldest first; as many as it says.
    ///
    /// - Parameter since: the window's beginning as `read` told it.
    public static func members(
        of question: FigureQuestion,
        since: Timestamp,
        now: Timestamp,
        after last: FigureMember.Place? = nil,
        entity: LegalEntity.ID,
        limit: Int,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [FigureMember] {
        let clock = try snapshot.figureClock(of: entity.rawValue)
        let values: [SQLValue] = [
            .text(entity.rawValue), .time(max(last?.at ?? since, since)), .text(last?.id ?? ""),
            .time(clock.start(of: clock.day(of: now) + 1)), .text(question.measure),
            .text(question.members.rawValue), .text(question.scope?.cut.rawValue ?? ""),
            .text(question.scope?.part ?? ""), .int(limit),
        ]
        if question.isOfReturns {
            return try snapshot.session.rows(
                returnLines,
                values + [.integer(last?.line ?? 0)],
                returnLine
            )
        }
        if question.measure == FigureQuestion.stale {
            return try snapshot.session.rows(staleOrders, values, staleOrder)
        }
        return question.isOfShipments
            ? try snapshot.session.rows(shipments, values, shipment)
            : try snapshot.session.rows(orders, values, order)
    }

    private static let orders: SQL = """
        SELECT f.order_id, b.number, f.customer, f.channel, f.received_at, f.started_at, f.ended_at,
               f.lines_filled, f.lines
        FROM (
            SELECT order_id, customer, channel, received_at, lines_filled, lines, has_fill, stage,
                   CASE $5
                       WHEN 'departure' THEN released_at
                       WHEN 'delivery' THEN shipped_at
                       ELSE received_at
                   END AS started_at,
                   CASE $5
                       WHEN 'booking' THEN booked_at
                       WHEN 'release' THEN released_at
                       WHEN 'departure' THEN shipped_at
                       WHEN 'delivery' THEN delivered_at
                       WHEN 'cycle' THEN shipped_at
                       WHEN 'cash' THEN CASE WHEN is_paid = 1 THEN last_payment_at END
                       WHEN 'exceptions' THEN exception_at
                   END AS ended_at
            FROM order_figure
            WHERE entity = $1 AND (received_at, order_id) > ($2, $3) AND received_at < $4
                AND ($7 = '' OR ($7 = 'channel' AND channel = $8)
                    OR ($7 = 'customer' AND customer = $8))
        ) AS f
        LEFT JOIN order_board b ON b.order_id = f.order_id
        WHERE ($5 = 'fill' AND f.has_fill = 1 AND f.lines > 0)
            OR ($5 <> 'fill' AND $6 = 'counted' AND f.started_at IS NOT NULL
                AND f.ended_at IS NOT NULL)
            OR ($5 <> 'fill' AND $6 = 'waiting' AND f.started_at IS NOT NULL
                AND f.ended_at IS NULL AND f.stage <> 'ended')
        ORDER BY f.received_at, f.order_id
        LIMIT $9
        """

    private static let shipments: SQL = """
        SELECT f.order_id, b.number, f.customer, f.channel, f.shipped_at, f.shipment_id, f.ended_at
        FROM (
            SELECT order_id, customer, channel, shipped_at, shipment_id,
                   CASE $5
                       WHEN 'confirmation' THEN confirmed_at
                       WHEN 'scan' THEN dispatched_at
                       WHEN 'goods_issue' THEN erp_posted_at
                       WHEN 'invoicing' THEN invoiced_at
                   END AS ended_at
            FROM shipment_figure
            WHERE entity = $1 AND (shipped_at, shipment_id) > ($2, $3) AND shipped_at < $4
                AND ($7 = '' OR ($7 = 'channel' AND channel = $8)
                    OR ($7 = 'customer' AND customer = $8) OR ($7 = 'site' AND site = $8))
        ) AS f
        LEFT JOIN order_board b ON b.order_id = f.order_id
        WHERE ($6 = 'counted' AND f.ended_at IS NOT NULL)
            OR ($6 = 'waiting' AND f.ended_at IS NULL)
        ORDER BY f.shipped_at, f.shipment_id
        LIMIT $9
        """

    private static func order(_ row: any SQLRow) -> FigureMember {
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
        member.lines = Share(part: row.integer(7), whole: row.integer(8))
        return member
    }

    private static func shipment(_ row: any SQLRow) -> FigureMember {
        var member = FigureMember(
            orderID: row.text(0),
            shipmentID: row.text(5),
            number: row.optionalText(1) ?? row.text(0),
            customer: row.text(2),
            channel: row.text(3),
            at: row.timestamp(4),
            began: row.timestamp(4)
        )
        member.took = row.optionalTimestamp(6).map { $0.since(member.at) }
        return member
    }
}
