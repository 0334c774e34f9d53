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

/// What a person does with an order by a form with a preview, at the console's door.
@Suite struct OrderActTests {
    private static func accepted(
        in world: StoryWorld,
        _ number: String = "PO-ACT"
    ) async throws -> Order.ID {
        let order = try await world.submit(
            customer: DemoCatalogue.harbor,
            number,
            ["WIDGET": 10, "DRILL": 2]
        )
        try await world.settle()
        return order
    }

    private static func asked(
        _ order: Order.ID,
        _ act: OrderAct,
        _ typed: KeyValuePairs<String, String>
    ) -> String {
        ConsolePath.orderAct(
            order,
            act,
            typed: typed.map { ActView.Pair(name: $0.key, value: $0.value) }
        ).address
    }

    /// Presses the button of a preview.
    private static func press(
        _ page: Page,
        _ order: Order.ID,
        _ fields: [(String, String)],
        _ browser: Browser,
        _ console: TestConsole
    ) async throws -> Page {
        let form =
            [
                ("csrf", browser.csrf), ("once", page.field("once") ?? ""),
                ("seen", page.field("seen") ?? ""),
            ] + fields
        return try await console.post(
            "/console/orders/\(order)/act",
            form: form,
            as: browser
        )
    }

    @Test(arguments: TestDatabases.all)
    func `a cancellation says what will happen, and then that is what happens`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            let order = try await Self.accepted(in: console.world)
            let before = try await console.world.state(of: order)
            let browser = try await console.signIn(.customerService)
            let own = try await console.get("/console/orders/\(order)", as: browser)
            #expect(own.contains("/act?do=cancel"))
            let page = try await console.get(
                Self.asked(order, .cancel, ["part": "all", "note": "ordered twice"]),
                as: browser
            )
            #expect(page.status == .ok)
            #expect(page.contains("customer_service cancels: ordered twice"))
            #expect(page.contains("The order&#39;s value stays"))
            #expect(page.contains("is asked to stop"))
            // Nothing of it has happened.
            #expect(try await console.world.state(of: order) == before)
            let typed = [("do", "cancel"), ("part", "all"), ("note", "ordered twice")]
            let done = try await Self.press(page, order, typed, browser, console)
            #expect(done.location == "/console/orders/\(order)?done=order_cancelled")
            let again = try await Self.press(page, order, typed, browser, console)
            #expect(again.location == done.location)
            let state = try await console.world.state(of: order)
            #expect(state.cancellation?.requestedBy == "customer_service")
            let audit = try await console.audit("order/\(order)")
            // Told again by the form that came again: rather twice than never.
            #expect(Set(audit.map(\.action)) == ["order.cancel"])
            #expect(audit.first?.detail == "ordered twice")
        }
    }

    @Test func `a line gets another quantity, also in another unit of its item`() async throws {
        try await TestConsole.with { console in
            let order = try await console.world.submit(
                customer: DemoCatalogue.harbor,
                "PO-UNIT",
                ["WIDGET": 24, "DRILL": 2]
            )
            let browser = try await console.signIn(.customerService)
            let form = try await console.get(Self.asked(order, .change, [:]), as: browser)
            #expect(form.contains("Line 1: "))
            #expect(form.contains(#"<option value="CA""#))
            #expect(form.field("once") == nil)
            let typed = [("do", "change"), ("q1", "3"), ("u1", "CA"), ("note", "by phone")]
            let page = try await console.get(
                Self.asked(order, .change, ["q1": "3", "u1": "CA", "note": "by phone"]),
                as: browser
            )
            #expect(page.contains("customer_service changed 1 line: by phone"))
            #expect(page.contains("12 WIDGET at DAL are reserved for it."))
            let done = try await Self.press(page, order, typed, browser, console)
            #expect(done.location == "/console/orders/\(order)?done=order_changed")
            let line = try await console.world.state(of: order).lines[0]
            #expect(line.ordered == Quantity(36, .each))
            #expect(line.quantities.ordered == 36_000)
        }
    }

    @Test func `chosen lines are cancelled, and the others stay`() async throws {
        try await TestConsole.with { console in
            let order = try await console.world.submit(
                customer: DemoCatalogue.harbor,
                "PO-LINES",
                ["WIDGET": 10, "DRILL": 2]
            )
            let browser = try await console.signIn(.operationsManager)
            let page = try await console.get(
                Self.asked(order, .cancel, ["part": "lines", "l2": "1", "note": "not needed"]),
                as: browser
            )
            let typed = [
                ("do", "cancel"), ("part", "lines"), ("l2", "1"), ("note", "not needed"),
            ]
            _ = try await Self.press(page, order, typed, browser, console)
            let state = try await console.world.state(of: order)
            #expect(state.lines.map(\.wanted) == [10_000, 0])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `the second of two people is told what the first did, and keeps what they typed`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            let order = try await console.world.submit(
                customer: DemoCatalogue.harbor,
                "PO-TWO",
                ["WIDGET": 10]
            )
            let first = try await console.signIn(.customerService)
            let second = try await console.signIn(.operationsManager)
            let mine = Self.asked(order, .change, ["q1": "8", "note": "mine"])
            let page = try await console.get(mine, as: second)
            let other = try await console.get(
                Self.asked(order, .change, ["q1": "5", "note": "theirs"]),
                as: first
            )
            let theirs = [("do", "change"), ("q1", "5"), ("note", "theirs")]
            _ = try await Self.press(other, order, theirs, first, console)
            let typed = [("do", "change"), ("q1", "8"), ("note", "mine")]
            let late = try await Self.press(page, order, typed, second, console)
            #expect(late.status == .conflict)
            #expect(late.contains("somebody was faster"))
            #expect(late.contains("customer_service changed 1 line: theirs"))
            #expect(late.contains(#"name="q1" value="8""#))
            #expect(try await console.world.state(of: order).lines[0].wanted == 5_000)
            // What is shown now is what would come of it now; pressed again, it does.
            let done = try await Self.press(late, order, typed, second, console)
            #expect(done.status == .seeOther)
            #expect(try await console.world.state(of: order).lines[0].wanted == 8_000)
        }
    }

    @Test func `a session that ended in the middle comes back to the form as it was filled in`()
        async throws
    {
        try await TestConsole.with { console in
            let order = try await Self.accepted(in: console.world)
            let expired = Browser(cookie: "crossdock_session=gone")
            let typed = [("do", "cancel"), ("part", "all"), ("note", "ordered twice")]
            let sent = try await console.post(
                "/console/orders/\(order)/act",
                form: [("csrf", "x"), ("once", "y"), ("seen", "1")] + typed,
                as: expired
            )
            let back = Self.asked(order, .cancel, ["note": "ordered twice", "part": "all"])
            #expect(sent.location == ConsolePath.signIn(next: back).address)
            let browser = try await console.signIn(.customerService)
            let page = try await console.get(back, as: browser)
            #expect(page.contains(#"name="note" value="ordered twice""#))
            #expect(page.field("once") != nil)
        }
    }

    @Test func `goods that left may come back, and more than that may not`() async throws {
        try await TestConsole.with { console in
            let order = try await Stories.paid(in: console.world)
            let browser = try await console.signIn(.customerService)
            let much = try await console.get(
                Self.asked(order, .takeBack, ["q2": "3", "r2": "damaged"]),
                as: browser
            )
            #expect(much.contains("This cannot be done: Line 2: 3 EA cannot come back"))
            #expect(much.field("once") == nil)
            let page = try await console.get(
                Self.asked(order, .takeBack, ["q2": "1", "r2": "damaged", "reference": "RA-1"]),
                as: browser
            )
            let typed = [
                ("do", "take_back"), ("q2", "1"), ("r2", "damaged"), ("reference", "RA-1"),
            ]
            let done = try await Self.press(page, order, typed, browser, console)
            #expect(done.status == .seeOther)
            let state = try await console.world.state(of: order)
            #expect(state.returns.map(\.reference) == ["RA-1"])
            #expect(state.returns.first?.lines.map(\.authorized) == [1_000])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `customer service stops an order, and finance alone lets it go on`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            let order = try await console.world.submit(
                customer: DemoCatalogue.harbor,
                "PO-STOP",
                ["WIDGET": 10]
            )
            let clerk = try await console.signIn(.customerService)
            let page = try await console.get(
                Self.asked(order, .hold, ["kind": "fraud_check", "note": "who is this?"]),
                as: clerk
            )
            #expect(page.contains("Finance analyst gets an item: fraud check."))
            let typed = [("do", "hold"), ("kind", "fraud_check"), ("note", "who is this?")]
            let done = try await Self.press(page, order, typed, clerk, console)
            #expect(done.location == "/console/orders/\(order)?done=order_held")
            try await console.world.settle()
            #expect(try await console.world.state(of: order).fulfilments.isEmpty)
            let held = try await console.get("/console/orders/\(order)", as: clerk)
            #expect(held.contains("Put on hold: fraud check"))
            #expect(!held.contains("Release the hold"))
            let finance = try await console.signIn(.financeAnalyst)
            let queue = try await console.get("/console/exceptions", as: finance)
            #expect(queue.contains("customer_service: who is this?"))
            #expect(queue.contains("Release the hold"))
            let freed = try await console.post(
                "/console/orders/\(order)/release-hold",
                ["csrf": finance.csrf, "once": "f", "reason": "fraud_check"],
                as: finance
            )
            #expect(freed.status == .seeOther)
            try await console.world.settle()
            #expect(try await console.world.state(of: order).fulfilments.count == 1)
        }
    }

    @Test(arguments: [Role.warehouseSupervisor, .integrationSupport, .executive])
    func `another role neither sees the forms nor sends them`(_ role: Role) async throws {
        try await TestConsole.with { console in
            let order = try await Self.accepted(in: console.world)
            let browser = try await console.signIn(role)
            let own = try await console.get("/console/orders/\(order)", as: browser)
            #expect(!own.contains("/act?do="))
            for act in OrderAct.allCases {
                let form = try await console.get(Self.asked(order, act, [:]), as: browser)
                #expect(form.status == .forbidden)
                let sent = try await console.post(
                    "/console/orders/\(order)/act",
                    form: [
                        ("csrf", browser.csrf), ("once", "x"), ("seen", "1"),
                        ("do", act.rawValue), ("note", "x"),
                    ],
                    as: browser
                )
                #expect(sent.status == .forbidden)
            }
            #expect(try await console.world.state(of: order).cancellation == nil)
        }
    }

    @Test(
        arguments: [
            (OrderAct.cancel, ["part": "all"], "Write why it is cancelled."),
            (.cancel, ["part": "lines", "note": "x"], "Choose the lines"),
            (.cancel, ["part": "all", "l1": "1", "note": "x"], "You chose lines, and all of it"),
            (.change, ["note": "x"], "Give a line another quantity"),
            (.change, ["q1": "many"], "Line 1: write a quantity"),
            (.change, ["q1": "-1"], "Line 1: write a quantity"),
            (.change, ["date": "tomorrow"], "The day is one such as"),
            (.change, ["q1": "5", "u1": "PL"], "it was not ordered in PL"),
            (.change, ["q1": "5", "note": String(repeating: "x", count: 121)], "shorten it"),
            (.takeBack, ["q1": "1"], "choose why it comes back"),
            (.hold, ["kind": "whim", "note": "x"], "Choose what is to be looked into"),
            (.hold, ["kind": "other"], "Write why it is to stop"),
        ] as [(OrderAct, [String: String], String)]
    )
    func `what cannot be meant is said beside the form, which stays as it was filled in`(
        _ act: OrderAct,
        _ typed: [String: String],
        _ words: String
    ) async throws {
        try await TestConsole.with { console in
            let order = try await Self.accepted(in: console.world)
            let browser = try await console.signIn(.customerService)
            let pairs = typed.map { ActView.Pair(name: $0.key, value: $0.value) }
            let page = try await console.get(
                ConsolePath.orderAct(order, act, typed: pairs).address,
                as: browser
            )
            #expect(page.status == .ok)
            #expect(page.contains(words))
            #expect(page.field("once") == nil)
        }
    }

    @Test func `what a partner or a person wrote is text on the form, and never markup`()
        async throws
    {
        try await TestConsole.with { console in
            let order = try await Self.accepted(in: console.world)
            let browser = try await console.signIn(.customerService)
            let evil = #""><script>alert(1)</script>"#
            let page = try await console.get(
                Self.asked(order, .cancel, ["part": "all", "note": evil]),
                as: browser
            )
            #expect(!page.contains("<script>alert"))
            #expect(page.contains("&quot;&gt;&lt;script&gt;"))
        }
    }
}
