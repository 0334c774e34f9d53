import Canonical
import Connectors
import JSON
import Primitives

/// Reads what an entity sells, to whom and at which prices, and words it as a master data file.
///
/// Customers are the active parties with a delivery address and a code, items the active products
/// for sale with a code and a unit that the system's file names. Prices are those that Tryton
/// itself computes, at every quantity where one of its price lists changes; a price list becomes a
/// tier, and the default one also the list. Everything holds from `today` on.
struct TrytonCatalogue {
    let question: MasterDataQuestion
    let conversation: TrytonConversation

    func document() async throws(ConnectorFailure) -> JSONValue {
        let items = try await TrytonItems(conversation: conversation).all()
        let customers = try await TrytonCustomers(conversation: conversation).all()
        let lists = try await TrytonPrices(conversation: conversation)
        let site = try await site()
        let entity: JSONValue = [
            "id": .string(question.entity.rawValue), "name": .string(question.entityName),
            "timeZone": .string(question.timeZone), "currency": .string(question.currency.code),
            "erp": .string(question.erp.rawValue),
        ]
        let rounding = try await rounding()
        return [
            "entity": entity,
            "sites": [site],
            "items": .array(items.map(\.document)),
            "customers": .array(
                customers.map { customer in
                    customer.document(in: question.currency, rounding: rounding)
                }
            ),
            "prices": .array(try await lists.rules(for: items, question)),
            "taxes": .array(taxes(items, customers)),
            "creditLimits": .array(
                customers.compactMap { $0.creditLimit(in: question.currency) }
            ),
            "openingStock": .array(try await stock(of: items)),
            "inbound": [],
        ]
    }

    private func site() async throws(ConnectorFailure) -> JSONValue {
        [
            "id": .string(conversation.configuration.warehouse),
            "name": .string(try await warehouse().text("name")),
            "timeZone": .string(question.timeZone),
            "cutOffMinutes": 900,
            "preference": 1,
            "warehouse": .string(question.warehouse.rawValue),
        ]
    }

    private func warehouse() async throws(ConnectorFailure) -> TrytonRecord {
        let code = conversation.configuration.warehouse
        let found = try await conversation.search(
            "stock.location",
            [
                TrytonValue.condition("code", "=", .string(code)),
                TrytonValue.condition("type", "=", "warehouse"),
            ],
            limit: 1,
            ["name"]
        )
        guard let record = found.first else {
            let detail = "Tryton does not have it: no warehouse has the code \(code)"
            throw ConnectorFailure(.refused(status: 200, detail: detail))
        }
        return record
    }

    /// Tryton rounds to the even neighbour, and tax on each line or on the whole document.
    private func rounding() async throws(ConnectorFailure) -> JSONValue {
        let found = try await conversation.read("account.configuration", [1], ["tax_rounding"])
        let isByLine = found.first?.optionalText("tax_rounding") == "line"
        // Tryton takes tax of price times quantity before the line is rounded.
        return [
            "taxLevel": isByLine ? "line" : "total", "mode": "half_even", "taxBase": "unrounded",
        ]
    }

    /// Every jurisdiction that goods are sent to, with every tax category.
    private func taxes(_ items: [TrytonItem], _ customers: [TrytonCustomer]) -> [JSONValue] {
        var categories: [String: TrytonItem] = [:]
        for item in items { categories[item.taxCategory] = item }
        let jurisdictions = Set(customers.flatMap(\.addresses).map(\.jurisdiction)).sorted()
        return jurisdictions.flatMap { jurisdiction in
            categories.sorted { $0.key < $1.key }.map { category, item in
                [
                    "name": .string(item.taxName), "jurisdiction": .string(jurisdiction),
                    "category": .string(category), "partsPerMillion": .number(item.partsPerMillion),
                    "validFrom": .string(question.today.description),
                ]
            }
        }
    }

    private func stock(of items: [TrytonItem]) async throws(ConnectorFailure) -> [JSONValue] {
        let warehouse = try await warehouse().identity()
        let context = JSONObject(present: [
            "locations": [.number(warehouse)],
            "stock_date_end": TrytonValue.date(question.today),
        ])
        let records = try await conversation.read(
            "product.product",
            items.map(\.identity),
            ["quantity", "code"],
            context: context
        )
        var levels: [JSONValue] = []
        for record in records {
            levels.append([
                "item": .string(try record.text("code")),
                "site": .string(conversation.configuration.warehouse),
                "thousandths": .number(max(0, try record.thousandths("quantity"))),
                "safety": 0,
            ])
        }
        return levels
    }
}
