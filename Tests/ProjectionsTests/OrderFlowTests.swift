import Canonical
import Database
import Engine
import Governance
import OrderStories
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Projections

/// The overview's numbers, each against a second count over the event log that shares no code with
/// the first.
@Suite struct OrderFlowTests {
    @Test(arguments: TestDatabases.all)
    func `every number is what the log says, and what its list shows`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            var orders = try await Stories.badDay(in: world)
            orders.append(try await world.cancelled("PO-GONE"))
            let now = world.clock.now()
            let flow = try await world.flow(at: now)
            let told = try await LogReader.read(orders, in: world)
            #expect(flow.stages.map(\.orders).reduce(0, +) == orders.count)
            for stage in flow.stages {
                let here = told.filter { $0.stage == stage.stage.rawValue }
                #expect(stage.orders == here.count, "\(stage.stage)")
                #expect(stage.stuck == here.count { $0.hasOpenItem }, "\(stage.stage)")
                let standing = try await world.list(stage.stage, .standing, flow.since)
                #expect(Set(standing) == Set(here.map(\.id)), "\(stage.stage)")
                let stuck = try await world.list(stage.stage, .stuck, flow.since)
                #expect(stuck.count == stage.stuck, "\(stage.stage)")
                let entered = try await world.list(stage.stage, .entered, flow.since)
                #expect(entered.count == stage.entered, "\(stage.stage)")
            }
            let decided = try #require(flow.stages.first { $0.stage == .decided })
            #expect(decided.entered == told.count { $0.submittedAt >= flow.since })
            let booked = try #require(flow.stages.first { $0.stage == .booked })
            #expect(booked.entered == told.count { ($0.bookedAt ?? .zero) >= flow.since })
        }
    }

    @Test func `an order that ended before anything left is not under way any more`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["TAPE": 4])
            try await world.settle()
            #expect(try await world.count(.ended) == 0)
            try await world.cancel(order)
            #expect(try await world.count(.ended) == 1)
            #expect(try await world.list(.ended, .standing, .zero) == [order.rawValue])
            let others = FlowStage.allCases.filter { $0 != .ended }
            for stage in others { #expect(try await world.count(stage) == 0, "\(stage)") }
        }
    }

    @Test func `pages of a list follow each other without a gap`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            for number in 1...5 {
                _ = try await world.submit(
                    customer: DemoCatalogue.harbor,
                    "PO-\(number)",
                    ["TAPE": 1]
                )
                try await world.settle()
            }
            let stage = try #require(
                try await world.flow(at: world.clock.now()).stages.first { $0.orders == 5 }?.stage
            )
            var seen: [String] = []
            var last: FlowRow.Place?
            repeat {
                let after = last
                let page = try await world.store.read {
                    (snapshot) throws(StoreFailure) -> [FlowRow] in
                    try OrderFlow.orders(
                        at: stage,
                        .standing,
                        since: .zero,
                        after: after,
                        entity: DemoCatalogue.entity,
                        limit: 2,
                        from: snapshot
                    )
                }
                seen += page.map(\.orderID)
                last = page.last?.place
            } while last != nil
            #expect(seen.count == 5)
            #expect(Set(seen).count == 5)
        }
    }

    @Test func `what waits at the door is counted and listed until it is decided`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let now = world.clock.now()
            try await world.store.write { (transaction) throws(StoreFailure) in
                let message = InboundMessage(
                    entity: DemoCatalogue.entity.rawValue,
                    source: "folder:retailco",
                    key: "f00d",
                    kind: "edi.document",
                    contentHash: [],
                    body: [1],
                    traceID: "0",
                    actor: "retailco"
                )
                _ = try transaction.inbox.accept(message, at: now)
            }
            #expect(try await world.flow(at: now).door.messages == 1)
            #expect(try await world.door().map(\.kind) == ["edi.document"])
            try await world.settle()
            let door = try await world.flow(at: now).door
            #expect(door.messages == (try await world.door()).count)
            #expect(door.parked == (try await world.door()).count(where: \.isParked))
        }
    }
}

/// What the event log says of an order, read without any read model.
private struct LogReader {
    var id: String
    var stage: String
    var submittedAt: Timestamp
    var bookedAt: Timestamp?
    var hasOpenItem: Bool

