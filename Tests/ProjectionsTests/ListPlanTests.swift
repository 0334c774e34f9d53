import Canonical
import Database
import OrderStories
import Primitives
import Projections
import Reconciliation
import SampleTrade
import Storage
import StorageTesting
import Testing

/// What people look at must be found by an index among ten million orders, on both databases: the
/// statements that really run are asked for their plans, in a world where orders have gone their
/// way.
@Suite struct ListPlanTests {
    /// What grows with the orders, and with what a company sells.
    private static let growing: Set<String> = [
        "inbox_message", "instance", "event", "event_body", "effect", "attempt", "receipt",
        "business_key", "cross_reference", "stock_level", "stock_posting", "backorder", "work_item",
        "work_item_event", "audit_entry", "partner_document", "milestone", "order_board",
        "order_figure", "shipment_figure", "return_figure", "order_passage", "redrive_member",
        "stale_promise",
        "master_record",
        "figure_sum", "reconciliation_case", "saved_view", "mapping_version", "stock_hold",
        "work_item_spell", "imported_figure",
    ]
    /// Indexes of what is open alone: as long as the work is, however many orders there were.
    private static let open: Set<String> = [
        "inbox_message_due", "inbox_message_parked", "inbox_message_waiting", "event_unpositioned",
        "effect_due", "effect_lane", "effect_parked", "work_item_open", "work_item_queue",
        "work_item_due", "work_item_worth", "work_item_cause",
        "redrive_member_out", "redrive_set_active", "shipment_figure_open", "stock_hold_standing",
        "order_figure_promised",
    ]

