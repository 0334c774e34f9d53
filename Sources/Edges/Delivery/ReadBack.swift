import Canonical
import Database
import Engine
import JSON
import Ordering
import Primitives
import Storage

/// A document as its target read it back, in our terms; what it does not say is not compared.
///
/// ```json
/// {"lines": [{"line": 1, "quantity": 12.5}], "net": "38.63", "total": "41.72"}
/// ```
/// Quantities are in the stock unit, amounts in major units of the document's currency, as numbers
/// or text. Of an order its lines and net are compared, of a goods issue its lines, of an invoice
/// its total.
enum ReadBack {
    /// What differs between an intent and what was read back, in words; `nil` when nothing does.
    static func difference(
        between intent: [UInt8],
        of operation: String,
        and found: [UInt8]
    ) -> String? {
        guard let document = try? JSONValue(parsing: found),
            document["lines"] != nil || document["net"] != nil || document["total"] != nil
        else {
            // The target does not say what the document holds; that it is there was asked.
            return nil
        }
        do throws(StoreFailure) {
            switch operation {
            case Operation.erpBook.rawValue:
                let order = try StoredValue.decode(ERPOrder.self, from: intent)
                let meant = order.lines.map { ($0.number, $0.thousandths) }
                return lines(meant, document) ?? net(of: order, document)
            case Operation.erpGoodsIssue.rawValue:
                let issue = try StoredValue.decode(GoodsIssue.self, from: intent)
                let contents = issue.shipment.parcels.flatMap(\.contents)
                return lines(contents.map { ($0.line, $0.thousandths) }, document)
            case Operation.erpInvoice.rawValue:
                return total(of: try StoredValue.decode(Invoice.self, from: intent), document)
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

    /// A target that computes a changed order anew may be a minor unit away on each line; what is
    /// billed is compared exactly.
    private static func net(of order: ERPOrder, _ document: JSONValue) -> String? {
        guard let there = number(document["net"]) else { return nil }
        let meant = order.lines.reduce(Int64(0)) { $0 + $1.net.minorUnits }
        let digits = order.currency.minorDigits
        if let units = there.scaled(toDigits: digits),
            (units - meant).magnitude <= UInt64(order.lines.count)
        {
            return nil
        }
        return "net: \(text(meant, digits)) \(order.currency) meant, \(there) there"
    }

    private static func total(of invoice: Invoice, _ document: JSONValue) -> String? {
        guard let total = number(document["total"]) else { return nil }
        let digits = invoice.total.currency.minorDigits
        guard total.scaled(toDigits: digits) != invoice.total.minorUnits else { return nil }
        return "total: \(text(invoice.total.minorUnits, digits)) \(invoice.total.currency) meant, "
            + "\(total) there"
    }

    private static func number(_ value: JSONValue?) -> JSONNumber? {
        value?.number ?? value?.string.flatMap { JSONNumber($0) }
    }

    private static func text(_ units: Int64, _ digits: Int) -> String {
        JSONNumber(scaled: units, digits: digits).text
    }
}
