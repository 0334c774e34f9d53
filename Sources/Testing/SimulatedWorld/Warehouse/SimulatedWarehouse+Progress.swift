import JSON
import Primitives

/// The floor's work: each step changes the order, posts its event, and plans the next.
extension SimulatedWarehouse {
    mutating func plan(_ step: Step, for ref: String, after pause: Duration, from moment: Timestamp)
    {
        agenda.add(Task(ref: ref, step: step), at: moment.advanced(by: pause))
    }

    /// Plans what the floor does next by itself, from where the order stands, however it came
    /// there.
    mutating func planNext(for ref: String, from now: Timestamp) {
        switch ordersByRef[ref]?.state {
        case .acknowledged: plan(.pick, for: ref, after: configuration.pickAfter, from: now)
        case .picked: plan(.pack, for: ref, after: configuration.packAfter, from: now)
        case .packed: plan(.ship, for: ref, after: configuration.shipAfter, from: now)
        // The first step is planned when the order comes in.
        case .received, .shipped, .cancelled, .refused, .closed, nil: break
        }
    }

    /// A step on its own time. One that was cancelled or overtaken by hand meanwhile is left out;
    /// the hand has planned what comes next.
    mutating func perform(_ task: Task, at now: Timestamp, using random: inout SeededRandom) {
        guard let order = ordersByRef[task.ref], !order.state.isOver else { return }
        switch (task.step, order.state) {
        case (.acknowledge, .received):
            acknowledge(task.ref, at: now, using: &random)
            planNext(for: task.ref, from: now)
        case (.pick, .acknowledged):
            pickWhatIsThere(task.ref, at: now, using: &random)
            planNext(for: task.ref, from: now)
        case (.pack, .picked):
            pack(task.ref, at: now, using: &random)
            planNext(for: task.ref, from: now)
        case (.ship, .packed): shipInOneOrTwo(task.ref, at: now, using: &random)
        default: break
        }
    }

    mutating func acknowledge(_ ref: String, at now: Timestamp, using random: inout SeededRandom) {
        guard var order = ordersByRef[ref] else { return }
        order.state = .acknowledged
        ordersByRef[ref] = order
        post("fulfilment.acknowledged", order, [], at: now, using: &random)
    }

    mutating func refuse(
        _ ref: String,
        because reason: String,
        at now: Timestamp,
        using random: inout SeededRandom
    ) {
        guard var order = ordersByRef[ref] else { return }
        order.state = .refused
        ordersByRef[ref] = order
        post("fulfilment.refused", order, [("reason", .string(reason))], at: now, using: &random)
    }

    private mutating func pickWhatIsThere(
        _ ref: String,
        at now: Timestamp,
        using random: inout SeededRandom
    ) {
        guard let order = ordersByRef[ref] else { return }
        var picks: [(index: Int, quantity: Int64)] = []
        for (index, line) in order.lines.enumerated() where line.open > 0 {
            // A short pick finds half, in whole units.
            let isShort = random.happens(faults.shortPick)
            picks.append((index, isShort ? line.open / 2_000 * 1_000 : line.open))
        }
        pick(ref, picks)
        short(ref, order.lines.indices.map { ($0, order.lines[$0].open) })
        reportPicking(ref, at: now, using: &random)
    }

    /// Takes goods from the shelf, no more than lie there.
    mutating func pick(_ ref: String, _ picks: [(index: Int, quantity: Int64)]) {
        guard var order = ordersByRef[ref] else { return }
        for (index, quantity) in picks {
            let line = order.lines[index]
            let wanted = min(quantity, line.open)
            let shelf = configuration.stock.map { $0[order.site]?[line.sku] ?? 0 } ?? wanted
            let taken = max(0, min(wanted, shelf))
            order.lines[index].picked += taken
            configuration.stock?[order.site, default: [:]][line.sku, default: 0] -= taken
        }
        ordersByRef[ref] = order
    }

    /// Gives up what is not found, no more than is open.
    mutating func short(_ ref: String, _ shorts: [(index: Int, quantity: Int64)]) {
        guard var order = ordersByRef[ref] else { return }
        for (index, quantity) in shorts {
            order.lines[index].short += min(quantity, order.lines[index].open)
        }
        ordersByRef[ref] = order
    }

