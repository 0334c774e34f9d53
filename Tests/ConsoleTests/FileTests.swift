import Canonical
import Database
import Governance
import OrderStories
import Primitives
import Projections
import SampleTrade
import Testing

@testable import Console

/// What pages that are more than one list give as a file.
@Suite struct FileTests {
    @Test func `the board's file has the orders that the tile counts`() async throws {
        try await TestConsole.with { console in
            let world = console.world
            for number in 1...3 {
                _ = try await world.submit(
                    customer: DemoCatalogue.harbor,
                    "PO-\(number)",
                    ["WIDGET": 10]
                )
            }
            let held = try await world.submit(
                customer: DemoCatalogue.corner,
                "PO-9",
                ["DRILL": 5]
            )
            try await world.settle()
            let browser = try await console.signIn(.customerService)
            let all = try await console.get("/console/orders?as=csv", as: browser)
            #expect(lines(all.text).count == 1 + 4)
            let some = try await console.get("/console/orders?status=held&as=csv", as: browser)
            #expect(lines(some.text).count == 1 + 1)
            #expect(some.contains(held.rawValue))
            #expect(some.contains("PO-9"))
            let page = try await console.get("/console/orders?status=held", as: browser)
            #expect(page.contains("/console/orders?status=held&amp;as=csv"))
        }
    }

    @Test func `who sees no single orders gets none as a file`() async throws {
        try await TestConsole.with { console in
            let order = try await console.world.submit(
                customer: DemoCatalogue.harbor,
                "PO-1",
                ["WIDGET": 10]
            )
            try await console.world.settle()
            let browser = try await console.signIn(.executive)
            let file = try await console.get("/console/orders?as=csv", as: browser)
            #expect(!file.contains(order.rawValue))
        }
    }

    @Test func `the figures of one channel are some of all, also as a file`() async throws {
        try await TestConsole.with { console in
            try await Stories.badDay(in: console.world)
            let browser = try await console.signIn(.executive)
            let all = try await console.get("/console/figures?days=7&as=csv", as: browser)
            let none = try await console.get(
                "/console/figures?days=7&channel=nobody&as=csv",
                as: browser
            )
            // What nobody ordered has a value in no currency.
            #expect(lines(all.text).count == lines(none.text).count + 1)
            let cycle = try #require(lines(all.text).first { $0.hasPrefix("Order cycle time,") })
            #expect(cycle.split(separator: ",", omittingEmptySubsequences: false)[2] == "2")
            let nothing = try #require(
                lines(none.text).first { $0.hasPrefix("Order cycle time,") }
            )
            #expect(nothing == "Order cycle time,,0,,,0,,")
        }
    }

    private func lines(_ text: String) -> [String] {
        text.split(separator: "\r\n").map(String.init)
    }
}
