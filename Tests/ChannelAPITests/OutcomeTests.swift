import Database
import Governance
import Hummingbird
import JSON
import Primitives
import Projections
import Storage
import Testing

@testable import ChannelAPI

@Suite struct OutcomeTests {
    @Test func `both periods and five outcomes are told, with what was imported`() async throws {
        try await TestAPI.with { api in
            let now = api.clock.now()
            let today = LocalDate(at: now)
            let day = today.adding(days: -3)
            let file = try FigureFile(
                "day,outcome,count,of,minutes\n\(day),order_exceptions,31,240,\n"
                    + "\(day),ship_confirm,30,,95\n",
                source: "old.csv",
                through: today,
                isCounted: false
            )
            try await api.store.write { (transaction) throws(StoreFailure) in
                _ = try FigureHistory.load(
                    file,
                    entity: TestAPI.entity,
                    by: "ann",
                    at: now,
                    in: transaction
                )
            }
            let key = try await api.key([.figuresRead])
            let reply = try await api.send("GET", "/v1/figures/outcomes?days=7", key: key)
            #expect(reply.status == 200)
            #expect(reply["/date"]?.string == day.adding(days: 1).description)
            #expect(reply["/before/days"] == 7)
            #expect(reply["/outcomes/0/outcome"] == "order_exceptions")
            #expect(reply["/outcomes/0/before/per_hundred"] == "12.9")
            #expect(reply["/outcomes/0/before/imported"] == 240)
            #expect(reply["/outcomes/0/before/imported_from/0"] == "old.csv")
            #expect(reply["/outcomes/0/after/per_hundred"] == nil)
            #expect(reply["/outcomes/0/direction"] == "no_evidence")
            #expect(reply["/outcomes/1/before/median_seconds"] == 5_700)
            #expect(reply["/outcomes/1/before/waiting"] == 0)
            #expect(reply["/outcomes/4/outcome"] == "incident_resolution")
        }
    }

    @Test func `a key without the right, and what is no day, are told so`() async throws {
        try await TestAPI.with { api in
            let other = try await api.key([.ordersRead])
            let refused = try await api.send("GET", "/v1/figures/outcomes", key: other)
            #expect(refused.status == 403 && refused["/permission"] == "figures:read")
            let key = try await api.key([.figuresRead])
            for wrong in ["date=2026-02-30", "days=0", "days=367", "until=2026-01-01"] {
                let bad = try await api.send("GET", "/v1/figures/outcomes?\(wrong)", key: key)
                #expect(bad.status == 400, "\(wrong)")
            }
        }
    }
}
