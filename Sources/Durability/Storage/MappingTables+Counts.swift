public import Database

// What each version of a mapping has read. A partner's documents come one after another, so each
// partner has its own rows and nobody waits for another's.
extension MappingTable {
    public func count(
        _ outcome: MappingOutcome,
        of name: String,
        _ number: Int,
        from partner: String
    ) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO mapping_count (name, number, partner, outcome, documents)
            VALUES ($1, $2, $3, $4, 1)
            ON CONFLICT (name, number, partner, outcome) DO UPDATE
            SET documents = mapping_count.documents + 1
            """,
            [.text(name), .int(number), .text(partner), .text(outcome.rawValue)]
        )
    }

    /// A version's counts over all partners.
    public func counts(
        of name: String,
        _ number: Int
    ) throws(StoreFailure) -> [MappingOutcome: Int] {
        let rows = try session.rows(
            """
            SELECT outcome, CAST(SUM(documents) AS BIGINT)
            FROM mapping_count
            WHERE name = $1 AND number = $2
            GROUP BY outcome
            ORDER BY outcome
            """,
            [.text(name), .int(number)]
        ) { (row) throws(StoreFailure) in (row.text(0), Int(row.integer(1))) }
        return rows.reduce(into: [:]) { counts, row in
            if let outcome = MappingOutcome(rawValue: row.0) { counts[outcome] = row.1 }
        }
    }

    /// The counts of every version, by name.
    public func counts(limit: Int) throws(StoreFailure) -> [MappingCount] {
        try session.rows(
            """
            SELECT name, number, outcome, CAST(SUM(documents) AS BIGINT)
            FROM mapping_count
            GROUP BY name, number, outcome
            ORDER BY name, number DESC, outcome
            LIMIT $1
            """,
            [.int(limit)]
        ) { (row) throws(StoreFailure) in
            MappingCount(
                name: row.text(0),
                number: Int(row.integer(1)),
                outcome: MappingOutcome(rawValue: row.text(2)) ?? .read,
                documents: Int(row.integer(3))
            )
        }
    }
}
