import Connectors
import JSON
import Primitives

/// A building, with the place that holds all its places.
struct OdooWarehouse {
    var code: String
    var name: String
    var company: Int64
    var root: Int64

    static let fields = ["code", "name", "company_id", "view_location_id"]

    init(_ record: OdooRecord) throws(ConnectorFailure) {
        code = try record.text("code")
        name = try record.text("name")
        guard let company = record.reference("company_id"),
            let root = record.reference("view_location_id")
        else {
            let text = "stock.warehouse: \(code) has no company or no place"
            throw ConnectorFailure(.malformedAnswer(text))
        }
        self.company = company
        self.root = root
    }
}

extension OdooConversation {
    private static let warehousesMax = 100

    func warehouses() async throws(ConnectorFailure) -> [OdooWarehouse] {
        let found = try await search(
            "stock.warehouse",
            [["code", "!=", false]],
            limit: Self.warehousesMax,
            OdooWarehouse.fields
        )
        var warehouses: [OdooWarehouse] = []
        for record in found { warehouses.append(try OdooWarehouse(record)) }
        return warehouses
    }

    /// The one that sales leave: the configured one, or the only one there is.
    func warehouse() async throws(ConnectorFailure) -> OdooWarehouse {
        let all = try await warehouses()
        if let code = configuration.warehouse {
            guard let named = all.first(where: { $0.code == code }) else {
                throw refusal("Odoo does not have it: no warehouse has the short name \(code)")
            }
            return named
        }
        guard let only = all.first, all.count == 1 else {
            let names = all.prefix(5).map(\.code).joined(separator: ", ")
            throw refusal(
                "Odoo has \(all.count) warehouses (\(names)); name one as `warehouse` in the "
                    + "system's file"
            )
        }
        return only
    }

    /// Thousandths on hand in a building, by product; none for what is not there.
    func levels(
        of products: [Int64],
        in warehouse: OdooWarehouse
    ) async throws(ConnectorFailure) -> [Int64: Int64] {
        let quants = try await all(
            "stock.quant",
            [
                ["product_id", "in", OdooValue.identities(products)],
                ["location_id", "child_of", .number(warehouse.root)],
                ["location_id.usage", "=", "internal"],
            ],
            ["product_id", "quantity"]
        )
        var levels: [Int64: Int64] = [:]
        for quant in quants {
            guard let product = quant.reference("product_id") else { continue }
            let (sum, overflow) = levels[product, default: 0].addingReportingOverflow(
                try quant.thousandths("quantity")
            )
            guard !overflow else {
                throw ConnectorFailure(.malformedAnswer("stock.quant: more than can be counted"))
            }
            levels[product] = sum
        }
        return levels
    }
}
