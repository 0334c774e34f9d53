import Database
import Primitives

/// One line that waits for stock, beside what its order contributes.
struct WaitingLine: Sendable {
    var orderID: String
    var since: Timestamp
    var promisedOn: LocalDate?
    /// Absent where it is worth nothing, and while the read model has not reached the order yet.
    var value: (currency: String, minorUnits: Int64)?
}

extension Snapshot {
    /// The queue for stock, longest-waiting first.
    func waitingLines(
        entity: String,
        scope: FigureScope?,
        limit: Int
    ) throws(StoreFailure) -> [WaitingLine] {
        guard let scope else {
            return try session.rows(
                """
                SELECT backorder.order_id, backorder.since, backorder.promised_on,
                       order_figure.currency, order_figure.backordered_value
                FROM backorder
                LEFT JOIN order_figure
                    ON order_figure.entity = backorder.entity
                    AND order_figure.order_id = backorder.order_id
                    AND order_figure.backordered_value > 0
                WHERE backorder.entity = $1
                ORDER BY backorder.since, backorder.order_id, backorder.line
                LIMIT $2
                """,
                [.text(entity), .int(limit)],
                Self.waitingLine
            )
        }
        return try session.rows(
            """
            SELECT backorder.order_id, backorder.since, backorder.promised_on,
                   order_figure.currency, order_figure.backordered_value
            FROM backorder
            JOIN order_figure ON order_figure.order_id = backorder.order_id
            WHERE backorder.entity = $1
                AND (($2 = 'channel' AND order_figure.channel = $3)
                    OR ($2 = 'customer' AND order_figure.customer = $3))
            ORDER BY backorder.since, backorder.order_id, backorder.line
            LIMIT $4
            """,
            [.text(entity), .text(scope.cut.rawValue), .text(scope.part), .int(limit)],
            Self.waitingLine
        )
    }

    private static func waitingLine(_ row: any SQLRow) throws(StoreFailure) -> WaitingLine {
        WaitingLine(
            orderID: row.text(0),
            since: row.timestamp(1),
            promisedOn: row.optionalText(2).flatMap { LocalDate($0) },
            value: row.optionalText(3).map { ($0, row.optionalInteger(4) ?? 0) }
        )
    }
}

extension KeyFigures {
    /// - Parameter lines: longest-waiting first, so an order's first line decides its bucket.
    static func ageing(
        of lines: [WaitingLine],
        at now: Timestamp,
        _ today: LocalDate
    ) -> BackorderAgeing {
        var buckets = bounds.map {
            BackorderAgeing.Bucket(
                name: $0.name,
                orders: 0,
                lines: 0,
                overdue: 0,
                unpromised: 0,
                values: [:]
            )
        }
        for order in grouped(lines) {
            guard let first = order.first else { continue }
            let age = now.since(first.since)
            let place = bounds.firstIndex { age < .seconds($0.days * 86_400) } ?? bounds.count - 1
            buckets[place].orders += 1
            buckets[place].lines += order.count
            let isOverdue = order.contains { ($0.promisedOn ?? today) < today }
            buckets[place].overdue += isOverdue ? 1 : 0
            buckets[place].unpromised += order.contains { $0.promisedOn == nil } ? 1 : 0
            if let value = first.value {
                buckets[place].values[value.currency, default: 0] += value.minorUnits
            }
        }
        return BackorderAgeing(buckets: buckets)
    }

    private static let bounds: [(name: String, days: Int)] = [
        ("Under 1 day", 1), ("1 to 3 days", 3), ("3 to 7 days", 7), ("7 to 14 days", 14),
        ("14 to 30 days", 30), ("30 days and more", .max / 86_400),
    ]

    private static func grouped(_ lines: [WaitingLine]) -> [[WaitingLine]] {
        var places: [String: Int] = [:]
        var groups: [[WaitingLine]] = []
        for line in lines {
            if let place = places[line.orderID] {
                groups[place].append(line)
            } else {
                places[line.orderID] = groups.count
                groups.append([line])
            }
        }
        return groups
    }
}
