import JSON
import Primitives

/// The floor by hand: `POST /control/…` drives a story step by step, in manual mode or beside it.
/// Where the hand leaves off, the floor goes on by itself.
extension SimulatedWarehouse {
    mutating func control(
        _ request: WorldRequest,
        at now: Timestamp,
        using random: inout SeededRandom
    ) throws(FieldProblem) -> WorldReply? {
        if request.method == "GET", request.path == ["stock"] { return stockReport() }
        if request.method == "GET", request.path == ["fulfilments"] { return list() }
        if request.method == "PUT", request.path == ["control", "stock"] {
            return try loadStock(request)
        }
        guard request.method == "POST", request.path.first == "control" else { return nil }
        let fields = try FieldReader(body: request.body)
        switch (request.path.count, request.path[1]) {
        case (2, "receive"), (2, "adjust"), (2, "count"):
            return try move(request.path[1], fields, at: now, using: &random)
        case (4, "inbounds") where request.path[3] == "receive":
            return try receiveInbound(request.path[2], fields, at: now, using: &random)
        case (4, "fulfilments"):
            return try drive(request.path[2], request.path[3], fields, at: now, using: &random)
        default: return nil
        }
    }

    private mutating func drive(
        _ name: String,
        _ step: String,
        _ fields: FieldReader,
        at now: Timestamp,
        using random: inout SeededRandom
    ) throws(FieldProblem) -> WorldReply {
        guard let order = order(named: name) else { return unknown(name) }
        guard !order.state.isOver else {
            return front.error(409, "order_over", "\(name) is \(order.state.rawValue)")
        }
        switch step {
        case "acknowledge": acknowledge(order.ref, at: now, using: &random)
        case "refuse":
            let reason = try fields.textIfPresent("reason") ?? "refused by hand"
            refuse(order.ref, because: reason, at: now, using: &random)
        case "pick":
            let picks = try Self.quantities(fields, "qty", of: order, whole: \.open)
            pick(order.ref, picks)
            reportPicking(order.ref, at: now, using: &random)
        case "short":
            let shorts = try Self.quantities(fields, "qty", of: order, whole: \.open)
            short(order.ref, shorts)
            reportPicking(order.ref, at: now, using: &random)
        case "pack": pack(order.ref, at: now, using: &random)
        case "ship": try shipByHand(order, fields, at: now, using: &random)
        default: return front.error(404, "not_found", "there is no step \(step)")
        }
        planNext(for: order.ref, from: now)
        return .json(200, self.order(named: order.ref)?.json ?? .null)
    }

    /// `{"cartons":[[{"lineNo":1,"qty":2}],[{"lineNo":1,"qty":3}]],"final":false}`; without cartons
    /// all that is on the dock goes in one.
    private mutating func shipByHand(
        _ order: WarehouseOrder,
        _ fields: FieldReader,
        at now: Timestamp,
        using random: inout SeededRandom
    ) throws(FieldProblem) {
        let isFinal = fields.object["final"]?.bool ?? true
        guard let cartons = fields.object["cartons"] else {
            let goods = order.lines.filter { $0.onDock > 0 }.map { ($0.number, $0.onDock) }
            ship(order.ref, [goods], isFinal: isFinal, at: now, using: &random)
            return
        }
        var contents: [[(line: Int, quantity: Int64)]] = []
        for (position, carton) in (cartons.array ?? []).enumerated() {
            let reader = try FieldReader(["lines": carton], at: "cartons[\(position)].")
            var content: [(line: Int, quantity: Int64)] = []
            for line in try reader.objects("lines") {
                let number = try line.integer("lineNo")
                guard order.indexOf(line: number) != nil else {
                    throw line.problem("lineNo", "is no line of \(order.ref)")
                }
                content.append((number, try line.quantity("qty")))
            }
            contents.append(content)
        }
        ship(order.ref, contents, isFinal: isFinal, at: now, using: &random)
    }

    /// Goods that came in, a correction, a count: `{"sku":"SKU-1","site":"PDX","quantity":24}`.
    private mutating func move(
        _ kind: String,
        _ fields: FieldReader,
        at now: Timestamp,
        using random: inout SeededRandom
    ) throws(FieldProblem) -> WorldReply {
        let sku = try fields.text("sku")
        let site = try fields.text("site")
        let quantity = try fields.decimal("quantity", digits: 3)
        guard kind == "adjust" || quantity >= 0 else {
            throw fields.problem("quantity", "is negative")
        }
        movements += 1
        let number = numbered(kind.prefix(3).uppercased() + "-", movements)
        let shelf = configuration.stock?[site]?[sku] ?? 0
        let shelved = kind == "count" ? quantity : shelf + quantity
        configuration.stock?[site, default: [:]][sku] = shelved
        building[sku, site] += configuration.stock == nil ? quantity : shelved - shelf
        var event: [(String, JSONValue?)] = [
            ("movementNo", .string(number)), ("site", .string(site)), ("skuCode", .string(sku)),
        ]
        let type: String
        switch kind {
        case "receive":
            type = "stock.received"
            event.append(("qty", .quantity(quantity)))
            event.append(
                ("purchaseOrder", try fields.textIfPresent("purchaseOrder").map { .string($0) })
            )
        case "adjust":
            type = "stock.adjusted"
            event.append(("qtyDelta", .quantity(quantity)))
            event.append(("reason", .string(try fields.textIfPresent("reason") ?? "correction")))
        default:
            // Only a warehouse that keeps its shelves in the book can say how far a count is off.
            let isBooked = configuration.stock != nil
            type = isBooked ? "stock.count_difference" : "stock.counted"
            event.append(("qtyCounted", .quantity(quantity)))
            event.append(("qtyDelta", isBooked ? .quantity(quantity - shelf) : nil))
        }
        postbox.post(type, event, at: now, under: faults, using: &random)
        return .json(201, ["movementNo": .string(number)])
    }

    /// `PUT /control/stock`: what lies on the shelves from now on, without news.
    private mutating func loadStock(_ request: WorldRequest) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        var shelves = configuration.stock ?? [:]
        for entry in try fields.objects("stock", max: StockBook.pageMax) {
            let sku = try entry.text("skuCode")
            let site = try entry.text("site")
            let quantity = try entry.decimal("qty", digits: 3)
            shelves[site, default: [:]][sku] = quantity
            building[sku, site] = quantity
        }
        configuration.stock = shelves
        return .json(200, ["entries": .number(building.thousandths.count)])
    }

    private func list() -> WorldReply {
        let refs = refsByID.sorted { $0.key < $1.key }.map(\.value)
        return .json(200, ["fulfilments": .array(refs.compactMap { ordersByRef[$0]?.json })])
    }

    private func stockReport() -> WorldReply {
        var rows: [JSONValue] = []
        for (site, items) in (configuration.stock ?? [:]).sorted(by: { $0.key < $1.key }) {
            for (sku, quantity) in items.sorted(by: { $0.key < $1.key }) {
                rows.append(
                    ["site": .string(site), "skuCode": .string(sku), "qty": .quantity(quantity)]
                )
            }
        }
        return .json(200, ["stock": .array(rows)])
    }
}
