import Canonical
import Connectors
import Primitives

extension TrytonDirectory {
    /// Tryton's unit for ours, by the symbol that the system's file names.
    func unit(
        _ unit: UnitOfMeasure,
        _ conversation: TrytonConversation
    ) async throws(ConnectorFailure) -> Int64 {
        guard let symbol = conversation.configuration.units[unit.code] else {
            throw TrytonConversation.refused(
                "nothing in Tryton is counted in \(unit); see units in the system's file"
            )
        }
        return try await identity(of: "product.uom", "symbol", symbol, conversation)
    }

    /// The products of items that are counted here and there in the same unit.
    func counted(
        _ lines: [(item: Item.ID, unit: UnitOfMeasure)],
        _ conversation: TrytonConversation
    ) async throws(ConnectorFailure) -> [Item.ID: Product] {
        let found = try await products(lines.map(\.item.rawValue), conversation)
        var products: [Item.ID: Product] = [:]
        for (item, unit) in lines {
            guard let product = found[item.rawValue] else { continue }
            guard conversation.configuration.units[unit.code] == product.unitSymbol else {
                throw TrytonConversation.refused(
                    "\(item) is counted in \(unit) here and in \(product.unitSymbol) in Tryton; "
                        + "see units in the system's file"
                )
            }
            products[item] = product
        }
        return products
    }
}
