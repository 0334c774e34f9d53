public import Canonical
public import Database
public import Primitives
import Storage

/// Numbers that are others as soon as a page would show something else; cheap enough to ask for
/// often.
public enum PageStamp {
    /// How far the order board has come.
    public static func orderBoard(in snapshot: borrowing Snapshot) throws(StoreFailure) -> String {
        String(try snapshot.cursors.position(of: OrderBoardProjection().name))
    }

    /// Whatever the overview counts: where orders stand, and what waits.
    public static func overview(in snapshot: borrowing Snapshot) throws(StoreFailure) -> String {
        let flow = try snapshot.cursors.position(of: OrderFigureProjection().name)
        return "\(flow)." + (try exceptions(in: snapshot))
    }

    /// How much waits for people, and how much was given up on.
    public static func exceptions(in snapshot: borrowing Snapshot) throws(StoreFailure) -> String {
        try joined(
            5,
            """
            SELECT (SELECT COUNT(*) FROM work_item WHERE closed_at IS NULL),
                   (SELECT COALESCE(MAX(id), 0) FROM work_item_event),
                   (SELECT COALESCE(MAX(opened_at), 0) FROM work_item WHERE closed_at IS NULL),
                   (SELECT COUNT(*) FROM effect WHERE state = 'parked'),
                   (SELECT COUNT(*) FROM inbox_message WHERE state = 'parked')
            """,
            [],
            snapshot.session
        )
    }

    /// How far a set that is sent again has come.
    public static func redrive(
        _ hash: String,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> String {
        let counts = try snapshot.redrives.counts(of: hash)
        let set = try snapshot.redrives.load(hash)
        let numbers = RedriveMemberState.allCases.map { String(counts[$0] ?? 0) }
        return ([set?.state.rawValue ?? ""] + numbers).joined(separator: ".")
    }

    /// The order's sequence, and how far its effects and messages came: tries tell no event.
    public static func order(
        _ id: Order.ID,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> String {
        try joined(
            7,
            """
            SELECT (SELECT COALESCE(MAX(sequence), 0) FROM instance
                    WHERE kind = 'order' AND id = $1),
                   (SELECT COUNT(*) FROM effect
                    WHERE instance_kind = 'order' AND instance_id = $1),
                   (SELECT COALESCE(SUM(fence), 0) FROM effect
                    WHERE instance_kind = 'order' AND instance_id = $1),
                   (SELECT COUNT(*) FROM effect
                    WHERE instance_kind = 'order' AND instance_id = $1
                        AND state IN ('ready', 'leased', 'unknown')),
                   (SELECT COUNT(*) FROM inbox_message
                    WHERE instance_kind = 'order' AND instance_id = $1),
                   (SELECT COUNT(*) FROM work_item
                    WHERE instance_kind = 'order' AND instance_id = $1 AND closed_at IS NULL),
                   (SELECT COUNT(*) FROM instance
                    WHERE kind = 'order' AND id = $1 AND quarantine IS NOT NULL)
            """,
            [.id(id)],
            snapshot.session
        )
    }

    private static func joined(
        _ columns: Int,
        _ sql: SQL,
        _ values: [SQLValue],
        _ session: any SQLSession
    ) throws(StoreFailure) -> String {
        try session.first(sql, values) { (row) throws(StoreFailure) in
            (0..<columns).map { String(row.integer($0)) }.joined(separator: ".")
        } ?? ""
    }
}
