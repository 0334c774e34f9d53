import JSON
import Primitives

extension SimulatedWarehouse {
    mutating func receive(
        _ request: WorldRequest,
        at now: Timestamp
    ) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        let ref = try fields.text("wmsOrderRef")
        if let earlier = ordersByRef[ref] { return duplicate(earlier) }
        let site = try fields.text("site")
        if let known = configuration.sites, !known.contains(site) {
            return front.error(422, "unknown_site", "there is no site \(site)")
        }
        var lines: [WarehouseOrder.Line] = []
        for line in try fields.objects("orderLines") {
            let number = try line.integer("lineNo")
            guard !lines.contains(where: { $0.number == number }) else {
                throw line.problem("lineNo", "is there twice")
            }
            lines.append(
                WarehouseOrder.Line(
                    number: number,
                    sku: try line.text("skuCode"),
                    required: try line.quantity("qtyRequired")
                )
            )
        }
        let order = WarehouseOrder(
            id: numbered("W-", ordersByRef.count + 1),
            ref: ref,
            orderNo: try fields.text("customerOrderNo"),
            site: site,
            lines: lines
        )
        ordersByRef[ref] = order
        refsByID[order.id] = ref
        plan(.acknowledge, for: ref, after: configuration.acknowledgeAfter, from: now)
        return .json(202, order.json)
    }

    private func duplicate(_ order: WarehouseOrder) -> WorldReply {
        .json(
            409,
            [
                "errorCode": "duplicate_ref",
                "errorText": .string("\(order.ref) is known already"),
                "wmsOrderId": .string(order.id),
            ]
        )
    }

    /// Gives up what is not picked yet, of the lines named or of all; the answer says how much.
    mutating func cancel(
        _ name: String,
        _ request: WorldRequest,
        at now: Timestamp
    ) throws(FieldProblem) -> WorldReply {
        guard var order = order(named: name) else { return unknown(name) }
        let fields = try FieldReader(body: request.body)
        let cancelRef = try fields.text("cancelRef")
        if let earlier = order.cancellations[cancelRef] { return .json(200, earlier) }
        let wanted = try Self.quantities(fields, "qtyToCancel", of: order, whole: \.open)
        var results: [JSONValue] = []
        for (index, quantity) in wanted {
            let given = order.state.isOver ? 0 : min(quantity, order.lines[index].open)
            order.lines[index].cancelled += given
            let line: JSONValue = [
                "lineNo": .number(order.lines[index].number), "qtyAsked": .quantity(quantity),
                "qtyCancelled": .quantity(given),
            ]
            results.append(line)
        }
        if !order.state.isOver, order.lines.allSatisfy({ $0.cancelled == $0.required }) {
            order.state = .cancelled
        }
        var answer = JSONObject()
        answer["wmsOrderRef"] = .string(order.ref)
        answer["state"] = .string(order.state.rawValue)
        answer["orderLines"] = .array(results)
        answer["decidedAt"] = .moment(now)
        if order.state.isOver, order.state != .cancelled {
            answer["reason"] = .string("the order is \(order.state.rawValue)")
        }
        order.cancellations[cancelRef] = .object(answer)
        ordersByRef[order.ref] = order
        return .json(200, .object(answer))
    }

    /// The lines a body names with their quantities, or every line with the whole of what it has.
    static func quantities(
        _ fields: FieldReader,
        _ name: String,
        of order: WarehouseOrder,
        whole: KeyPath<WarehouseOrder.Line, Int64>
    ) throws(FieldProblem) -> [(index: Int, quantity: Int64)] {
        guard fields.object["orderLines"] != nil else {
            return order.lines.indices.map { ($0, order.lines[$0][keyPath: whole]) }
        }
        var found: [(index: Int, quantity: Int64)] = []
        for line in try fields.objects("orderLines") {
            guard let index = order.indexOf(line: try line.integer("lineNo")) else {
                throw line.problem("lineNo", "is no line of \(order.ref)")
            }
            found.append((index, try line.quantity(name)))
        }
        return found
    }
}
