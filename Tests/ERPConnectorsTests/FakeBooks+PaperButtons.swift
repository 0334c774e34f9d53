import Canonical
import JSON

/// What pressing a button does to purchases, receipts, returns and internal shipments.
extension FakeBooks {
    /// - Returns: whether it is a document of this kind.
    mutating func pressPaper(
        _ button: String,
        _ model: String,
        _ id: Int64
    ) throws(Refusal) -> Bool {
        guard let place = papers.firstIndex(where: { $0.model == model && $0.id == id }) else {
            return false
        }
        guard let steps = steps(of: model)[button] else { throw Refusal() }
        guard let after = steps[papers[place].state] else {
            // The older series does nothing and says nothing.
            guard isSix else { throw Refusal(text: "You can not call \"\(button)\"") }
            return true
        }
        if button == "assign_try", isOutOfStock { return true }
        papers[place].values["state"] = .string(after)
        switch (model, button) {
        case ("purchase.purchase", "quote"): papers[place].values["number"] = .string("PO-\(id)")
        case ("purchase.purchase", "confirm"), ("purchase.purchase", "process"): plan(id)
        case ("account.invoice", "post"): papers[place].values["number"] = .string("BILL-\(id)")
        default: break
        }
        if after == "done" { move("\(model),\(id)") }
        if model.hasPrefix("stock."), papers[place].values["number"] == nil {
            papers[place].values["number"] = .string("MV-\(id)")
        }
        return true
    }

    /// By button: from which state to which.
    private func steps(of model: String) -> [String: [String: String]] {
        switch model {
        case "purchase.purchase":
            [
                "quote": ["draft": "quotation"], "confirm": ["quotation": "processing"],
                "draft": ["cancelled": "draft"],
                "cancel": ["draft": "cancelled", "quotation": "cancelled"],
                "process": ["processing": "processing"],
            ]
        case "stock.shipment.in", "stock.shipment.out.return":
            ["receive": ["draft": "received"], isSix ? "done" : "do": ["received": "done"]]
        case "stock.shipment.internal":
            [
                "wait": ["draft": "waiting"], "assign_try": ["waiting": "assigned"],
                "assign_force": ["waiting": "assigned"], "ship": ["assigned": "shipped"],
                isSix ? "done" : "do": [isSix ? "shipped" : "assigned": "done"],
            ]
        case "account.invoice": ["post": ["draft": "posted"]]
        default: [:]
        }
    }

    /// Plans a move for whatever of each line has none.
    private mutating func plan(_ purchase: Int64) {
        for line in papers("purchase.line")
        where line.values["purchase"] == .number(purchase) && line.values["settled"] == nil {
            let planned = moves(of: line).filter { $0.state != "cancelled" }
            let open = line.thousandths - planned.reduce(0) { $0 + $1.thousandths }
            guard open > 0 else { continue }
            var values: [String: JSONValue] = [
                "state": "draft", "origin": .string("purchase.line,\(line.id)"),
                "quantity": quantity(open), "shipment": .null,
            ]
            values["product"] = line.values["product"]
            values[moveUnit] = line.values["unit"]
            values["unit_price"] = line.values["unit_price"]
            papers.append(Paper(id: next(), model: "stock.move", values: values))
        }
    }

    private mutating func move(_ shipment: String) {
        for place in papers.indices where papers[place].values["shipment"] == .string(shipment) {
            papers[place].values["state"] = "done"
        }
        for purchase in papers("purchase.purchase") { plan(purchase.id) }
    }

    mutating func cancelMove(_ id: Int64) {
        for place in papers.indices
        where papers[place].model == "stock.move" && papers[place].id == id {
            papers[place].values["state"] = "cancelled"
        }
    }

    /// A sale of negative quantities: the customer's return for it.
    mutating func takeBack(_ sale: Sale) {
        let lines = sale.lines.filter { $0.thousandths < 0 }
        guard !lines.isEmpty else { return }
        let model = "stock.shipment.out.return"
        let id = next()
        papers.append(
            Paper(id: id, model: model, values: ["state": "draft", "sale": .number(sale.id)])
        )
        for line in lines {
            papers.append(
                Paper(
                    id: next(),
                    model: "stock.move",
                    values: [
                        "state": "draft", "shipment": .string("\(model),\(id)"),
                        "product": .number(line.product), "quantity": quantity(-line.thousandths),
                        moveUnit: 1,
                    ]
                )
            )
        }
    }

    /// Asks which cancelled moves are to be made again; none are.
    mutating func wizard(_ verb: String, _ parameters: [JSONValue]) throws(Refusal) -> JSONValue {
        let purchase = parameters.last?["active_id"]?.integer ?? 0
        let lines = papers("purchase.line").filter { $0.values["purchase"] == .number(purchase) }
        let cancelled = lines.flatMap { moves(of: $0) }
            .filter { $0.state == "cancelled" && $0.values["ignored"] == nil }.map(\.id)
        switch verb {
        case "create": return [77, "ask", "end"]
        case "delete": return .null
        case "execute" where parameters[2] == "ask":
            return ["view": ["defaults": ["domain_moves": identities(cancelled)]]]
        case "execute" where parameters[2] == "handle":
            let answer = parameters[1]["ask"]
            guard (answer?["ignore_moves"] == nil) == isSix else { throw Refusal() }
            for place in papers.indices where cancelled.contains(papers[place].id) {
                papers[place].values["ignored"] = true
            }
            for place in papers.indices where lines.contains(where: { $0.id == papers[place].id }) {
                papers[place].values["settled"] = true
            }
            return [:]
        default: throw Refusal()
        }
    }
}