    /// Posts the totals so far.
    mutating func reportPicking(_ ref: String, at now: Timestamp, using random: inout SeededRandom)
    {
        guard var order = ordersByRef[ref] else { return }
        if order.lines.allSatisfy({ $0.open == 0 }) {
            let hasGoods = order.lines.contains { $0.onDock > 0 }
            order.state = hasGoods ? .picked : order.cartons.isEmpty ? .closed : .shipped
        }
        ordersByRef[ref] = order
        let lines: [JSONValue] = order.lines.map {
            [
                "lineNo": .number($0.number), "skuCode": .string($0.sku),
                "qtyPicked": .quantity($0.picked), "qtyShort": .quantity($0.short),
            ]
        }
        post("fulfilment.picked", order, [("orderLines", .array(lines))], at: now, using: &random)
    }

    mutating func pack(_ ref: String, at now: Timestamp, using random: inout SeededRandom) {
        guard var order = ordersByRef[ref] else { return }
        order.state = .packed
        ordersByRef[ref] = order
        post("fulfilment.packed", order, [], at: now, using: &random)
    }

    /// Usually one carton; when split, two cartons together or one now and one later.
    private mutating func shipInOneOrTwo(
        _ ref: String,
        at now: Timestamp,
        using random: inout SeededRandom
    ) {
        guard let order = ordersByRef[ref] else { return }
        let goods = order.lines.filter { $0.onDock > 0 }.map { ($0.number, $0.onDock) }
        guard random.happens(faults.splitParcels), let halves = Self.halves(goods) else {
            ship(ref, [goods], isFinal: true, at: now, using: &random)
            return
        }
        guard Bool.random(using: &random) else {
            ship(ref, [halves.0, halves.1], isFinal: true, at: now, using: &random)
            return
        }
        ship(ref, [halves.0], isFinal: false, at: now, using: &random)
        plan(.ship, for: ref, after: configuration.shipAfter, from: now)
    }

    /// `nil` when there is nothing to split.
    private static func halves(
        _ goods: [(Int, Int64)]
    ) -> (first: [(Int, Int64)], second: [(Int, Int64)])? {
        if goods.count > 1 {
            let middle = goods.count / 2
            return (Array(goods[..<middle]), Array(goods[middle...]))
        }
        guard let (line, quantity) = goods.first, quantity >= 2_000 else { return nil }
        let half = quantity / 2_000 * 1_000
        return ([(line, half)], [(line, quantity - half)])
    }

    /// Closes cartons, hands them to the carrier, and posts the event. Contents are what is on the
    /// dock.
    mutating func ship(
        _ ref: String,
        _ contents: [[(line: Int, quantity: Int64)]],
        isFinal: Bool,
        at now: Timestamp,
        using random: inout SeededRandom
    ) {
        guard var order = ordersByRef[ref] else { return }
        var cartons: [WarehouseOrder.Carton] = []
        for content in contents where !content.isEmpty {
            cartonsMade += 1
            let carton = WarehouseOrder.Carton(
                number: numbered("C-", cartonsMade),
                tracking: CheckedNumbers.tracking(serial: cartonsMade),
                sscc: CheckedNumbers.sscc(
                    companyPrefix: configuration.companyPrefix,
                    serial: cartonsMade
                ),
                contents: content
            )
            for (number, quantity) in content {
                guard let index = order.indexOf(line: number) else { continue }
                order.lines[index].packed += quantity
                building[order.lines[index].sku, order.site] -= quantity
            }
            cartons.append(carton)
            handovers.append(
                Handover(
                    tracking: carton.tracking,
                    sscc: carton.sscc,
                    fulfilment: ref,
                    orderNo: order.orderNo,
                    at: now
                )
            )
        }
        order.cartons += cartons
        if isFinal { order.state = .shipped }
        ordersByRef[ref] = order
        post(
            "fulfilment.shipped",
            order,
            [("cartons", .array(cartons.map(\.json))), ("final", .bool(isFinal))],
            at: now,
            using: &random
        )
    }

    private mutating func post(
        _ type: String,
        _ order: WarehouseOrder,
        _ fields: [(String, JSONValue?)],
        at now: Timestamp,
        using random: inout SeededRandom
    ) {
        let references: [(String, JSONValue?)] = [
            ("wmsOrderRef", .string(order.ref)), ("wmsOrderId", .string(order.id)),
            ("customerOrderNo", .string(order.orderNo)), ("site", .string(order.site)),
        ]
        postbox.post(type, references + fields, at: now, under: faults, using: &random)
    }
}
