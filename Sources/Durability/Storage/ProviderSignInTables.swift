public import Database
public import Primitives

/// A person as an identity provider knows them: the issuer's own key for them never changes and is
/// never given to another, which cannot be said of names and addresses.
public struct ConsoleIdentity: Sendable, Equatable {
    public var issuer: String
    public var subject: String

    public init(issuer: String, subject: String) {
        self.issuer = issuer
        self.subject = subject
    }
}

public struct ConsoleIdentityTable {
    let session: any SQLSession

    /// The console's name for this person, once they have signed in.
    public func userName(of identity: ConsoleIdentity) throws(StoreFailure) -> String? {
        try session.first(
            """
            SELECT user_name
            FROM console_identity
            WHERE issuer = $1 AND subject = $2
            """,
            [.text(identity.issuer), .text(identity.subject)]
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    /// - Returns: `false` when this person has a name already: a sign-in beside this one was first.
    public func add(
        _ identity: ConsoleIdentity,
        userName: String,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            INSERT INTO console_identity (issuer, subject, user_name, created_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (issuer, subject) DO NOTHING
            """,
            [
                .text(identity.issuer), .text(identity.subject), .text(userName), .time(now),
            ]
        ) == 1
    }
}

/// A sign-in that was sent to the identity provider and whose answer is awaited.
public struct PendingSignIn: Sendable, Equatable {
    /// Of the `state` that the provider must repeat.
    public var stateHash: [UInt8]
    /// Of the cookie of the browser that began.
    public var browserHash: [UInt8]
    public var nonce: String
    /// The secret whose hash the provider was told (RFC 7636 §4.1).
    public var verifier: String
    public var returnTo: String
    public var expiresAt: Timestamp

    public init(
        stateHash: [UInt8],
        browserHash: [UInt8],
        nonce: String,
        verifier: String,
        returnTo: String,
        expiresAt: Timestamp
    ) {
        self.stateHash = stateHash
        self.browserHash = browserHash
        self.nonce = nonce
        self.verifier = verifier
        self.returnTo = returnTo
        self.expiresAt = expiresAt
    }
}

public struct PendingSignInTable {
    let session: any SQLSession

    /// Sign-ins that may wait at the same time. Anybody can begin one, so they must have an end.
    public static let waitingMax = 10_000

    /// Takes one up, after those that nobody came back for have gone.
    ///
    /// Where too many wait the oldest go: people come back within seconds, and whoever floods this
    /// cannot keep them out.
    public func insert(_ entry: PendingSignIn, at now: Timestamp) throws(StoreFailure) {
        try session.execute(
            "DELETE FROM console_sign_in WHERE expires_at <= $1",
            [.time(now)]
        )
        let waiting = try session.first("SELECT COUNT(*) FROM console_sign_in", []) {
            (row) throws(StoreFailure) in row.integer(0)
        }
        if waiting ?? 0 >= Self.waitingMax { try dropOldest() }
        try session.execute(
            """
            INSERT INTO console_sign_in
                (state_hash, browser_hash, nonce, verifier, return_to, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .bytes(entry.stateHash), .bytes(entry.browserHash), .text(entry.nonce),
                .text(entry.verifier), .text(entry.returnTo), .time(entry.expiresAt),
            ]
        )
    }

    private func dropOldest() throws(StoreFailure) {
        try session.execute(
            """
            DELETE FROM console_sign_in
            WHERE state_hash IN (
                SELECT state_hash
                FROM console_sign_in
                ORDER BY expires_at, state_hash
                LIMIT $1
            )
            """,
            [.int(Self.waitingMax / 10)]
        )
    }

    /// Takes one out, once: whoever comes second with the same state gets nothing.
    ///
    /// - Returns: `nil` for a state that is unknown, was used, has expired, or was begun in another
    ///   browser; the last keeps it for the browser that began.
    public func take(
        stateHash: [UInt8],
        browserHash: [UInt8],
        at now: Timestamp
    ) throws(StoreFailure) -> PendingSignIn? {
        try session.first(
            """
            DELETE FROM console_sign_in
            WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3
            RETURNING nonce, verifier, return_to, expires_at
            """,
            [.bytes(stateHash), .bytes(browserHash), .time(now)]
        ) { (row) throws(StoreFailure) in
            PendingSignIn(
                stateHash: stateHash,
                browserHash: browserHash,
                nonce: row.text(0),
                verifier: row.text(1),
                returnTo: row.text(2),
                expiresAt: row.timestamp(3)
            )
        }
    }
}

extension Transaction {
    public var identities: ConsoleIdentityTable { ConsoleIdentityTable(session: session) }
    public var pendingSignIns: PendingSignInTable { PendingSignInTable(session: session) }
}
extension Snapshot {
    public var identities: ConsoleIdentityTable { ConsoleIdentityTable(session: session) }
}
