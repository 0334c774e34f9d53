import Canonical
import Connectors
import JSON
import Primitives

/// Reads what an entity sells, to whom and at which prices, and words it as a master data file.
///
/// Customers are the active companies with a reference, items the active goods for sale with an
/// internal reference and a unit that the system's file names. Sales prices are the list, and each
/// price list is a tier, at every quantity and on every day where one of its rules begins or ends.
struct OdooCatalogue {
    let question: MasterDataQuestion
    let conversation: OdooConversation

    private static let productsAtOnce = 1_000

    func document() async throws(ConnectorFailure) -> JSONValue {
        let warehouse = try await conversation.warehouse()
        let company = try await company(warehouse.company)
        let items = try await OdooItems(conversation: conversation, company: warehouse.company)
            .all()
        let prices = try await OdooPrices(question: question, conversation: conversation)
        let customers = try await OdooCustomers(
            conversation: conversation,
            tiers: prices.tiers,
            currency: question.currency
        ).all()
        let entity: JSONValue = [
            "id": .string(question.entity.rawValue), "name": .string(question.entityName),
            "timeZone": .string(question.timeZone), "currency": .string(question.currency.code),
            "erp": .string(question.erp.rawValue),
        ]
        let site: JSONValue = [
            "id": .string(warehouse.code), "name": .string(warehouse.name),
            "timeZone": .string(question.timeZone), "cutOffMinutes": 900, "preference": 1,
            "warehouse": .string(question.warehouse.rawValue),
        ]
        return [
            "entity": entity,
            "sites": [site],
            "items": .array(items.map(\.document)),
            "customers": .array(
                customers.map { $0.document(in: question.currency, rounding: company) }
            ),
            "prices": .array(try prices.rules(for: items)),
            "taxes": .array(taxes(items, customers)),
            "creditLimits": .array(
                customers.compactMap { $0.creditLimitDocument }
            ),
            "openingStock": .array(try await stock(of: items, in: warehouse)),
            "inbound": [],
        ]
    }

    /// How the company rounds; its currency must be the entity's.
    private func company(_ identity: Int64) async throws(ConnectorFailure) -> JSONValue {
        let found = try await conversation.read(
            "res.company",
            [identity],
            ["currency_id", "tax_calculation_rounding_method"]
        )
        guard let record = found.first else { return [:] }
        let currency = record.referenceName("currency_id") ?? "no currency"
        guard currency == question.currency.code else {
            throw conversation.refusal(
                "Odoo's company keeps its books in \(currency), and the entity "
                    + "\(question.entity) sells in \(question.currency.code)"
            )
        }
        let isByLine =
            record.optionalText("tax_calculation_rounding_method") != "round_globally"
        return [
            "taxLevel": isByLine ? "line" : "total", "mode": "half_up",
            "taxBase": isByLine ? "rounded" : "unrounded",
        ]
    }

    /// Every jurisdiction that goods are sent to, with every tax category.
    private func taxes(_ items: [OdooItem], _ customers: [OdooBuyer]) -> [JSONValue] {
        var categories: [String: Int64] = [:]
        for item in items { categories[item.taxCategory] = item.partsPerMillion }
        let jurisdictions = Set(customers.flatMap(\.shipTos).map(\.jurisdiction)).sorted()
        return jurisdictions.flatMap { jurisdiction in
            categories.sorted { $0.key < $1.key }.map { category, rate in
                [
                    "name": .string(category == OdooItem.untaxed ? "No tax" : category),
                    "jurisdiction": .string(jurisdiction), "category": .string(category),
                    "partsPerMillion": .number(rate),
                    "validFrom": .string(question.today.description),
                ]
            }
        }
    }

    private func stock(
        of items: [OdooItem],
        in warehouse: OdooWarehouse
    ) async throws(ConnectorFailure) -> [JSONValue] {
        var documents: [JSONValue] = []
        for start in stride(from: 0, to: items.count, by: Self.productsAtOnce) {
            let some = items[start..<min(start + Self.productsAtOnce, items.count)]
            let levels = try await conversation.levels(of: some.map(\.identity), in: warehouse)
            for item in some {
                documents.append([
                    "item": .string(item.code), "site": .string(warehouse.code),
                    "thousandths": .number(max(0, levels[item.identity] ?? 0)), "safety": 0,
                ])
            }
        }
        return documents
    }
}
