import Canonical
import Fulfillment
import Inventory
import Primitives

// What warehouses tell of components, said in kits.
extension OrderDraft {
    /// How news of components becomes news of kits.
    enum KitCount {
        /// A kit is picked when all of it is.
        case whole
        /// A kit is gone when any of it is missing.
        case broken
    }

    /// Totals by line of a report about an instruction, with those of components kept where they
    /// belong and counted as kits. A warehouse may also speak of the kit itself.
    mutating func totals(
        of told: [LineQuantity],
        for fulfilment: Int,
        _ total: WritableKeyPath<FulfilmentState.Line.Component, Int64>,
        _ count: KitCount
    ) -> [Int: Int64] {
        var totals = told.byLine
        for position in order.fulfilments[fulfilment].lines.indices {
            let line = order.fulfilments[fulfilment].lines[position]
            guard var known = line.components, let index = index(ofLine: line.line),
                let kit = order.lines[index].kit
            else { continue }
            var isTold = false
            var sums = kit.components.map { _ in Int64(0) }
            for (place, component) in kit.components.enumerated() {
                guard let sum = totals.removeValue(forKey: component.number) else { continue }
                isTold = true
                sums[place] = sum
                known[place][keyPath: total] = max(known[place][keyPath: total], sum)
            }
            guard isTold else { continue }
            order.fulfilments[fulfilment].lines[position].components = known
            let kits =
                switch count {
                case .whole:
                    kit.whole(in: known.map { $0[keyPath: total] }, asked: line.requested)
                case .broken:
                    // What this report says: an answer to a second question is about that one.
                    zip(kit.components, sums).map { $0.part.kitsBroken(without: $1) }.max() ?? 0
                }
            totals[line.line] = max(totals[line.line] ?? 0, kits)
        }
        return totals
    }

    /// Parcels with the kits that they make whole among their contents.
    mutating func gatherKits(_ parcels: [Parcel], of fulfilment: Int) -> [Parcel] {
        guard order.lines.contains(where: { $0.kit != nil }) else { return parcels }
        return parcels.map { gatherKits($0, of: fulfilment) }
    }

    private mutating func gatherKits(_ parcel: Parcel, of fulfilment: Int) -> Parcel {
        var contents: [LineQuantity] = []
        var touched: Set<Int> = []
        for content in parcel.contents {
            guard let place = place(ofComponent: content.line) else {
                contents.append(content)
                continue
            }
            let number = order.lines[place.line].number
            guard let position = order.fulfilments[fulfilment].position(of: number),
                order.fulfilments[fulfilment].lines[position].components != nil
            else {
                raiseLooseGoods(content, place, parcel, fulfilment)
                continue
            }
            order.fulfilments[fulfilment].lines[position].components?[place.position].shipped +=
                content.thousandths
            touched.insert(position)
        }
        guard contents.count < parcel.contents.count else { return parcel }
        for position in touched.sorted() {
            let kits = wholeKits(fulfilment, position)
            let known = order.fulfilments[fulfilment].lines[position].whole ?? 0
            order.fulfilments[fulfilment].lines[position].whole = kits
            let number = order.fulfilments[fulfilment].lines[position].line
            if kits > known {
                contents.append(LineQuantity(line: number, thousandths: kits - known))
            }
        }
        var gathered = parcel
        gathered.contents = contents
        gathered.reported = parcel.contents
        return gathered
    }

    private func wholeKits(_ fulfilment: Int, _ position: Int) -> Int64 {
        let line = order.fulfilments[fulfilment].lines[position]
        guard let index = index(ofLine: line.line), let kit = order.lines[index].kit,
            let told = line.components
        else { return 0 }
        return kit.whole(in: told.map(\.shipped), asked: line.requested)
    }

    private mutating func raiseLooseGoods(
        _ content: LineQuantity,
        _ place: (line: Int, position: Int),
        _ parcel: Parcel,
        _ fulfilment: Int
    ) {
        guard let component = order.lines[place.line].kit?.components[place.position] else {
            return
        }
        let id = order.fulfilments[fulfilment].id
        raise(
            "parcel/\(id)/\(parcel.reference)/line/\(content.line)",
            .unknownGoods,
            owner: .customerService,
            "\(Quantity(thousandths: content.thousandths, component.unit)) of "
                + "\(component.part.item) left in \(parcel.reference) of \(id), which was not "
                + "asked for it."
        )
    }

    /// A part of a kit that left while the rest will not come is customer service's; while the
    /// instruction is under way it waits for the rest.
    mutating func watchIncompleteKits() {
        for fulfilment in order.fulfilments
        where fulfilment.lines.contains(where: { $0.components != nil }) {
            for line in fulfilment.lines { watch(line, of: fulfilment) }
        }
    }

