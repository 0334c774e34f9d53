import Canonical
import Database
import Engine
import Governance
import OrderStories
import Ordering
import Primitives
import Reconciliation
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Projections

/// Five outcomes before and after a day: each number counted again from what is stored below it.
@Suite struct OutcomeTests {
    private static let entity = DemoCatalogue.entity

    @Test(arguments: TestDatabases.all)
    func `each number is what the event log says by itself`(on engine: TestEngine) async throws {
        try await StoryWorld.with(engine) { world in
            let orders = try await Stories.badDay(in: world)
            try await Self.putRight(3, of: 5, in: world)
            let report = try await Self.read(world)
            #expect(report.after.last == report.date.adding(days: report.days - 1))
            let numbers = Dictionary(
                uniqueKeysWithValues: report.outcomes.map { ($0.outcome, $0.after) }
            )
            let received = try await Self.count(
                "SELECT COUNT(*) FROM event WHERE kind = 'order' AND type = 'submitted'",
                in: world
            )
            #expect(received == orders.count)
            let stopped = try await Self.count(
                """
                SELECT COUNT(DISTINCT instance_id)
                FROM event
                WHERE kind = 'order'
                    AND (type IN ('booking_refused', 'warehouse_refused', 'delivery_failed')
                        OR reasons LIKE '%On hold for%')
                """,
                in: world
            )
            #expect(stopped == 2)
            let exceptions = try #require(numbers[.orderExceptions])
            #expect(exceptions.share == Share(part: Int64(stopped), whole: Int64(received)))
            let handled = try await Self.count(
                """
                SELECT COUNT(DISTINCT instance_id)
                FROM event
                WHERE kind = 'reconciliation' AND type = 'proposed'
                """,
                in: world
            )
            let effort = try #require(numbers[.reconciliation])
            #expect(handled == 3)
            #expect(effort.share == Share(part: 3, whole: Int64(received)))
            #expect(numbers[.fill]?.share == (try await Self.fill(orders, in: world)))
            let confirmed = try await Self.confirmations(orders, in: world)
            #expect(numbers[.shipConfirm]?.spread == Spread(of: confirmed))
            #expect(confirmed.count == 3)
            let incidents = try #require(numbers[.incidents])
            #expect(incidents.basis == 0 && incidents.waiting == 1)
            // Nothing was counted before, and that is said of each.
            for outcome in report.outcomes {
                #expect(outcome.before.basis == 0)
                #expect(outcome.verdict.direction == .noEvidence)
                #expect(outcome.verdict.reason == "Nothing is known of before.")
            }
            #expect(!report.hasHistory)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a rebuild counts the same, and leaves what was imported`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            try await Self.take(Self.history, into: world)
            try await Stories.badDay(in: world)
            let before = try await Self.read(world)
            for projection in ProjectionRunner.all {
                _ = try await world.runner.rebuild(projection.name, limit: 3)
            }
            #expect(try await Self.read(world) == before)
            let fill = try #require(before.outcomes.first { $0.outcome == .fill })
            #expect(fill.before.share == Share(part: 930, whole: 1_000))
            #expect(fill.before.imported == 1_000 && fill.after.imported == 0)
            #expect(before.hasHistory)
        }
    }

    @Test func `without a day, the period after begins when the imported days end`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            var report = try await Self.read(world)
            let today = LocalDate(at: StoryWorld.start)
            #expect(report.date == today.adding(days: 1 - OutcomeReport.daysUsual))
            try await Self.take(Self.history, into: world)
            report = try await Self.read(world)
            #expect(report.date.description == "2026-11-21")
            #expect(report.before.last.description == "2026-11-20")
            #expect(report.after.days == 3)
            let later = try await Self.read(world, around: LocalDate("2027-01-01"))
            #expect(later.date == today)
        }
    }

    @Test func `imported lengths have the median that they were told with`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            try await Self.take(Self.history, into: world)
            let report = try await Self.read(world)
            let shipped = try #require(report.outcomes.first { $0.outcome == .shipConfirm }?.before)
            #expect(shipped.basis == 39 && shipped.imported == 39)
            #expect(shipped.spread?.median == .seconds(95 * 60))
            #expect(shipped.spread?.ninetieth == .seconds(600 * 60))
            #expect(shipped.sources == ["old.csv"] && shipped.importedDays == 2)
        }
    }

    @Test func `the lists behind the numbers have as many as they say`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            try await Stories.badDay(in: world)
            try await Self.putRight(2, of: 2, in: world)
            let report = try await Self.read(world)
            let (period, entity) = (report.after, Self.entity)
            let sizes = try await world.store.read {
                (snapshot) throws(StoreFailure) -> [Outcome: Int] in
                var sizes: [Outcome: Int] = [:]
                for (outcome, measure) in [
                    (Outcome.orderExceptions, FigureQuestion.exceptions),
                    (.shipConfirm, "confirmation"), (.fill, FigureQuestion.fill),
                ] {
                    guard
                        let question = FigureQuestion(
                            measure: measure,
                            members: .counted,
                            scope: nil
                        )
                    else { continue }
                    sizes[outcome] =
                        try OutcomeReport.members(
                            of: question,
                            in: period,
                            after: nil,
                            entity: entity,
                            limit: 100,
                            from: snapshot
                        ).count
                }
                sizes[.reconciliation] =
                    try OutcomeReport.cases(in: period, entity: entity, from: snapshot).count
                sizes[.incidents] =
                    try OutcomeReport.incidents(in: period, entity: entity, from: snapshot).count
                return sizes
            }
            #expect(sizes.values.allSatisfy { $0 > 0 })
            for comparison in report.outcomes {
                #expect(sizes[comparison.outcome] == comparison.after.listed)
            }
        }
    }
}

