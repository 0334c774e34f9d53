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
/// {"lines": [{"line": 1, "quantity": 12.5}], "total": 41.72}
/// ```
/// Quantities are in the stock unit, amounts in major units of the document's currency.
enum ReadBack {
    /// What differs between an intent and what was read back, in words; `nil` when nothing does.
    static func difference(
        between intent: [UInt8],
        of operation: String,
        and found: [UInt8]
    ) -> String? {
        guard let document = try? JSONValue(parsing: found),
            document["lines"] != nil || document["total"] != nil
        else {
            // The target does not say what the document holds; that it is there was asked.
            return nil
        }
        do throws(StoreFailure) {
            switch operation {
            case Operation.erpBook.rawValue:
                return lines(of: try StoredValue.decode(ERPOrder.self, from: intent), document)
            case Operation.erpInvoice.rawValue:
                return total(of: try StoredValue.decode(Invoice.self, from: intent), document)
            default: return nil
            }
        } catch {
            return "the intent cannot be read: \(error)"
        }
    }

    private static func lines(of order: ERPOrder, _ document: JSONValue) -> String? {
        guard let lines = document["lines"]?.array else { return nil }
        var found: [Int: Int64] = [:]
        for line in lines {
            guard let number = line["line"]?.integer,
                let quantity = line["quantity"]?.number?.scaled(toDigits: 3)
            else { return "a line was read back without number or quantity" }
            found[Int(number)] = quantity
        }
        for line in order.lines {
            let there = found.removeValue(forKey: line.number) ?? 0
            if there != line.thousandths {
                return "line \(line.number): \(text(line.thousandths, 3)) meant, "
                    + "\(text(there, 3)) there"
            }
        }
        if let extra = found.filter({ $0.value != 0 }).keys.min() {
            return "line \(extra) is there and was not meant"
        }
        return nil
    }

    private static func total(of invoice: Invoice, _ document: JSONValue) -> String? {
        guard let total = document["total"]?.number else { return nil }
        let digits = invoice.total.currency.minorDigits
        guard total.scaled(toDigits: digits) != invoice.total.minorUnits else { return nil }
        return "total: \(text(invoice.total.minorUnits, digits)) \(invoice.total.currency) meant, "
            + "\(total) there"
    }

    private static func text(_ units: Int64, _ digits: Int) -> String {
        JSONNumber(scaled: units, digits: digits).text
    }
}
