public import Database
public import Primitives

/// A named right that one worker holds until it ends, with a number that only grows.
public struct LeaseGrant: Equatable, Sendable {
    public var fence: Int64
    public var until: Timestamp
}

public struct LeaseTable {
    let session: any SQLSession

    /// Takes or renews `name` for `owner`; `nil` when somebody else holds it.
    public func take(
        _ name: String,
        for owner: String,
        at now: Timestamp,
        until end: Timestamp
    ) throws(StoreFailure) -> LeaseGrant? {
        try session.first(
            """
            INSERT INTO lease (name, owner, until, fence)
            VALUES ($1, $2, $3, 1)
            ON CONFLICT (name) DO UPDATE
            SET fence = CASE WHEN lease.owner = $2 THEN lease.fence ELSE lease.fence + 1 END,
                owner = $2, until = $3
            WHERE lease.owner = $2 OR lease.until <= $4
            RETURNING fence, until
            """,
            [.text(name), .text(owner), .time(end), .time(now)]
        ) { (row) throws(StoreFailure) in
            LeaseGrant(fence: row.integer(0), until: row.timestamp(1))
        }
    }
}

extension LeaseTable {
    /// Ends every lease now, for a node that knows itself alone; fences go on growing.
    public func endAll(at now: Timestamp) throws(StoreFailure) {
        try session.execute("UPDATE lease SET until = 0 WHERE until > $1", [.time(now)])
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
extension Snapshot { public var cursors: CursorTable { CursorTable(session: session) } }
