import JSON

/// Orders and invoices page by page, to be compared, and made other than they were booked, which is
/// what reconciliation is for.
extension SimulatedERP {
    /// References on one page when nobody asks for fewer, and at most.
    private static let exportMax = 1_000

    /// `GET /orders/export?after=…&limit=…` and the same of `/invoices`, by reference; `nil` for
    /// any other address.
    mutating func exportDocuments(_ request: WorldRequest) -> WorldReply? {
        let after = request.query["after"] ?? ""
        let wanted = request.query["limit"].flatMap { Int($0) } ?? Self.exportMax
        let limit = max(1, min(wanted, Self.exportMax))
        switch request.path {
        case ["orders", "export"]:
            let page = orders.page(after: after, limit: limit)
            return Self.page("orders", page.documents.map(\.exported), page.next)
        case ["invoices", "export"]:
            let page = invoices.page(after: after, limit: limit)
            return Self.page("invoices", page.documents.map(\.exported), page.next)
        default: return nil
        }
    }

    private static func page(_ name: String, _ rows: [JSONValue], _ next: String?) -> WorldReply {
        var answer = JSONObject([.init(name: name, value: .array(rows))])
        answer["next"] = next.map { .string($0) }
        return .json(200, .object(answer))
    }

    /// `PUT /control/orders`: what its orders are from now on, without a word to anybody.
    ///
    /// ```json
    /// {"orders": [{"number": "SO-000001", "lines": [{"line_no": 1, "qty": 3}]},
    ///             {"number": "SO-000002", "state": "cancelled"},
    ///             {"number": "SO-000003", "state": "gone"}]}
    /// ```
    mutating func rewriteOrders(_ request: WorldRequest) throws(FieldProblem) -> WorldReply {
        let entries = try FieldReader(body: request.body).objects("orders", max: Self.exportMax)
        for entry in entries {
            let number = try entry.text("number")
            guard var order = orders[number] else { return unknownOrder(number) }
            switch try entry.textIfPresent("state") {
            case "gone": orders.remove(number)
            case "cancelled": rewrite(order: number) { $0.isCancelled = true }
            case "copied": copy(order: number)
            case nil:
                for line in try entry.objects("lines") {
                    let lineNumber = try line.integer("line_no")
                    guard let index = order.lines.firstIndex(where: { $0.number == lineNumber })
                    else { throw line.problem("line_no", "is no line of \(number)") }
                    order.lines[index].quantity = try line.quantity("qty", least: 0)
                }
                orders.replace(order)
            case _?: throw entry.problem("state", "is gone, cancelled or copied")
            }
        }
        return .json(200, ["orders": .number(entries.count)])
    }

    /// `PUT /control/invoices`: the same of invoices, with `total`, `paid` or the state `gone`.
    mutating func rewriteInvoices(_ request: WorldRequest) throws(FieldProblem) -> WorldReply {
        let entries = try FieldReader(body: request.body).objects("invoices", max: Self.exportMax)
        for entry in entries {
            let number = try entry.text("number")
            guard var invoice = invoices[number] else {
                return front.error(404, "unknown_invoice", "there is no invoice \(number)")
            }
            if try entry.textIfPresent("state") == "gone" {
                invoices.remove(number)
                continue
            }
            if entry.object["total"] != nil {
                invoice.total = try entry.decimal("total", digits: 6)
            }
            if entry.object["paid"] != nil { invoice.paid = try entry.decimal("paid", digits: 6) }
            invoices.replace(invoice)
        }
        return .json(200, ["invoices": .number(entries.count)])
    }

    /// Makes an order of its own of one, under the same reference.
    mutating func copy(order number: String) {
        guard let order = orders[number] else { return }
        orders.add(order)
    }

    /// Makes an order another, without a word; `nil` takes it away.
    mutating func rewrite(order number: String, _ change: ((inout ERPSalesOrder) -> Void)?) {
        guard var order = orders[number] else { return }
        guard let change else { return orders.remove(number) }
        change(&order)
        orders.replace(order)
    }
}

extension ERPSalesOrder {
    /// As its list shows it, with what it comes to.
    fileprivate var exported: JSONValue {
        guard case .object(var object) = json else { return json }
        object["total"] = .amount(lines.reduce(0) { $0 + $1.value })
        return .object(object)
    }
}

extension ERPInvoice {
    fileprivate var exported: JSONValue {
        guard case .object(var object) = json else { return json }
        object["tax"] = .amount(tax)
        return .object(object)
    }
}
