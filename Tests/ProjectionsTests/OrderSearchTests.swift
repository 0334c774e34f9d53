import Canonical
import Database
import OrderStories
import Ordering
import Primitives
import Projections
import SampleTrade
import Storage
import StorageTesting
import Testing

@Suite struct OrderSearchTests {
    @Test(arguments: TestDatabases.all)
    func `an order is found by any of its numbers`(on engine: TestEngine) async throws {
        try await StoryWorld.with(engine) { world in
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-4711a",
                ["WIDGET": 10]
            )
            try await world.settle()
            guard case .booked(let erpNumber) = try await world.state(of: order).booking else {
                Issue.record("the order was not booked")
                return
            }
            for number in [order.rawValue, "PO-4711a", erpNumber, erpNumber.lowercased()] {
                #expect(try await found(number, in: world) == [order.rawValue], "by \(number)")
            }
            let trace = try await world.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.instances.load(OrderWorkflow.name, order.rawValue)?.traceID ?? ""
            }
            #expect(try await found(trace, in: world) == [order.rawValue])
            #expect(try await found(trace.uppercased(), in: world) == [order.rawValue])
            for number in ["", "PO-4711", "nothing", "%", "\u{0}"] {
                #expect(try await found(number, in: world) == [], "by \(number)")
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `orders are found by the interchange that brought them, and by one about them`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-1",
                ["WIDGET": 10]
            )
            try await world.settle()
            let brought = InstanceReference(kind: OrderWorkflow.name, id: order.rawValue)
            try await document("in/acme/000000101", number: "000000101", about: nil, in: world)
            try await document("out/acme/000000009", number: "000000009", about: brought, in: world)
            // Another interchange, whose number begins alike.
            try await document("in/acme/000000102", number: "000000102", about: nil, in: world)
            try await message(keyed: "000000101/1/0001", brought: brought, in: world)
            #expect(try await found("000000101", in: world) == [order.rawValue])
            #expect(try await found("000000009", in: world) == [order.rawValue])
            #expect(try await found("000000102", in: world) == [])
        }
    }

    private func found(_ number: String, in world: StoryWorld) async throws -> [String] {
        try await world.store.read { (snapshot) throws(StoreFailure) in
            try OrderSearch.find(
                number,
                entity: DemoCatalogue.entity.rawValue,
                limit: 20,
                in: snapshot
            ).map(\.orderID)
        }
    }

    private func document(
        _ id: String,
        number: String,
        about instance: InstanceReference?,
        in world: StoryWorld
    ) async throws {
        let now = world.clock.now()
        try await world.store.write { (transaction) throws(StoreFailure) in
            try transaction.documents.insert(
                PartnerDocument(
                    id: id,
                    entity: DemoCatalogue.entity.rawValue,
                    partner: "acme",
                    direction: instance == nil ? "in" : "out",
                    type: "850",
                    controlNumber: number,
                    state: "translated",
                    instance: instance,
                    name: id,
                    detail: "",
                    bytes: [],
                    createdAt: now
                )
            )
        }
    }

    private func message(
        keyed key: String,
        brought instance: InstanceReference,
        in world: StoryWorld
    ) async throws {
        let now = world.clock.now()
        try await world.store.write { (transaction) throws(StoreFailure) in
            _ = try transaction.inbox.accept(
                InboundMessage(
                    entity: DemoCatalogue.entity.rawValue,
                    source: "partner:acme",
                    key: key,
                    kind: "order.request",
                    contentHash: [],
                    body: [],
                    traceID: "0af7651916cd43dd8448eb211c80319c",
                    actor: "acme",
                    instanceKind: instance.kind,
                    instanceID: instance.id
                ),
                at: now,
                state: .decided
            )
        }
    }
}
