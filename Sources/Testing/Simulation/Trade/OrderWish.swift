import Canonical
import Primitives

/// What one buyer is going to order, drawn from chance.
struct OrderWish: Sendable {
    var request: OrderRequest
    /// Orders through the portal are answered at once, those from documents are decided later.
    var isDocument: Bool

    init(number: Int, drawnFrom chance: Chance, withKits: Bool = false) {
        let customer = chance.one(of: Trade.customers)
        isDocument = chance.happens(250_000)
        request = OrderRequest(
            entity: Trade.entity,
            channel: isDocument ? Trade.documents : Trade.portal,
            customer: customer.id,
            purchaseOrderNumber: "PO-\(number)",
            currency: .usd,
            shipTo: Self.shipTo(chance),
            lines: (1...chance.number(1...4)).map {
                Self.line($0, customer, withKits, chance)
            }
        )
    }

    private static func shipTo(_ chance: Chance) -> OrderRequest.ShipToReference {
        switch chance.number(0...19) {
        case 0: .code("NOWHERE")
        case 1: .address(Trade.address(in: "Savannah", "GA"))
        case 2...9: .code("SOUTH")
        default: .code("MAIN")
        }
    }

    private static func line(
        _ number: Int,
        _ customer: Party,
        _ withKits: Bool,
        _ chance: Chance
    ) -> OrderRequest.Line {
        var item = chance.one(of: Trade.items)
        var identifier = ItemIdentifier(.sku, item.id.rawValue)
        switch chance.number(0...29) {
        case 0: identifier = ItemIdentifier(.sku, "NO-SUCH-ITEM")
        case 1...3:
            if customer.id.rawValue == "C-1", let known = item.identifiers.first {
                identifier = known
            }
        case 4...12:
            if withKits, !item.isDivisible {
                item = Trade.kit
                identifier = ItemIdentifier(.sku, item.id.rawValue)
            }
        default: break
        }
        return OrderRequest.Line(
            number: number,
            item: identifier,
            quantity: quantity(of: item, chance)
        )
    }

    private static func quantity(of item: Item, _ chance: Chance) -> Quantity {
        if item.isDivisible {
            return Quantity(thousandths: Int64(chance.number(1...20)) * 250, item.stockUnit)
        }
        if chance.happens(150_000) { return Quantity(1, .caseOf) }
        return Quantity(Int64(chance.number(1...12)), item.stockUnit)
    }
}
