public import Database
public import Primitives

/// A person who is signed in, in one or several browsers.
public struct SignedInPerson: Sendable, Equatable {
    public var name: String
    public var role: String
    public var browsers: Int
    public var lastSignIn: Timestamp
    /// When the last of their sessions ends by itself.
    public var until: Timestamp
}

extension ConsoleSessionTable {
    /// Who is signed in at `now`, by name; at most `limit` people.
    public func people(
        at now: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> [SignedInPerson] {
        try session.rows(
            """
            SELECT s.user_name, u.role, COUNT(*), MAX(s.created_at), MAX(s.expires_at)
            FROM console_session s
            JOIN console_user u ON u.name = s.user_name
            WHERE s.expires_at > $1 AND u.disabled_at IS NULL
            GROUP BY s.user_name, u.role
            ORDER BY s.user_name
            LIMIT $2
            """,
            [.time(now), .int(limit)]
        ) { (row) throws(StoreFailure) in
            SignedInPerson(
                name: row.text(0),
                role: row.text(1),
                browsers: Int(row.integer(2)),
                lastSignIn: row.timestamp(3),
                until: row.timestamp(4)
            )
        }
    }

    /// Ends every session of a person, in whatever browser.
    ///
    /// - Returns: how many there were.
    @discardableResult
    public func endAll(of user: String) throws(StoreFailure) -> Int {
        try session.execute("DELETE FROM console_session WHERE user_name = $1", [.text(user)])
    }
}
