import Canonical
import Governance
import Hummingbird
import OrderStories
import Primitives
import Projections
import SampleTrade
import StorageTesting
import Testing

@testable import Console

/// What the company promises itself, as everybody may see it.
@Suite struct ObjectivePageTests {
    private static func objective(_ name: String, _ subject: Objective.Subject) -> Objective {
        Objective(
            name: name,
            entity: DemoCatalogue.entity,
            subject: subject,
            within: .seconds(3_600),
            target: 80_000,
            owner: .operationsManager,
            remedy: "look at <the> queue"
        )
    }

    @Test func `each objective stands with its budget, its bar and what to do`() async throws {
        try await TestConsole.with(setting: {
            $0.objectives = [
                Self.objective("orders-released", .released),
                Self.objective("orders-decided", .decided),
            ]
        }) { console in
            let browser = try await console.signIn(.executive)
            let empty = try await console.get("/console/figures/objectives", as: browser)
            #expect(empty.contains("Nothing settled yet"))
            try await Stories.badDay(in: console.world)
            console.world.clock.advance(by: .seconds(3_600))
            let later = try await console.signIn(.executive)
            let page = try await console.get("/console/figures/objectives", as: later)
            #expect(page.contains("Orders released"))
            #expect(page.contains("80.0 % of orders are with a warehouse within 1 h"))
            // Two of five wait for somebody, where one may be late.
            #expect(page.contains("<span class=\"status bad\">Missed</span>"))
            let missed = "-100.0 % of the budget left: 2 late of 1 that may be, in 28 days"
            #expect(page.contains(missed))
            #expect(page.contains("<rect class=\"left bad\" width=\"0\""))
            let kept = ">100.0 % of the budget left: 0 late of 1 that may be, in 28 days"
            #expect(page.contains(kept))
            #expect(page.contains("<rect class=\"left good\" width=\"200\""))
            #expect(page.contains("look at &lt;the&gt; queue"))
            let file = try await console.get("/console/figures/objectives?as=csv", as: later)
            #expect(file.text.split(separator: "\r\n").count == 11)
        }
    }

    @Test func `without any, the page says so`() async throws {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.customerService)
            let page = try await console.get("/console/figures/objectives", as: browser)
            #expect(page.contains("There are no objectives"))
            let figures = try await console.get("/console/figures", as: browser)
            #expect(figures.contains("href=\"/console/figures/objectives\""))
        }
    }
}
