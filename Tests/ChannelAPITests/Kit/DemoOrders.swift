import Canonical
import JSON
import Primitives
import SampleTrade
import StorageTesting

/// Orders for the demo catalogue, as a portal would send them.
enum DemoOrders {
    static func line(
        _ sku: String,
        _ quantity: JSONValue,
        _ unit: String = "EA",
        _ more: [String: JSONValue] = [:]
    ) -> JSONValue {
        var line: JSONObject = JSONObject()
        line["item"] = ["sku": .string(sku)]
        line["quantity"] = quantity
        line["unit"] = .string(unit)
        for (name, value) in more.sorted(by: { $0.key < $1.key }) { line[name] = value }
        return .object(line)
    }

    static func order(
        _ number: String = "PO-1",
        customer: Party.ID = DemoCatalogue.harbor,
        currency: String = "USD",
        shipTo: JSONValue = ["code": "MAIN"],
        lines: [JSONValue] = [line("WIDGET", "10")],
        with more: [String: JSONValue] = [:]
    ) -> JSONValue {
        var order = JSONObject()
        order["customer"] = .string(customer.rawValue)
        order["purchase_order_number"] = .string(number)
        order["currency"] = .string(currency)
        order["ship_to"] = shipTo
        order["lines"] = .array(lines)
        for (name, value) in more.sorted(by: { $0.key < $1.key }) { order[name] = value }
        return .object(order)
    }
}
