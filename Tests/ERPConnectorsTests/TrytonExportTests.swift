import Canonical
import Connectors
import ERPConnectors
import JSON
import Primitives
import Reconciliation
import Testing

/// What Tryton has, page by page, in the order of our keys' bytes.
@Suite struct TrytonExportTests {
    private static func connector(_ shelf: TrytonShelf) throws -> TrytonConnector {
        var configuration = TrytonConfiguration(
            baseURL: "http://tryton.test",
            database: "erp",
            user: "bridge",
            password: SecretReference(.environment("ERP_PASSWORD")),
            warehouse: "PDX"
        )
        configuration.allowsPlainText = true
        return try TrytonConnector(
            configuration,
            using: ConnectorServices(
                clock: shelf.clock,
                http: shelf,
                secrets: FixedSecret(text: "s3cret")
            )
        )
    }

    private static func all(
        _ subject: ReconciledSubject,
        _ connector: TrytonConnector,
        _ shelf: TrytonShelf
    ) async throws -> (pages: Int, records: [ExportedRecord]) {
        var records: [ExportedRecord] = []
        var after: String?
        var pages = 0
        repeat {
            let deadline = shelf.clock.now().advanced(by: .seconds(60))
            let page = try #require(
                try await connector.export(subject, after: after, deadline: deadline)
            )
            records += page.records
            pages += 1
            after = page.next
        } while after != nil
        return (pages, records)
    }

    private static func sale(
        _ id: Int64,
        _ key: String,
        state: String = "processing",
        total: String = "41.72"
    ) -> JSONValue {
        [
            "id": .number(id), "description": .string(key), "number": .string("SO-\(id)"),
            "state": .string(state), "shipments": [], "lines": .array([.number(id)]),
            "untaxed_amount": money(total), "tax_amount": money("0.00"),
            "total_amount": money(total), "currency.": ["code": "USD"],
        ]
    }

    private static func money(_ text: String) -> JSONValue {
        ["__class__": "Decimal", "decimal": .string(text)]
    }

    private static func number(_ text: String) -> JSONValue {
        JSONNumber(text).map { .number($0) } ?? .null
    }

    private static func line(_ id: Int64, _ quantity: JSONValue) -> JSONValue {
        ["id": .number(id), "sequence": 1, "quantity": quantity, "type": "line"]
    }

    @Test func `sales come by key whatever their numbers are, all of one key on one page`()
        async throws
    {
        let count: Int64 = 450
        // Numbered against the order of their keys, and one key twice at a page's end.
        var sales = (1...count).map { id in
            Self.sale(id, "order/\(1_000 - id)/2/0")
        }
        sales.append(Self.sale(count + 1, "order/749/2/0"))
        let lines = (1...count + 1).map { Self.line($0, Self.number("2.5")) }
        let shelf = TrytonShelf(["sale.sale": sales, "sale.line": lines])
        let (pages, records) = try await Self.all(.orders, Self.connector(shelf), shelf)
        #expect(pages == 3 && records.count == 451)
        let keys = records.map(\.key)
        #expect(keys == keys.sorted())
        #expect(keys.filter { $0.major == "order/749/2/0" }.count == 2)
        #expect(records[0].facts.lines == [1: 2_500])
        #expect(records[0].facts.total == Money(minorUnits: 41_72, .usd))
        #expect(records[0].facts.state == DocumentState.booked.rawValue)
    }

    @Test func `what was cancelled or amended to nothing is cancelled`() async throws {
        let shelf = TrytonShelf([
            "sale.sale": [
                Self.sale(1, "order/A/2/0", state: "cancelled"),
                Self.sale(2, "order/B/2/0", state: "done", total: "0.00"),
            ],
            "sale.line": [Self.line(1, 3), Self.line(2, 0)],
        ])
        let (_, records) = try await Self.all(.orders, Self.connector(shelf), shelf)
        #expect(records.map(\.facts.isCancelled) == [true, true])
        #expect(records.allSatisfy { $0.facts.total == nil && $0.facts.lines == nil })
    }

    @Test func `stock is told by item and warehouse, and invoices with what is unpaid`()
        async throws
    {
        let shelf = TrytonShelf([
            "product.product": [
                ["id": 1, "code": "SKU-2", "quantity": Self.number("12.5")],
                ["id": 2, "code": "SKU-1", "quantity": Self.number("0.0")],
            ],
            "stock.location": [["id": 7, "code": "PDX"], ["id": 8, "code": "RNO"]],
            "account.invoice": [
                [
                    "id": 1, "description": "order/A/9/0", "number": "7",
                    "currency.": ["code": "USD"],
                    "total_amount": Self.money("10.80"), "tax_amount": Self.money("0.80"),
                    "amount_to_pay": Self.money("4.00"),
                ]
            ],
        ])
        let connector = try Self.connector(shelf)
        let (_, stock) = try await Self.all(.stock, connector, shelf)
        #expect(
            stock.map(\.key) == [
                RecordKey("SKU-1", "PDX"), RecordKey("SKU-1", "RNO"), RecordKey("SKU-2", "PDX"),
                RecordKey("SKU-2", "RNO"),
            ]
        )
        #expect(stock[2].facts == RecordFacts(quantity: 12_500))
        let (_, invoices) = try await Self.all(.invoices, connector, shelf)
        #expect(invoices.first?.facts.open == Money(minorUnits: 4_00, .usd))
        #expect(invoices.first?.facts.number == "7")
    }

    @Test func `a null where a number belongs is a failure and no stock`() async throws {
        let shelf = TrytonShelf([
            "product.product": [["id": 1, "code": "SKU-2", "quantity": .null]],
            "stock.location": [["id": 7, "code": "PDX"]],
        ])
        let connector = try Self.connector(shelf)
        await #expect(throws: ConnectorFailure.self) {
            try await Self.all(.stock, connector, shelf)
        }
    }
}

