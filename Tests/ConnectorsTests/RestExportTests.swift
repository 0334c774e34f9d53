import ConnectorTesting
import Connectors
import Primitives
import Reconciliation
import Testing

/// Reading everything of one subject, as a configuration describes it.
@Suite struct RestExportTests {
    private static let stock = RestExport(
        path: "/stock?after={{after}}",
        items: "/rows",
        item: "/code",
        site: "/where",
        quantity: "/qty"
    )

    private static func page(
        _ answer: String,
        status: Int = 200,
        of subject: ReconciledSubject = .stock,
        by export: RestExport = stock,
        after: String? = nil
    ) async throws -> (ExportPage?, [String]) {
        let exchange = ScriptedExchange(status, answer)
        let connector = try RestConnectorTests.connector(
            exchange,
            RestOperation(path: "/act")
        ) { $0.exports[subject.rawValue] = export }
        let page = try await connector.export(
            subject,
            after: after,
            deadline: RestConnectorTests.deadline
        )
        return (page, exchange.calls.map(\.url))
    }

    @Test func `a page of stock is read, and the next begins where it says`() async throws {
        let (page, calls) = try await Self.page(
            #"{"rows":[{"code":"A","where":"DAL","qty":"1.5"},{"code":9,"where":"DAL","qty":-2}],"#
                + #""next":"9/DAL"}"#,
            after: "A/B"
        )
        #expect(calls == ["https://erp.example.com/api/stock?after=A%2FB"])
        let expected = [
            ExportedRecord(RecordKey("A", "DAL"), RecordFacts(quantity: 1_500)),
            ExportedRecord(RecordKey("9", "DAL"), RecordFacts(quantity: -2_000)),
        ]
        #expect(page == ExportPage(expected, next: "9/DAL"))
    }

    @Test func `documents come with money, and those without our key are passed over`()
        async throws
    {
        let (page, _) = try await Self.page(
            #"{"rows":[{"ref":"order/1/2/0","no":"INV-1","sum":12.5,"due":0,"cur":"USD"},"#
                + #"{"ref":null,"no":"INV-2","sum":1,"due":1,"cur":"USD"}],"next":""}"#,
            of: .invoices,
            by: RestExport(
                path: "/invoices",
                items: "/rows",
                key: "/ref",
                number: "/no",
                total: "/sum",
                unpaid: "/due",
                currency: "/cur"
            )
        )
        #expect(page?.records.map(\.key.major) == ["order/1/2/0"])
        #expect(page?.records.first?.facts.words == "12.50 USD, 0.00 USD unpaid")
        #expect(page?.next == nil)
    }

    @Test(arguments: [
        (#"{"rows":[{"code":"","where":"DAL","qty":1}]}"#, "has no item and site"),
        (#"{"rows":[{"code":"A","where":"DAL","qty":null}]}"#, "has no quantity"),
        (#"{"rows":[{"code":"A","where":"DAL","qty":"1.0001"}]}"#, "has no quantity"),
        (#"{"rows":{}}"#, "no list at"),
        ("<html>", "not understood"),
    ])
    func `an answer that cannot be read is told, not guessed`(
        _ answer: String,
        _ why: String
    ) async throws {
        do {
            _ = try await Self.page(answer)
            Issue.record("it was read")
        } catch let failure as ConnectorFailure {
            #expect(failure.description.contains(why), "\(failure)")
        }
    }

    @Test func `what an export lacks is told with its place`() {
        var configuration = RestConfiguration(
            baseURL: "https://erp.example.com",
            operations: ["act": RestOperation(path: "/act")]
        )
        configuration.exports = [
            "stock": RestExport(path: "/s", items: "rows", item: "/code"),
            "stocks": Self.stock,
        ]
        let problems = RestConnector.problems(of: configuration)
        let places = problems.map { "\($0)" }.joined(separator: "\n")
        for place in [
            "exports.stock.items", "exports.stock.site", "exports.stock.quantity",
            "exports.stocks",
        ] { #expect(places.contains(place), "\(place) in \(places)") }
    }
}
