import Canonical
import Database
import Engine
import Governance
import Primitives
import Storage
import Synchronization

/// Finds the client behind a key, asking the store at most every ten seconds for each key.
///
/// So a revoked key is refused ten seconds later at the latest, on every node. A class, because all
/// requests share what it remembers; bounded: when full it starts anew.
final class ClientDirectory: Sendable {
    struct Client: Sendable, Equatable {
        var id: String
        var caller: Caller
        var channel: Channel.ID
        /// Its own pace, where it has one.
        var limit: RateLimit?
        var expiresAt: Timestamp?
    }

    /// Whose key it is.
    enum Match: Sendable, Equatable {
        case found(Client)
        /// It was a key until then.
        case ended(Timestamp)
        /// Nobody's, or revoked.
        case unknown
    }

    private struct Entry {
        var client: Client?
        var readAt: Timestamp
    }

    static let memory = Duration.seconds(10)
    private let entriesMax: Int
    /// Guards what is remembered, by the key's hash.
    private let entries = Mutex<[[UInt8]: Entry]>([:])
    private let store: any Store

    init(store: any Store, entriesMax: Int = 10_000) {
        self.store = store
        self.entriesMax = entriesMax
    }

    func match(_ key: APIKey, at now: Timestamp) async throws(StoreFailure) -> Match {
        let known = entries.withLock { $0[key.hash] }
        if let known, now.since(known.readAt) < Self.memory, now >= known.readAt {
            return Self.match(known.client, at: now)
        }
        let stored = try await store.read { (snapshot) throws(StoreFailure) -> StoredClient? in
            try snapshot.clients.find(keyHash: key.hash)
        }
        let client = stored.flatMap(Self.client)
        entries.withLock { entries in
            if entries.count >= entriesMax { entries.removeAll(keepingCapacity: true) }
            entries[key.hash] = Entry(client: client, readAt: now)
        }
        let match = Self.match(client, at: now)
        if case .found = match, let stored { await note(stored, at: now) }
        return match
    }

    private static func match(_ client: Client?, at now: Timestamp) -> Match {
        guard let client else { return .unknown }
        if let end = client.expiresAt, now >= end { return .ended(end) }
        return .found(client)
    }

    /// Remembers the use of a key, at most once an hour for each.
    private func note(_ client: StoredClient, at now: Timestamp) async {
        if let last = client.lastUsedAt, now.since(last) < ClientTable.useGrain { return }
        // A database that takes no commit refuses orders, not the reader of an order: the next
        // request remembers it.
        try? await store.write { (transaction) throws(StoreFailure) in
            try transaction.clients.noteUse(client.id, at: now)
        }
    }

    private static func client(_ stored: StoredClient) -> Client? {
        guard stored.revokedAt == nil, let entity = LegalEntity.ID(validating: stored.entity),
            let channel = Channel.ID(validating: stored.channel)
        else { return nil }
        let caller = Caller(
            actor: Actor(.client, stored.name, permissions: stored.permissions),
            entity: entity,
            channel: channel,
            customers: Set(stored.customers.compactMap { Party.ID(validating: $0) })
        )
        return Client(
            id: stored.id,
            caller: caller,
            channel: channel,
            limit: stored.pace.map { RateLimit(perSecond: $0.perSecond, burst: $0.burst) },
            expiresAt: stored.expiresAt
        )
    }
}
