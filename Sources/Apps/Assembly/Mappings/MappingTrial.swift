package import Mapping
package import Translation

/// What became of the tests that a mapping's file holds.
package struct MappingTrial: Sendable {
    package struct Outcome: Sendable {
        package var name: String
        /// Empty when it is as expected.
        package var differences: [String]
    }

    package let outcomes: [Outcome]
    /// Rules that gave a value in no test.
    package let uncovered: [String]
    package let ruleCount: Int

    package var isPassed: Bool { outcomes.allSatisfy(\.differences.isEmpty) }

    package init(_ mapping: EffectiveMapping, for profile: PartnerProfile) {
        let reader = MappedOrderReader(profile, by: mapping)
        var seen: Set<String> = []
        var outcomes: [Outcome] = []
        for test in mapping.tests {
            do throws(MappedFileFailure) {
                let orders = try reader.orders(of: Array(test.document.utf8))
                for order in orders { seen.formUnion(Self.fields(of: order.document)) }
                outcomes.append(
                    Outcome(name: test.name, differences: Self.differences(test, orders))
                )
            } catch {
                outcomes.append(Outcome(name: test.name, differences: [error.detail]))
            }
        }
        let rules = mapping.sources.map(\.field).filter { !$0.hasSuffix("checks") }
        self.outcomes = outcomes
        ruleCount = rules.count
        uncovered = rules.filter { !seen.contains($0) }
    }

    private static func differences(_ test: MappingTest, _ orders: [MappedOrder]) -> [String] {
        var differences: [String] = []
        for (name, wanted) in test.expect.sorted(by: { $0.key < $1.key }) {
            let found = value(name, of: orders)
            guard found != wanted else { continue }
            differences.append("\(name) is \(found ?? "missing"), expected \(wanted)")
        }
        let reasons = orders.flatMap(\.violations).map { "\($0.code) \($0)" }
        for wanted in test.refuse where !reasons.contains(where: { $0.contains(wanted) }) {
            differences.append("nothing was refused for \(wanted)")
        }
        if test.refuse.isEmpty { differences += reasons.map { "refused: \($0)" } }
        return differences
    }

    /// `purchaseOrderNumber`, `lines/2/quantity`, `lines` for their count, each of the first order
    /// or, behind `orders/2/`, of the second.
    private static func value(_ name: String, of orders: [MappedOrder]) -> String? {
        var parts = name.split(separator: "/").map(String.init)[...]
        if parts == ["orders"] { return String(orders.count) }
        var order = orders.first
        if parts.first == "orders", parts.count > 2, let number = Int(parts[parts.startIndex + 1]) {
            order = orders.indices.contains(number - 1) ? orders[number - 1] : nil
            parts = parts.dropFirst(2)
        }
        guard let document = order?.document else { return nil }
        let lines = document.loops["lines"] ?? []
        if parts == ["lines"] { return String(lines.count) }
        guard parts.first == "lines", parts.count == 3, let number = Int(Array(parts)[1]) else {
            return document.head[parts.joined(separator: "/")]?.text
        }
        return lines.indices.contains(number - 1) ? lines[number - 1][Array(parts)[2]]?.text : nil
    }

    private static func fields(of document: MappedDocument) -> Set<String> {
        var fields = Set(document.head.keys)
        for record in document.loops["lines"] ?? [] {
            fields.formUnion(record.keys.map { "lines." + $0 })
        }
        return fields
    }
}
