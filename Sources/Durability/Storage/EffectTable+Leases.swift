public import Database
public import Primitives

extension EffectTable {
    /// Ends every lease now, for a node that knows itself alone: what a dead one held is in doubt
    /// at once and not only when its lease would have ended.
    ///
    /// - Returns: how many leases were still running.
    @discardableResult
    public func endLeases(at now: Timestamp) throws(StoreFailure) -> Int {
        try session.execute(
            """
            UPDATE effect
            SET lease_until = 0
            WHERE state IN ('ready', 'leased', 'unknown') AND lease_until > $1
            """,
            [.time(now)]
        )
    }
}
