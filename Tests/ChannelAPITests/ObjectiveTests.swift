import Canonical
import Governance
import Hummingbird
import JSON
import Primitives
import Projections
import Testing

@testable import ChannelAPI

@Suite struct ObjectiveTests {
    private static func objective(_ entity: String) -> Objective {
        Objective(
            name: "released-" + entity,
            entity: .init(entity),
            subject: .released,
            within: .seconds(14_400),
            target: 99_500,
            owner: .operationsManager,
            remedy: "look at the queue"
        )
    }

    @Test func `the objectives of the key's company are told with their windows`() async throws {
        try await TestAPI.with(setting: {
            $0.objectives = [Self.objective("acme"), Self.objective("other")]
        }) { api in
            let key = try await api.key([.figuresRead])
            let reply = try await api.send("GET", "/v1/figures/objectives", key: key)
            #expect(reply.status == 200)
            #expect(reply["/objectives/0/name"] == "released-acme")
            #expect(reply["/objectives/1"] == nil)
            #expect(reply["/objectives/0/target_percent"] == "99.5")
            #expect(reply["/objectives/0/budget_left"] == "1.0")
            #expect(reply["/objectives/0/windows/0/window"] == "28d")
            #expect(reply["/objectives/0/windows/4/burn_rate"] == "0.0")
            let other = try await api.key([.ordersRead])
            let refused = try await api.send("GET", "/v1/figures/objectives", key: other)
            #expect(refused.status == 403)
        }
    }
}
