import Canonical
import Connectors
import JSON
import Primitives

/// Tryton's price lists as our price rules.
///
/// A list's formula is Tryton's own; it is asked for the price at each quantity where a line of the
/// list begins, for all items at once.
struct TrytonPrices {
    private struct List {
        var identity: Int64
        var name: String
        /// Thousandths at which a line begins, 0 for the first.
        var starts: [Int64]
    }

    private let conversation: TrytonConversation
    private let lists: [List]
    private let standard: Int64?
    /// How many digits a price has in Tryton; a list's formula may come to more.
    private let digits: Int

    init(conversation: TrytonConversation) async throws(ConnectorFailure) {
        self.conversation = conversation
        let lines = try await conversation.search(
            "product.price_list.line",
            [],
            limit: 100_000,
            ["price_list.name", "quantity"]
        )
        var found: [Int64: List] = [:]
        for line in lines {
            guard let list = line.related("price_list") else { continue }
            let identity = try list.identity()
            let hasQuantity = line.fields["quantity"]?.isNull == false
            let start = hasQuantity ? try line.thousandths("quantity") : 0
            let name = try list.text("name")
            found[identity, default: List(identity: identity, name: name, starts: [0])]
                .starts.append(start)
        }
        lists = found.values.sorted { $0.identity < $1.identity }.map { list in
            var list = list
            list.starts = Set(list.starts).sorted()
            return list
        }
        let configuration = try await conversation.read(
            "sale.configuration",
            [1],
            ["sale_price_list"]
        )
        standard = configuration.first?.reference("sale_price_list")
        digits = try await conversation.digits(of: "unit_price", in: "sale.line")
    }

    func rules(
        for items: [TrytonItem],
        _ question: MasterDataQuestion
    ) async throws(ConnectorFailure) -> [JSONValue] {
        let currency = try await currency(question.currency)
        var rules: [JSONValue] = []
        for list in lists {
            var breaks: [Int64: [(start: Int64, millionths: Int64)]] = [:]
            for start in list.starts {
                for (item, price) in try await prices(of: items, list, start, currency)
                where breaks[item]?.last?.millionths != price {
                    breaks[item, default: []].append((start, price))
                }
            }
            for item in items {
                guard let steps = breaks[item.identity] else { continue }
                var audiences = ["tier:" + list.name]
                if list.identity == standard { audiences.append("list") }
                for audience in audiences {
                    rules.append(Self.rule(list, audience, item, steps, question))
                }
            }
        }
        return rules
    }

    private func currency(_ currency: Currency) async throws(ConnectorFailure) -> Int64 {
        let found = try await conversation.search(
            "currency.currency",
            [TrytonValue.condition("code", "=", .string(currency.code))],
            limit: 1,
            ["code"]
        )
        guard let record = found.first else {
            let detail = "Tryton does not have it: no currency has the code \(currency.code)"
            throw ConnectorFailure(.refused(status: 200, detail: detail))
        }
        return try record.identity()
    }

    private func prices(
        of items: [TrytonItem],
        _ list: List,
        _ start: Int64,
        _ currency: Int64
    ) async throws(ConnectorFailure) -> [(item: Int64, millionths: Int64)] {
        let context = JSONObject(present: [
            "price_list": .number(list.identity),
            "quantity": TrytonValue.quantity(max(1_000, start)),
            "currency": .number(currency),
            "stock_skip_warehouse": true,
        ])
        let records = try await conversation.read(
            "product.product",
            items.map(\.identity),
            ["sale_price_uom"],
            context: context
        )
        let millionthsPerDigit = (digits..<6).reduce(Int64(1)) { power, _ in power * 10 }
        var prices: [(item: Int64, millionths: Int64)] = []
        for record in records where record.fields["sale_price_uom"]?.isNull == false {
            let price = try record.decimal("sale_price_uom", roundedTo: digits)
            prices.append((try record.identity(), price * millionthsPerDigit))
        }
        return prices
    }

    private static func rule(
        _ list: List,
        _ audience: String,
        _ item: TrytonItem,
        _ steps: [(start: Int64, millionths: Int64)],
        _ question: MasterDataQuestion
    ) -> JSONValue {
        let suffix = audience == "list" ? "-LIST" : ""
        return [
            "id": .string("TRYTON-\(list.identity)-\(item.code)\(suffix)"),
            "audience": .string(audience),
            "item": .string(item.code),
            "unit": .string(item.unit),
            "currency": .string(question.currency.code),
            "validFrom": .string(question.today.description),
            "breaks": .array(
                steps.map { step in
                    [
                        "minimum": [
                            "thousandths": .number(step.start), "unit": .string(item.unit),
                        ],
                        "millionths": .number(step.millionths),
                    ]
                }
            ),
        ]
    }
}
