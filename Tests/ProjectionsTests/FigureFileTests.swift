import Canonical
import Database
import OrderStories
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Projections

/// Figures from before: what a file must say, and what taking it in changes.
@Suite struct FigureFileTests {
    private static let head = "day,outcome,count,of,minutes\n"

    private static func refusal(
        _ text: String,
        through last: String = "2026-11-22",
        isCounted: Bool = false
    ) throws -> [String] {
        let last = try #require(LocalDate(last))
        do throws(FigureFile.Refusal) {
            _ = try FigureFile(text, source: "x.csv", through: last, isCounted: isCounted)
            return []
        } catch {
            return error.faults.map(\.description)
        }
    }

    @Test func `every fault is told with its line and column, and nothing is taken`() throws {
        let text =
            Self.head + """
                2026-11-20,order_exceptions,12,240,
                2026-11-31,order_exceptions,1,2,
                2026-11-20,exceptions,1,2,
                2026-11-20,fill_rate,11,10,
                2026-11-20,fill_rate,1,,5
                2026-11-20,ship_confirm,-1,,5
                2026-11-20,ship_confirm,1,4,5
                2026-11-20,ship_confirm,1
                2026-11-23,ship_confirm,1,,5
                2026-11-20,order_exceptions,13,240,

                """
        #expect(
            try Self.refusal(text) == [
                "line 3, day: “2026-11-31” is no day such as 2026-01-05",
                "line 4, outcome: “exceptions” is none of order_exceptions, ship_confirm, "
                    + "reconciliation_cases, fill_rate, incident_resolution",
                "line 5, of: 11 of 10 is more than all",
                "line 6, of: “” is no whole number from 0 to 1000000000",
                "line 6, minutes: fill_rate has none: leave it empty",
                "line 7, count: “-1” is no whole number from 0 to 1000000000",
                "line 8, of: ship_confirm has none: leave it empty",
                "line 9: 5 cells are needed, there are 3",
                "line 10, day: 2026-11-23 is still to come",
                "line 11, day: line 2 has the same day and outcome",
            ]
        )
        #expect(
            try Self.refusal("day;outcome\n") == [
                "line 1: the first line must be day,outcome,count,of,minutes"
            ]
        )
        #expect(try Self.refusal(Self.head) == ["line 2: the file has no figures"])
        #expect(
            try Self.refusal(
                Self.head + "2026-11-21,fill_rate,1,1,",
                through: "2026-11-20",
                isCounted: true
            ) == [
                "line 2, day: days after 2026-11-20 are counted here, from the first order on"
            ]
        )
    }

    @Test func `a spreadsheet's line ends, mark and spaces do no harm`() throws {
        let text = "\u{FEFF}day,outcome,count,of,minutes\r\n2026-11-20, ship_confirm ,3,,7\r\n\r\n"
        let last = try #require(LocalDate("2026-11-22"))
        let file = try FigureFile(text, source: "x.csv", through: last, isCounted: false)
        #expect(file.figures.count == 1)
        #expect(file.figures.first?.minutes == 7)
        #expect(file.figures.first?.count == 3)
    }

    @Test func `a thousand faults are counted, and the first are told`() throws {
        let text = Self.head + String(repeating: "x,y,1,1,1\n", count: 600)
        let last = try #require(LocalDate("2026-11-22"))
        let refusal = #expect(throws: FigureFile.Refusal.self) {
            try FigureFile(text, source: "x.csv", through: last, isCounted: false)
        }
        #expect(refusal?.count == 1_200 && refusal?.faults.count == 20)
        #expect(refusal?.description.hasSuffix("and 1180 more") == true)
    }

    @Test(arguments: TestDatabases.all)
    func `the same file again changes nothing, and another for the same days replaces them`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let first = try await OutcomeTests.take(OutcomeTests.history, into: world)
            #expect(first == FigureHistory.Change(added: 7))
            let again = try await OutcomeTests.take(
                OutcomeTests.history,
                named: "copy.csv",
                into: world
            )
            #expect(again == FigureHistory.Change(unchanged: 7))
            #expect(try await Self.audited(world).count == 1)
            let other =
                Self.head + """
                    2026-11-20,order_exceptions,14,250,
                    2026-11-20,ship_confirm,5,,600
                    2026-11-20,fill_rate,0,0,
                    2026-11-18,fill_rate,1,2,
                    """
            let change = try await OutcomeTests.take(other, named: "new.csv", into: world)
            #expect(
                change
                    == FigureHistory.Change(added: 1, replaced: 1, removed: 1, unchanged: 1)
            )
            let audited = try await Self.audited(world)
            #expect(audited.count == 2)
            #expect(
                audited.first
                    == "ann figures.import figures/acme new.csv, 2026-11-18 to 2026-11-20, days of "
                    + "outcomes: 1 added, 1 replaced, 1 taken back"
            )
            let report = try await OutcomeTests.read(world)
            let numbers = Dictionary(
                uniqueKeysWithValues: report.outcomes.map { ($0.outcome, $0.before) }
            )
            #expect(numbers[.orderExceptions]?.share == Share(part: 26, whole: 490))
            #expect(numbers[.fill]?.share == Share(part: 1, whole: 2))
            #expect(numbers[.orderExceptions]?.sources == ["new.csv", "old.csv"])
        }
    }

    @Test func `days from the first order on are counted here, and only here`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let early = try await Self.lastDay(world)
            #expect(early?.day == LocalDate(at: StoryWorld.start) && early?.isCounted == false)
            _ = try await Stories.held(in: world)
            let late = try await Self.lastDay(world)
            #expect(late?.day == LocalDate(at: StoryWorld.start).adding(days: -1))
            #expect(late?.isCounted == true)
            // While the figures are counted anew, nobody knows which days those are.
            try await world.store.write { (transaction) throws(StoreFailure) in
                try OrderFigureProjection().clear(in: transaction)
                try transaction.cursors.move("order_figure", to: 0, at: StoryWorld.start)
            }
            #expect(try await Self.lastDay(world) == nil)
        }
    }

    private static func lastDay(
        _ world: StoryWorld
    ) async throws -> (day: LocalDate, isCounted: Bool)? {
        let now = world.clock.now()
        return try await world.store.read {
            (snapshot) throws(StoreFailure) -> (day: LocalDate, isCounted: Bool)? in
            try FigureHistory.lastDay(now: now, entity: DemoCatalogue.entity, from: snapshot)
        }
    }

    private static func audited(_ world: StoryWorld) async throws -> [String] {
        try await world.store.read { (snapshot) throws(StoreFailure) -> [String] in
            try snapshot.audit.lines(subject: "figures/acme", before: nil, limit: 9).map {
                "\($0.entry.actor) \($0.entry.action) \($0.entry.subject) \($0.entry.detail)"
            }
        }
    }
}
