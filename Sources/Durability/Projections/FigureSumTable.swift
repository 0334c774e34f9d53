import Database
import Primitives

/// The rows of `figure_sum`: what each day's orders and shipments add up to.
struct FigureSumTable {
    let session: any SQLSession

    /// One sum over the days of a window.
    struct Row: Sendable {
        var measure: String
        var label: String
        var bucket: Int64
        var count: Int64
        var total: Int64
    }

    func take(_ sums: FigureSums) throws(StoreFailure) {
        // Rows are always locked in the same order.
        let moved = sums.moved.filter { $0.value != FigureSums.Sum() }
            .sorted { $0.key.order < $1.key.order }
        for (key, sum) in moved {
            try session.enqueue(
                """
                INSERT INTO figure_sum
                    (entity, cut, measure, day, part, label, bucket, count, total)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (entity, cut, measure, day, part, label, bucket) DO UPDATE
                SET count = figure_sum.count + $8, total = figure_sum.total + $9
                """,
                Self.values(key) + [.integer(sum.count), .integer(sum.total)]
            )
            guard sum.count < 0 || sum.total < 0 else { continue }
            // What nobody is counted in any more has no row, as if nobody ever had been.
            try session.enqueue(
                """
                DELETE FROM figure_sum
                WHERE entity = $1 AND cut = $2 AND measure = $3 AND day = $4 AND part = $5
                    AND label = $6 AND bucket = $7 AND count = 0 AND total = 0
                """,
                Self.values(key)
            )
        }
    }

    /// The sums of some days, of one part or of all; smallest bucket first.
    func rows(
        in days: ClosedRange<Int64>,
        entity: String,
        scope: FigureScope?
    ) throws(StoreFailure) -> [Row] {
        guard let scope else { return try session.rows(Self.whole, values(days, entity), Self.row) }
        return try session.rows(Self.part, values(days, entity, scope), Self.row)
    }

    /// The sums that the overview, and a part beside others, are told by.
    func fewRows(
        in days: ClosedRange<Int64>,
        entity: String,
        of scope: FigureScope? = nil
    ) throws(StoreFailure) -> [Row] {
        guard let scope else {
            return try session.rows(Self.fewOfWhole, values(days, entity), Self.row)
        }
        return try session.rows(Self.fewOfPart, values(days, entity, scope), Self.row)
    }

    private func values(_ days: ClosedRange<Int64>, _ entity: String) -> [SQLValue] {
        [.text(entity), .integer(days.lowerBound), .integer(days.upperBound)]
    }

    private func values(
        _ days: ClosedRange<Int64>,
        _ entity: String,
        _ scope: FigureScope
    ) -> [SQLValue] {
        values(days, entity) + [.text(scope.cut.rawValue), .text(scope.part)]
    }

    // Measures are named, so that an index leads to the days of each. Everything is in one of its
    // channels once.

    private static let whole: SQL = """
        SELECT measure, label, bucket, SUM(count), SUM(total)
        FROM figure_sum
        WHERE entity = $1 AND cut = 'channel' AND day >= $2 AND day <= $3
            AND measure IN (
                'booking', 'release', 'departure', 'delivery', 'cycle', 'cash', 'confirmation',
                'scan', 'goods_issue', 'invoicing', 'received', 'left', 'fill_orders',
                'fill_lines', 'fill_units', 'fill_value', 'returned', 'returned_value',
                'credited_value', 'return_authorization', 'return_receipt', 'return_credit',
                'return_cycle', 'stale_orders', 'stale_value', 'exceptions'
            )
        GROUP BY measure, label, bucket
        ORDER BY measure, label, bucket
        """

    private static let part: SQL = """
        SELECT measure, label, bucket, SUM(count), SUM(total)
        FROM figure_sum
        WHERE entity = $1 AND cut = $4 AND part = $5 AND day >= $2 AND day <= $3
            AND measure IN (
                'booking', 'release', 'departure', 'delivery', 'cycle', 'cash', 'confirmation',
                'scan', 'goods_issue', 'invoicing', 'received', 'left', 'fill_orders',
                'fill_lines', 'fill_units', 'fill_value', 'returned', 'returned_value',
                'credited_value', 'return_authorization', 'return_receipt', 'return_credit',
                'return_cycle', 'stale_orders', 'stale_value', 'exceptions'
            )
        GROUP BY measure, label, bucket
        ORDER BY measure, label, bucket
        """

    private static let fewOfWhole: SQL = """
        SELECT measure, label, bucket, SUM(count), SUM(total)
        FROM figure_sum
        WHERE entity = $1 AND cut = 'channel' AND day >= $2 AND day <= $3
            AND measure IN ('cycle', 'confirmation', 'received', 'left', 'fill_lines', 'stale_orders')
        GROUP BY measure, label, bucket
        ORDER BY measure, label, bucket
        """

    private static let fewOfPart: SQL = """
        SELECT measure, label, bucket, SUM(count), SUM(total)
        FROM figure_sum
        WHERE entity = $1 AND cut = $4 AND part = $5 AND day >= $2 AND day <= $3
            AND measure IN ('cycle', 'confirmation', 'received', 'left', 'fill_lines', 'stale_orders')
        GROUP BY measure, label, bucket
        ORDER BY measure, label, bucket
        """

