import Database
import Primitives
import Storage
import StorageTesting

/// Seconds after an arbitrary moment; storage never reads a clock.
func second(_ count: Int) -> Timestamp {
    Timestamp(microseconds: 1_800_000_000_000_000 + Int64(count) * 1_000_000)
}

/// A fresh database with every table.
func withTables(
    _ engine: TestEngine,
    _ body: (TestStore) async throws -> Void
) async throws {
    try await TestDatabases.with(engine) { store in
        try await store.migrate(Schema.migrations, now: second(0))
        try await body(store)
    }
}

func message(
    _ key: String,
    source: String = "channel:portal",
    body: String = "{}"
) -> InboundMessage {
    InboundMessage(
        entity: "acme",
        source: source,
        key: key,
        kind: "order.event",
        contentHash: Array(body.utf8),
        body: Array(body.utf8),
        traceID: "0af7651916cd43dd8448eb211c80319c",
        actor: "tests"
    )
}

func effect(
    _ sequence: Int64,
    _ ordinal: Int = 0,
    order: String = "A",
    target: String = "erp",
    due: Timestamp = second(0)
) -> StoredEffect {
    StoredEffect(
        key: "order/\(order)/\(sequence)/\(ordinal)",
        entity: "acme",
        instanceKind: "order",
        instanceID: order,
        sequence: sequence,
        ordinal: ordinal,
        target: target,
        operation: "erp.book",
        lane: "\(target)/\(order)",
        payload: [1, 2, 3],
        traceID: "0af7651916cd43dd8448eb211c80319c",
        dueAt: due,
        createdAt: second(0)
    )
}

/// Lets a PostgreSQL server's clock pass, as far as leases can tell: they all end so much sooner.
func pass(_ seconds: Int64, on store: any Store) async throws {
    try await store.write { (transaction) throws(StoreFailure) in
        let session = transaction.session
        let span = SQLValue.span(.seconds(seconds))
        try session.execute("UPDATE lease SET until = until - $1", [span])
        try session.execute(
            "UPDATE effect SET lease_until = lease_until - $1 WHERE lease_until > $1",
            [span]
        )
    }
}
