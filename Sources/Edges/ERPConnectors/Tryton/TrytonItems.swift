import Canonical
import Connectors
import JSON
import Primitives

/// An item as our master data words it.
struct TrytonItem {
    var identity: Int64
    var code: String
    var name: String
    var unit: String
    var isDivisible: Bool
    var packs: [(unit: String, factor: Int64)]
    var gtins: [String]
    var taxCategory: String
    var taxName: String
    var partsPerMillion: Int64

    var document: JSONValue {
        MasterDataWords.item(
            code,
            name,
            unit: unit,
            isDivisible: isDivisible,
            taxCategory: taxCategory,
            packs: packs,
            gtins: gtins
        )
    }
}

/// Reads items with their units, identifiers and taxes.
struct TrytonItems {
    let conversation: TrytonConversation

    private static let pageRows = 1_000
    private static let itemsMax = 200_000

    func all() async throws(ConnectorFailure) -> [TrytonItem] {
        let rates = try await rates()
        // By Tryton's symbols.
        let units = Dictionary(
            conversation.configuration.units.map { ($0.value, $0.key) },
            uniquingKeysWith: min
        )
        let packs = try await packs(units)
        let gtins = try await gtins()
        var items: [TrytonItem] = []
        var last: Int64 = 0
        while items.count < Self.itemsMax {
            let records = try await conversation.search(
                "product.product",
                [
                    TrytonValue.condition("id", ">", .number(last)),
                    TrytonValue.condition("salable", "=", true),
                    TrytonValue.condition("type", "=", "goods"),
                    TrytonValue.condition("code", "!=", .null),
                ],
                limit: Self.pageRows,
                [
                    "code", "name", "default_uom.symbol", "default_uom.digits",
                    "default_uom.category", "account_category.name",
                    "account_category.customer_taxes",
                ]
            )
            for record in records {
                last = try record.identity()
                guard let unit = record.related("default_uom"),
                    let ours = units[try unit.text("symbol")]
                else { continue }
                items.append(
                    try item(record, unit, ours, rates, packs, gtins[last] ?? [])
                )
            }
            guard records.count == Self.pageRows else { break }
        }
        return items
    }

    private func item(
        _ record: TrytonRecord,
        _ unit: TrytonRecord,
        _ ours: String,
        _ rates: [Int64: (name: String, partsPerMillion: Int64)],
        _ packs: [Int64: [(unit: String, factor: Int64)]],
        _ gtins: [String]
    ) throws(ConnectorFailure) -> TrytonItem {
        let code = try record.text("code")
        let category = record.related("account_category")
        var total: Int64 = 0
        var names: [String] = []
        for tax in try category?.identities("customer_taxes") ?? [] {
            guard let rate = rates[tax] else {
                let detail = "\(code) has a tax that is no plain percentage"
                throw ConnectorFailure(.refused(status: 200, detail: detail))
            }
            total += rate.partsPerMillion
            names.append(rate.name)
        }
        return TrytonItem(
            identity: try record.identity(),
            code: code,
            name: record.optionalText("name") ?? code,
            unit: ours,
            isDivisible: unit.reference("digits").map { $0 > 0 } ?? true,
            packs: (unit.reference("category").flatMap { packs[$0] } ?? [])
                .filter { $0.unit != ours },
            gtins: gtins,
            taxCategory: category?.optionalText("name") ?? "none",
            taxName: names.isEmpty ? "No tax" : names.joined(separator: " + "),
            partsPerMillion: total
        )
    }

    /// Percentages that stand alone, by identity.
    private func rates() async throws(ConnectorFailure) -> [Int64: (
        name: String, partsPerMillion: Int64
    )] {
        let records = try await conversation.search(
            "account.tax",
            [
                TrytonValue.condition("type", "=", "percentage"),
                TrytonValue.condition("parent", "=", .null),
            ],
            limit: 1_000,
            ["name", "rate"]
        )
        var rates: [Int64: (name: String, partsPerMillion: Int64)] = [:]
        for record in records {
            rates[try record.identity()] = (
                try record.text("name"), try record.decimal("rate", digits: 6)
            )
        }
        return rates
    }

    /// Units that hold a whole number of their category's base unit, by category.
    private func packs(
        _ units: [String: String]
    ) async throws(ConnectorFailure) -> [Int64: [(
        unit: String, factor: Int64
    )]] {
        let records = try await conversation.search(
            "product.uom",
            [TrytonValue.condition("factor", ">", 1)],
            limit: 1_000,
            ["symbol", "factor", "category"]
        )
        var packs: [Int64: [(unit: String, factor: Int64)]] = [:]
        for record in records {
            guard let category = record.reference("category"),
                let factor = record.reference("factor"), factor > 1,
                let symbol = record.optionalText("symbol"),
                let unit = UnitOfMeasure(validating: units[symbol] ?? symbol)
            else { continue }
            packs[category, default: []].append((unit.code, factor))
        }
        return packs
    }

    private func gtins() async throws(ConnectorFailure) -> [Int64: [String]] {
        var found: [Int64: [String]] = [:]
        var last: Int64 = 0
        while true {
            let records = try await conversation.search(
                "product.identifier",
                [
                    TrytonValue.condition("id", ">", .number(last)),
                    TrytonValue.condition("type", "in", ["ean", "upc", "gtin"]),
                ],
                limit: Self.pageRows,
                ["code", "product"]
            )
            for record in records {
                last = try record.identity()
                guard let product = record.reference("product") else { continue }
                found[product, default: []].append(try record.text("code"))
            }
            guard records.count == Self.pageRows else { return found }
        }
    }
}
