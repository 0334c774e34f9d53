import Canonical
import Database
import Engine
import Governance
import Hummingbird
import OrderStories
import Primitives
import Projections
import Reconciliation
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

/// Five outcomes before and after a day as people see them.
@Suite struct OutcomePageTests {
    private static let address = "/console/figures/outcomes"

    private static func propose(in console: TestConsole) async throws {
        let world = console.world
        let desk = ReconciliationDesk(
            store: world.store,
            clock: world.clock,
            facts: FactLoader(),
            identities: SystemIdentitySource()
        )
        let finding = Finding(
            .stock,
            at: "wms",
            RecordKey("WIDGET", "DAL"),
            .quantity,
            ours: RecordFacts(quantity: 1_200_000),
            theirs: RecordFacts(quantity: 1_198_000),
            cause: "Nothing here explains it.",
            corrections: [.accept]
        )
        let cases = try await desk.note([finding], entity: "acme", traceID: "t")
        let caller = Caller(
            actor: Actor(.person, "ann", permissions: []),
            entity: DemoCatalogue.entity,
            channel: nil
        )
        _ = try await desk.act(
            .proposed(.accept, note: "counted", by: "ann"),
            on: try #require(cases.first?.id),
            caller: caller,
            traceID: "t"
        )
    }

    private static func take(_ text: String, in console: TestConsole) async throws {
        let file = try FigureFile(
            text,
            source: "old.csv",
            through: LocalDate(at: StoryWorld.start),
            isCounted: false
        )
        let now = console.world.clock.now()
        try await console.world.store.write { (transaction) throws(StoreFailure) in
            _ = try FigureHistory.load(
                file,
                entity: DemoCatalogue.entity,
                by: "ann",
                at: now,
                in: transaction
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `every number leads to a list of as many, and all of it is a file`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            try await Stories.badDay(in: console.world)
            try await Self.propose(in: console)
            let browser = try await console.signIn(.operationsManager)
            let page = try await console.get(Self.address, as: browser)
            #expect(page.contains("Nothing is known of the days before"))
            #expect(page.contains("40.0 per 100 orders"))
            #expect(page.contains("2 of 5 orders"))
            var sizes: [Int] = []
            for part in page.text.split(separator: "href=\"\(Self.address)/list?").dropFirst() {
                let address = part.prefix { $0 != "\"" }.replacing("&amp;", with: "&")
                let path = Self.address + "/list?" + address
                let list = try await console.get(path, as: browser)
                let rows = list.text.split(separator: "<tr data-row>").count - 1
                let file = try await console.get(path + "&as=csv", as: browser)
                #expect(file.text.split(separator: "\r\n").count == rows + 1)
                let caption = list.text.split(separator: "class=\"caption\">")[1]
                #expect(caption.hasPrefix("\(rows) "), "\(address)")
                sizes.append(rows)
            }
            #expect(sizes == [2, 3, 1, 3, 1])
            let file = try await console.get(Self.address + "?as=csv", as: browser)
            #expect(file.text.split(separator: "\r\n").count == 11)
            #expect(file.contains("order_exceptions,after,"))
            #expect(file.contains(",2,5,40.0,,,,0,0,,no_evidence,Nothing is known of before."))
        }
    }

    @Test func `what was imported is told as such, beside a direction`() async throws {
        try await TestConsole.with { console in
            try await Self.take(
                """
                day,outcome,count,of,minutes
                2026-11-19,order_exceptions,200,240,
                2026-11-20,order_exceptions,10,250,
                """,
                in: console
            )
            let browser = try await console.signIn(.executive)
            let page = try await console.get(
                Self.address + "?date=2026-11-20&days=1",
                as: browser
            )
            #expect(page.contains("<span class=\"status good\">Better</span>"))
            #expect(page.contains("83.3 per 100 orders"))
            #expect(page.contains("4.0 per 100 orders"))
            #expect(page.contains("Imported: 240 orders of 1 day, from old.csv"))
            #expect(page.contains("Before: 2026-11-19 to 2026-11-19."))
            #expect(!page.contains("Nothing is known of the days before"))
            // What was counted elsewhere has no list, and an executive follows none.
            #expect(!page.contains(Self.address + "/list"))
            let list = Self.address + "/list?outcome=fill_rate&side=after"
            #expect(try await console.get(list, as: browser).status == .forbidden)
        }
    }

    @Test func `who may not see differences follows them neither from here`() async throws {
        try await TestConsole.with { console in
            try await Stories.badDay(in: console.world)
            try await Self.propose(in: console)
            let browser = try await console.signIn(.customerService)
            let page = try await console.get(Self.address, as: browser)
            #expect(page.contains("outcome=order_exceptions"))
            #expect(!page.contains("outcome=reconciliation_cases"))
            let list = Self.address + "/list?outcome=reconciliation_cases&side=after"
            #expect(try await console.get(list, as: browser).status == .forbidden)
            let none = Self.address + "/list?outcome=none&side=after"
            #expect(try await console.get(none, as: browser).status == .notFound)
            let figures = try await console.get("/console/figures", as: browser)
            #expect(figures.contains("href=\"\(Self.address)\""))
        }
    }

    @Test func `what is no day and no number of days is the usual one`() async throws {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.financeAnalyst)
            let page = try await console.get(
                Self.address + "?date=2026-02-30&days=0",
                as: browser
            )
            #expect(page.status == .ok)
            #expect(page.contains("name=\"days\" type=\"number\" min=\"1\" max=\"366\""))
            #expect(page.contains("value=\"28\""))
            #expect(page.contains("Before: 2026-09-29 to 2026-10-26."))
            #expect(page.contains("After: 2026-10-27 to 2026-11-23."))
        }
    }
}
