public import Database
public import Primitives

extension EffectTable {
    /// Ends every lease now, for a node that knows itself alone: what a dead one held is in doubt
    /// at once and not only when its lease would have ended.
    ///
    /// - Returns: how many leases there were, run out or not.
    @discardableResult
    public func endLeases() throws(StoreFailure) -> Int {
        try session.execute(
            """
            UPDATE effect
            SET lease_until = 0
            WHERE state IN ('ready', 'leased', 'unknown') AND lease_until > 0
            """,
            []
        )
    }

    /// What an effect waited for has come: it is looked at again now. Nothing when it is done, or
    /// somebody works on it.
    public func hasten(_ key: String, at now: Timestamp) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE effect
            SET due_at = $2
            WHERE key = $1 AND state IN ('ready', 'unknown') AND lease_until = 0 AND due_at > $2
            """,
            [.text(key), .time(now)]
        )
    }
}
