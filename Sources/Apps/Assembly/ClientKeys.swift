import ChannelAPI
package import Database
import Engine
package import Governance
package import Primitives
package import Storage

extension Permission {
    /// What a shop, portal or partner needs.
    package static let ofChannels: Set<Permission> = [
        .ordersSubmit, .ordersRead, .ordersChange, .inventoryRead, .pricesRead, .accountsRead,
        .invoicesRead, .webhooksManage,
    ]
}

/// Makes a client and returns its key, which nobody can read again.
///
/// - Parameter lifetime: The key ends after so long; absent: never.
package func mintClient(
    name: String,
    entity: String,
    channel: String,
    permissions: Set<Permission>,
    customers: Set<String> = [],
    pace: StoredClient.Pace? = nil,
    lifetime: Duration? = nil,
    in store: any Store,
    clock: any WallClock
) async throws(StoreFailure) -> String {
    let now = clock.now()
    let key = APIKey.mint(.system)
    let client = StoredClient(
        id: freshClientID(at: now),
        name: name,
        channel: channel,
        entity: entity,
        keyHash: key.hash,
        permissions: permissions,
        customers: customers,
        pace: pace,
        createdAt: now,
        expiresAt: lifetime.map { now.advanced(by: $0) }
    )
    try await store.write { (transaction) throws(StoreFailure) in
        try transaction.clients.insert(client)
        try transaction.audit.append(client.entry("client.created", client.story, at: now))
    }
    return key.text
}

/// A client's next key, and when the one before it ends.
package struct ClientRotation: Sendable {
    package var key: String
    package var client: StoredClient
    package var before: StoredClient
    package var endsAt: Timestamp
}

/// Makes a client's next key, with the same name and rights; the old one goes on for `overlap`, so
/// that who calls can change over without an interruption.
///
/// - Parameter lifetime: Of the new key; absent: as long as the old one was meant to live.
/// - Returns: `nil` when no key of this id is taken any more.
package func rotateClient(
    _ id: String,
    overlap: Duration,
    lifetime: Duration? = nil,
    in store: any Store,
    clock: any WallClock
) async throws(StoreFailure) -> ClientRotation? {
    let now = clock.now()
    let key = APIKey.mint(.system)
    let ends = now.advanced(by: overlap)
    return try await store.write { (transaction) throws(StoreFailure) -> ClientRotation? in
        guard let before = try transaction.clients.load(id), before.isActive(at: now) else {
            return nil
        }
        var client = before
        client.id = freshClientID(at: now)
        client.keyHash = key.hash
        client.createdAt = now
        let lifetime = lifetime ?? before.expiresAt.map { $0.since(before.createdAt) }
        client.expiresAt = lifetime.map { now.advanced(by: $0) }
        client.lastUsedAt = nil
        try transaction.clients.insert(client)
        _ = try transaction.clients.end(id, at: ends)
        let told = "the next key is \(client.id); this one ends at \(ends)"
        try transaction.audit.append(before.entry("client.rotated", told, at: now))
        return ClientRotation(
            key: key.text,
            client: client,
            before: before,
            endsAt: before.expiresAt.map { min($0, ends) } ?? ends
        )
    }
}

/// Ends a client's access for good. Answers whether it had any.
package func revokeClient(
    _ id: String,
    in store: any Store,
    clock: any WallClock
) async throws(StoreFailure) -> Bool {
    let now = clock.now()
    return try await store.write { (transaction) throws(StoreFailure) in
        guard let client = try transaction.clients.load(id),
            try transaction.clients.revoke(id, at: now)
        else { return false }
        try transaction.audit.append(client.entry("client.revoked", client.name, at: now))
        return true
    }
}

private func freshClientID(at now: Timestamp) -> String {
    "cli_" + SystemIdentitySource().next(at: now)
}

extension StoredClient {
    fileprivate func entry(_ action: String, _ detail: String, at now: Timestamp) -> AuditEntry {
        AuditEntry(
            at: now,
            actor: "command line",
            action: action,
            subject: "client/" + id,
            detail: detail
        )
    }

    /// Who it is, what it may do and until when, in one line.
    package var story: String {
        var parts = ["\(name) of \(entity)/\(channel)"]
        parts.append(permissions.map(\.rawValue).sorted().joined(separator: " "))
        if !customers.isEmpty {
            parts.append("only for " + customers.sorted().joined(separator: " "))
        }
        if let pace { parts.append("\(pace.perSecond) a second, \(pace.burst) at once") }
        if let expiresAt { parts.append("until \(expiresAt)") }
        return parts.joined(separator: "; ")
    }
}
