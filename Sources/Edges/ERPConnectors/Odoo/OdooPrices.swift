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

    /// A list's rules by what they are for, so that an item's are found without looking at all.
    private struct Shelf {
        var products: [Int64: [OdooPriceRule]] = [:]
        var templates: [Int64: [OdooPriceRule]] = [:]
        var categories: [Int64: [OdooPriceRule]] = [:]
        var everything: [OdooPriceRule] = []

        mutating func add(_ rule: OdooPriceRule) {
            if let category = rule.category {
                categories[category, default: []].append(rule)
            } else if let product = rule.product {
                products[product, default: []].append(rule)
            } else if let template = rule.template {
                templates[template, default: []].append(rule)
            } else {
                everything.append(rule)
            }
        }
    }

    private static let depthMax = 8
    /// A tree of categories deeper than this has a circle in it.
    private static let treeMax = 50
    private static let stretchesMax = 50

    /// The tier that each price list in the entity's currency is.
    let tiers: [Int64: String]
    private let question: MasterDataQuestion
    private let conversation: OdooConversation
    private let lists: [Int64: List]
    private let shelves: [Int64: Shelf]
    private let depths: [Int64: Int]
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
        var shelves: [Int64: Shelf] = [:]
        var needsCosts = false
        let records = try await conversation.all(
            "product.pricelist.item",
            [],
            OdooPriceRule.fields
        )
        for record in records {
            guard let rule = try OdooPriceRule(record, in: zone) else { continue }
            shelves[rule.list, default: Shelf()].add(rule)
            needsCosts = needsCosts || rule.base == .cost
        }
        self.shelves = shelves
        var parents: [Int64: Int64] = [:]
        var depths: [Int64: Int] = [:]
        let categories = try await conversation.all("product.category", [], ["parent_id"])
        for record in categories {
            parents[try record.identity()] = record.reference("parent_id")
        }
        for record in categories {
            let identity = try record.identity()
            depths[identity] = Self.line(from: identity, parents).count
        }
        self.parents = parents
        self.depths = depths
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
                    let part = index == 0 ? "" : ".\(index + 1)"
                    documents.append(
                        document(
                            "\(identity)\(part)-\(item.code)",
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
        var rules: [Int64: [OdooPriceRule]] = [:]
        try collect(item, in: list, depth: 0, into: &rules)
        let concerned = rules.values.joined()
        // Without a rule of its own the price is the list's.
        guard !concerned.isEmpty else { return [] }
        let starts = Set([0] + concerned.map(\.minimum)).sorted()
        var days: Set<LocalDate> = [question.today]
        for rule in concerned {
            if let from = rule.from, from > question.today { days.insert(from) }
            // What ends with the calendar ends never.
            if let to = rule.to, to >= question.today, to.year < 9_999 {
                days.insert(to.adding(days: 1))
            }
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
                let price = kept(try price(of: item, rules, in: list, on: day, for: start))
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

    /// The rules for an item in a list and in those that it builds on, by list, in the order in
    /// which Odoo tries them.
    private func collect(
        _ item: OdooItem,
        in list: Int64,
        depth: Int,
        into rules: inout [Int64: [OdooPriceRule]]
    ) throws(ConnectorFailure) {
        guard depth <= Self.depthMax else {
            throw conversation.refusal(
                "the price list \(lists[list]?.name ?? "") builds on itself, or on more than "
                    + "\(Self.depthMax) others"
            )
        }
        guard let shelf = shelves[list] else { return }
        let places = item.category.map { Self.line(from: $0, parents) } ?? []
        var found = shelf.everything + (shelf.products[item.identity] ?? [])
        if let template = item.template { found += shelf.templates[template] ?? [] }
        for place in places { found += shelf.categories[place] ?? [] }
        found = found.filter { $0.isFor(item, in: Set(places)) }
        rules[list] = found.sorted { OdooPriceRule.precedes($0, $1, depths) }
        for case .list(let other) in found.filter(\.needsBase).map(\.base) {
            guard lists[other]?.currency == lists[list]?.currency else {
                throw conversation.refusal(
                    "the price list \(lists[list]?.name ?? "") builds on one in another currency, "
                        + "which is not computed here"
                )
            }
            try collect(item, in: other, depth: depth + 1, into: &rules)
        }
    }

    /// A category and those above it, the inner ones first.
    private static func line(from category: Int64, _ parents: [Int64: Int64]) -> [Int64] {
        var line = [category]
        while line.count < treeMax, let parent = line.last.flatMap({ parents[$0] }) {
            line.append(parent)
        }
        return line
    }

    private func price(
        of item: OdooItem,
        _ rules: [Int64: [OdooPriceRule]],
        in list: Int64,
        on day: LocalDate,
        for thousandths: Int64
    ) throws(ConnectorFailure) -> Int64 {
        let rule = rules[list]?.first { $0.holds(on: day, for: thousandths) }
        guard let rule else { return item.listPrice }
        guard rule.needsBase else { return rule.computation.price(of: 0) }
        let base =
            switch rule.base {
            case .listPrice: item.listPrice
            case .cost: costs[item.identity] ?? 0
            case .list(let other):
                try price(of: item, rules, in: other, on: day, for: thousandths)
            }
        return rule.computation.price(of: base)
    }

    /// With the digits that Odoo keeps, and nothing that a price cannot be.
    private func kept(_ millionths: Int64) -> Int64 {
        let power = (digits..<6).reduce(Int64(1)) { power, _ in power * 10 }
        let price = min(max(0, millionths), OdooValue.valueMax)
        return RoundingMode.halfUp.divide(Int128(price), by: Int128(power)) * power
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