extension OutcomeTests {
    /// What was counted elsewhere, on two days before the story begins.
    static let history = """
        day,outcome,count,of,minutes
        2026-11-19,order_exceptions,12,240,
        2026-11-20,order_exceptions,15,250,
        2026-11-20,reconciliation_cases,9,250,
        2026-11-20,fill_rate,930,1000,
        2026-11-19,ship_confirm,34,,95
        2026-11-20,ship_confirm,5,,600
        2026-11-20,incident_resolution,2,,480
        """

    static func read(
        _ world: StoryWorld,
        around date: LocalDate? = nil
    ) async throws -> OutcomeReport {
        let now = world.clock.now()
        return try await world.store.read { (snapshot) throws(StoreFailure) -> OutcomeReport in
            try OutcomeReport.read(around: date, now: now, entity: entity, from: snapshot)
        }
    }

    @discardableResult
    static func take(
        _ text: String,
        named source: String = "old.csv",
        into world: StoryWorld
    ) async throws -> FigureHistory.Change {
        let file = try FigureFile(
            text,
            source: source,
            through: LocalDate(at: StoryWorld.start),
            isCounted: false
        )
        let now = world.clock.now()
        return try await world.store.write {
            (transaction) throws(StoreFailure) -> FigureHistory.Change in
            try FigureHistory.load(file, entity: entity, by: "ann", at: now, in: transaction)
        }
    }

    /// Differences are found, and a person proposes what is to be done about some of them.
    static func putRight(_ count: Int, of found: Int, in world: StoryWorld) async throws {
        let desk = ReconciliationDesk(
            store: world.store,
            clock: world.clock,
            facts: FactLoader(),
            identities: SeededIdentitySource(seed: 11)
        )
        let findings = (0..<found).map { index in
            Finding(
                .stock,
                at: "wms",
                RecordKey("ITEM-\(index)", "DAL"),
                .missingThere,
                ours: RecordFacts(quantity: 1_500),
                theirs: nil,
                cause: "Nothing here explains it.",
                corrections: [.accept]
            )
        }
        let cases = try await desk.note(findings, entity: entity.rawValue, traceID: "t")
        for noted in cases.prefix(count) {
            let caller = Caller(
                actor: Actor(.person, "ann", permissions: []),
                entity: entity,
                channel: nil
            )
            _ = try await desk.act(
                .proposed(.accept, note: "counted", by: "ann"),
                on: noted.id,
                caller: caller,
                traceID: "t"
            )
        }
        try await world.settle()
    }

    private static func count(_ sql: SQL, in world: StoryWorld) async throws -> Int {
        try await world.store.read { (snapshot) throws(StoreFailure) -> Int in
            try snapshot.session.first(sql) { (row) throws(StoreFailure) in
                Int(row.integer(0))
            } ?? 0
        }
    }

    /// Lines that left complete under the first release, by the orders' states.
    private static func fill(_ orders: [Order.ID], in world: StoryWorld) async throws -> Share {
        var fill = Share(part: 0, whole: 0)
        for id in orders {
            let state = try await world.state(of: id)
            guard !state.fulfilments.isEmpty, state.fulfilments.allSatisfy({ !$0.isActive }) else {
                continue
            }
            for line in state.lines {
                fill.whole += 1
                fill.part += line.quantities.shipped == line.quantities.ordered ? 1 : 0
            }
        }
        return fill
    }

    /// From each departure, as its report dates it, to that report's place in the log.
    private static func confirmations(
        _ orders: [Order.ID],
        in world: StoryWorld
    ) async throws -> [Duration] {
        var lengths: [Duration] = []
        for id in orders {
            let events = try await world.store.read {
                (snapshot) throws(StoreFailure) -> [StoredEvent] in
                try snapshot.events.events(ofInstance: "order", id.rawValue, limit: 1_000)
            }
            for event in events where event.type == "shipped" {
                let body = try StoredValue.decode(OrderEvent.self, from: event.event)
                guard case .shipped(let report) = body else { continue }
                lengths.append(event.at.since(report.at))
            }
        }
        return lengths
    }
}
