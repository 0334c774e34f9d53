import Canonical
import Foundation
import Primitives
import Projections
import Testing

@testable import Assembly

@Suite struct PolicyFileTests {
    @Test func `a policy names a limit, rounding and prices`() throws {
        let change = try read(
            """
            creditLimit: "250000.00"
            rounding: {taxLevel: total, mode: half_even}
            prices:
              - id: NEW-WIDGET
                audience: list
                item: WIDGET
                unit: EA
                currency: USD
                validFrom: "2024-01-01"
                breaks: [{minimum: {thousandths: 0, unit: EA}, millionths: 4100000}]
            """
        )
        #expect(change.creditLimit == .amount("250000.00"))
        #expect(change.rounding == RoundingPolicy(taxLevel: .total, mode: .halfEven))
        #expect(change.prices.map(\.id.rawValue) == ["NEW-WIDGET"])
        #expect(try read("creditLimit: none").creditLimit == .unlimited)
    }

    @Test(
        arguments: [
            ("", "it names nothing to change"),
            ("creditlimit: none", "creditlimit"),
            ("rounding: {taxLevel: page, mode: half_up}", "rounding"),
            ("creditLimit: [1", "it is no YAML"),
            (
                """
                prices:
                  - {id: N, audience: list, item: W, unit: EA, currency: USD, validFrom: "2024-01-01",
                     breaks: []}
                """, "prices: N has no breaks"
            ),
        ]
    )
    func `what is wrong is said with its place`(text: String, part: String) {
        let problems = #expect(throws: ConfigurationProblems.self) { try read(text) }
        #expect(problems?.description.contains(part) == true, "\(problems?.description ?? "")")
    }

    private func read(_ text: String) throws -> PolicyChange {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "policy-\(UUID().uuidString).yaml")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }  // A file of ours, gone or not.
        return try PolicyFile.read(url)
    }
}