    @Test(arguments: TestDatabases.all)
    func `no page and no look-up walks through what grows`(on engine: TestEngine) async throws {
        let plans = try await plans(.walks, on: engine) { (snapshot, order) throws(StoreFailure) in
            try Self.lists(snapshot)
            try Self.sums(snapshot)
            try Self.lookUps(of: order, snapshot)
        }
        #expect(plans.count > 60)
        // Its kind alone would be found by an index, too, and be every order.
        let traced = plans.filter { $0.statement.contains("trace_id = $1") }
        #expect(!traced.isEmpty)
        #expect(traced.allSatisfy { $0.lines.contains { $0.contains("instance_trace") } })
        for plan in plans {
            let walks = plan.walks(
                through: Self.growing,
                partial: Self.open,
                on: engine == .sqlite ? .sqlite : .postgres
            )
            #expect(walks.isEmpty, "\(walks) in \(plan.statement)")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `no page sorts what it lists`(on engine: TestEngine) async throws {
        let plans = try await plans(.sorts, on: engine) { (snapshot, _) throws(StoreFailure) in
            try Self.lists(snapshot)
        }
        #expect(plans.count > 15)
        for plan in plans { #expect(!plan.sorts, "\(plan.lines) in \(plan.statement)") }
    }

    @Test(arguments: TestDatabases.all)
    func `a walk through the board is seen`(on engine: TestEngine) async throws {
        let plans = try await plans(.walks, on: engine) { (snapshot, _) throws(StoreFailure) in
            _ = try snapshot.session.rows(
                "SELECT order_id FROM order_board WHERE customer_name = 'x' ORDER BY gross"
            ) { (row) throws(StoreFailure) in row.text(0) }
        }
        let walks = plans.flatMap {
            $0.walks(
                through: Self.growing,
                partial: Self.open,
                on: engine == .sqlite ? .sqlite : .postgres
            )
        }
        #expect(walks.count == 1)
        #expect(plans.filter { $0.sorts }.count == plans.count)
    }

    private func plans(
        _ question: PlanWatch.Question,
        on engine: TestEngine,
        of body: @escaping @Sendable (borrowing Snapshot, Order.ID) throws(StoreFailure) -> Void
    ) async throws -> [PlanWatch.Plan] {
        try await StoryWorld.with(engine) { world in
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-1",
                ["WIDGET": 10]
            )
            _ = try await world.submit(customer: DemoCatalogue.harbor, "PO-2", ["WIDGET": 5])
            try await world.settle()
            return try await world.store.read { (snapshot) throws(StoreFailure) in
                let watch = try PlanWatch(snapshot.session, for: question)
                try body(Snapshot(watch), order)
                return watch.plans
            }
        }
    }

    private static let entity = DemoCatalogue.entity
    private static let now = StoryWorld.start.advanced(by: .seconds(3_600))

    /// Pages, which must come in the order of their index.
    private static func lists(_ snapshot: borrowing Snapshot) throws(StoreFailure) {
        let name = entity.rawValue
        let moment = (at: now, id: "x")
        for query in [
            OrderBoardQuery(), OrderBoardQuery(status: "held"), OrderBoardQuery(channel: "portal"),
        ] {
            _ = try snapshot.orderBoard.list(query, entity: name, limit: 50)
        }
        var channel = ChannelOrdersQuery(entity: name, channel: "portal")
        channel.status = "held"
        _ = try snapshot.orderBoard.page(channel, limit: 50)
        channel.status = nil
        channel.updatedSince = StoryWorld.start
        _ = try snapshot.orderBoard.page(channel, limit: 50)
        for part in [FlowPart.standing, .entered] {
            _ = try OrderFlow.orders(
                at: .booked,
                part,
                since: StoryWorld.start,
                entity: entity,
                limit: 50,
                from: snapshot
            )
        }
        _ = try OrderFlow.messages(entity: entity, limit: 50, from: snapshot)
        for partner in [nil, "retailco"] {
            _ = try snapshot.documents.lines(
                entity: name,
                partner: partner,
                after: moment,
                limit: 50
            )
        }
        try mappings(snapshot)
        for subject in [nil, "order/x"] {
            _ = try snapshot.audit.lines(subject: subject, before: nil, limit: 50)
        }
        for item in [nil, "WIDGET"] {
            _ = try snapshot.stock.lines(entity: name, item: item, after: nil, limit: 50)
        }
        _ = try snapshot.stock.postings(
            of: "WIDGET",
            at: "DAL",
            entity: name,
            before: nil,
            limit: 50
        )
        try holds(snapshot)
        try queues(snapshot)
        try members(snapshot)
        _ = try snapshot.traces.events(after: 3, limit: 50)
        for phase in [nil, CaseWorkflow.Phase.open] {
            _ = try snapshot.reconciliationCases.list(
                entity: name,
                phase: phase,
                before: "x",
                limit: 50
            )
        }
        _ = try snapshot.inbox.refused(entity: name, since: now, limit: 50)
        for end in [nil, RecordKey("M", "DAL")] {
            _ = try snapshot.stock.onHand(after: RecordKey("A"), through: end, entity: name)
        }
    }

    private static func figures(_ snapshot: borrowing Snapshot) throws(StoreFailure) {
        let since = StoryWorld.start
        _ = try KeyFigures.tiles(now: now, entity: entity, from: snapshot)
        for cut in FigureCut.allCases {
            _ = try KeyFigures.read(
                since: since,
                now: now,
                entity: entity,
                scope: FigureScope(cut, "x"),
                from: snapshot
            )
            _ = try KeyFigures.parts(
                by: cut,
                since: since,
                now: now,
                entity: entity,
                from: snapshot
            )
            _ = try ReturnFigures.parts(
                by: cut,
                since: since,
                now: now,
                entity: entity,
                from: snapshot
            )
            _ = try StaleFigures.parts(
                by: cut,
                since: since,
                now: now,
                entity: entity,
                from: snapshot
            )
            _ = try StaleFigures.days(
                since: since,
                now: now,
                entity: entity,
                scope: FigureScope(cut, "x"),
                from: snapshot
            )
        }
        _ = try KeyFigures.read(since: since, now: now, entity: entity, from: snapshot)
        _ = try snapshot.stockStandings(of: entity.rawValue, limit: 50)
        _ = try OutcomeReport.read(now: now, entity: entity, from: snapshot)
        for subject in [Objective.Subject.released, .invoiced] {
            let objective = Objective(
                name: "x",
                entity: entity,
                subject: subject,
                within: .seconds(60),
                target: 99_000,
                owner: .executive,
                remedy: "x"
            )
            _ = try ObjectiveStanding.read(objective, now: now, from: snapshot)
        }
    }

    /// The orders and shipments behind a number, in the order of the window's index.
    private static func members(_ snapshot: borrowing Snapshot) throws(StoreFailure) {
        for measure in ["cycle", "confirmation", "return_cycle", "returned", "stale_orders"] {
            guard
                let question = FigureQuestion(
                    measure: measure,
                    members: .counted,
                    scope: FigureScope(.customer, "C-1")
                )
            else { continue }
            _ = try KeyFigures.members(
                of: question,
                since: StoryWorld.start,
                now: now,
                entity: entity,
                limit: 50,
                from: snapshot
            )
        }
    }

    private static func queues(_ snapshot: borrowing Snapshot) throws(StoreFailure) {
        let views = snapshot.savedViews
        let name = entity.rawValue
        _ = try snapshot.failedReadings.recent(since: now, entity: name, limit: 50)
        _ = try views.own(.orders, of: "ann", entity: name, limit: 40)
        _ = try views.shared(
            .orders,
            with: .financeAnalyst,
            notOf: "ann",
            entity: name,
            limit: 40
        )
        let item = try snapshot.workItems.load("order/x", entity: name)
        for order in WorkItemOrder.allCases {
            _ = try snapshot.workItems.list(
                of: .financeAnalyst,
                entity: name,
                by: order,
                after: item.map { WorkItemPlace($0, in: order) },
                limit: 50
            )
        }
    }

    private static func mappings(_ snapshot: borrowing Snapshot) throws(StoreFailure) {
        _ = try snapshot.documents.received(from: "retailco", limit: 50)
        _ = try snapshot.documents.lastOrders(from: "retailco")
        _ = try snapshot.mappings.recent(until: now, limit: 50)
        _ = try snapshot.mappings.versions(of: "rows", limit: 50)
    }

    /// Numbers, and lists of what is open, which are put in order by what they are asked for.
    private static func sums(_ snapshot: borrowing Snapshot) throws(StoreFailure) {
        let name = entity.rawValue
        _ = try snapshot.orderBoard.countsByStatus(entity: name)
        _ = try snapshot.backlogs.parts(of: "erp", limit: 50)
        _ = try snapshot.backlogs.oldestFree(of: "erp", limit: 50)
        _ = try OrderFlow.read(now: now, entity: entity, from: snapshot)
        _ = try snapshot.mappings.heads()
        _ = try snapshot.mappings.load("rows", 1)
        _ = try snapshot.mappings.counts(of: "rows", 1)
        _ = try snapshot.documents.exists("in/x/1")
        _ = try snapshot.documents.reader(of: "in/x/1")
        _ = try snapshot.documents.bytes(of: "in/x/1")
        _ = try OrderFlow.orders(
            at: .decided,
            .stuck,
            since: now,
            entity: entity,
            limit: 50,
            from: snapshot
        )
        for order in WorkItemOrder.allCases {
            _ = try snapshot.workItems.list(
                of: .financeAnalyst,
                entity: name,
                cause: "credit_limit",
                by: order,
                limit: 50
            )
        }
        _ = try snapshot.workItems.causes(of: .financeAnalyst, entity: name, limit: 50)
        _ = try snapshot.workItems.desks(entity: name, at: now, limit: 50)
        _ = try FailureGroup.all(of: name, limit: 50, in: snapshot)
        try figures(snapshot)
        _ = try snapshot.operatingFigures(limit: 100)
        _ = try snapshot.attempts.recent(
            since: StoryWorld.start,
            failedSince: StoryWorld.start,
            limit: 50
        )
        _ = try snapshot.effects.ended(of: "erp", since: StoryWorld.start, limit: 50)
        _ = try snapshot.redrives.recent(entity: name, limit: 50)
        _ = try snapshot.redrives.active(limit: 50)
        _ = try snapshot.effects.open(of: "erp", ["erp.adjustment"], limit: 50)
        _ = try snapshot.effects.done(of: "erp", ["erp.adjustment"], since: now, limit: 50)
        _ = try snapshot.inbox.undecided(entity: name, limit: 50)
        for end in [nil, RecordKey("M", "DAL")] {
            _ = try snapshot.stock.stamp(after: RecordKey("A"), through: end, entity: name)
        }
        _ = try snapshot.reconciliationCases.standing(
            of: RecordKey("WIDGET", "DAL"),
            .stock,
            system: "erp",
            entity: name
        )
        _ = try snapshot.reconciliationCases.standing(.stock, system: "erp", entity: name, limit: 9)
        _ = try snapshot.reconciliationCases.lastCorrection(system: "erp", entity: name)
        _ = try PageStamp.overview(in: snapshot)
        _ = try PageStamp.orderBoard(in: snapshot)
    }

    private static func holds(_ snapshot: borrowing Snapshot) throws(StoreFailure) {
        let place = StockHoldTable.Place(item: "WIDGET", site: "DAL", number: "H-1")
        _ = try snapshot.stockHolds.standing(entity: entity.rawValue, after: place, limit: 50)
    }

    private static func lookUps(
        of order: Order.ID,
        _ snapshot: borrowing Snapshot
    ) throws(StoreFailure) {
        let trace = try snapshot.instances.load("order", order.rawValue)?.traceID ?? ""
        for text in [order.rawValue, "PO-1", trace, "000000101", "nothing"] {
            _ = try OrderSearch.find(text, entity: entity.rawValue, limit: 50, in: snapshot)
        }
        _ = try OrderRecord.read(order, from: snapshot)
        _ = try PageStamp.order(order, in: snapshot)
        let feed = MilestoneFeed(entity: entity.rawValue, channel: "portal")
        _ = try feed.page(after: 0, limit: 50, in: snapshot)
    }
}