/// A Tryton that has records and answers questions by identity; it knows no other condition.
private final class TrytonShelf: HTTPExchange {
    let clock = StillClock()
    private let records: [String: [JSONValue]]

    init(_ records: [String: [JSONValue]]) { self.records = records }

    func send(_ call: HTTPCall, deadline: Timestamp) async throws(ConnectorFailure) -> HTTPReply {
        guard let body = try? JSONValue(parsing: call.body), let method = body["method"]?.string,
            let parameters = body["params"]?.array, call.url.hasSuffix("/rpc/")
        else { return HTTPReply(status: 405) }
        let result: JSONValue =
            switch method {
            case "common.server.version": "8.2"
            case "common.db.login": [4, "key", .null]
            case "model.res.user.get_preferences": ["company": 1, "language": "en"]
            default: answer(method, parameters)
            }
        let reply: JSONValue = ["id": 1, "result": result]
        return HTTPReply(status: 200, body: reply.bytes())
    }

    private func answer(_ method: String, _ parameters: [JSONValue]) -> JSONValue {
        let names = method.split(separator: ".")
        let known = records[names.dropFirst().dropLast().joined(separator: ".")] ?? []
        if names.last == "read" {
            let wanted = parameters[0].array ?? []
            return .array(known.filter { wanted.contains($0["id"] ?? .null) })
        }
        let found = known.filter { record in
            (parameters[0].array ?? []).allSatisfy { Self.holds($0, of: record) }
        }
        return .array(Array(found.prefix(Int(parameters[2].integer ?? 0))))
    }

    private static func holds(_ condition: JSONValue, of record: JSONValue) -> Bool {
        guard condition[0]?.string == "id", let id = record["id"]?.integer else { return true }
        if condition[1]?.string == ">" { return id > condition[2]?.integer ?? 0 }
        return condition[2]?.array?.contains { $0.integer == id } ?? true
    }
}
