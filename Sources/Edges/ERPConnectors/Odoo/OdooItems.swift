import Canonical
import Connectors
import JSON
import Primitives

/// An item as our master data words it.
struct OdooItem {
    static let untaxed = "none"

    var identity: Int64
    var template: Int64?
    var category: Int64?
    var code: String
    var name: String
    var unit: String
    var isDivisible: Bool
    var packs: [(unit: String, factor: Int64)]
    var gtin: String?
    /// The names of its taxes.
    var taxCategory: String
    var partsPerMillion: Int64
    /// Millionths for one stock unit, before any price list.
    var listPrice: Int64

    var document: JSONValue {
        MasterDataWords.item(
            code,
            name,
            unit: unit,
            isDivisible: isDivisible,
            taxCategory: taxCategory,
            packs: packs,
            gtins: gtin.map { [$0] } ?? []
        )
    }
}

/// Reads items with their units, barcodes and taxes.
struct OdooItems {
    let conversation: OdooConversation
    let company: Int64

    private static let depthMax = 10

    private struct Tax {
        var name: String
        var partsPerMillion: Int64
    }

    private struct Unit {
        var name: String
        /// What one of it holds.
        var held: Int64?
        var factor: Int64?
    }

    func all() async throws(ConnectorFailure) -> [OdooItem] {
        let taxes = try await taxes()
        let units = try await units()
        // By Odoo's names.
        let ours = Dictionary(
            conversation.configuration.units.map { ($0.value, $0.key) },
            uniquingKeysWith: min
        )
        let records = try await conversation.all(
            "product.product",
            [
                ["sale_ok", "=", true], ["type", "=", "consu"], ["default_code", "!=", false],
                ["company_id", "in", [false, .number(company)]],
            ],
            [
                "default_code", "name", "barcode", "uom_id", "taxes_id", "lst_price",
                "product_tmpl_id", "categ_id",
            ]
        )
        var items: [OdooItem] = []
        for record in records {
            guard let unit = record.referenceName("uom_id").flatMap({ ours[$0] }) else { continue }
            let code = try record.text("default_code")
            let applied = try applied(try record.identities("taxes_id"), to: code, taxes)
            items.append(
                OdooItem(
                    identity: try record.identity(),
                    template: record.reference("product_tmpl_id"),
                    category: record.reference("categ_id"),
                    code: code,
                    name: record.optionalText("name") ?? code,
                    unit: unit,
                    isDivisible: !conversation.configuration.wholeUnits.contains(unit),
                    packs: packs(of: record.reference("uom_id"), units, ours),
                    gtin: record.optionalText("barcode").flatMap { GTIN.normalized($0) },
                    taxCategory: applied.isEmpty
                        ? OdooItem.untaxed : applied.map(\.name).joined(separator: " + "),
                    partsPerMillion: applied.reduce(0) { $0 + $1.partsPerMillion },
                    listPrice: try record.decimal("lst_price", roundedTo: 6)
                )
            )
        }
        return items
    }

    // MARK: - Taxes

    /// Those of our company, in the order of their names.
    private func applied(
        _ identities: [Int64],
        to code: String,
        _ taxes: [Int64: Tax?]
    ) throws(ConnectorFailure) -> [Tax] {
        var applied: [Tax] = []
        // What is not among ours is another company's.
        for case .some(let tax) in identities.map({ taxes[$0] }) {
            guard let tax else {
                throw conversation.refusal(
                    "\(code) has a tax that is no plain percentage on top of the price"
                )
            }
            applied.append(tax)
        }
        return applied.sorted { $0.name < $1.name }
    }

    /// Taxes on sales by identity; nothing for one that is no percentage on top of the price.
    private func taxes() async throws(ConnectorFailure) -> [Int64: Tax?] {
        let records = try await conversation.all(
            "account.tax",
            [
                ["type_tax_use", "in", ["sale", "none"]],
                ["company_id", "=", .number(company)],
            ],
            ["name", "amount", "amount_type", "price_include", "children_tax_ids"]
        )
        var taxes: [Int64: Tax?] = [:]
        var groups: [(identity: Int64, name: String, parts: [Int64])] = []
        for record in records {
            let identity = try record.identity()
            let name = try record.text("name")
            if record.optionalText("amount_type") == "group" {
                groups.append((identity, name, try record.identities("children_tax_ids")))
                continue
            }
            let isPlain =
                record.optionalText("amount_type") == "percent"
                && !record.isTrue("price_include")
            taxes[identity] =
                isPlain
                ? .some(Tax(name: name, partsPerMillion: try record.decimal("amount", digits: 4)))
                : .some(nil)
        }
        for group in groups {
            let parts = group.parts.compactMap { taxes[$0] ?? nil }
            let rate = parts.reduce(0) { $0 + $1.partsPerMillion }
            taxes[group.identity] =
                parts.count == group.parts.count
                ? .some(Tax(name: group.name, partsPerMillion: rate)) : .some(nil)
        }
        return taxes
    }

    // MARK: - Units

    /// Odoo 19 has no categories of units: a unit holds so many of another one.
    private func units() async throws(ConnectorFailure) -> [Int64: Unit] {
        let records = try await conversation.all(
            "uom.uom",
            [],
            ["name", "relative_factor", "relative_uom_id"]
        )
        var units: [Int64: Unit] = [:]
        for record in records {
            let factor = try record.decimal("relative_factor", roundedTo: 6)
            units[try record.identity()] = Unit(
                name: try record.text("name"),
                held: record.reference("relative_uom_id"),
                factor: factor > 0 && factor % 1_000_000 == 0 ? factor / 1_000_000 : nil
            )
        }
        return units
    }

    /// Units that hold a whole number of the item's unit, over others or at once.
    private func packs(
        of stock: Int64?,
        _ units: [Int64: Unit],
        _ ours: [String: String]
    ) -> [(unit: String, factor: Int64)] {
        guard let stock else { return [] }
        var packs: [String: Int64] = [:]
        for (identity, unit) in units where identity != stock {
            guard let code = UnitOfMeasure(validating: ours[unit.name] ?? unit.name)?.code,
                let factor = Self.factor(from: identity, to: stock, units), factor > 1
            else { continue }
            packs[code] = factor
        }
        return packs.sorted { $0.key < $1.key }.map { (unit: $0.key, factor: $0.value) }
    }

    private static func factor(
        from unit: Int64,
        to stock: Int64,
        _ units: [Int64: Unit]
    ) -> Int64? {
        var (unit, product) = (unit, Int64(1))
        for _ in 0..<depthMax {
            guard unit != stock else { return product }
            guard let step = units[unit], let held = step.held, let factor = step.factor else {
                return nil
            }
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            guard !overflow, next <= 1_000_000 else { return nil }
            (unit, product) = (held, next)
        }
        return nil
    }
}
