import Crypto
import Database
import Primitives
import Storage

/// Signed-in browsers: a cookie whose hash is stored, a user who is looked up at every request.
///
/// A role that changes, or a user who is disabled, counts from the next request on.
struct Sessions: Sendable {
    let store: any Store
    let random: @Sendable (Int) -> [UInt8]
    let lifetime: Duration

    static let cookieName = "crossdock_session"

    /// A new session for `user`; returns the cookie's value.
    ///
    /// - Parameters:
    ///   - lifetime: how long it lasts, where not as long as the others.
    ///   - means: how the person proved who they are, for the record.
    func begin(
        for user: ConsoleUser,
        at now: Timestamp,
        lasting lifetime: Duration? = nil,
        by means: String = "password"
    ) async throws(StoreFailure) -> String {
        let token = Self.text(random(32))
        let entry = ConsoleSession(
            tokenHash: Self.hash(token),
            user: user.name,
            csrfToken: Self.text(random(32)),
            expiresAt: now.advanced(by: lifetime ?? self.lifetime)
        )
        try await store.write { (transaction) throws(StoreFailure) in
            // Ends no session by name, but every one that has expired.
            try transaction.sessions.end(tokenHash: [], at: now)
            try transaction.sessions.insert(entry, at: now)
            try transaction.audit.append(
                AuditEntry(
                    at: now,
                    actor: user.name,
                    action: "console.sign_in",
                    subject: "user/" + user.name,
                    detail: "\(user.role.rawValue), by \(means)"
                )
            )
        }
        return token
    }

    /// Who the cookie stands for; `nil` when it is unknown, expired, or its user was disabled.
    func viewer(token: String?, at now: Timestamp) async throws(StoreFailure) -> Viewer? {
        guard let token, (1...128).contains(token.utf8.count) else { return nil }
        let hash = Self.hash(token)
        return try await store.read { (snapshot) throws(StoreFailure) -> Viewer? in
            guard let session = try snapshot.sessions.find(tokenHash: hash),
                session.expiresAt > now,
                let user = try snapshot.users.find(session.user), user.disabledAt == nil
            else { return nil }
            return Viewer(
                name: user.name,
                role: user.role,
                csrfToken: session.csrfToken,
                tokenHash: hash,
                displayName: user.displayName,
                hasPassword: user.hasPassword
            )
        }
    }

    func end(_ viewer: Viewer, at now: Timestamp) async throws(StoreFailure) {
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.sessions.end(tokenHash: viewer.tokenHash, at: now)
            try transaction.audit.append(
                AuditEntry(
                    at: now,
                    actor: viewer.name,
                    action: "console.sign_out",
                    subject: "user/" + viewer.name,
                    detail: ""
                )
            )
        }
    }

    /// Writes down that somebody did not know the password of `user`.
    func refused(_ user: ConsoleUser, at now: Timestamp) async throws(StoreFailure) {
        let why = user.disabledAt == nil ? "wrong password" : "disabled"
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.audit.append(
                AuditEntry(
                    at: now,
                    actor: "somebody",
                    action: "console.sign_in_refused",
                    subject: "user/" + user.name,
                    detail: why
                )
            )
        }
    }

    static func hash(_ token: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(token.utf8)))
    }

    /// Base 64 for addresses and cookies.
    static func text(_ bytes: [UInt8]) -> String { Base64URL.text(bytes) }
}
