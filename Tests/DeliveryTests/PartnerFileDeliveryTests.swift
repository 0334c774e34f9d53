import Database
import Delivery
import Engine
import PartnerTransport
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct PartnerFileDeliveryTests {
    private static let now = Timestamp(microseconds: 1_795_460_340_000_000)

    /// A share that is not mounted is no fault of any document.
    @Test func `a partner whose folder cannot be written is away`() async throws {
        try await TestDatabases.with(.sqlite) { store in
            try await store.migrate(Schema.migrations, now: Self.now)
            try await store.write { (transaction) throws(StoreFailure) in
                try transaction.documents.insert(Self.document)
            }
            let delivery = PartnerFileDelivery(
                ["acme": OutFolder(path: "/nowhere/crossdock/out")],
                sftp: [:],
                as2: AS2Sender([:], store: store, clock: FrozenClock()),
                store: store
            )
            let outcome = await delivery.deliver(
                try Self.effect(),
                isInDoubt: false,
                deadline: Self.now.advanced(by: .seconds(30))
            )
            guard case .away(nil, "folder.unavailable", _, nil, false) = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
    }

    private static let document = PartnerDocument(
        id: "D-1",
        entity: "main",
        partner: "acme",
        direction: "out",
        type: "997",
        controlNumber: "1",
        state: "built",
        instance: nil,
        name: "997_1.edi",
        detail: "",
        bytes: Array("ISA".utf8),
        createdAt: now
    )

    private static func effect() throws -> StoredEffect {
        StoredEffect(
            key: "partner/D-1/1/0",
            entity: "main",
            instanceKind: "partner",
            instanceID: "D-1",
            sequence: 1,
            ordinal: 0,
            target: "partner/acme",
            operation: "partner.file",
            lane: "partner/acme",
            payload: try StoredValue.encode(PartnerFile(document: "D-1")),
            traceID: "0af7651916cd43dd8448eb211c80319c",
            dueAt: now,
            createdAt: now
        )
    }

    private struct FrozenClock: WallClock {
        func now() -> Timestamp { PartnerFileDeliveryTests.now }
        func sleep(until deadline: Timestamp) async throws(CancellationError) {}
    }
}
