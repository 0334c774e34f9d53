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

    /// The client, or `nil` when the key is unknown or revoked.
    func client(_ key: APIKey, at now: Timestamp) async throws(StoreFailure) -> Client? {
        let known = entries.withLock { $0[key.hash] }
        if let known, now.since(known.readAt) < Self.memory, now >= known.readAt {
            return known.client
        }
        let stored = try await store.read { (snapshot) throws(StoreFailure) -> StoredClient? in
            try snapshot.clients.find(keyHash: key.hash)
        }
        let client = stored.flatMap(Self.client)
        entries.withLock { entries in
            if entries.count >= entriesMax { entries.removeAll(keepingCapacity: true) }
            entries[key.hash] = Entry(client: client, readAt: now)
        }
        return client
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
        return Client(id: stored.id, caller: caller, channel: channel)
    }
}
