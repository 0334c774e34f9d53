import Canonical
import Connectors
import Foundation
import JSON
import Primitives

/// Odoo's sales prices and price lists as our price rules.
///
/// Odoo computes a price on no question from outside, so its rules are read and computed here: at
/// each quantity where one of them begins, and on each day where one begins or ends.
struct OdooPrices {
    private struct List {
        var identity: Int64
        var isOurCurrency: Bool
        var currency: String
        var name: String
    }

    /// One stretch of days with its price at each quantity where it changes.
    private struct Stretch {
        var from: LocalDate
        var to: LocalDate?
        var steps: [Step]
    }

    private struct Step: Equatable {
        var minimum: Int64
        var millionths: Int64
    }

    private static let depthMax = 8
    private static let stretchesMax = 50
    private static let priceMax: Int64 = 1_000_000_000_000_000

    /// The tier that each price list in the entity's currency is.
    let tiers: [Int64: String]
    private let question: MasterDataQuestion
    private let conversation: OdooConversation
    private let lists: [Int64: List]
    /// In the order in which Odoo tries them.
    private let rules: [Int64: [OdooPriceRule]]
    private let parents: [Int64: Int64]
    private let costs: [Int64: Int64]
    /// How many digits a price has in Odoo; a formula may come to more.
    private let digits: Int

    init(
        question: MasterDataQuestion,
        conversation: OdooConversation
    ) async throws(ConnectorFailure) {
        self.question = question
        self.conversation = conversation
        guard let zone = TimeZone(identifier: question.timeZone) else {
            throw ConnectorFailure(.misconfigured("\(question.timeZone) is no IANA time zone"))
        }
        lists = try await Self.lists(question, conversation)
        tiers = Self.tiers(lists.values.filter(\.isOurCurrency))
        var rules: [Int64: [OdooPriceRule]] = [:]
        let records = try await conversation.all(
            "product.pricelist.item",
            [],
            OdooPriceRule.fields
        )
        for record in records {
            guard let rule = try OdooPriceRule(record, in: zone) else { continue }
            rules[rule.list, default: []].append(rule)
        }
        self.rules = rules.mapValues { $0.sorted(by: OdooPriceRule.precedes) }
        var parents: [Int64: Int64] = [:]
        for record in try await conversation.all("product.category", [], ["parent_id"]) {
            parents[try record.identity()] = record.reference("parent_id")
        }
        self.parents = parents
        let needsCosts = rules.values.joined().contains { $0.base == .cost }
        costs = needsCosts ? try await Self.costs(conversation) : [:]
        let accuracy = try await conversation.search(
            "decimal.precision",
            [["name", "=", "Product Price"]],
            limit: 1,
            ["digits"]
        )
        digits = min(6, max(0, Int(try accuracy.first?.number("digits") ?? 2)))
    }

    func rules(for items: [OdooItem]) throws(ConnectorFailure) -> [JSONValue] {
        var documents: [JSONValue] = []
        for item in items {
            documents.append(
                document(
                    "LIST-\(item.code)",
                    "list",
                    item,
                    Stretch(
                        from: question.today,
                        to: nil,
                        steps: [Step(minimum: 0, millionths: kept(item.listPrice))]
                    )
                )
            )
        }
        for (identity, tier) in tiers.sorted(by: { $0.key < $1.key }) {
            for item in items {
                for (index, stretch) in try stretches(of: item, in: identity).enumerated() {
                    let part = index == 0 ? "" : "-\(index + 1)"
                    documents.append(
                        document(
                            "\(identity)-\(item.code)\(part)",
                            "tier:" + tier,
                            item,
                            stretch
                        )
                    )
                }
            }
        }
        return documents
    }

    // MARK: - What one list says of one item

    private func stretches(
        of item: OdooItem,
        in list: Int64
    ) throws(ConnectorFailure) -> [Stretch] {
        let concerned = try concerned(item, in: list, depth: 0)
        // Without a rule of its own the price is the list's.
        guard !concerned.isEmpty else { return [] }
        let starts = Set([0] + concerned.map(\.minimum)).sorted()
        var days: Set<LocalDate> = [question.today]
        for rule in concerned {
            if let from = rule.from, from > question.today { days.insert(from) }
            if let to = rule.to, to >= question.today { days.insert(to.adding(days: 1)) }
        }
        guard days.count <= Self.stretchesMax else {
            throw conversation.refusal(
                "the price list \(lists[list]?.name ?? "") changes the price of \(item.code) on "
                    + "\(days.count) days to come; at most \(Self.stretchesMax) are read"
            )
        }
        var stretches: [Stretch] = []
        for day in days.sorted() {
            var steps: [Step] = []
            for start in starts {
                let price = kept(try price(of: item, in: list, on: day, for: start, depth: 0))
                if steps.last?.millionths != price {
                    steps.append(Step(minimum: start, millionths: price))
                }
            }
            guard stretches.last?.steps != steps else { continue }
            if !stretches.isEmpty { stretches[stretches.count - 1].to = day.adding(days: -1) }
            stretches.append(Stretch(from: day, to: nil, steps: steps))
        }
        return stretches
    }