    static func read(_ orders: [Order.ID], in world: StoryWorld) async throws -> [LogReader] {
        var all: [LogReader] = []
        for order in orders {
            let state = try await world.state(of: order)
            let events = try await world.store.read {
                (snapshot) throws(StoreFailure) -> [(String, Timestamp)] in
                try snapshot.session.rows(
                    "SELECT type, at FROM event WHERE instance_id = $1 ORDER BY sequence",
                    [.text(order.rawValue)]
                ) { (row) throws(StoreFailure) in (row.text(0), row.timestamp(1)) }
            }
            let open = try await world.store.read { (snapshot) throws(StoreFailure) -> Bool in
                try snapshot.workItems.items(ofInstance: "order", order.rawValue)
                    .contains { $0.closedAt == nil }
            }
            all.append(
                LogReader(
                    id: order.rawValue,
                    stage: stage(state.status, Set(events.map(\.0))),
                    submittedAt: try #require(events.first?.1),
                    bookedAt: events.first { $0.0 == "booked" }?.1,
                    hasOpenItem: open
                )
            )
        }
        return all
    }

    private static func stage(_ status: FulfillmentStatus, _ types: Set<String>) -> String {
        switch status {
        case .rejected, .cancelled: "ended"
        case .paid: "paid"
        case .invoiced: "invoiced"
        case .shipped, .delivered: "shipped"
        case .partiallyShipped: "picked"
        case .released: types.contains("picked") ? "picked" : "released"
        case .held, .accepted, .booked, .backordered:
            types.contains("booked") ? "booked" : "decided"
        }
    }
}

extension Timestamp {
    fileprivate static let zero = Timestamp(microseconds: 0)
}

extension StoryWorld {
    fileprivate func flow(at now: Timestamp) async throws -> OrderFlow {
        try await store.read { (snapshot) throws(StoreFailure) -> OrderFlow in
            try OrderFlow.read(now: now, entity: DemoCatalogue.entity, from: snapshot)
        }
    }

    fileprivate func count(_ stage: FlowStage) async throws -> Int {
        let flow = try await flow(at: clock.now())
        return flow.stages.first { $0.stage == stage }?.orders ?? 0
    }

    fileprivate func list(
        _ stage: FlowStage,
        _ part: FlowPart,
        _ since: Timestamp
    ) async throws -> [String] {
        try await store.read { (snapshot) throws(StoreFailure) -> [String] in
            try OrderFlow.orders(
                at: stage,
                part,
                since: since,
                entity: DemoCatalogue.entity,
                limit: 100,
                from: snapshot
            ).map(\.orderID)
        }
    }

    fileprivate func door() async throws -> [DoorRow] {
        try await store.read { (snapshot) throws(StoreFailure) -> [DoorRow] in
            try OrderFlow.messages(entity: DemoCatalogue.entity, limit: 100, from: snapshot)
        }
    }

    fileprivate func cancelled(_ number: String) async throws -> Order.ID {
        let order = try await submit(customer: DemoCatalogue.harbor, number, ["TAPE": 4])
        try await cancel(order)
        return order
    }

    func cancel(_ order: Order.ID) async throws {
        let event = OrderEvent.cancelRequested(
            CancelRequest(requestedBy: "buyer", reason: "not needed any more")
        )
        let command = OrderCommand(
            caller: Caller(
                actor: Actor(.client, "portal", permissions: [.ordersChange]),
                entity: DemoCatalogue.entity,
                channel: Channel.ID("portal")
            ),
            order: order,
            event: event,
            idempotencyKey: "cancel-" + order.rawValue,
            body: try StoredValue.encodeSorted(event),
            traceID: "4bf92f3577b34da6a3ce929d0e0e4736"
        )
        _ = try await desk.act(command) { _ in StoredAnswer(status: 200, body: []) }
        try await settle()
        for fulfilment in try await state(of: order).fulfilments where fulfilment.isCancelPending {
            let stopped = WarehouseCancelAnswer(
                fulfilment: fulfilment.id,
                cancelled: fulfilment.lines.map {
                    LineQuantity(line: $0.line, thousandths: $0.requested)
                },
                at: clock.now()
            )
            try await news(
                .warehouseCancelAnswered(stopped),
                for: order,
                from: fulfilment.warehouse.rawValue
            )
        }
    }
}
