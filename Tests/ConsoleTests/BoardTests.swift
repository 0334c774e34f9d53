import Canonical
import Database
import Hummingbird
import OrderStories
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

@Suite struct BoardTests {
    @Test func `tiles count what the list shows`() async throws {
        try await TestConsole.with { console in
            try await Stories.badDay(in: console.world)
            let browser = try await console.signIn(.operationsManager)
            let all = try await console.get("/console/orders", as: browser)
            #expect(all.contains("5 of 5 orders, newest first"))
            for status in FulfillmentStatus.allCases {
                let model = try await read(BoardFilter(status: status), console)
                #expect(model.total == model.rows.count, "\(status)")
                #expect(model.rows.allSatisfy { $0.status == status.rawValue })
                let address = "/console/orders?status=\(status.rawValue)"
                let page = try await console.get(address, as: browser)
                #expect(page.contains("\(model.rows.count) of \(model.rows.count) order"))
            }
        }
    }

    @Test func `an order is found by any of its numbers, and one hit is opened`() async throws {
        try await TestConsole.with { console in
            let order = try await Stories.paid(in: console.world)
            _ = try await Stories.held(in: console.world)
            let browser = try await console.signIn(.customerService)
            let state = try await console.world.state(of: order)
            var numbers = [order.rawValue, "PO-PAID", "ERP-1001", order.rawValue.lowercased()]
            numbers += state.fulfilments.map(\.id.rawValue)
            numbers += state.shipments.flatMap(\.parcels).map(\.trackingNumber)
            numbers += state.invoices.map(\.id.rawValue)
            numbers += state.invoices.compactMap(\.externalNumber)
            #expect(numbers.count >= 9)
            for number in numbers {
                let page = try await console.get("/console/orders?q=%20\(number)+", as: browser)
                #expect(page.location == "/console/orders/\(order)", "\(number)")
            }
        }
    }

    @Test func `several hits are listed, and none is told with what to try`() async throws {
        try await TestConsole.with { console in
            for _ in 0..<2 {
                _ = try await console.world.submit(
                    customer: Party.ID("C-NOBODY"),
                    "PO-TWICE",
                    ["TAPE": 1]
                )
                try await console.world.settle()
                console.world.clock.advance(by: .seconds(1))
            }
            let browser = try await console.signIn(.customerService)
            let none = try await console.get("/console/orders?q=nothing", as: browser)
            #expect(none.status == .ok)
            #expect(none.contains("No order is known by “nothing”."))
        }
    }

    @Test(arguments: ["%00", "%FF%FE", "'%20OR%201=1--", "%25%5F", "a%0Ab", "💀", "%3Cscript%3E"])
    func `search takes any text`(query: String) async throws {
        try await TestConsole.with { console in
            _ = try await Stories.held(in: console.world)
            let browser = try await console.signIn(.customerService)
            let page = try await console.get("/console/orders?q=\(query)", as: browser)
            #expect(page.status == .ok)
            #expect(page.contains("No order is known by"))
            #expect(!page.contains("<script>"))
        }
    }

    @Test func `an enormous address is refused, an enormous search finds nothing`() async throws {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.customerService)
            let long = String(repeating: "a", count: 3_000)
            #expect(try await console.get("/console/orders?q=\(long)", as: browser).status == .ok)
            let huge = String(repeating: "a", count: 60_000)
            let refused = try await console.get("/console/orders?q=\(huge)", as: browser)
            #expect(refused.status == .uriTooLong)
        }
    }

    @Test func `older orders follow page by page without a gap`() async throws {
        try await TestConsole.with { console in
            try await console.fillBoard(120)
            var seen: [String] = []
            var filter = BoardFilter()
            repeat {
                let model = try await read(filter, console)
                seen += model.rows.map(\.orderID)
                filter.before = model.nextBefore
                #expect(model.total == 120)
            } while filter.before != nil
            #expect(seen.count == 120)
            #expect(seen == seen.sorted().reversed())
        }
    }

    @Test func `an executive sees totals and no orders`() async throws {
        try await TestConsole.with { console in
            let order = try await Stories.held(in: console.world)
            let browser = try await console.signIn(.executive)
            let board = try await console.get("/console/orders", as: browser)
            #expect(board.contains("As executive you see totals, not single orders."))
            #expect(!board.contains("PO-HELD"))
            let page = try await console.get("/console/orders/\(order)", as: browser)
            #expect(page.status == .forbidden)
        }
    }

    private func read(_ filter: BoardFilter, _ console: TestConsole) async throws -> BoardModel {
        let found = try await console.world.store.read {
            (snapshot) throws(StoreFailure) -> BoardModel.Found in
            try BoardModel.read(filter, entity: DemoCatalogue.entity, from: snapshot)
        }
        guard case .page(let model) = found else { throw StoreFailure.corrupt("one hit") }
        return model
    }
}

extension TestConsole {
    /// So many rows on the board, as read models have them.
    func fillBoard(_ count: Int) async throws {
        try await world.store.write { (transaction) throws(StoreFailure) in
            let rows = (0..<count).map { number in
                let text = String(number)
                return OrderBoardRow(
                    orderID: "O" + String(repeating: "0", count: 6 - text.count) + text,
                    entity: DemoCatalogue.entity.rawValue,
                    channel: "portal",
                    customer: "C-HARBOR",
                    customerName: "Harbor Hardware",
                    purchaseOrderNumber: "PO-\(number)",
                    status: "accepted",
                    holds: [],
                    currency: "USD",
                    grossMinorUnits: 1_000,
                    lineCount: 1,
                    erpNumber: nil,
                    receivedAt: StoryStart.moment,
                    updatedAt: StoryStart.moment,
                    sequence: 1
                )
            }
            try transaction.orderBoard.save(rows)
        }
    }
}

/// The moment that stories begin.
enum StoryStart {
    static let moment = StoryWorld.start
}
