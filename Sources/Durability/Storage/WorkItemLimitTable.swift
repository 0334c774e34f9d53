public import Database
import Primitives

/// How long items of each kind may wait, as configuration said last.
public struct WorkItemLimitTable {
    let session: any SQLSession

    /// How long an item of this kind may wait; `nil` for as long as it likes.
    func limit(of reason: String) throws(StoreFailure) -> Duration? {
        let seconds = try session.rows(
            """
            SELECT seconds
            FROM work_item_limit
            WHERE reason IN ($1, '')
            ORDER BY reason DESC
            LIMIT 1
            """,
            [.text(reason)]
        ) { (row) throws(StoreFailure) in row.integer(0) }.first
        return seconds.flatMap { $0 > 0 ? .seconds($0) : nil }
    }

    /// Takes the limits of the configuration, and applies them to what waits already.
    ///
    /// - Returns: whether they were others before.
    public func adopt(_ limits: WorkItemLimits) throws(StoreFailure) -> Bool {
        var wanted: [String: Int64] = [:]
        for (reason, limit) in limits.byReason { wanted[reason] = limit?.components.seconds ?? 0 }
        wanted[WorkItemLimits.usualReason] = limits.usual?.components.seconds
        let known = try all()
        guard known != wanted else { return false }
        // Row by row and in one order: nodes that start together do the same, one after another.
        for reason in Set(known.keys).union(wanted.keys).sorted() {
            if let seconds = wanted[reason] {
                try session.execute(
                    """
                    INSERT INTO work_item_limit (reason, seconds)
                    VALUES ($1, $2)
                    ON CONFLICT (reason) DO UPDATE
                    SET seconds = excluded.seconds
                    """,
                    [.text(reason), .integer(seconds)]
                )
            } else {
                try session.execute(
                    "DELETE FROM work_item_limit WHERE reason = $1",
                    [.text(reason)]
                )
            }
        }
        try applyToOpen()
        return true
    }

    private func all() throws(StoreFailure) -> [String: Int64] {
        let rows = try session.rows("SELECT reason, seconds FROM work_item_limit ORDER BY reason") {
            (row) throws(StoreFailure) in (row.text(0), row.integer(1))
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// What has a time of its own keeps it.
    private func applyToOpen() throws(StoreFailure) {
        _ = try session.execute(
            """
            UPDATE work_item
            SET due_at = 9223372036854775807, due_from = 'none'
            WHERE closed_at IS NULL AND due_from = 'limit'
            """,
            []
        )
        _ = try session.execute(
            """
            UPDATE work_item
            SET due_from = 'limit', due_at = opened_at + 1000000 * (
                SELECT seconds
                FROM work_item_limit
                WHERE work_item_limit.reason IN (work_item.reason, '')
                ORDER BY work_item_limit.reason DESC
                LIMIT 1
            )
            WHERE closed_at IS NULL AND due_from = 'none' AND 0 < (
                SELECT seconds
                FROM work_item_limit
                WHERE work_item_limit.reason IN (work_item.reason, '')
                ORDER BY work_item_limit.reason DESC
                LIMIT 1
            )
            """,
            []
        )
    }
}

extension Transaction {
    public var workItemLimits: WorkItemLimitTable { WorkItemLimitTable(session: session) }
}
