import Connectors
import ERPConnectors
import JSON
import Primitives
import Testing

@Suite struct TrytonSessionTests {
    private static let wrongValues: [(String, JSONValue)] = [
        ("total_amount", .null), ("untaxed_amount", 49), ("tax_amount", "3.97"),
        ("state", "forgotten"), ("lines", ["one"]), ("currency.", .null), ("quantity", .null),
        ("unit_price", ["__class__": "Decimal", "decimal": "1.23456789"]),
    ]

    @Test func `a session that expires in the middle is opened anew, and the call made again`()
        async throws
    {
        let scene = try TrytonScene()
        scene.tryton.fail("model.sale.sale.quote", .expired)
        scene.tryton.fail("model.sale.sale.confirm", .expired)
        _ = try await scene.book()
        #expect(scene.tryton.look { $0.logins } == 3)
        #expect(scene.sales.map(\.state) == ["processing"])
    }

    @Test func `many calls at once open one session`() async throws {
        let scene = try TrytonScene()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...8 {
                group.addTask {
                    _ = try await scene.connector.perform(
                        scene.request(number),
                        deadline: scene.deadline
                    )
                }
            }
            try await group.waitForAll()
        }
        #expect(scene.tryton.look { $0.logins } == 1)
    }

    @Test func `a wrong password is told once, and not tried again for a while`() async throws {
        let scene = try TrytonScene(password: "wrong")
        let first = try #require(try await scene.failure())
        #expect(first.reason == .unauthorized(status: 401))
        #expect(first.remedy == .escalate(to: .integrationSupport))
        for _ in 1...5 {
            let next = try #require(try await scene.failure())
            guard case .circuitOpen = next.reason else {
                Issue.record("\(next)")
                return
            }
            #expect(!next.isOutcomeUnknown)
        }
        #expect(scene.tryton.look { $0.logins } == 1)
        scene.stillClock.advance(by: .seconds(901))
        scene.tryton.look { $0.password = "wrong" }
        _ = try await scene.book()
        #expect(scene.tryton.look { $0.logins } == 2)
    }

    @Test(arguments: ["7.4.2", "8.20", ""])
    func `a series nobody has tried is told by its name`(_ version: String) async throws {
        let scene = try TrytonScene(version: "8.2")
        scene.tryton.fail(
            "common.server.version",
            .body(#"{"id": 1, "result": "\#(version)"}"#, isDone: false)
        )
        let failure = try #require(try await scene.failure())
        #expect(failure.remedy == .escalate(to: .integrationSupport))
        #expect(failure.description.contains("6.0 and 8.2"))
        #expect(scene.tryton.look { $0.logins } == 0)
    }

    @Test(arguments: ["<html><h1>Bad gateway</h1></html>", "", "[]", #"{"id": 1}"#])
    func `an answer that is none leaves the outcome unknown`(_ text: String) async throws {
        let scene = try TrytonScene()
        scene.tryton.fail("model.sale.sale.create", .body(text, isDone: true))
        let failure = try #require(try await scene.failure())
        #expect(failure.code == "connector.malformed_answer")
        #expect(failure.isOutcomeUnknown)
        _ = try await scene.book()
        #expect(scene.sales.count == 1)
    }

    @Test(arguments: wrongValues)
    func `a value of another kind is told with its field, and nothing is confirmed`(
        _ field: String,
        _ value: JSONValue
    ) async throws {
        let scene = try TrytonScene()
        scene.tryton.look { $0.books.lies = [field: value] }
        let failure = try #require(try await scene.failure())
        #expect(failure.code == "connector.malformed_answer")
        #expect(failure.description.contains(field.replacing(".", with: "")))
        #expect(scene.sales.map(\.state) == ["draft"])
        scene.tryton.look { $0.books.lies = [:] }
        _ = try await scene.book()
        #expect(scene.sales.map(\.state) == ["processing"])
    }

    @Test func `a method that the user may not call is a wrong setting, not a refusal`()
        async throws
    {
        let scene = try TrytonScene()
        scene.tryton.fail("model.sale.sale.create", .status(403, isDone: false))
        let failure = try #require(try await scene.failure())
        #expect(failure.description.contains("may not call model.sale.sale.create"))
        #expect(failure.remedy == .escalate(to: .integrationSupport))
    }
}
