import Canonical
import Database
import Governance
import Hummingbird
import OrderStories
import Primitives
import Projections
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

/// The key figures as people see them, and the way from a number to its orders.
@Suite struct FigurePageTests {
    @Test(arguments: TestDatabases.all)
    func `every number of the page leads to a list of as many`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            try await Stories.badDay(in: console.world)
            let browser = try await console.signIn(.operationsManager)
            let page = try await console.get("/console/figures", as: browser)
            var looked = 0
            for part in page.text.split(separator: "href=\"/console/figures/list?").dropFirst() {
                let address = part.prefix { $0 != "\"" }.replacing("&amp;", with: "&")
                let text = part.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" }
                let number = try #require(Int(text.prefix { $0.isNumber }))
                let list = try await console.get(
                    "/console/figures/list?" + address,
                    as: browser
                )
                let rows = list.text.split(separator: "<tr data-row>").count - 1
                #expect(rows == number, "\(address)")
                #expect(list.contains("\(number) order") || list.contains("\(number) shipment"))
                let file = try await console.get(
                    "/console/figures/list?" + address + "&as=csv",
                    as: browser
                )
                #expect(file.text.split(separator: "\r\n").count == number + 1)
                looked += 1
            }
            #expect(looked > 8)
        }
    }

    @Test func `returns stand by reason, and one reason leads to its lines`() async throws {
        try await TestConsole.with { console in
            let order = try await Stories.paid(in: console.world)
            let browser = try await console.signIn(.operationsManager)
            let empty = try await console.get("/console/figures/returns", as: browser)
            #expect(empty.contains("0 return lines"))
            #expect(empty.contains("No return was requested."))
            try await Stories.returned(order, in: console.world)
            // Days have gone by, and with them the session.
            let later = try await console.signIn(.customerService)
            let page = try await console.get("/console/figures/returns?days=30", as: later)
            #expect(page.contains("3 return lines"))
            for title in ["By reason", "By channel", "By customer", "By site"] {
                #expect(page.contains(title))
            }
            let damaged = "/console/figures/returns?days=30&reason=damaged"
            #expect(page.contains(damaged.replacing("&", with: "&amp;")))
            let alone = try await console.get(damaged, as: later)
            #expect(alone.contains("1 return line"))
            #expect(!alone.contains("By reason"))
            let list = try await console.get(
                "/console/figures/list?measure=return_cycle&members=counted&days=30&reason=damaged",
                as: later
            )
            #expect(list.text.split(separator: "<tr data-row>").count == 2)
            #expect(list.contains("-R1, line 1"))
            let file = try await console.get(damaged + "&as=csv", as: later)
            #expect(file.text.split(separator: "\r\n").count == 2)
            // Orders have no reason to come back.
            let wrong = "/console/figures/list?measure=cycle&members=counted&reason=damaged"
            #expect(try await console.get(wrong, as: later).status == .notFound)
        }
    }

    @Test func `an executive reads the numbers and follows none of them`() async throws {
        try await TestConsole.with { console in
            try await Stories.badDay(in: console.world)
            let browser = try await console.signIn(.executive)
            let page = try await console.get("/console/figures", as: browser)
            #expect(page.contains("midnight in America/Chicago"))
            #expect(page.contains("By customer"))
            #expect(!page.contains("/console/figures/list"))
            let list = "/console/figures/list?measure=cycle&members=counted&days=7"
            #expect(try await console.get(list, as: browser).status == .forbidden)
            let manager = try await console.signIn(.operationsManager)
            for wrong in ["measure=none&members=counted", "measure=cycle&members=all", "site=DAL"] {
                let page = try await console.get("/console/figures/list?" + wrong, as: manager)
                #expect(page.status == .notFound, "\(wrong)")
            }
        }
    }

    @Test func `working time stands beside elapsed time where the company says when it works`()
        async throws
    {
        try await TestConsole.with { console in
            try await Stories.badDay(in: console.world)
            let browser = try await console.signIn(.financeAnalyst)
            let before = try await console.get("/console/figures", as: browser)
            #expect(!before.contains("Median, working time"))
            var profile = DemoCatalogue.masterData.entity
            profile.calendar = BusinessCalendar(
                workingDays: [.monday, .tuesday, .wednesday, .thursday, .friday],
                opensMinutes: 8 * 60 + 30,
                closesMinutes: 17 * 60
            )
            let data = MasterData(entity: profile)
            let now = console.world.clock.now()
            try await console.world.store.write { (transaction) throws(StoreFailure) in
                try data.load(into: transaction, source: "test", at: now)
            }
            while try await console.world.runner.step() > 0 {}
            let after = try await console.get("/console/figures", as: browser)
            #expect(after.contains("Median, working time"))
            #expect(after.contains("Mon, Tue, Wed, Thu, Fri, 08:30 to 17:00, without 0 holidays"))
        }
    }

    @Test func `the overview's tiles lead to the figures`() async throws {
        try await TestConsole.with { console in
            try await Stories.badDay(in: console.world)
            let browser = try await console.signIn(.executive)
            let page = try await console.get("/console", as: browser)
            for place in ["fill", "cycle", "confirm", "ageing"] {
                #expect(page.contains("class=\"tile\" href=\"/console/figures#\(place)\""))
            }
            let figures = try await console.get("/console/figures", as: browser)
            for place in ["fill", "cycle", "confirm", "ageing"] {
                #expect(figures.contains("id=\"\(place)\""))
            }
        }
    }

    @Test func `one part is looked at alone, and its numbers are some of all`() async throws {
        try await TestConsole.with { console in
            try await Stories.badDay(in: console.world)
            let browser = try await console.signIn(.operationsManager)
            let harbor = DemoCatalogue.harbor.rawValue
            let address = "/console/figures?days=7&customer=\(harbor)"
            let page = try await console.get(address, as: browser)
            #expect(page.contains("Orders received of customer \(harbor)"))
            #expect(page.contains("customer=\(harbor)"))
            #expect(!page.contains("By customer"))
            let script = try await console.get(
                "/console/figures?customer=%3Cscript%3E",
                as: browser
            )
            #expect(script.contains("of customer &lt;script&gt;"))
            #expect(!script.contains("<script>"))
        }
    }
}
