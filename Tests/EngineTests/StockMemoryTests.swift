import Canonical
import Inventory
import Ordering
import Primitives
import Testing

@testable import Database
@testable import Engine
@testable import Storage

@Suite struct StockMemoryTests {
    private static let entity = "acme"
    private static let widget = ItemIdentifier(.sku, "WIDGET")
    private let now = Timestamp(microseconds: 1_800_000_000_000_000)
    private var memory = StockMemory(calendars: CalendarMemory(), entriesMax: 10)

    /// What a reader found on the shelf.
    private func reading(_ units: Int64) -> StockReading {
        let item = Item(id: Item.ID("WIDGET"), description: "Widget")
        let level = StockLevel(
            item: item.id,
            site: Site.ID("DAL"),
            onHand: units * 1_000,
            reserved: 0
        )
        var reading = StockReading(revision: 1)
        reading.found[Self.widget] = RememberedStock(
            item: item,
            levels: [level],
            inbound: [],
            sites: []
        )
        return reading
    }

    /// A look at the ledger that finds this many new postings of the item.
    private mutating func look(finds postings: Int) {
        let first = (memory.trail?.last ?? 0) + 1
        var trail = memory.trail ?? PostingTrail(from: 0, seen: [], at: now)
        let ids = first..<(first + Int64(postings))
        trail.advance(over: ids, at: now)
        let found = LedgerLook(
            revision: 1,
            trail: trail,
            notices: ids.map {
                PostingNotice(id: $0, entity: Self.entity, item: Item.ID("WIDGET"))
            },
            isRestart: memory.look == nil
        )
        memory.take(found, mark: SignalMark(0), at: now)
    }

    private var units: Int64? {
        memory.stock(Self.widget, entity: Self.entity, at: now).map { $0.levels[0].onHand / 1_000 }
    }

    private mutating func remember(_ units: Int64, readAfter look: Int64?) {
        memory.remember(reading(units), entity: Self.entity, readAfter: look ?? 0)
    }

    @Test mutating func `what moved is forgotten, and read again`() {
        look(finds: 0)
        remember(20, readAfter: memory.look?.number)
        #expect(units == 20)
        look(finds: 1)
        #expect(units == nil)
        remember(19, readAfter: memory.look?.number)
        #expect(units == 19)
        look(finds: 0)
        #expect(units == 19)
    }

    @Test mutating func `a slow reader does not put back what has been forgotten`() {
        look(finds: 0)
        let early = memory.look?.number
        look(finds: 1)
        remember(20, readAfter: early)
        #expect(units == nil)
    }

    @Test mutating func `a slow reader does not put back what was read anew`() {
        look(finds: 0)
        let early = memory.look?.number
        look(finds: 1)
        remember(19, readAfter: memory.look?.number)
        remember(20, readAfter: early)
        #expect(units == 19)
    }
}
