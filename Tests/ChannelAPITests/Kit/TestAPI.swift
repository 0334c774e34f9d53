import Canonical
import Database
import Engine
import Governance
import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import NIOCore
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import ChannelAPI

/// The API over a fresh store with the demo catalogue, called through Hummingbird's router.
///
/// Every answer is held against the OpenAPI document: its status must be documented and its body
/// must fit the schema, whatever the test itself looks at.
struct TestAPI: Sendable {
    let store: any Store
    let clock: TestClock
    let log: CapturedLog
    let client: any TestClientProtocol
    let dependencies: APIDependencies

    static let entity = DemoCatalogue.entity
    static let portal = "portal"

    /// Runs `body` with an API of its own.
    static func with(
        setting: (inout APIDependencies) -> Void = { _ in },
        _ body: @Sendable (TestAPI) async throws -> Void
    ) async throws {
        try await TestDatabases.with(.sqlite) { store in
            try await with(store, setting: setting, body)
        }
    }

    /// Runs `body` with an API over a fresh store.
    static func with(
        _ store: any Store,
        setting: (inout APIDependencies) -> Void = { _ in },
        _ body: @Sendable (TestAPI) async throws -> Void
    ) async throws {
        let clock = TestClock()
        try await store.migrate(Schema.migrations, now: clock.now())
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            try DemoCatalogue.masterData.load(into: transaction, source: "test", at: now)
        }
        let log = CapturedLog()
        var dependencies = Self.dependencies(store, clock, log.logger())
        setting(&dependencies)
        let router = PublicAPI(dependencies).makeRouter()
        let settled = dependencies
        try await Application(
            router: router,
            logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
        )
        .test(.router) { client in
            try await body(
                TestAPI(
                    store: settled.store,
                    clock: clock,
                    log: log,
                    client: client,
                    dependencies: settled
                )
            )
        }
    }

    static func dependencies(
        _ store: any Store,
        _ clock: TestClock,
        _ logger: Logger
    ) -> APIDependencies {
        let facts = FactLoader()
        let identities = SeededIdentitySource(seed: 7)
        return APIDependencies(
            store: store,
            clock: clock,
            orders: OrderDesk(
                store: store,
                clock: clock,
                process: OrderProcess(facts: facts, subscribers: NobodyListens()),
                identities: identities
            ),
            events: EventDesk(store: store, clock: clock),
            facts: facts,
            identities: identities,
            webhookSecrets: WebhookSecretIssuer { webhook in
                WebhookSecretIssuer.Issued(text: "whsec_\(webhook)", sealed: [1, 2, 3])
            },
            logger: logger
        )
    }

    /// A new key for a client of `channel`.
    func key(
        _ permissions: Set<Permission> = Set(Permission.allCases),
        channel: String = TestAPI.portal,
        customers: Set<String> = []
    ) async throws -> String {
        let key = APIKey.mint(.system)
        let client = StoredClient(
            id: dependencies.identities.next(at: clock.now()),
            name: "a client of \(channel)",
            channel: channel,
            entity: Self.entity.rawValue,
            keyHash: key.hash,
            permissions: permissions,
            customers: customers,
            createdAt: clock.now()
        )
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.clients.insert(client)
        }
        return key.text
    }
}

private struct NobodyListens: MilestoneSubscribers {
    func deliveries(
        of milestone: Milestone,
        for order: OrderState,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> [MilestoneDelivery] { [] }
}
