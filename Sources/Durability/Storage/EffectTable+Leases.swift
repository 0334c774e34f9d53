public import Database

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
}
