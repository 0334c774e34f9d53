import ConnectorTesting
import Connectors
import Foundation
import Primitives
import Testing

@Suite struct RestConfigurationTests {
    @Test func `a configuration survives being written and read`() throws {
        var full = SandboxSystems.warehouse(at: "http://127.0.0.1:9")
        full.authentication = .basic(user: "u", password: SecretReference(.environment("P")))
        full.headers = ["X-A": "{{key}}"]
        full.budget = BudgetLimits(concurrency: 2, perMinute: 120, perDay: 5_000)
        full.circuitBreaker = .init(threshold: 3, firstPauseSeconds: 2, longestPauseSeconds: 9)
        full.tables = ["units": ["EA": "PCE", "*": "ZZ"]]
        full.operations["warehouse.release"]?.timeoutSeconds = 5
        let header = RestAuthentication.header(
            name: "X-Key",
            scheme: "Token",
            secret: SecretReference(.file("/k"))
        )
        var other = SandboxSystems.erp(at: "http://127.0.0.1:9")
        other.authentication = header
        for configuration in [full, other, SandboxSystems.carrier(at: "http://127.0.0.1:9")] {
            let data = try JSONEncoder().encode(configuration)
            #expect(try JSONDecoder().decode(RestConfiguration.self, from: data) == configuration)
        }
    }

