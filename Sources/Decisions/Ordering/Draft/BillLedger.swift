import Billing
import Canonical
import Primitives

/// What was billed of an order so far, on invoices or handed to a consolidated one.
struct BillLedger {
    struct Billed {
        var thousandths: Int64 = 0
        var amounts: OrderAmounts
    }

    private struct Content: Hashable {
        var shipment: Shipment.ID
        var line: Int
    }

    private var lines: [Int: Billed] = [:]
    private var contents: [Content: Int64] = [:]

    init(_ order: OrderState) {
        for invoice in order.invoices {
            for line in invoice.lines { add(line) }
        }
        for handed in order.awaitingRun {
            for line in handed.lines { add(line) }
        }
    }

    mutating func add(_ line: Invoice.Line) {
        lines[line.line, default: Billed(amounts: .zero(line.net.currency))].thousandths +=
            line.thousandths
        lines[line.line, default: Billed(amounts: .zero(line.net.currency))].amounts +=
            OrderAmounts(net: line.net, tax: line.tax)
        contents[Content(shipment: line.shipment, line: line.line), default: 0] +=
            line.thousandths
    }

    func billed(line: Int, in currency: Currency) -> Billed {
        lines[line] ?? Billed(amounts: .zero(currency))
    }

    func billed(of shipment: Shipment.ID, line: Int) -> Int64 {
        contents[Content(shipment: shipment, line: line)] ?? 0
    }
}
