import Canonical
import Database
import Governance
import Hummingbird
import OrderStories
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

/// An order that nobody knew where to send: its owner chooses a place, and it goes on.
@Suite struct ShipToTests {
    private static func lost(in world: StoryWorld) async throws -> Order.ID {
        let order = try await world.submit(
            customer: DemoCatalogue.harbor,
            "PO-LOST",
            ["WIDGET": 1],
            shipTo: .code("NOWHERE")
        )
        try await world.settle()
        return order
    }

    @Test func `customer service chooses one of the customer's places, and the order goes on`()
        async throws
    {
        try await TestConsole.with { console in
            let order = try await Self.lost(in: console.world)
            let browser = try await console.signIn(.customerService)
            let page = try await console.get("/console/orders/\(order)", as: browser)
            #expect(!page.contains("Release the hold"))
            #expect(page.contains("Send it there"))
            #expect(page.contains("MAIN: Harbor Hardware receiving, Springfield"))
            let queue = try await console.get("/console/exceptions", as: browser)
            #expect(!queue.contains("Release the hold"))
            let fields: KeyValuePairs = [
                "csrf": browser.csrf, "once": try #require(page.field("once")), "code": "MAIN",
            ]
            let path = "/console/orders/\(order)/correct-ship-to"
            let done = try await console.post(path, fields, as: browser)
            #expect(done.location == "/console/orders/\(order)?done=ship_to_corrected")
            let again = try await console.post(path, fields, as: browser)
            #expect(again.status == .seeOther)
            try await console.world.settle()
            let state = try await console.world.state(of: order)
            #expect(!state.isHeld)
            #expect(state.header?.shipTo?.code == "MAIN")
            guard case .booked = state.booking else { throw StoreFailure.corrupt("not booked") }
            let after = try await console.get(try #require(done.location), as: browser)
            #expect(after.contains("It goes to the place you chose"))
            let audit = try await console.audit("order/\(order)")
            #expect(Set(audit.map(\.action)) == ["ship_to.correct"])
            #expect(audit.first?.actor == "customer_service")
        }
    }

    @Test func `a place that the customer has not changes nothing`() async throws {
        try await TestConsole.with { console in
            let order = try await Self.lost(in: console.world)
            let browser = try await console.signIn(.customerService)
            let page = try await console.post(
                "/console/orders/\(order)/correct-ship-to",
                ["csrf": browser.csrf, "once": "x", "code": "ELSEWHERE"],
                as: browser
            )
            #expect(page.status == .conflict)
            #expect(page.contains("The customer has no ship-to ELSEWHERE."))
            #expect(try await console.world.state(of: order).isHeld)
        }
    }

    @Test(arguments: [Role.financeAnalyst, .warehouseSupervisor, .integrationSupport, .executive])
    func `another role neither sees the choice nor makes it`(_ role: Role) async throws {
        try await TestConsole.with { console in
            let order = try await Self.lost(in: console.world)
            let browser = try await console.signIn(role)
            let page = try await console.get("/console/orders/\(order)", as: browser)
            #expect(!page.contains("Send it there"))
            let refused = try await console.post(
                "/console/orders/\(order)/correct-ship-to",
                ["csrf": browser.csrf, "once": "x", "code": "MAIN"],
                as: browser
            )
            #expect(refused.status == .forbidden)
            #expect(try await console.world.state(of: order).isHeld)
        }
    }
}
