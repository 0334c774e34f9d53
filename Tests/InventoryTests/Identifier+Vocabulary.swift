// swift-format-ignore-file: NeverForceUnwrap

import Canonical
import Inventory
public import Primitives

extension Identifier: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

extension LocalDate: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = LocalDate(value)! }
}

extension BinaryInteger {
    /// `12.units`: thousandths.
    var units: Int64 { Int64(self) * 1_000 }
}

func level(
    _ item: Item.ID = "BOLT",
    at site: Site.ID,
    onHand: Int64,
    reserved: Int64 = 0,
    safety: Int64 = 0
) -> StockLevel {
    StockLevel(
        item: item,
        site: site,
        onHand: onHand.units,
        reserved: reserved.units,
        safety: safety.units
    )
}

func entry(
    _ order: Order.ID,
    _ wanted: Int64,
    offered: Int64 = 0
) -> BackorderEntry {
    BackorderEntry(
        order: order,
        line: 1,
        item: "BOLT",
        thousandths: wanted.units,
        offered: offered.units,
        priority: 5,
        since: Timestamp(microseconds: 0)
    )
}
