import JSON

/// What buttons make of sales, deliveries and invoices.
extension OdooLedger {
    mutating func press(
        _ button: String,
        _ model: String,
        _ id: Int64,
        _ context: JSONValue
    ) throws(Refusal) -> JSONValue {
        let state = record(model, id)["state"]?.string
        switch (model, button) {
        case ("sale.order", "action_confirm"):
            guard state == "draft" || state == "sent" else {
                throw Refusal(text: "Some orders are not in a state requiring confirmation.")
            }
            set(model, id, ["state": "sale"])
            let lines = identities("sale.order.line", "order_id", id)
            deliver(
                id,
                lines.map { line in
                    let quantity = record("sale.order.line", line)["product_uom_qty"] ?? 0
                    return (line, quantity.number?.scaled(toDigits: 3) ?? 0)
                },
                origin: record(model, id)["name"] ?? false
            )
            return true
        case ("sale.order", "action_cancel"):
            set(model, id, ["state": "cancel"])
            return true
        case ("sale.order", "action_draft"):
            set(model, id, ["state": "draft"])
            return true
        case ("stock.picking", "button_validate"):
            guard rest(of: id).isEmpty else {
                return [
                    "type": "ir.actions.act_window",
                    "res_model": "stock.backorder.confirmation",
                    "context": ["button_validate_picking_ids": [.number(id)]],
                ]
            }
            finish(id)
            return true
        case ("stock.backorder.confirmation", "process"):
            for picking in context["button_validate_picking_ids"]?.array ?? [] {
                finish(picking.integer ?? 0)
            }
            return true
        case ("account.move", "action_post"):
            guard state == "draft" else { throw Refusal(text: "The entry is not a draft.") }
            set(model, id, ["state": "posted", "name": .string("INV/2026/0000\(id)")])
            return false
        case ("account.move", "unlink"):
            remove(model, id)
            return true
        default:
            throw Refusal(
                status: 404,
                name: "werkzeug.exceptions.NotFound",
                text: "The method '\(model).\(button)' does not exist"
            )
        }
    }

    private mutating func deliver(
        _ sale: Int64,
        _ lines: [(line: Int64, thousandths: Int64)],
        origin: JSONValue
    ) {
        let picking = add(
            "stock.picking",
            ["state": "assigned", "origin": origin, "picking_type_code": "outgoing"]
        )
        set("stock.picking", picking, ["name": .string("WH/OUT/0000\(picking)")])
        for (line, thousandths) in lines {
            _ = add(
                "stock.move",
                [
                    "picking_id": [.number(picking), "WH/OUT"],
                    "sale_line_id": [.number(line), "line"],
                    "product_uom_qty": Self.number(thousandths, 3),
                    "quantity": Self.number(thousandths, 3), "picked": false,
                    "state": "assigned",
                ]
            )
        }
        let known = record("sale.order", sale)["picking_ids"]?.array ?? []
        set("sale.order", sale, ["picking_ids": .array(known + [.number(picking)])])
    }

    /// What is not picked of a delivery, by sale line.
    private func rest(of picking: Int64) -> [(line: Int64, thousandths: Int64)] {
        identities("stock.move", "picking_id", picking).compactMap { move in
            let values = record("stock.move", move)
            let wanted = values["product_uom_qty"]?.number?.scaled(toDigits: 3) ?? 0
            let picked = values["picked"]?.bool == true
            let quantity = picked ? values["quantity"]?.number?.scaled(toDigits: 3) ?? 0 : 0
            guard quantity < wanted, let line = values["sale_line_id"]?[0]?.integer else {
                return nil
            }
            return (line, wanted - quantity)
        }
    }

    /// The rest goes to a delivery of its own, with a copy of the text of this one.
    private mutating func finish(_ picking: Int64) {
        let rest = rest(of: picking)
        for move in identities("stock.move", "picking_id", picking) {
            let values = record("stock.move", move)
            if values["picked"]?.bool == true {
                set("stock.move", move, ["state": "done"])
            } else {
                set("stock.move", move, ["state": "cancel"])
            }
        }
        set("stock.picking", picking, ["state": "done"])
        let sale = (tables["sale.order"] ?? [:]).first {
            $0.value["picking_ids"]?.array?.contains(.number(picking)) == true
        }
        guard let sale, !rest.isEmpty else { return }
        deliver(sale.key, rest, origin: record("stock.picking", picking)["origin"] ?? false)
    }
}
