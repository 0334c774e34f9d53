import Canonical
import Database
import Governance
import Hummingbird
import OrderStories
import Ordering
import Primitives
import Storage
import StorageTesting
import Testing

@testable import Console

@Suite struct ActionTests {
    @Test func `the right role releases a hold, once, and everybody can see who`() async throws {
        try await TestConsole.with { console in
            let order = try await Stories.held(in: console.world)
            let browser = try await console.signIn(.financeAnalyst)
            let page = try await console.get("/console/orders/\(order)", as: browser)
            #expect(page.contains("Release the hold"))
            let once = try #require(page.field("once"))
            let fields: KeyValuePairs = [
                "csrf": browser.csrf, "once": once, "reason": "credit_limit",
                "note": "paid by phone",
            ]
            let path = "/console/orders/\(order)/release-hold"
            let done = try await console.post(path, fields, as: browser)
            #expect(done.location == "/console/orders/\(order)?done=hold_released")
            let again = try await console.post(path, fields, as: browser)
            #expect(again.status == .seeOther)
            try await console.world.settle()
            let after = try await console.get(try #require(done.location), as: browser)
            #expect(after.contains("The hold is released; the order goes on."))
            #expect(after.contains("Released by finance_analyst"))
            #expect(!after.contains("Release the hold"))
            let state = try await console.world.state(of: order)
            #expect(state.holds.allSatisfy { !$0.isActive })
            let audit = try await console.audit("order/\(order)")
            #expect(audit.first?.action == "hold.release")
            #expect(audit.first?.actor == "finance_analyst")
        }
    }

    @Test(arguments: [Role.customerService, .warehouseSupervisor, .integrationSupport, .executive])
    func `another role is refused, on the page and behind it`(role: Role) async throws {
        try await TestConsole.with { console in
            let order = try await Stories.held(in: console.world)
            let browser = try await console.signIn(role)
            let page = try await console.get("/console/orders/\(order)", as: browser)
            #expect(!page.contains("Release the hold"))
            let refused = try await console.post(
                "/console/orders/\(order)/release-hold",
                ["csrf": browser.csrf, "once": "x", "reason": "credit_limit"],
                as: browser
            )
            #expect(refused.status == .forbidden)
            let state = try await console.world.state(of: order)
            #expect(state.isHeld)
        }
    }

    @Test func `a second person is told what happened meanwhile`() async throws {
        try await TestConsole.with { console in
            let order = try await Stories.held(in: console.world)
            let first = try await console.signIn(.financeAnalyst)
            let second = try await console.signIn(.operationsManager)
            let path = "/console/orders/\(order)/release-hold"
            _ = try await console.post(
                path,
                ["csrf": first.csrf, "once": "a", "reason": "credit_limit"],
                as: first
            )
            let late = try await console.post(
                path,
                ["csrf": second.csrf, "once": "b", "reason": "credit_limit"],
                as: second
            )
            #expect(late.status == .conflict)
            #expect(late.contains("The order has no active hold credit_limit."))
        }
    }

    @Test(arguments: ["", "wrong", "\u{0}"])
    func `a form without its secret changes nothing`(csrf: String) async throws {
        try await TestConsole.with { console in
            let order = try await Stories.held(in: console.world)
            let browser = try await console.signIn(.operationsManager)
            for path in [
                "/console/orders/\(order)/release-hold", "/console/sign-out",
                "/console/exceptions/redrive-effect", "/console/exceptions/redrive-message",
                "/console/exceptions/dismiss-message",
                "/console/exceptions/close-item",
            ] {
                let page = try await console.post(
                    path,
                    ["csrf": csrf, "once": "x", "reason": "credit_limit", "key": "x"],
                    as: browser
                )
                #expect(page.status == .forbidden, "\(path)")
            }
            let state = try await console.world.state(of: order)
            #expect(state.isHeld)
            #expect(try await console.get("/console", as: browser).status == .ok)
        }
    }

    @Test func `another site's form changes nothing, even with the secret`() async throws {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.operationsManager)
            var headers = HTTPFields()
            headers[.secFetchSite] = "cross-site"
            let page = try await console.post(
                "/console/sign-out",
                ["csrf": browser.csrf],
                as: browser,
                headers: headers
            )
            #expect(page.status == .forbidden)
        }
    }

    @Test func `a session that ended in the middle loses nothing but the click`() async throws {
        try await TestConsole.with { console in
            let order = try await Stories.held(in: console.world)
            let browser = try await console.signIn(.financeAnalyst)
            console.world.clock.advance(by: .seconds(13 * 3_600))
            let page = try await console.post(
                "/console/orders/\(order)/release-hold",
                ["csrf": browser.csrf, "once": "x", "reason": "credit_limit"],
                as: browser
            )
            #expect(page.location == "/console/sign-in?next=%2Fconsole%2Forders%2F\(order)")
        }
    }

    @Test func `a form of any size is bounded`() async throws {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.financeAnalyst)
            let page = try await console.post(
                "/console/sign-out",
                ["csrf": browser.csrf, "more": String(repeating: "a", count: 100_000)],
                as: browser
            )
            #expect(page.status == .contentTooLarge)
        }
    }

    @Test func `what was given up on is sent again under its key, with an audit entry`()
        async throws
    {
        try await TestConsole.with { console in
            let order = try await Stories.givenUpOn(in: console.world)
            let browser = try await console.signIn(.integrationSupport)
            let page = try await console.get("/console/exceptions", as: browser)
            #expect(page.contains("the ERP does not accept our key"))
            let key = try #require(page.field("key"))
            let done = try await console.post(
                "/console/exceptions/redrive-effect",
                ["csrf": browser.csrf, "key": key],
                as: browser
            )
            #expect(done.location == "/console/exceptions?done=effect_redriven")
            try await console.world.settle()
            let state = try await console.world.state(of: order)
            guard case .booked = state.booking else { throw StoreFailure.corrupt("not booked") }
            #expect(try await console.audit("effect/" + key).map(\.action) == ["effect.redrive"])

            let late = try await console.post(
                "/console/exceptions/redrive-effect",
                ["csrf": browser.csrf, "key": key],
                as: browser
            )
            #expect(late.status == .conflict)
            #expect(late.contains("It does not wait any more"))
        }
    }

    @Test(arguments: [Role.customerService, .warehouseSupervisor, .financeAnalyst, .executive])
    func `sending again is for those who mend`(role: Role) async throws {
        try await TestConsole.with { console in
            _ = try await Stories.givenUpOn(in: console.world)
            let browser = try await console.signIn(role)
            #expect(
                !(try await console.get("/console/exceptions", as: browser)).contains("Send again")
            )
            let page = try await console.post(
                "/console/exceptions/redrive-effect",
                ["csrf": browser.csrf, "key": "x"],
                as: browser
            )
            #expect(page.status == .forbidden)
        }
    }
}

extension TestConsole {
    func audit(_ subject: String) async throws -> [AuditEntry] {
        try await world.store.read { (snapshot) throws(StoreFailure) -> [AuditEntry] in
            try snapshot.audit.entries(subject: subject, limit: 10)
        }
    }
}
