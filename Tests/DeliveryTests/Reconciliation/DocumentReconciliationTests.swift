import Canonical
import Database
import Delivery
import Engine
import JSON
import OrderStories
import Ordering
import Primitives
import Reconciliation
import SampleTrade
import SimulatedWorld
import Storage
import StorageTesting
import Testing

/// Orders and invoices beside those of the ERP.
@Suite struct DocumentReconciliationTests {
    private typealias Bench = ReconciliationBench

    @Test(arguments: TestDatabases.all)
    func `ten planted differences of each kind are found among many, and no other`(
        on engine: TestEngine
    ) async throws {
        let count = engine == .sqlite ? 10_000 : 1_500
        try await Bench.run(on: engine) { bench in
            try await bench.book(count)
            for subject in [ReconciledSubject.orders, .invoices] {
                let equal = try await bench.compare(subject)
                #expect(equal.compared == count && equal.findings.isEmpty)
                #expect(equal.underWay.isEmpty && equal.differing == 0)
                let again = try await bench.compare(subject)
                #expect(again.recognised == count)
            }
            let orders = Self.plantOrders(among: count, bench)
            let found = try await bench.compare(.orders)
            #expect(Self.kinds(found) == orders)
            // What was not touched is recognised, and not compared again.
            #expect(found.recognised == 0 || count > 1_500)
            let invoices = Self.plantInvoices(among: count, bench)
            #expect(Self.kinds(try await bench.compare(.invoices)) == invoices)
            #expect(try await bench.cases().count == orders.count + invoices.count)
            // Put right there, every case closes by itself.
            for number in 0..<10 {
                let index = number * (count / 10)
                let number = Self.number("INV-", index + 2)
                bench.rewrite("invoices", [["number": .string(number), "paid": 0]])
            }
            #expect(try await bench.compare(.invoices).closed == 10)
        }
    }

