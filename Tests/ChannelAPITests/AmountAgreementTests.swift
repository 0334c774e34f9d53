import Canonical
import JSON
import Primitives
import SampleTrade
import StorageTesting
import Testing

@testable import ChannelAPI

/// Whatever was changed and cancelled, the amounts of an answer agree with one another.
@Suite struct AmountAgreementTests {
    /// Rounded per line, and per total.
    @Test(arguments: [DemoCatalogue.harbor, DemoCatalogue.prairie], 1...4 as ClosedRange<UInt64>)
    func `taxes sum to a line's tax and lines to the totals after any sequence of changes`(
        _ customer: Party.ID,
        _ seed: UInt64
    ) async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            var random = SeededRandom(seed: seed)
            let skus = ["WIDGET", "COFFEE", "BOLT-M8", "TAPE"]
            let lines = skus.map { DemoOrders.line($0, Self.quantity(&random)) }
            let order = DemoOrders.order(customer: customer, lines: lines)
            var reply = try await api.submit(order, key: key)
            let id = try #require(reply["/id"]?.string)
            Self.expectAgreement(in: reply, "seed \(seed), submitted")
            for step in 1...12 {
                let number = Int.random(in: 1...skus.count, using: &random)
                let line: JSONValue = [
                    "number": .number(number), "quantity": Self.quantity(&random), "unit": "EA",
                ]
                reply = try await api.send(
                    "POST",
                    "/v1/orders/\(id)/changes",
                    key: key,
                    body: ["lines": [line]],
                    headers: ["Idempotency-Key": "change-\(step)"]
                )
                guard reply.status == 200 else {
                    // A line that is as wished already, or wanted no more.
                    reply = try await api.send("GET", "/v1/orders/\(id)", key: key)
                    continue
                }
                Self.expectAgreement(in: reply, "seed \(seed), step \(step): \(line.text())")
            }
            reply = try await api.send(
                "POST",
                "/v1/orders/\(id)/cancellation",
                key: key,
                body: ["reason": "enough"],
                headers: ["Idempotency-Key": "cancel"]
            )
            #expect(reply.status == 200)
            Self.expectAgreement(in: reply, "seed \(seed), cancelled")
            #expect(reply["/totals/gross"] == "0.00")
        }
    }

    private static func quantity(_ random: inout SeededRandom) -> JSONValue {
        .string(String(Int.random(in: 1...40, using: &random)))
    }

    private static func expectAgreement(in reply: Reply, _ when: String) {
        var sums = (net: 0, tax: 0)
        for line in reply["/lines"]?.array ?? [] {
            let amounts = cents(line["amounts"])
            #expect(amounts.gross == amounts.net + amounts.tax, "\(when)")
            let taxes = (line["taxes"]?.array ?? []).map { cents($0, "amount") }
            #expect(taxes.reduce(0, +) == amounts.tax, "\(when): \(line.text())")
            sums.net += amounts.net
            sums.tax += amounts.tax
        }
        let totals = cents(reply["/totals"])
        #expect((totals.net, totals.tax) == sums, "\(when)")
        #expect(totals.gross == totals.net + totals.tax, "\(when)")
    }

    private static func cents(_ amounts: JSONValue?) -> (net: Int, tax: Int, gross: Int) {
        (cents(amounts, "net"), cents(amounts, "tax"), cents(amounts, "gross"))
    }

    private static func cents(_ value: JSONValue?, _ name: String) -> Int {
        let text = value?[name]?.string ?? ""
        guard let cents = ScaledDecimal.value(text, digits: 2) else {
            Issue.record("\(name) is no amount: \(text)")
            return 0
        }
        return Int(cents)
    }
}
