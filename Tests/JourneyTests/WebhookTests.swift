import Assembly
import Governance
import JSON
import Primitives
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

@Suite struct WebhookTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test(arguments: TestDatabases.all)
    func `a subscriber hears every milestone of its channel to paid, signed, until it has taken it`(
        _ engine: TestEngine
    ) async throws {
        let stubborn: Set<String> = ["order.accepted", "order.shipped", "order.paid"]
        let subscriber = Subscriber(refusingFirst: { stubborn.contains($0) })
        try await subscriber.running { url in
            try await Journey.run(on: engine) { journey in
                let portal = journey.portal
                let made = try await portal.send("POST", "/v1/webhooks", ["url": .string(url)])
                guard made.status == 201, let secret = made.body["secret"]?.string else {
                    throw Unexpected("the subscription", made)
                }
                subscriber.trust(secret)

                // What other channels order is none of this subscriber's business.
                let shop = try await journey.client("shop", Permission.ofChannels)
                _ = try await shop.place("PO-9", for: "C-SUMMIT", [("TAPE", 1)])
                let id = try await Self.orderToPaid(in: journey)
                // A scan that came before its shipment is listed later than the delivery.
                let told = try await eventually("every kind of milestone") {
                    try await portal.read("/v1/orders/\(id)/milestones?limit=200")
                } _: {
                    Self.kinds(in: $0).isSuperset(of: Self.wayToPaid)
                }
                let milestones = told["milestones"]?.array ?? []
                _ = try await eventually("all of the milestones") {
                    .array(subscriber.taken)
                } _: {
                    ($0.array ?? []).count >= milestones.count
                }
                // Each once and no other, whatever order they became known in.
                #expect(subscriber.taken.sortedText == milestones.sortedText)
                Self.check(subscriber.tries, of: id, refused: stubborn)
            }
        }
    }

    private static let wayToPaid: Set = [
        "accepted", "booked", "released", "picked", "packed", "shipped", "dispatched",
        "in_transit", "delivered", "invoiced", "paid",
    ]

    private static func kinds(in page: JSONValue) -> Set<String> {
        Set((page["milestones"]?.array ?? []).compactMap { $0["kind"]?.string })
    }

    private static func orderToPaid(in journey: Journey) async throws -> String {
        let portal = journey.portal
        let answer = try await portal.submit(
            "PO-1",
            for: "C-HARBOR",
            [("WIDGET", 24)],
            trace: trace
        )
        guard answer.status == 201, let id = answer.body["id"]?.string else {
            throw Unexpected("the order", answer)
        }
        let billed = try await portal.order(id, until: "delivered, with a posted invoice") {
            $0["shipments"]?[0]?["delivered_at"] != nil && $0["invoices"]?[0]?["number"] != nil
        }
        let number = billed["invoices"]?[0]?["number"] ?? .null
        try await journey.drive(.erp, "/payments", ["invoice": number])
        _ = try await portal.order(id, untilStatus: "paid")
        return id
    }

    private static func check(_ tries: [Subscriber.Try], of id: String, refused: Set<String>) {
        let now = SystemClock().now().microseconds / 1_000_000
        for made in tries {
            #expect(made.isSigned, "\(made.body)")
            #expect((now - 300...now + 300).contains(made.sentAt), "the standard's tolerance")
            #expect(made.body["data"]?["order"]?.string == id)
            #expect(made.body["data"]?["purchase_order_number"] == "PO-1")
            #expect(made.trace.hasPrefix("00-\(trace)-"), "\(made.trace)")
        }
        for (_, same) in Dictionary(grouping: tries, by: \.id) {
            #expect(Set(same.map(\.body)).count == 1)
            #expect(Set(same.map(\.trace)).count == 1)
            let type = same[0].body["type"]?.string ?? ""
            #expect(same.map(\.status) == (refused.contains(type) ? [500, 204] : [204]), "\(type)")
        }
        let again = tries.filter { $0.status == 500 }.compactMap { $0.body["type"]?.string }
        #expect(Set(again) == refused)
        // In the order they became known, also where one had to be repeated.
        let types = tries.filter { $0.status == 204 }.compactMap { $0.body["type"]?.string }
        let money = ["order.shipped", "order.invoiced", "order.paid"]
        #expect(types.first == "order.accepted" && types.filter(money.contains) == money)
    }
}

extension Subscriber {
    /// The milestones it has taken, as they were told.
    fileprivate var taken: [JSONValue] {
        tries.filter { $0.status == 204 }.compactMap { $0.body["data"]?["milestone"] }
    }
}

extension [JSONValue] {
    /// Each as text, in an order that says nothing of when it came.
    fileprivate var sortedText: [String] { map { $0.text() }.sorted() }
}