    private static func kinds(_ report: ReconciliationReport) -> [String: DifferenceKind] {
        Dictionary(
            report.findings.map { ($0.key.major, $0.kind) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func number(_ prefix: String, _ index: Int) -> String {
        let digits = String(index + 1)
        return prefix + String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }

    /// Ten of each: gone, cancelled, copied, another quantity.
    private static func plantOrders(
        among count: Int,
        _ bench: Bench
    ) -> [String: DifferenceKind] {
        var planted: [String: DifferenceKind] = [:]
        for step in 0..<10 {
            let index = step * (count / 10)
            let changes: [(KeyValuePairs<String, JSONValue?>, DifferenceKind)] = [
                (["state": "gone"], .missingThere), (["state": "cancelled"], .state),
                (["state": "copied"], .number),
                (["lines": [["line_no": 2, "qty": 2]]], .quantity),
            ]
            for (offset, (change, kind)) in changes.enumerated() {
                var entry = JSONObject(present: change)
                entry["number"] = .string(number("SO-", index + offset))
                bench.rewrite("orders", [.object(entry)])
                planted[Bench.key(index + offset)] = kind
            }
        }
        return planted
    }

    /// Ten of each: gone, another total, a payment that nobody told us.
    private static func plantInvoices(
        among count: Int,
        _ bench: Bench
    ) -> [String: DifferenceKind] {
        var planted: [String: DifferenceKind] = [:]
        for step in 0..<10 {
            let index = step * (count / 10)
            let changes: [(KeyValuePairs<String, JSONValue?>, DifferenceKind)] = [
                (["state": "gone"], .missingThere), (["total": 1], .money), (["paid": 50], .money),
            ]
            for (offset, (change, kind)) in changes.enumerated() {
                var entry = JSONObject(present: change)
                entry["number"] = .string(number("INV-", index + offset))
                bench.rewrite("invoices", [.object(entry)])
                planted[Bench.invoiceKey(index + offset)] = kind
            }
        }
        return planted
    }

    @Test(arguments: TestDatabases.all)
    func `what has not gone out is no difference, and what has is under way for a while`(
        on engine: TestEngine
    ) async throws {
        try await Bench.run(on: engine) { bench in
            try await bench.book(3)
            // An order that waits for the ERP's budget, and a change of one that it has.
            let waiting = try Self.booking(7)
            try await bench.send([waiting], as: .waiting)
            let change = try Self.amendment(1, quantities: [9_000, 2_500])
            try await bench.send([change], as: .waiting)
            bench.clock.advance(by: .seconds(3_600))
            let before = try await bench.compare(.orders)
            #expect(before.findings.isEmpty && before.compared == 3)

            // Cancelled there while our change is on its way: nobody knows yet who is right.
            bench.rewrite("orders", [["number": "SO-000002", "state": "cancelled"]])
            let underWay = try await bench.compare(.orders)
            #expect(underWay.findings.isEmpty)
            #expect(underWay.underWay.first?.why.contains("erp.amend") == true)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a change that the ERP has not kept is told with the word that it has`(
        on engine: TestEngine
    ) async throws {
        try await Bench.run(on: engine) { bench in
            try await bench.book(3)
            try await bench.send([try Self.amendment(1, quantities: [9_000, 2_500])])
            bench.clock.advance(by: .seconds(3_600))
            let equal = try await bench.compare(.orders)
            #expect(equal.findings.isEmpty && equal.underWay.isEmpty)

            bench.rewrite(
                "orders",
                [["number": "SO-000002", "lines": [["line_no": 1, "qty": 2]]]]
            )
            let finding = try #require(try await bench.compare(.orders).findings.first)
            #expect(finding.kind == .quantity && finding.key.major == Bench.key(1))
            #expect(finding.cause.hasPrefix("Line 1: 9 here, 2 there."))
            #expect(finding.owner == .financeAnalyst && finding.corrections == [.accept])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a booking that was given up on, and is there all the same, is sent again`(
        on engine: TestEngine
    ) async throws {
        try await Bench.run(on: engine) { bench in
            let intent = try Self.booking(1)
            try await bench.send([intent], as: .parked)
            bench.exchange.look { world in
                _ = world.handle(
                    WorldRequest(
                        method: "POST",
                        target: "/orders",
                        body: [
                            "reference": .string(intent.key), "customer_code": "C",
                            "currency": "USD",
                            "lines": [
                                [
                                    "line_no": 1, "item_code": "WIDGET", "qty": 2, "net": 6,
                                    "tax": 0,
                                ]
                            ],
                        ]
                    ),
                    to: .erp,
                    at: bench.clock.now()
                )
            }
            bench.clock.advance(by: .seconds(3_600))
            let finding = try #require(try await bench.compare(.orders).findings.first)
            #expect(finding.kind == .missingHere && finding.corrections == [.redrive, .accept])
            #expect(finding.cause.contains("no such customer"))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `documents of another entity, of another kind and of nobody are passed over`(
        on engine: TestEngine
    ) async throws {
        try await Bench.run(on: engine) { bench in
            try await bench.book(1)
            for reference in ["PO 7 by telephone", "order/x", Bench.invoiceKey(0)] {
                bench.exchange.look { world in
                    _ = world.handle(
                        WorldRequest(
                            method: "POST",
                            target: "/orders",
                            body: [
                                "reference": .string(reference), "customer_code": "C",
                                "currency": "USD",
                                "lines": [
                                    [
                                        "line_no": 1, "item_code": "WIDGET", "qty": 1, "net": 3,
                                        "tax": 0,
                                    ]
                                ],
                            ]
                        ),
                        to: .erp,
                        at: bench.clock.now()
                    )
                }
            }
            let report = try await bench.compare(.orders)
            #expect(report.findings.isEmpty && report.foreign == 3)
        }
    }

    private static func booking(_ index: Int) throws -> Bench.Intent {
        Bench.Intent(
            .erpBook,
            kind: OrderWorkflow.name,
            instance: Bench.order(index).rawValue,
            payload: try StoredValue.encode(Bench.erpOrder(index)),
            state: []
        )
    }

    private static func amendment(
        _ index: Int,
        quantities: [Int64]
    ) throws -> Bench.Intent {
        var order = Bench.erpOrder(index, quantities: quantities)
        order.externalNumber = number("SO-", index)
        return Bench.Intent(
            .erpAmend,
            kind: OrderWorkflow.name,
            instance: Bench.order(index).rawValue,
            sequence: 5,
            payload: try StoredValue.encode(order),
            state: []
        )
    }
}
