public import Canonical
public import Primitives

/// What a line's kits are put together from, as it was when the line was accepted, and what of it
/// is set aside for the kits that wait.
///
/// The line itself counts kits: ordered, promised, shipped, billed and returned.
public struct KitLine: Codable, Hashable, Sendable {
    public struct Component: Codable, Hashable, Sendable {
        /// Names it to warehouses and in the queue, as a line of the order would be: the numbers go
        /// on behind those of the lines.
        public var number: Int
        public var description: String
        public var unit: UnitOfMeasure
        public var part: KitComponent
        /// Reserved where the line waits, for kits that are not whole yet.
        public var setAside: Int64

        public init(
            number: Int,
            description: String,
            unit: UnitOfMeasure,
            part: KitComponent,
            setAside: Int64 = 0
        ) {
            self.number = number
            self.description = description
            self.unit = unit
            self.part = part
            self.setAside = setAside
        }
    }

    public var components: [Component]
    /// The one site at which what is missing is waited for; absent while nothing waits.
    public var waitsAt: Site.ID?

    public init(components: [Component], waitsAt: Site.ID? = nil) {
        self.components = components
        self.waitsAt = waitsAt
    }

    public func component(_ number: Int) -> Component? {
        components.first { $0.number == number }
    }
}

extension FulfilmentState.Line {
    /// What a warehouse told of one component: totals, as for a line.
    public struct Component: Codable, Hashable, Sendable {
        public var number: Int
        public var picked: Int64 = 0
        public var shipped: Int64 = 0
        public var short: Int64 = 0
        public var stopped: Int64 = 0

        public init(number: Int) { self.number = number }
    }
}

extension OrderState {
    /// What the order holds of stock, by item and site: what its lines are promised, of kits the
    /// components, and what is set aside. What left of a kit that is not whole is held no more.
    public func reservations(
        of line: OrderLine
    ) -> [(item: Item.ID, site: Site.ID, thousandths: Int64)] {
        guard let kit = line.kit else {
            guard let item = line.item else { return [] }
            return line.allocations.map { (item, $0.site, $0.thousandths) }
        }
        var held: [(item: Item.ID, site: Site.ID, thousandths: Int64)] = []
        for (position, component) in kit.components.enumerated() {
            for allocation in line.allocations {
                let needed = component.part.needed(for: allocation.thousandths)
                let loose = loose(component, at: position, of: line.number, allocation.fulfilment)
                held.append((component.part.item, allocation.site, max(0, needed - loose)))
            }
            if let site = kit.waitsAt, component.setAside > 0 {
                held.append((component.part.item, site, component.setAside))
            }
        }
        return held
    }

    /// What of a component left with an instruction and belongs to no kit that is whole.
    private func loose(
        _ component: KitLine.Component,
        at position: Int,
        of line: Int,
        _ fulfilment: Fulfilment.ID?
    ) -> Int64 {
        guard let fulfilment,
            let told = fulfilments.first(where: { $0.id == fulfilment })?.lines
                .first(where: { $0.line == line })
        else { return 0 }
        return told.loose(component, at: position)
    }

    /// The line that a number names, itself or by a component of its kit.
    public func line(named number: Int) -> OrderLine? {
        lines.first { $0.number == number || $0.kit?.component(number) != nil }
    }

    /// The item behind a number that a warehouse uses: of a line, or of a component of its kit.
    public func item(named number: Int) -> Item.ID? {
        guard let line = line(named: number) else { return nil }
        return line.number == number ? line.item : line.kit?.component(number)?.part.item
    }
}

extension FulfilmentState.Line {
    /// What of a component left and is in no whole kit.
    func loose(_ component: KitLine.Component, at position: Int) -> Int64 {
        guard let components, components.indices.contains(position) else { return 0 }
        return max(0, components[position].shipped - component.part.needed(for: whole ?? 0))
    }
}

extension OrderLine {
    /// What a warehouse is told of so many kits.
    public func kitRequest(
        _ kit: KitLine,
        _ item: Item.ID,
        _ thousandths: Int64
    ) -> [FulfilmentRequest.Line] {
        let whole = FulfilmentRequest.Line.Kit(
            line: number,
            item: item,
            description: description,
            thousandths: thousandths
        )
        return kit.components.map { component in
            FulfilmentRequest.Line(
                line: component.number,
                item: component.part.item,
                description: component.description,
                thousandths: component.part.needed(for: thousandths),
                unit: component.unit,
                kit: whole
            )
        }
    }
}