    @Test func `the least configuration has its defaults`() throws {
        let text = #"{"baseURL":"https://x.example.com","operations":{"a":{"path":"/a"}}}"#
        let configuration = try JSONDecoder().decode(RestConfiguration.self, from: Data(text.utf8))
        #expect(
            configuration
                == RestConfiguration(
                    baseURL: "https://x.example.com",
                    operations: ["a": RestOperation(path: "/a")]
                )
        )
        #expect(configuration.timeoutSeconds == 30)
        #expect(configuration.outboundPolicy.hosts == ["x.example.com"])
    }

    @Test(arguments: [
        (#""budget":{"concurrency":0}"#, "a budget allows"),
        (#""budget":{"concurrency":257}"#, "a budget allows"),
        (#""budget":{"perMinute":0}"#, "a budget allows"),
        (#""circuitBreaker":{"longestPauseSeconds":1}"#, "pauses are"),
        (#""authentication":{"type":"oauth"}"#, "type is none, header or basic"),
        (
            #""authentication":{"type":"header","name":"X","secret":"hunter2"}"#,
            "env:NAME or file:PATH"
        ),
        (#""privateNetworks":["ten"]"#, "a network such as"),
    ])
    func `what nobody can mean is refused when read`(
        _ member: String,
        _ said: String
    ) throws {
        let text =
            #"{"baseURL":"https://x.example.com","operations":{"a":{"path":"/a"}},\#(member)}"#
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode(RestConfiguration.self, from: Data(text.utf8))
        }
        #expect("\(error)".contains(said), "\(error)")
        #expect(!"\(error)".contains("hunter2"))
    }

    @Test func `every problem is told at once, each with its place`() throws {
        var configuration = RestConfiguration(
            baseURL: "http://user:pw@x.example.com",
            operations: [
                "book": RestOperation(
                    method: "FETCH",
                    path: "/{{payload..x}}",
                    headers: ["Bad Name": "v"],
                    body: #"{"lines":["{{#each a}}"]}"#,
                    reference: "number",
                    result: "{",
                    answers: [
                        RestAnswerRule(means: .done),
                        RestAnswerRule(statuses: [99], equals: "x", means: .done),
                    ],
                    find: RestFind(path: "/{{", reference: "x"),
                    timeoutSeconds: 0
                ),
                "read": RestOperation(method: "GET", path: "/x", body: "{}"),
            ]
        )
        configuration.timeoutSeconds = 601
        configuration.authentication = .header(
            name: "",
            scheme: nil,
            secret: SecretReference(.environment("K"))
        )
        let services = ConnectorServices(
            clock: VirtualClock(),
            http: ScriptedExchange(),
            secrets: NoSecrets()
        )
        let failure = try #require(throws: ConfigurationFailure.self) {
            try RestConnector(configuration, using: services)
        }
        #expect(
            failure.problems.map(\.place) == [
                "baseURL", "timeoutSeconds", "authentication.name", "operations.book.method",
                "operations.book.timeoutSeconds", "operations.book.path",
                "operations.book.headers", "operations.book.body", "operations.book.reference",
                "operations.book.result", "operations.book.answers[0]",
                "operations.book.answers[1].equals", "operations.book.answers[1].statuses",
                "operations.book.find.path", "operations.book.find.reference",
                "operations.read.body", "operations.read.timeoutSeconds",
            ]
        )
        #expect(!failure.description.contains("pw"))
    }

    @Test(arguments: [
        ("erp.example.com", false), ("https://", false), ("ftp://x.example.com", false),
        ("https://x.example.com/api?x=1", false), ("http://x.example.com", false),
        ("https://x.example.com/api", true), ("https://x.example.com:8443", true),
    ])
    func `a base address is checked`(_ url: String, _ isGood: Bool) throws {
        let configuration = RestConfiguration(
            baseURL: url,
            operations: ["a": RestOperation(path: "/a")]
        )
        let services = ConnectorServices(
            clock: VirtualClock(),
            http: ScriptedExchange(),
            secrets: NoSecrets()
        )
        if isGood {
            _ = try RestConnector(configuration, using: services)
        } else {
            #expect(throws: ConfigurationFailure.self) {
                try RestConnector(configuration, using: services)
            }
        }
    }

    @Test func `the descriptor names every setting that can be written`() throws {
        var full = SandboxSystems.warehouse(at: "http://127.0.0.1:9")
        full.authentication = .header(
            name: "X",
            scheme: "Y",
            secret: SecretReference(.environment("K"))
        )
        full.headers = ["X-A": "a"]
        full.budget = BudgetLimits(
            concurrency: 1,
            perMinute: 1,
            perDay: 1,
            maintenance: [MaintenanceWindow(fromMinutes: 0, toMinutes: 60, zone: "UTC")]
        )
        full.tables = ["units": ["EA": "PCE"]]
        full.operations = [
            "a": RestOperation(
                path: "/a",
                headers: ["X-B": "b"],
                body: "{}",
                reference: "/n",
                result: "{}",
                answers: [RestAnswerRule(statuses: [409], means: .exists)],
                find: RestFind(path: "/a", headers: ["X-C": "c"], reference: "/n", result: "{}"),
                isRepeatable: true,
                timeoutSeconds: 3
            )
        ]
        full.exports = [
            "stock": RestExport(
                path: "/s",
                headers: ["X-D": "d"],
                items: "/s",
                item: "/i",
                site: "/w",
                key: "/k",
                number: "/n",
                quantity: "/q",
                lines: "/l",
                line: "/m",
                total: "/t",
                tax: "/x",
                unpaid: "/u",
                currency: "/c",
                state: "/z",
                states: ["sent": "delivered"]
            )
        ]
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(full))
        let written = Self.paths(of: object, at: [])
        let described = Set(RestConnector.descriptor.fields.map(\.key))
        // `user` and `password` belong to the other kind of authentication.
        let others: Set = ["authentication.user", "authentication.password"]
        #expect(written == described.subtracting(others))
        #expect(RestConnector.descriptor.fields.count { $0.isSecret } == 2)
        #expect(
            RestConnector.descriptor.keys(in: "budget")
                == ["concurrency", "maintenance", "perDay", "perMinute"]
        )
    }

    /// Paths with `*` where the file chooses the name; what is below a table or a list is its
    /// value.
    private static func paths(of value: Any, at path: [String]) -> Set<String> {
        guard let object = value as? [String: Any] else { return [path.joined(separator: ".")] }
        if path.count == 2, path.first == "tables" { return [path.joined(separator: ".")] }
        let open = ["operations", "headers", "tables", "exports", "states"]
        let isOpen = open.contains(path.last ?? "")
        return object.reduce(into: []) { paths, member in
            paths.formUnion(Self.paths(of: member.value, at: path + [isOpen ? "*" : member.key]))
        }
    }
}
