import Database

extension Schema {
    /// What left a target's queue lately says how fast it goes.
    static let effectQueue: [SQL] = [
        """
        CREATE INDEX effect_done ON effect (target, done_at)
        WHERE done_at IS NOT NULL
        """
    ]
}
