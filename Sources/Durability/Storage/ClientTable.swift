public import Database
public import Governance
public import Primitives

/// Somebody who calls the API, known by the hash of a key.
public struct StoredClient: Sendable, Equatable {
    public var id: String
    public var name: String
    public var channel: String
    public var entity: String
    public var keyHash: [UInt8]
    public var permissions: Set<Permission>
    /// The customers it may act for; empty means all of its entity.
    public var customers: Set<String>
    /// How fast it may ask; absent: as fast as the server lets everybody.
    public var pace: Pace?
    public var createdAt: Timestamp
    /// The key is refused from then on; absent: it never ends.
    public var expiresAt: Timestamp?
    /// When it was used last, to `ClientTable.useGrain`; absent: never yet.
    public var lastUsedAt: Timestamp?
    public var revokedAt: Timestamp?

    /// Requests a second, and how many may come at once after a pause; both at least one.
    public struct Pace: Sendable, Equatable {
        public var perSecond: Int
        public var burst: Int

        public init(perSecond: Int, burst: Int) {
            self.perSecond = perSecond
            self.burst = burst
        }
    }

    public init(
        id: String,
        name: String,
        channel: String,
        entity: String,
        keyHash: [UInt8],
        permissions: Set<Permission>,
        customers: Set<String> = [],
        pace: Pace? = nil,
        createdAt: Timestamp,
        expiresAt: Timestamp? = nil,
        lastUsedAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.channel = channel
        self.entity = entity
        self.keyHash = keyHash
        self.permissions = permissions
        self.customers = customers
        self.pace = pace
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.revokedAt = revokedAt
    }

    /// Whether the key is taken at this moment.
    public func isActive(at now: Timestamp) -> Bool {
        revokedAt == nil && (expiresAt.map { now < $0 } ?? true)
    }
}

public struct ClientTable {
    let session: any SQLSession

    /// How exactly the last use of a key is known.
    public static let useGrain = Duration.seconds(3_600)

    public func insert(_ client: StoredClient) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO api_client
                (id, name, channel, entity, key_hash, permissions, customers, created_at,
                 expires_at, requests_per_second, requests_burst)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            [
                .text(client.id), .text(client.name), .text(client.channel), .text(client.entity),
                .bytes(client.keyHash),
                .text(client.permissions.map(\.rawValue).sorted().joined(separator: " ")),
                .text(client.customers.sorted().joined(separator: " ")), .time(client.createdAt),
                .time(client.expiresAt), client.pace.map { .int($0.perSecond) } ?? .null,
                client.pace.map { .int($0.burst) } ?? .null,
            ]
        )
    }

    /// The client whose key has this hash, revoked or not.
    public func find(keyHash: [UInt8]) throws(StoreFailure) -> StoredClient? {
        try session.first(
            """
            SELECT id, name, channel, entity, key_hash, permissions, customers, created_at,
                   expires_at, last_used_at, requests_per_second, requests_burst, revoked_at
            FROM api_client
            WHERE key_hash = $1
            """,
            [.bytes(keyHash)],
            Self.client
        )
    }

    public func list() throws(StoreFailure) -> [StoredClient] {
        try session.rows(
            """
            SELECT id, name, channel, entity, key_hash, permissions, customers, created_at,
                   expires_at, last_used_at, requests_per_second, requests_burst, revoked_at
            FROM api_client
            ORDER BY created_at, id
            """,
            [],
            Self.client
        )
    }

    public func revoke(_ id: String, at now: Timestamp) throws(StoreFailure) -> Bool {
        try session.execute(
            "UPDATE api_client SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
            [.text(id), .time(now)]
        ) == 1
    }

    static func client(_ row: any SQLRow) throws(StoreFailure) -> StoredClient {
        StoredClient(
            id: row.text(0),
            name: row.text(1),
            channel: row.text(2),
            entity: row.text(3),
            keyHash: row.bytes(4),
            permissions: Set(
                row.text(5).split(separator: " ").compactMap { Permission(rawValue: String($0)) }
            ),
            customers: Set(row.text(6).split(separator: " ").map(String.init)),
            pace: row.optionalInteger(10).map {
                StoredClient.Pace(perSecond: Int($0), burst: Int(row.optionalInteger(11) ?? $0))
            },
            createdAt: row.timestamp(7),
            expiresAt: row.optionalTimestamp(8),
            lastUsedAt: row.optionalTimestamp(9),
            revokedAt: row.optionalTimestamp(12)
        )
    }
}

/// Where a channel wants to hear of milestones.
public struct StoredWebhook: Sendable, Equatable {
    public var id: String
    public var entity: String
    public var channel: String
    public var url: String
    /// Milestone kinds; empty means all.
    public var milestones: Set<String>
    /// The signing secret, sealed with the installation's key.
    public var sealedSecret: [UInt8]
    public var createdAt: Timestamp

    public init(
        id: String,
        entity: String,
        channel: String,
        url: String,
        milestones: Set<String>,
        sealedSecret: [UInt8],
        createdAt: Timestamp
    ) {
        self.id = id
        self.entity = entity
        self.channel = channel
        self.url = url
        self.milestones = milestones
        self.sealedSecret = sealedSecret
        self.createdAt = createdAt
    }
}

public struct WebhookTable {
    let session: any SQLSession

    public func insert(_ webhook: StoredWebhook) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO webhook
                (id, entity, channel, url, milestones, sealed_secret, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .text(webhook.id), .text(webhook.entity), .text(webhook.channel),
                .text(webhook.url), .text(webhook.milestones.sorted().joined(separator: " ")),
                .bytes(webhook.sealedSecret), .time(webhook.createdAt),
            ]
        )
    }

    /// The channel's subscriptions, oldest first.
    public func subscriptions(
        entity: String,
        channel: String
    ) throws(StoreFailure) -> [StoredWebhook] {
        try session.rows(
            """
            SELECT id, entity, channel, url, milestones, sealed_secret, created_at
            FROM webhook
            WHERE entity = $1 AND channel = $2 AND deleted_at IS NULL
            ORDER BY created_at, id
            """,
            [.text(entity), .text(channel)],
            Self.webhook
        )
    }

    public func load(_ id: String) throws(StoreFailure) -> StoredWebhook? {
        try session.first(
            """
            SELECT id, entity, channel, url, milestones, sealed_secret, created_at
            FROM webhook
            WHERE id = $1 AND deleted_at IS NULL
            """,
            [.text(id)],
            Self.webhook
        )
    }

    public func delete(
        _ id: String,
        entity: String,
        channel: String,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE webhook
            SET deleted_at = $4
            WHERE id = $1 AND entity = $2 AND channel = $3 AND deleted_at IS NULL
            """,
            [.text(id), .text(entity), .text(channel), .time(now)]
        ) == 1
    }

    private static func webhook(_ row: any SQLRow) throws(StoreFailure) -> StoredWebhook {
        StoredWebhook(
            id: row.text(0),
            entity: row.text(1),
            channel: row.text(2),
            url: row.text(3),
            milestones: Set(row.text(4).split(separator: " ").map(String.init)),
            sealedSecret: row.bytes(5),
            createdAt: row.timestamp(6)
        )
    }
}

extension Transaction {
    public var clients: ClientTable { ClientTable(session: session) }
    public var webhooks: WebhookTable { WebhookTable(session: session) }
}
extension Snapshot {
    public var clients: ClientTable { ClientTable(session: session) }
    public var webhooks: WebhookTable { WebhookTable(session: session) }
}
