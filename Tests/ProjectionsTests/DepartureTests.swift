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

/// The board says by when an order's goods must leave, as long as any are still to leave.
@Suite struct DepartureTests {
    @Test(arguments: TestDatabases.all)
    func `the board says when and from where goods leave, until nothing is left to`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let order = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["TAPE": 4])
            try await world.settle()
            let promised = try await world.state(of: order).lines.first?.promisedOn
            let row = try await world.row(order.rawValue)
            #expect(promised != nil)
            #expect(row?.leavesOn == promised)
            #expect(row?.leavesFrom == DemoCatalogue.dallas.rawValue)

            try await world.cancel(order)
            let cancelled = try await world.row(order.rawValue)
            #expect(cancelled?.leavesOn == nil)
            #expect(cancelled?.leavesFrom == nil)
        }
    }
}

extension StoryWorld {
    fileprivate func row(_ order: String) async throws -> OrderBoardRow? {
        try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.orderBoard.load(order)
        }
    }
}
