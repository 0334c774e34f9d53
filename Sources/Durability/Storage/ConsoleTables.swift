public import Database
public import Primitives

/// A person who signs in to the console: with a password, or vouched for by an identity provider.
public struct ConsoleUser: Sendable, Equatable {
    /// Unique, and what every record of their doings says.
    public var name: String
    /// `scrypt$…`, never the password; `noPassword` where an identity provider asks for one.
    public var passwordHash: String
    public var role: Role
    public var disabledAt: Timestamp?
    /// How pages call them; their name where absent.
    public var displayName: String?

    /// What no password makes.
    public static let noPassword = "none"

    public init(
        name: String,
        passwordHash: String,
        role: Role,
        disabledAt: Timestamp? = nil,
        displayName: String? = nil
    ) {
        self.name = name
        self.passwordHash = passwordHash
        self.role = role
        self.disabledAt = disabledAt
        self.displayName = displayName
    }

    public var hasPassword: Bool { passwordHash != Self.noPassword }
}

/// A signed-in browser, known by the hash of its cookie.
public struct ConsoleSession: Sendable, Equatable {
    public var tokenHash: [UInt8]
    public var user: String
    public var csrfToken: String
    public var expiresAt: Timestamp

    public init(tokenHash: [UInt8], user: String, csrfToken: String, expiresAt: Timestamp) {
        self.tokenHash = tokenHash
        self.user = user
        self.csrfToken = csrfToken
        self.expiresAt = expiresAt
    }
}

public struct ConsoleUserTable {
    let session: any SQLSession

    /// Adds a user, or gives an existing one this password and role.
    public func save(_ user: ConsoleUser, at now: Timestamp) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO console_user (name, password_hash, role, created_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO UPDATE
            SET password_hash = $2, role = $3
            """,
            [
                .text(user.name), .text(user.passwordHash), .text(user.role.rawValue), .time(now),
            ]
        )
    }

    public func find(_ name: String) throws(StoreFailure) -> ConsoleUser? {
        try session.first(
            """
            SELECT name, password_hash, role, disabled_at, display_name
            FROM console_user
            WHERE name = $1
            """,
            [.text(name)],
            Self.user
        )
    }

    /// Who may sign in, by name.
    public func active(limit: Int) throws(StoreFailure) -> [ConsoleUser] {
        try session.rows(
            """
            SELECT name, password_hash, role, disabled_at, display_name
            FROM console_user
            WHERE disabled_at IS NULL
            ORDER BY name
            LIMIT $1
            """,
            [.int(limit)],
            Self.user
        )
    }

    private static func user(_ row: any SQLRow) throws(StoreFailure) -> ConsoleUser {
        guard let role = Role(rawValue: row.text(2)) else {
            throw .corrupt("console_user \(row.text(0)) has the role \(row.text(2))")
        }
        return ConsoleUser(
            name: row.text(0),
            passwordHash: row.text(1),
            role: role,
            disabledAt: row.optionalTimestamp(3),
            displayName: row.optionalText(4)
        )
    }

    /// Adds a person without a password.
    ///
    /// - Returns: `false` when the name is somebody's already.
    public func addWithoutPassword(
        _ name: String,
        _ role: Role,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            INSERT INTO console_user (name, password_hash, role, created_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO NOTHING
            """,
            [
                .text(name), .text(ConsoleUser.noPassword), .text(role.rawValue), .time(now),
            ]
        ) == 1
    }

    /// Gives a person the role and display name that their identity provider says now.
    public func update(
        _ name: String,
        role: Role,
        displayName: String?
    ) throws(StoreFailure) {
        try session.execute(
            "UPDATE console_user SET role = $2, display_name = $3 WHERE name = $1",
            [.text(name), .text(role.rawValue), .text(displayName)]
        )
    }
}

public struct ConsoleSessionTable {
    let session: any SQLSession

    public func insert(_ entry: ConsoleSession, at now: Timestamp) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO console_session
                (token_hash, user_name, csrf_token, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .bytes(entry.tokenHash), .text(entry.user), .text(entry.csrfToken), .time(now),
                .time(entry.expiresAt),
            ]
        )
    }

    public func find(tokenHash: [UInt8]) throws(StoreFailure) -> ConsoleSession? {
        try session.first(
            """
            SELECT token_hash, user_name, csrf_token, expires_at
            FROM console_session
            WHERE token_hash = $1
            """,
            [.bytes(tokenHash)]
        ) { (row) throws(StoreFailure) in
            ConsoleSession(
                tokenHash: row.bytes(0),
                user: row.text(1),
                csrfToken: row.text(2),
                expiresAt: row.timestamp(3)
            )
        }
    }

    /// Ends a session, and with it every session that has expired.
    public func end(tokenHash: [UInt8], at now: Timestamp) throws(StoreFailure) {
        try session.execute(
            "DELETE FROM console_session WHERE token_hash = $1 OR expires_at < $2",
            [.bytes(tokenHash), .time(now)]
        )
    }
}

/// Who did what; appended, never edited.
public struct AuditEntry: Sendable, Equatable {
    public var at: Timestamp
    public var actor: String
    public var action: String
    public var subject: String
    public var detail: String

    public init(at: Timestamp, actor: String, action: String, subject: String, detail: String) {
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.detail = detail
    }
}

public struct AuditTable {
    let session: any SQLSession

    public func append(_ entry: AuditEntry) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO audit_entry (at, actor, action, subject, detail)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .time(entry.at), .text(entry.actor), .text(entry.action), .text(entry.subject),
                .text(entry.detail),
            ]
        )
    }

    public func entries(subject: String, limit: Int) throws(StoreFailure) -> [AuditEntry] {
        try session.rows(
            """
            SELECT at, actor, action, subject, detail
            FROM audit_entry
            WHERE subject = $1
            ORDER BY id
            LIMIT $2
            """,
            [.text(subject), .int(limit)]
        ) { (row) throws(StoreFailure) in
            AuditEntry(
                at: row.timestamp(0),
                actor: row.text(1),
                action: row.text(2),
                subject: row.text(3),
                detail: row.text(4)
            )
        }
    }
}

extension Transaction {
    public var users: ConsoleUserTable { ConsoleUserTable(session: session) }
    public var sessions: ConsoleSessionTable { ConsoleSessionTable(session: session) }
    public var audit: AuditTable { AuditTable(session: session) }
}
extension Snapshot {
    public var users: ConsoleUserTable { ConsoleUserTable(session: session) }
    public var sessions: ConsoleSessionTable { ConsoleSessionTable(session: session) }
    public var audit: AuditTable { AuditTable(session: session) }
}
