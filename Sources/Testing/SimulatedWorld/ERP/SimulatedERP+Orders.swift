import JSON
import Primitives

struct ERPSalesOrder: LedgerDocument {
    struct Line: Equatable {
        var number: Int
        var item: String
        var quantity: Int64
        var issued: Int64 = 0
        /// Net and tax, in millionths.
        var value: Int64
    }

    var number = ""
    var reference: String
    var orderRef: String?
    var customer: String
    var customerPO: String?
    var currency: String
    var lines: [Line]
    var revision = 1
    var isCancelled = false
    /// References of the changes made to it; a change repeated under its reference is the same
    /// change.
    var changes: [String] = []
    var bookedAt: Timestamp

    var status: String {
        if isCancelled { return "cancelled" }
        if lines.allSatisfy({ $0.issued >= $0.quantity }) { return "delivered" }
        return lines.contains { $0.issued > 0 } ? "partly_delivered" : "open"
    }

    var json: JSONValue {
        var object = JSONObject()
        object["number"] = .string(number)
        object["reference"] = .string(reference)
        object["order_ref"] = orderRef.map { .string($0) }
        object["customer_code"] = .string(customer)
        object["customer_po"] = customerPO.map { .string($0) }
        object["currency"] = .string(currency)
        object["status"] = .string(status)
        object["revision"] = .number(revision)
        object["booked_at"] = .moment(bookedAt)
        object["lines"] = .array(
            lines.map {
                [
                    "line_no": .number($0.number), "item_code": .string($0.item),
                    "qty": .quantity($0.quantity), "qty_issued": .quantity($0.issued),
                ]
            }
        )
        return .object(object)
    }
}

extension SimulatedERP {
    mutating func book(
        _ request: WorldRequest,
        at now: Timestamp
    ) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        let customer = try fields.text("customer_code")
        if let refusal = refusal(customer: customer) { return refusal }
        let lines = try orderLines(fields)
        if let refusal = refusal(items: lines.map(\.item)) { return refusal }
        let order = orders.add(
            ERPSalesOrder(
                reference: try fields.text("reference"),
                orderRef: try fields.textIfPresent("order_ref"),
                customer: customer,
                customerPO: try fields.textIfPresent("customer_po"),
                currency: try fields.text("currency"),
                lines: lines,
                bookedAt: now
            )
        )
        return .json(201, order.json)
    }

    /// A full replacement of the lines, as `PUT` means it; a line of zero is given up.
    mutating func amend(
        _ number: String,
        _ request: WorldRequest
    ) throws(FieldProblem) -> WorldReply {
        guard var order = orders[number] else { return unknownOrder(number) }
        guard !order.isCancelled else {
            return front.error(409, "cancelled", "\(number) is cancelled")
        }
        let fields = try FieldReader(body: request.body)
        let reference = try fields.text("reference")
        guard !order.changes.contains(reference) else { return .json(200, order.json) }
        var lines = try orderLines(fields, least: 0)
        if let refusal = refusal(items: lines.map(\.item)) { return refusal }
        for index in lines.indices {
            let before = order.lines.first { $0.number == lines[index].number }
            lines[index].issued = before?.issued ?? 0
        }
        order.lines = lines
        order.revision += 1
        order.changes.append(reference)
        orders.replace(order)
        return .json(200, order.json)
    }

    mutating func cancel(
        _ number: String,
        _ request: WorldRequest
    ) throws(FieldProblem) -> WorldReply {
        guard var order = orders[number] else { return unknownOrder(number) }
        let fields = try FieldReader(body: request.body)
        let reference = try fields.text("reference")
        guard !order.isCancelled else {
            var conflict = JSONObject()
            conflict["code"] = "already_cancelled"
            conflict["message"] = .string("\(number) is cancelled already")
            conflict["number"] = .string(number)
            return .json(409, .object(conflict))
        }
        guard order.status != "delivered" else {
            return front.error(422, "already_delivered", "\(number) is delivered")
        }
        order.isCancelled = true
        order.changes.append(reference)
        orders.replace(order)
        return .json(200, order.json)
    }

    private func orderLines(
        _ fields: FieldReader,
        least: Int64 = 1
    ) throws(FieldProblem) -> [ERPSalesOrder.Line] {
        var lines: [ERPSalesOrder.Line] = []
        for line in try fields.objects("lines") {
            let number = try line.integer("line_no")
            guard !lines.contains(where: { $0.number == number }) else {
                throw line.problem("line_no", "is there twice")
            }
            let net = try line.decimal("net", digits: 6)
            let tax = try line.decimal("tax", digits: 6)
            lines.append(
                ERPSalesOrder.Line(
                    number: number,
                    item: try line.text("item_code"),
                    quantity: try line.quantity("qty", least: least),
                    value: net + tax
                )
            )
        }
        return lines
    }

    func unknownOrder(_ number: String) -> WorldReply {
        front.error(404, "unknown_order", "there is no order \(number)")
    }

    func refusal(customer: String) -> WorldReply? {
        guard let known = configuration.customers, !known.contains(customer) else { return nil }
        return front.error(422, "unknown_customer", "there is no customer \(customer)")
    }

    func refusal(items: [String]) -> WorldReply? {
        guard let known = configuration.items,
            let unknown = items.first(where: { !known.contains($0) })
        else { return nil }
        return front.error(422, "unknown_item", "there is no item \(unknown)")
    }
}
