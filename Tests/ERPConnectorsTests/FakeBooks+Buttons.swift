import Canonical
import JSON

/// What pressing a button does.
extension FakeBooks {
    mutating func press(
        _ button: String,
        _ model: String,
        _ id: Int64,
        _ version: String
    ) throws(Refusal) {
        if try pressPaper(button, model, id) { return }
        switch model {
        case "sale.sale": try pressSale(button, id, version)
        case "stock.shipment.out": try pressShipment(button, id, version)
        case "sale.amendment": try amend(id)
        case "account.invoice":
            guard let index = invoices.firstIndex(where: { $0.id == id }) else { throw Refusal() }
            invoices[index].state = "posted"
            invoices[index].number = "INV-\(id)"
        default: throw Refusal()
        }
    }

    private mutating func pressSale(
        _ button: String,
        _ id: Int64,
        _ version: String
    ) throws(Refusal) {
        guard let index = sales.firstIndex(where: { $0.id == id }) else {
            throw Refusal(text: "the sale does not exist")
        }
        let steps = [
            "quote": ["draft"], "confirm": ["quotation"], "draft": ["cancelled", "quotation"],
            "cancel": ["draft", "quotation"],
        ]
        guard steps[button]?.contains(sales[index].state) == true else {
            // The older series does nothing and says nothing.
            guard version.hasPrefix("6.") else {
                throw Refusal(text: "You can not call \"\(button)\"")
            }
            return
        }
        switch button {
        case "quote":
            sales[index].state = "quotation"
            sales[index].number = "SO-\(id)"
        case "confirm":
            guard !beyondCredit.contains(sales[index].reference) else {
                throw Refusal(text: "will exceed their credit limit")
            }
            sales[index].state = "processing"
            ship(sales[index])
            takeBack(sales[index])
        case "draft": sales[index].state = "draft"
        default: sales[index].state = "cancelled"
        }
    }

    /// One open shipment for whatever no shipment holds yet.
    private mutating func ship(_ sale: Sale) {
        let held = shipments.filter { $0.sale == sale.id }.flatMap(\.moves)
        var moves: [Move] = []
        for line in sale.lines {
            let open =
                line.thousandths
                - held.filter { $0.line == line.id }.reduce(0) { $0 + $1.thousandths }
            guard open > 0 else { continue }
            moves.append(Move(id: next(), line: line.id, thousandths: open))
        }
        guard !moves.isEmpty else { return }
        shipments.append(Shipment(id: next(), sale: sale.id, moves: moves))
    }

    private mutating func pressShipment(
        _ button: String,
        _ id: Int64,
        _ version: String
    ) throws(Refusal) {
        guard let index = shipments.firstIndex(where: { $0.id == id }) else {
            throw Refusal(text: "the shipment does not exist")
        }
        let isEight = version.hasPrefix("8.")
        switch (button, shipments[index].state) {
        case ("wait", "waiting"), ("wait", "assigned"): shipments[index].state = "waiting"
        case ("assign_try", "waiting"):
            if !isOutOfStock { shipments[index].state = "assigned" }
        case ("assign_force", "waiting"): shipments[index].state = "assigned"
        case ("pick", "assigned"): shipments[index].state = "picked"
        case ("pack", "picked"): shipments[index].state = "packed"
        case ("do", "packed") where isEight, ("done", "packed") where !isEight:
            shipments[index].state = "done"
            bill(index)
        case ("do", _) where !isEight, ("done", _) where isEight: throw Refusal()
        default: if isEight { throw Refusal(text: "You can not call \"\(button)\"") }
        }
    }

    private mutating func bill(_ index: Int) {
        guard let sale = sales.first(where: { $0.id == shipments[index].sale }) else { return }
        var lines: [(id: Int64, line: Line)] = []
        for move in shipments[index].moves.indices {
            let moved = shipments[index].moves[move]
            guard var line = sale.lines.first(where: { $0.id == moved.line }) else { continue }
            line.thousandths = moved.thousandths
            let id = next()
            lines.append((id, line))
            shipments[index].moves[move].invoiceLine = id
        }
        let base = lines.filter(\.line.isTaxed).reduce(0) { $0 + $1.line.amount }
        invoices.append(Invoice(id: next(), lines: lines, tax: Self.tax(on: base)))
        ship(sale)
    }

    private mutating func amend(_ id: Int64) throws(Refusal) {
        guard let index = amendments.firstIndex(where: { $0.id == id }),
            let sale = sales.firstIndex(where: { $0.id == amendments[index].sale })
        else { throw Refusal(text: "the amendment does not exist") }
        for change in amendments[index].changes {
            guard
                let line = sales[sale].lines.firstIndex(where: {
                    $0.id == change["line"]?.integer
                })
            else { continue }
            sales[sale].lines[line].thousandths =
                change["quantity"]?.number?.scaled(toDigits: 3) ?? 0
        }
        amendments[index].state = "validated"
        shipments.removeAll { $0.sale == sales[sale].id && $0.state != "done" }
        ship(sales[sale])
        if sales[sale].net == 0 { sales[sale].state = "done" }
    }
}