    /// The rules for an item in a list and in those that it builds on.
    private func concerned(
        _ item: OdooItem,
        in list: Int64,
        depth: Int
    ) throws(ConnectorFailure) -> [OdooPriceRule] {
        try check(depth, list)
        var found: [OdooPriceRule] = []
        for rule in rules[list] ?? [] where rule.isFor(item, parents) {
            found.append(rule)
            guard case .list(let other) = rule.base, rule.needsBase else { continue }
            found += try concerned(item, in: other, depth: depth + 1)
        }
        return found
    }

    private func price(
        of item: OdooItem,
        in list: Int64,
        on day: LocalDate,
        for thousandths: Int64,
        depth: Int
    ) throws(ConnectorFailure) -> Int64 {
        try check(depth, list)
        let rule = rules[list]?.first {
            $0.isFor(item, parents) && $0.holds(on: day, for: thousandths)
        }
        guard let rule else { return item.listPrice }
        guard rule.needsBase else { return rule.computation.price(of: 0) }
        switch rule.base {
        case .listPrice: return rule.computation.price(of: item.listPrice)
        case .cost: return rule.computation.price(of: costs[item.identity] ?? 0)
        case .list(let other):
            guard lists[other]?.currency == lists[list]?.currency else {
                throw conversation.refusal(
                    "the price list \(lists[list]?.name ?? "") builds on one in another currency, "
                        + "which is not computed here"
                )
            }
            return rule.computation.price(
                of: try price(of: item, in: other, on: day, for: thousandths, depth: depth + 1)
            )
        }
    }

    private func check(_ depth: Int, _ list: Int64) throws(ConnectorFailure) {
        guard depth > Self.depthMax else { return }
        throw conversation.refusal(
            "the price list \(lists[list]?.name ?? "") builds on itself, or on more than "
                + "\(Self.depthMax) others"
        )
    }

    /// With the digits that Odoo keeps, and nothing that a price cannot be.
    private func kept(_ millionths: Int64) -> Int64 {
        let power = (digits..<6).reduce(Int64(1)) { power, _ in power * 10 }
        let price = RoundingMode.halfUp.divide(Int128(millionths), by: Int128(power)) * power
        return min(max(0, price), Self.priceMax)
    }

    private func document(
        _ id: String,
        _ audience: String,
        _ item: OdooItem,
        _ stretch: Stretch
    ) -> JSONValue {
        .object(
            JSONObject(present: [
                "id": .string("ODOO-" + id), "audience": .string(audience),
                "item": .string(item.code), "unit": .string(item.unit),
                "currency": .string(question.currency.code),
                "validFrom": .string(stretch.from.description),
                "validTo": stretch.to.map { .string($0.description) },
                "breaks": .array(
                    stretch.steps.map { step in
                        [
                            "minimum": [
                                "thousandths": .number(step.minimum), "unit": .string(item.unit),
                            ],
                            "millionths": .number(step.millionths),
                        ]
                    }
                ),
            ])
        )
    }

    // MARK: - Reading

    private static func lists(
        _ question: MasterDataQuestion,
        _ conversation: OdooConversation
    ) async throws(ConnectorFailure) -> [Int64: List] {
        var lists: [Int64: List] = [:]
        let records = try await conversation.all("product.pricelist", [], ["name", "currency_id"])
        for record in records {
            let identity = try record.identity()
            let currency = record.referenceName("currency_id") ?? ""
            lists[identity] = List(
                identity: identity,
                isOurCurrency: currency == question.currency.code,
                currency: currency,
                name: try record.text("name")
            )
        }
        return lists
    }

    /// By their names; those of one name are told apart by number.
    private static func tiers(_ lists: [List]) -> [Int64: String] {
        let byName = Dictionary(grouping: lists, by: \.name)
        var tiers: [Int64: String] = [:]
        for list in lists {
            let isAlone = byName[list.name]?.count == 1
            tiers[list.identity] = isAlone ? list.name : "\(list.name) (\(list.identity))"
        }
        return tiers
    }

    private static func costs(
        _ conversation: OdooConversation
    ) async throws(ConnectorFailure) -> [Int64: Int64] {
        var costs: [Int64: Int64] = [:]
        let records = try await conversation.all(
            "product.product",
            [["sale_ok", "=", true], ["default_code", "!=", false]],
            ["standard_price"]
        )
        for record in records {
            costs[try record.identity()] = try record.decimal("standard_price", roundedTo: 6)
        }
        return costs
    }
}

extension OdooPriceRule {
    /// A fixed price begins with nothing.
    fileprivate var needsBase: Bool {
        if case .fixed = computation { false } else { true }
    }
}
