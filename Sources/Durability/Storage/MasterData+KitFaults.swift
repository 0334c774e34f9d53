import Canonical
import Database
import Inventory
import Primitives

// What a kit may not be: of kits, of nothing, of too much, or on a shelf.
extension MasterData {
    /// What is wrong with kits within the bundle itself.
    func checkKits(_ faults: inout FaultList) {
        let kits = Set(items.lazy.filter { $0.components != nil }.map(\.id))
        guard !kits.isEmpty else { return }
        for (index, item) in items.enumerated() where item.components != nil {
            check(item, "items[\(index)]", kits, &faults)
        }
        for (index, level) in openingStock.enumerated() where kits.contains(level.item) {
            faults.add("openingStock[\(index)].item", Self.noStock(of: level.item))
        }
        for (index, supply) in inbound.enumerated() where kits.contains(supply.item) {
            faults.add("inbound[\(index)].item", Self.noStock(of: supply.item))
        }
    }

    private func check(
        _ item: Item,
        _ place: String,
        _ kits: Set<Item.ID>,
        _ faults: inout FaultList
    ) {
        let components = item.components ?? []
        let place = place + ".components"
        faults.require(
            (1...KitComponent.countMax).contains(components.count),
            place,
            "a kit has 1 to \(KitComponent.countMax) components; leave `components` out of every "
                + "other item"
        )
        faults.require(!item.isDivisible, place, "a kit is sold whole: isDivisible is false")
        for (index, component) in components.prefix(KitComponent.countMax).enumerated() {
            let place = place + "[\(index)]"
            faults.require(
                (1...KitComponent.thousandthsMax).contains(component.thousandths),
                place + ".thousandths",
                "expected 1 to \(KitComponent.thousandthsMax)"
            )
            let isOther = component.item != item.id
            faults.require(isOther, place + ".item", "a kit is no component of itself")
            if isOther, kits.contains(component.item) {
                faults.add(place + ".item", Self.noKit(component.item))
            }
        }
        faults.requireUnique(components.map(\.item.rawValue), place, "item")
    }

    /// What is wrong with kits when what is stored already is looked at.
    func checkKits(
        in snapshot: borrowing Snapshot,
        _ faults: inout FaultList
    ) throws(StoreFailure) {
        let own = Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        try checkStockOfKits(own, in: snapshot, &faults)
        for (index, item) in items.enumerated() where item.isKit {
            for (position, component) in (item.components ?? []).enumerated()
            where own[component.item] == nil {
                let stored = try snapshot.master.load(
                    .item,
                    component.item.rawValue,
                    entity: entity.id.rawValue
                )
                guard let stored, try StoredValue.decode(Item.self, from: stored.document).isKit
                else { continue }
                let place = "items[\(index)].components[\(position)].item"
                faults.add(place, Self.noKit(component.item))
            }
            let expected = try snapshot.inboundSupply.supply(
                of: [item.id],
                entity: entity.id.rawValue
            )
            if !expected.isEmpty {
                faults.add(
                    "items[\(index)].components",
                    "\(item.id) is on order (\(expected[0].reference)); a kit is not bought"
                )
            }
            if try snapshot.backorders.hasQueue(for: item.id, entity: entity.id.rawValue) {
                faults.add(
                    "items[\(index)].components",
                    "orders wait for \(item.id) as it is; serve or cancel what waits first"
                )
            }
            let levels = try snapshot.stock.levels(of: item.id, entity: entity.id.rawValue)
            if levels.contains(where: { $0.onHand != 0 || $0.reserved != 0 }) {
                faults.add(
                    "items[\(index)].components",
                    Self.noStock(of: item.id) + "; bring what is there to zero first"
                )
            }
        }
    }

    /// Stock, here or to come, of what is stored as a kit.
    private func checkStockOfKits(
        _ own: [Item.ID: Item],
        in snapshot: borrowing Snapshot,
        _ faults: inout FaultList
    ) throws(StoreFailure) {
        let places =
            openingStock.enumerated().map { ("openingStock[\($0)].item", $1.item) }
            + inbound.enumerated().map { ("inbound[\($0)].item", $1.item) }
        var known: [Item.ID: Bool] = [:]
        for (place, item) in places where own[item] == nil {
            if known[item] == nil {
                let stored = try snapshot.master.load(
                    .item,
                    item.rawValue,
                    entity: entity.id.rawValue
                )
                known[item] =
                    try stored.map { (record) throws(StoreFailure) in
                        try StoredValue.decode(Item.self, from: record.document).isKit
                    } ?? false
            }
            if known[item] == true { faults.add(place, Self.noStock(of: item)) }
        }
    }

    private static func noStock(of kit: Item.ID) -> String {
        "\(kit) is a kit and has no stock of its own"
    }

    private static func noKit(_ component: Item.ID) -> String {
        "\(component) is a kit; name what it is put together from"
    }
}
