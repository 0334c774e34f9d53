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
                    (entity, day, measure, label, bucket, channel, count, total)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (entity, day, measure, label, bucket, channel) DO UPDATE
                SET count = figure_sum.count + $7, total = figure_sum.total + $8
                """,
                Self.values(key) + [.integer(sum.count), .integer(sum.total)]
            )
            guard sum.count < 0 || sum.total < 0 else { continue }
            // What nobody is counted in any more has no row, as if nobody ever had been.
            try session.enqueue(
                """
                DELETE FROM figure_sum
                WHERE entity = $1 AND day = $2 AND measure = $3 AND label = $4 AND bucket = $5
                    AND channel = $6 AND count = 0 AND total = 0
                """,
                Self.values(key)
            )
        }
    }

    /// The sums of the days from `first` through `last`, of one channel or of all; smallest
    /// bucket first.
    func rows(
        from first: Int64,
        through last: Int64,
        entity: String,
        channel: String?
    ) throws(StoreFailure) -> [Row] {
        try session.rows(
            """
            SELECT measure, label, bucket, SUM(count), SUM(total)
            FROM figure_sum
            WHERE entity = $1 AND day >= $2 AND day <= $3 AND ($4 = '' OR channel = $4)
            GROUP BY measure, label, bucket
            ORDER BY measure, label, bucket
            """,
            [.text(entity), .integer(first), .integer(last), .text(channel ?? "")]
        ) { (row) throws(StoreFailure) in
            Row(
                measure: row.text(0),
                label: row.text(1),
                bucket: row.integer(2),
                count: row.integer(3),
                total: row.integer(4)
            )
        }
    }

    /// The channels that had orders in these days: the measure that every order has.
    func channels(
        from first: Int64,
        through last: Int64,
        entity: String
    ) throws(StoreFailure) -> [String] {
        try session.rows(
            """
            SELECT DISTINCT channel
            FROM figure_sum
            WHERE entity = $1 AND day >= $2 AND day <= $3
            ORDER BY channel
            """,
            [.text(entity), .integer(first), .integer(last)]
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    func clear() throws(StoreFailure) {
        try session.execute("DELETE FROM figure_sum", [])
    }

    private static func values(_ key: FigureSums.Key) -> [SQLValue] {
        [
            .text(key.entity), .integer(key.day), .text(key.measure), .text(key.label),
            .integer(key.bucket), .text(key.channel),
        ]
    }
}

extension FigureSums.Key {
    fileprivate var order: String { "\(entity)/\(day)/\(measure)/\(label)/\(bucket)/\(channel)" }
}

extension Transaction {
    var figureSums: FigureSumTable { FigureSumTable(session: session) }
}
extension Snapshot {
    var figureSums: FigureSumTable { FigureSumTable(session: session) }
}
