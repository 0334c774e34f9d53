public import Database
public import Primitives

/// A named right that one worker holds until it ends, with a number that only grows.
public struct LeaseGrant: Equatable, Sendable {
    /// Grows with every new holder: the same number again means that nobody held it in between.
    public var fence: Int64
    /// By the database's clock, which need not agree with the holder's.
    public var until: Timestamp
}

/// Rights that one worker holds at a time.
///
/// Leases run on one clock: the server's on PostgreSQL, whatever the nodes' clocks say; on SQLite,
/// which serves one process, that process's own. The row stays locked until the transaction ends,
/// so work done in the transaction that took the lease is never done beside another holder's.
public struct LeaseTable {
    let session: any SQLSession

    /// Takes or renews `name` for `owner` from now on; `nil` when somebody else holds it.
    ///
    /// `now` counts where the database has no clock of its own.
    public func take(
        _ name: String,
        for owner: String,
        at now: Timestamp,
        lasting duration: Duration
    ) throws(StoreFailure) -> LeaseGrant? {
        try session.first(
            """
            INSERT INTO lease (name, owner, until, fence)
            VALUES ($1, $2, COALESCE({server time}, $3) + $4, 1)
            ON CONFLICT (name) DO UPDATE
            SET fence = CASE WHEN lease.owner = $2 THEN lease.fence ELSE lease.fence + 1 END,
                owner = $2, until = excluded.until
            WHERE lease.owner = $2 OR lease.until <= COALESCE({server time}, $3)
            RETURNING fence, until
            """,
            [.text(name), .text(owner), .time(now), .span(duration)]
        ) { (row) throws(StoreFailure) in
            LeaseGrant(fence: row.integer(0), until: row.timestamp(1))
        }
    }

    /// Whether somebody else than `owner` holds `name` now: a look before work that only its holder
    /// has use for. Only `take` decides.
    public func isTaken(
        _ name: String,
        from owner: String,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        try session.first(
            """
            SELECT 1
            FROM lease
            WHERE name = $1 AND owner <> $2 AND until > COALESCE({server time}, $3)
            """,
            [.text(name), .text(owner), .time(now)]
        ) { (_) throws(StoreFailure) in true } ?? false
    }

    /// Ends `name` if `owner` holds it, so that the next one need not wait for its end.
    public func release(_ name: String, by owner: String) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE lease
            SET until = 0
            WHERE name = $1 AND owner = $2
            """,
            [.text(name), .text(owner)]
        )
    }
}

extension LeaseTable {
    /// Ends every lease now, for a node that knows itself alone; fences go on growing.
    public func endAll() throws(StoreFailure) {
        try session.execute("UPDATE lease SET until = 0 WHERE until > 0", [])
    }
}

/// How far each reader of the event log has come.
public struct CursorTable {
    let session: any SQLSession

    public func position(of name: String) throws(StoreFailure) -> Int64 {
        try session.first(
            "SELECT position FROM reader_cursor WHERE name = $1",
            [.text(name)]
        ) { (row) throws(StoreFailure) in row.integer(0) } ?? 0
    }

    /// Whether the reader `name` has ever begun.
    public func isThere(_ name: String) throws(StoreFailure) -> Bool {
        try session.first(
            "SELECT 1 FROM reader_cursor WHERE name = $1",
            [.text(name)]
        ) { (_) throws(StoreFailure) in true } ?? false
    }

    public func move(
        _ name: String,
        to position: Int64,
        at now: Timestamp
    ) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO reader_cursor (name, position, updated_at)
            VALUES ($1, $2, $3)
            ON CONFLICT (name) DO UPDATE
            SET position = $2, updated_at = $3
            """,
            [.text(name), .integer(position), .time(now)]
        )
    }
}

extension Transaction {
    public var leases: LeaseTable { LeaseTable(session: session) }
    public var cursors: CursorTable { CursorTable(session: session) }
}
extension Snapshot {
    public var leases: LeaseTable { LeaseTable(session: session) }
    public var cursors: CursorTable { CursorTable(session: session) }
}
