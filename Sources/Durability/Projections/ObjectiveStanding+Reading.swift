public import Database
public import Primitives

extension ObjectiveStanding {
    /// How long before a window a shipment may have left of which was heard only in it.
    private static let lateNews = Duration.seconds(7 * 86_400)
    private static let day = Duration.seconds(86_400)
    /// The windows by which burning is seen fast and slowly, beside the objective's own.
    static let burning: [(name: String, length: Duration)] = [
        ("6h", .seconds(6 * 3_600)), ("1h", .seconds(3_600)), ("30m", .seconds(1_800)),
        ("5m", .seconds(300)),
    ]

    /// Counts what was settled in each window: in time when it happened, late when its time was up.
    ///
    /// What one heard of only when its time was up already is late when it was heard of. It reads
    /// the rows of the objective's days, by the index of their beginning.
    public static func read(
        _ objective: Objective,
        now: Timestamp,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> ObjectiveStanding {
        let length = day * objective.days
        let ends = ([length] + burning.map(\.length)).map { now.advanced(by: .zero - $0) }
        let first = now.advanced(by: .zero - length - objective.within - lateNews)
        let values: [SQLValue] =
            [
                .text(objective.entity.rawValue), .time(first), .time(now),
                .span(objective.within), .text(objective.subject.rawValue),
            ] + ends.map { .time($0) }
        let names = ["\(objective.days)d"] + burning.map(\.name)
        let counts = try snapshot.session.first(
            objective.subject.isOfShipments ? shipments : orders,
            values
        ) { (row) throws(StoreFailure) in
            names.indices.map { (judged: row.integer($0 * 2), late: row.integer($0 * 2 + 1)) }
        }
        return ObjectiveStanding(
            objective: objective,
            windows: names.indices.map { index in
                Window(
                    name: names[index],
                    judged: counts?[index].judged ?? 0,
                    late: counts?[index].late ?? 0
                )
            }
        )
    }

    private static let orders: SQL = """
        SELECT COUNT(CASE WHEN j.at > $6 THEN 1 END),
               COUNT(CASE WHEN j.at > $6 AND j.is_late = 1 THEN 1 END),
               COUNT(CASE WHEN j.at > $7 THEN 1 END),
               COUNT(CASE WHEN j.at > $7 AND j.is_late = 1 THEN 1 END),
               COUNT(CASE WHEN j.at > $8 THEN 1 END),
               COUNT(CASE WHEN j.at > $8 AND j.is_late = 1 THEN 1 END),
               COUNT(CASE WHEN j.at > $9 THEN 1 END),
               COUNT(CASE WHEN j.at > $9 AND j.is_late = 1 THEN 1 END),
               COUNT(CASE WHEN j.at > $10 THEN 1 END),
               COUNT(CASE WHEN j.at > $10 AND j.is_late = 1 THEN 1 END)
        FROM (
            SELECT CASE WHEN f.ended_at <= f.began_at + $4 THEN f.ended_at
                       ELSE f.began_at + $4 END AS at,
                   CASE WHEN f.ended_at <= f.began_at + $4 THEN 0 ELSE 1 END AS is_late
            FROM (
                SELECT received_at AS began_at, stage,
                       CASE $5
                           WHEN 'decided' THEN decided_at
                           WHEN 'booked' THEN booked_at
                           ELSE released_at
                       END AS ended_at
                FROM order_figure
                WHERE entity = $1 AND received_at > $2 AND received_at <= $3
            ) AS f
            WHERE f.ended_at IS NOT NULL OR f.stage <> 'ended'
        ) AS j
        WHERE j.at <= $3
        """

    private static let shipments: SQL = """
        SELECT COUNT(CASE WHEN j.at > $6 THEN 1 END),
               COUNT(CASE WHEN j.at > $6 AND j.is_late = 1 THEN 1 END),
               COUNT(CASE WHEN j.at > $7 THEN 1 END),
               COUNT(CASE WHEN j.at > $7 AND j.is_late = 1 THEN 1 END),
               COUNT(CASE WHEN j.at > $8 THEN 1 END),
               COUNT(CASE WHEN j.at > $8 AND j.is_late = 1 THEN 1 END),
               COUNT(CASE WHEN j.at > $9 THEN 1 END),
               COUNT(CASE WHEN j.at > $9 AND j.is_late = 1 THEN 1 END),
               COUNT(CASE WHEN j.at > $10 THEN 1 END),
               COUNT(CASE WHEN j.at > $10 AND j.is_late = 1 THEN 1 END)
        FROM (
            SELECT CASE WHEN f.ended_at <= f.began_at + $4 THEN f.ended_at
                       WHEN f.known_at > f.began_at + $4 THEN f.known_at
                       ELSE f.began_at + $4 END AS at,
                   CASE WHEN f.ended_at <= f.began_at + $4 THEN 0 ELSE 1 END AS is_late
            FROM (
                SELECT shipped_at AS began_at, confirmed_at AS known_at,
                       CASE $5
                           WHEN 'ship_confirmed' THEN confirmed_at
                           WHEN 'goods_issued' THEN erp_posted_at
                           ELSE invoiced_at
                       END AS ended_at
                FROM shipment_figure
                WHERE entity = $1 AND shipped_at > $2 AND shipped_at <= $3
            ) AS f
        ) AS j
        WHERE j.at <= $3
        """
}
