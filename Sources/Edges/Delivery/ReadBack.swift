import Canonical
import Database
import Engine
import Inventory
import JSON
import Ordering
import Primitives
import Purchasing
import Storage

/// A document as its target read it back, in our terms; what it does not say is not compared.
///
/// ```json
/// {"lines": [{"line": 1, "quantity": 12.5}], "net": "38.63", "total": "41.72"}
/// ```
/// Quantities are in the stock unit, amounts in major units of the document's currency, as numbers
/// or text. Of an order and a purchase lines and net are compared, of a goods issue its lines, of
/// whatever is billed or credited its total, of what moves stock beside an order its `items`:
/// `[{"item": "SKU-0007", "quantity": -2}]`.
enum ReadBack {
    /// What differs between an intent and what was read back, in words; `nil` when nothing does.
    static func difference(
        between intent: [UInt8],
        of operation: String,
        and found: [UInt8]
    ) -> String? {
        guard let document = try? JSONValue(parsing: found),
            ["lines", "items", "net", "total"].contains(where: { document[$0] != nil })
        else {
            // The target does not say what the document holds; that it is there was asked.
            return nil
        }
        do throws(StoreFailure) {
            switch operation {
            case Operation.erpBook.rawValue:
                let order = try StoredValue.decode(ERPOrder.self, from: intent)
                let meant = order.lines.map { ($0.number, $0.thousandths) }
                return lines(meant, document)
                    ?? net(order.lines.map(\.net), order.currency, document)
            case Operation.erpGoodsIssue.rawValue:
                let issue = try StoredValue.decode(GoodsIssue.self, from: intent)
                let contents = issue.shipment.parcels.flatMap(\.contents)
                return lines(contents.map { ($0.line, $0.thousandths) }, document)
            case Operation.erpInvoice.rawValue:
                return total(try StoredValue.decode(Invoice.self, from: intent).total, document)
            case Operation.erpCreditNote.rawValue:
                return total(try StoredValue.decode(CreditNote.self, from: intent).total, document)
            case Operation.erpSupplierInvoice.rawValue:
                let bill = try StoredValue.decode(SupplierBill.self, from: intent)
                return total(bill.total, document)
            case Operation.erpPurchase.rawValue:
                let purchase = try StoredValue.decode(PurchaseDocument.self, from: intent)
                return lines(purchase.lines.map { ($0.number, $0.thousandths) }, document)
                    ?? net(purchase.lines.map(\.net), purchase.currency, document)
            case Operation.erpReceipt.rawValue:
                let receipt = try StoredValue.decode(ReceiptDocument.self, from: intent)
                return items(receipt.lines.map { ($0.item, $0.thousandths) }, document)
            case Operation.erpReturn.rawValue:
                let goods = try StoredValue.decode(GoodsReturn.self, from: intent)
                return items(goods.lines.map { ($0.item, $0.thousandths) }, document)
            case Operation.erpAdjustment.rawValue:
                let adjustment = try StoredValue.decode(AdjustmentDocument.self, from: intent)
                return items(adjustment.lines.map { ($0.item, $0.delta) }, document)
            default: return nil
            }
        } catch {
            return "the intent cannot be read: \(error)"
        }
    }

    private static func lines(
        _ meant: [(number: Int, thousandths: Int64)],
        _ document: JSONValue
    ) -> String? {
        guard let lines = document["lines"]?.array else { return nil }
        var found: [Int: Int64] = [:]
        for line in lines {
            guard let number = line["line"]?.integer,
                let quantity = line["quantity"]?.number?.scaled(toDigits: 3)
            else { return "a line was read back without number or quantity" }
            found[Int(number)] = quantity
        }
        var wanted: [Int: Int64] = [:]
        for line in meant { wanted[line.number, default: 0] += line.thousandths }
        for (number, thousandths) in wanted.sorted(by: { $0.key < $1.key }) {
            let there = found.removeValue(forKey: number) ?? 0
            if there != thousandths {
                return "line \(number): \(text(thousandths, 3)) meant, \(text(there, 3)) there"
            }
        }
        if let extra = found.filter({ $0.value != 0 }).keys.min() {
            return "line \(extra) is there and was not meant"
        }
        return nil
    }

    private static func items(
        _ meant: [(item: Item.ID, thousandths: Int64)],
        _ document: JSONValue
    ) -> String? {
        guard let items = document["items"]?.array else { return nil }
        var rest: [String: Int64] = [:]
        for part in meant { rest[part.item.rawValue, default: 0] += part.thousandths }
        let wanted = rest
        for item in items {
            guard let code = item["item"]?.string,
                let quantity = item["quantity"]?.number?.scaled(toDigits: 3)
            else { return "an item was read back without code or quantity" }
            rest[code, default: 0] -= quantity
        }
        guard let first = rest.filter({ $0.value != 0 }).min(by: { $0.key < $1.key }) else {
            return nil
        }
        let there = (wanted[first.key] ?? 0) - first.value
        return "\(first.key): \(text(wanted[first.key] ?? 0, 3)) meant, \(text(there, 3)) there"
    }

    /// A target that computes a changed order anew may be a minor unit away on each line; what is
    /// billed is compared exactly.
    private static func net(
        _ lines: [Money],
        _ currency: Currency,
        _ document: JSONValue
    ) -> String? {
        guard let there = number(document["net"]) else { return nil }
        let meant = lines.reduce(Int64(0)) { $0 + $1.minorUnits }
        let digits = currency.minorDigits
        if let units = there.scaled(toDigits: digits),
            (units - meant).magnitude <= UInt64(lines.count)
        {
            return nil
        }
        return "net: \(text(meant, digits)) \(currency) meant, \(there) there"
    }

    private static func total(_ meant: Money, _ document: JSONValue) -> String? {
        guard let total = number(document["total"]) else { return nil }
        let digits = meant.currency.minorDigits
        guard total.scaled(toDigits: digits) != meant.minorUnits else { return nil }
        return "total: \(text(meant.minorUnits, digits)) \(meant.currency) meant, \(total) there"
    }

    private static func number(_ value: JSONValue?) -> JSONNumber? {
        value?.number ?? value?.string.flatMap { JSONNumber($0) }
    }

    private static func text(_ units: Int64, _ digits: Int) -> String {
        JSONNumber(scaled: units, digits: digits).text
    }
}