    private mutating func watch(_ line: FulfilmentState.Line, of fulfilment: FulfilmentState) {
        guard let index = index(ofLine: line.line), let kit = order.lines[index].kit else { return }
        let topic = "fulfilment/\(fulfilment.id)/line/\(line.line)/incomplete"
        let loose = kit.components.enumerated().compactMap { position, component -> String? in
            let part = line.loose(component, at: position)
            guard part > 0 else { return nil }
            return "\(Quantity(thousandths: part, component.unit)) of \(component.part.item)"
        }
        guard !fulfilment.isActive, !loose.isEmpty else { return settleException(topic) }
        let key = "order/\(header.id)/\(topic)"
        guard !order.exceptions.contains(where: { $0.key == key }) else { return }
        raise(
            topic,
            .incompleteKit,
            owner: .customerService,
            "Line \(line.line): \(loose.joined(separator: ", ")) left \(fulfilment.site) with "
                + "\(fulfilment.id) without the rest of the kit; it is not billed. Fetch it back "
                + "or send the rest."
        )
    }

    /// Which components are to blame for what a site does not deliver of a line: those that it says
    /// are short, else all that did not leave.
    func missingItems(of line: FulfilmentState.Line, at index: Int) -> [Item.ID] {
        guard let kit = order.lines[index].kit, let told = line.components else {
            return order.lines[index].item.map { [$0] } ?? []
        }
        let all = zip(kit.components, told)
        let short = all.filter { $1.short > 0 }
        let missing =
            short.isEmpty
            ? all.filter { $1.shipped < $0.part.needed(for: line.requested) } : Array(short)
        return missing.map { $0.0.part.item }
    }

    /// What a warehouse is to hear of these lines: of kits, their components.
    func inComponents(_ quantities: [LineQuantity]) -> [LineQuantity] {
        quantities.flatMap { quantity -> [LineQuantity] in
            guard let index = index(ofLine: quantity.line), let kit = order.lines[index].kit else {
                return [quantity]
            }
            return kit.components.map {
                LineQuantity(
                    line: $0.number,
                    thousandths: $0.part.needed(for: quantity.thousandths)
                )
            }
        }
    }

    // MARK: Returns

    /// Totals of what came back, by line. A kit has come back when all of it has; until then what
    /// came of it is customer service's to settle.
    mutating func returned(_ report: ReturnReport, under position: Int) -> [LineQuantity] {
        guard order.lines.contains(where: { $0.kit != nil }) else { return report.received }
        var lines: [LineQuantity] = []
        var parts: [Int: [Int: Int64]] = [:]
        for quantity in report.received {
            guard let place = place(ofComponent: quantity.line) else {
                lines.append(quantity)
                continue
            }
            parts[place.line, default: [:]][place.position, default: 0] += quantity.thousandths
        }
        for (index, came) in parts.sorted(by: { $0.key < $1.key }) {
            lines.append(returned(came, of: index, report, position))
        }
        return lines
    }

    private mutating func returned(
        _ came: [Int: Int64],
        of index: Int,
        _ report: ReturnReport,
        _ position: Int
    ) -> LineQuantity {
        let number = order.lines[index].number
        let components = order.lines[index].kit?.components ?? []
        let own = order.returns[position].lines.firstIndex { $0.number == number }
        var totals =
            own.flatMap { order.returns[position].lines[$0].components }
            ?? components.map { _ in 0 }
        for (place, sum) in came { totals[place] = max(totals[place], sum) }
        let kits = zip(components, totals).map { $0.part.wholeKits(in: $1) }
        let whole = kits.min() ?? 0
        guard let own else {
            // The line was not to come back at all: as many kits as anything of them came.
            let broken = zip(components, totals).map { $0.part.kitsBroken(without: $1) }.max() ?? 0
            return LineQuantity(line: number, thousandths: broken)
        }
        order.returns[position].lines[own].components = totals
        let topic = "return/\(report.authorization)/incomplete/\(number)"
        let loose = zip(components, totals).compactMap { component, total -> String? in
            let part = total - component.part.needed(for: whole)
            guard part > 0 else { return nil }
            return "\(Quantity(thousandths: part, component.unit)) of \(component.part.item)"
        }
        if loose.isEmpty {
            settleException(topic)
        } else {
            raise(
                topic,
                .incompleteKit,
                owner: .customerService,
                "Line \(number): \(loose.joined(separator: ", ")) came back under "
                    + "\(report.authorization) without the rest of the kit; only whole kits are "
                    + "credited."
            )
        }
        return LineQuantity(line: number, thousandths: whole)
    }
}

extension KitLine {
    /// How many kits so much of each component makes whole. Who was asked for a part of a kit (the
    /// rest had left as one) is done with the components of that part.
    fileprivate func whole(in sums: [Int64], asked: Int64) -> Int64 {
        let all = zip(components, sums)
        let kits = all.map { $0.part.wholeKits(in: $1) }.min() ?? 0
        let isAll = all.allSatisfy { $1 >= $0.part.needed(for: asked) }
        return isAll ? max(kits, asked) : kits
    }
}