    /// The sums that a part of the returns beside others is told by.
    func returnRows(
        in days: ClosedRange<Int64>,
        entity: String,
        of scope: FigureScope
    ) throws(StoreFailure) -> [Row] {
        try session.rows(
            """
            SELECT measure, label, bucket, SUM(count), SUM(total)
            FROM figure_sum
            WHERE entity = $1 AND cut = $4 AND part = $5 AND day >= $2 AND day <= $3
                AND measure IN (
                    'returned', 'returned_value', 'credited_value', 'return_authorization',
                    'return_receipt', 'return_credit', 'return_cycle'
                )
            GROUP BY measure, label, bucket
            ORDER BY measure, label, bucket
            """,
            values(days, entity, scope),
            Self.row
        )
    }

    /// The sums of promises on old news of stock, of one part or of all; with how many orders were
    /// received.
    func staleRows(
        in days: ClosedRange<Int64>,
        entity: String,
        of scope: FigureScope?
    ) throws(StoreFailure) -> [Row] {
        guard let scope else {
            return try session.rows(
                """
                SELECT measure, label, bucket, SUM(count), SUM(total)
                FROM figure_sum
                WHERE entity = $1 AND cut = 'channel' AND day >= $2 AND day <= $3
                    AND measure IN ('stale_orders', 'stale_value', 'received')
                GROUP BY measure, label, bucket
                ORDER BY measure, label, bucket
                """,
                values(days, entity),
                Self.row
            )
        }
        return try session.rows(
            """
            SELECT measure, label, bucket, SUM(count), SUM(total)
            FROM figure_sum
            WHERE entity = $1 AND cut = $4 AND part = $5 AND day >= $2 AND day <= $3
                AND measure IN ('stale_orders', 'stale_value', 'received')
            GROUP BY measure, label, bucket
            ORDER BY measure, label, bucket
            """,
            values(days, entity, scope),
            Self.row
        )
    }

    /// Orders that were received.
    func received(in days: ClosedRange<Int64>, entity: String) throws(StoreFailure) -> Int64 {
        try daily(FigureSums.received, in: days, entity: entity, of: nil).values.reduce(0, +)
    }

    /// How much of one measure each day has, of one part or of all; days that have some.
    func daily(
        _ measure: String,
        in days: ClosedRange<Int64>,
        entity: String,
        of scope: FigureScope?
    ) throws(StoreFailure) -> [Int64: Int64] {
        let all = scope == nil
        let sums = try session.rows(
            """
            SELECT day, SUM(count)
            FROM figure_sum
            WHERE entity = $1 AND cut = $4 AND measure = $6 AND day >= $2 AND day <= $3
                AND ($7 = 1 OR part = $5)
            GROUP BY day
            ORDER BY day
            """,
            values(days, entity)
                + [
                    .text(scope?.cut.rawValue ?? FigureCut.channel.rawValue),
                    .text(scope?.part ?? ""), .text(measure), .bool(all),
                ]
        ) { (row) throws(StoreFailure) in (row.integer(0), row.integer(1)) }
        return Dictionary(sums, uniquingKeysWith: +)
    }

    /// The lengths of one measure of one part, by the clock.
    func lengths(
        of measure: String,
        in days: ClosedRange<Int64>,
        entity: String,
        _ scope: FigureScope
    ) throws(StoreFailure) -> [Row] {
        try session.rows(
            """
            SELECT measure, label, bucket, SUM(count), SUM(total)
            FROM figure_sum
            WHERE entity = $1 AND cut = $4 AND part = $5 AND measure = $6
                AND day >= $2 AND day <= $3 AND label = ''
            GROUP BY measure, label, bucket
            ORDER BY measure, label, bucket
            """,
            values(days, entity, scope) + [.text(measure)],
            Self.row
        )
    }

    /// The parts that most was counted of, the largest first.
    func largest(
        by cut: FigureCut,
        measure: String,
        in days: ClosedRange<Int64>,
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [(part: String, count: Int)] {
        try session.rows(
            """
            SELECT part, SUM(count)
            FROM figure_sum
            WHERE entity = $1 AND cut = $2 AND measure = $3 AND day >= $4 AND day <= $5
            GROUP BY part
            ORDER BY SUM(count) DESC, part
            LIMIT $6
            """,
            [
                .text(entity), .text(cut.rawValue), .text(measure),
                .integer(days.lowerBound), .integer(days.upperBound), .int(limit),
            ]
        ) { (row) throws(StoreFailure) in (row.text(0), Int(row.integer(1))) }
    }

    private static func row(_ row: any SQLRow) -> Row {
        Row(
            measure: row.text(0),
            label: row.text(1),
            bucket: row.integer(2),
            count: row.integer(3),
            total: row.integer(4)
        )
    }

    func clear() throws(StoreFailure) {
        try session.execute("DELETE FROM figure_sum", [])
    }

    private static func values(_ key: FigureSums.Key) -> [SQLValue] {
        [
            .text(key.entity), .text(key.cut.rawValue), .text(key.measure), .integer(key.day),
            .text(key.part), .text(key.label), .integer(key.bucket),
        ]
    }
}

extension FigureSums.Key {
    fileprivate var order: String {
        "\(entity)/\(cut.rawValue)/\(day)/\(part)/\(measure)/\(label)/\(bucket)"
    }
}

extension Transaction {
    var figureSums: FigureSumTable { FigureSumTable(session: session) }
}
extension Snapshot {
    var figureSums: FigureSumTable { FigureSumTable(session: session) }
}
