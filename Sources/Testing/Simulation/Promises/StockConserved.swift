import Canonical
import Inventory
import Ordering
import Primitives
import SimulatedWorld
import Storage

/// Goods neither appear nor vanish, and no goods are promised to two orders.
struct StockConserved: Promise {
    static let sentence = "stock is conserved and never promised twice"

    func breaches(in evidence: Evidence) -> [String] {
        evidence.ledgerDifferences.map { "the ledger of \($0) is not its level" }
            + unlawfulLines(evidence) + evidence.levels.flatMap { breaches(of: $0, evidence) }
            + evidence.backorders.compactMap { breach(of: $0, evidence) } + promisedTwice(evidence)
    }

    /// At no time was more promised than there was. What went missing or came in later
    /// does not change that.
    private func promisedTwice(_ evidence: Evidence) -> [String] {
        var onHand: [String: Int64] = [:]
        var reserved: [String: Int64] = [:]
        return evidence.postings.compactMap { posting in
            onHand[posting.level, default: 0] += posting.onHandDelta
            reserved[posting.level, default: 0] += posting.reservedDelta
            let there = onHand[posting.level] ?? 0
            let promised = reserved[posting.level] ?? 0
            guard posting.kind == "reserve", promised > there else { return nil }
            return
                "\(posting.level): \(posting.cause) was promised \(posting.reservedDelta), which "
                + "made \(promised) of \(there) on hand"
        }
    }

    private func unlawfulLines(_ evidence: Evidence) -> [String] {
        evidence.orders.flatMap { order in
            order.state.lines.filter { !$0.quantities.isLawful }.map {
                "\(order.id) line \($0.number) breaks the quantity law: \($0.quantities)"
            }
        }
    }

    private func breaches(of level: StockLevel, _ evidence: Evidence) -> [String] {
        let name = "\(level.item) at \(level.site)"
        var breaches: [String] = []
        var promised: Int64 = 0
        for order in evidence.orders {
            for line in order.state.lines where line.item == level.item || line.kit != nil {
                for held in order.state.reservations(of: line)
                where held.item == level.item && held.site == level.site {
                    promised += held.thousandths
                }
            }
        }
        if promised != level.reserved {
            breaches.append("\(name): \(level.reserved) reserved, \(promised) held by orders")
        }
        if level.reserved > level.onHand, !isKnownShort(level, evidence) {
            breaches.append("\(name): \(level.reserved) reserved of \(level.onHand) on hand")
        }
        let onShelf = evidence.world.warehouse.onShelf(level.item.rawValue, at: level.site.rawValue)
        if let onShelf, onShelf != level.onHand {
            breaches.append("\(name): \(level.onHand) on hand, \(onShelf) on the shelf")
        }
        return breaches
    }

    /// A count found less than was promised: somebody must have it in his queue.
    private func isKnownShort(_ level: StockLevel, _ evidence: Evidence) -> Bool {
        evidence.openWorkItems.contains {
            $0.key == "stock/\(level.item)/\(level.site)/shortage"
        }
    }

    /// The queue for goods says what the orders in it say.
    private func breach(of entry: BackorderEntry, _ evidence: Evidence) -> String? {
        let line = evidence.order(entry.order.rawValue)?.state.line(named: entry.line)
        var waiting = line?.quantities.backordered ?? 0
        if let component = line?.kit?.component(entry.line) {
            waiting = component.part.needed(for: waiting) - component.setAside
        }
        guard waiting == entry.thousandths else {
            return "\(entry.order) line \(entry.line) waits for \(waiting), "
                + "the queue says \(entry.thousandths)"
        }
        guard entry.offered == 0 else {
            return "\(entry.order) line \(entry.line) never took the \(entry.offered) offered"
        }
        return nil
    }
}
