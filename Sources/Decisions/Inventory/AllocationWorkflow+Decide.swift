import Canonical
import Primitives
public import Workflows

extension AllocationWorkflow {
    /// Posts what moved, then offers what is available to the queue in the order it is served.
    ///
    /// Goods in a site's safety stock are not offered. An entry that waits for whole units is
    /// offered whole units.
    public func decide(
        _ state: State,
        on event: Event,
        given facts: Facts,
        in moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        switch event {
        case .stockMoved(let item, let postings):
            guard facts.isKit != true else {
                throw .invalid(
                    "\(item) is a kit and has no stock of its own; report its components"
                )
            }
            guard !postings.isEmpty else { throw .invalid("no stock moved of \(item)") }
            guard postings.allSatisfy({ $0.item == item }) else {
                throw .invalid("stock of another item moved than of \(item)")
            }
            var levels = try apply(postings, to: facts.levels)
            return allocate(item, &levels, facts.queue, after: postings, state)
        case .stockFreed(let item):
            var levels = facts.levels
            return allocate(item, &levels, facts.queue, after: [], state)
        case .holdPlaced(let hold): return try place(hold, state, facts, moment)
        case .holdReleased(let release): return try end(release, state, facts, moment)
        case .holdRunsOut(let item, let site, let number):
            return try runOut(item, site, number, state, facts, moment)
        case .warehouseFreed(let news): return try free(news, state, facts, moment)
        }
    }

    func apply(
        _ postings: [StockPosting],
        to levels: [StockLevel]
    ) throws(Refusal) -> [StockLevel] {
        var levels = levels
        for posting in postings {
            let at = levels.firstIndex { $0.site == posting.site } ?? levels.count
            if at == levels.count {
                levels.append(
                    StockLevel(item: posting.item, site: posting.site, onHand: 0, reserved: 0)
                )
            }
            let (onHand, over) = levels[at].onHand.addingReportingOverflow(posting.onHandDelta)
            let (reserved, overToo) =
                levels[at].reserved.addingReportingOverflow(posting.reservedDelta)
            let (held, overThree) = levels[at].held.addingReportingOverflow(posting.heldDelta)
            guard !over, !overToo, !overThree, (-Self.bound...Self.bound).contains(onHand),
                (0...Self.bound).contains(reserved), (0...Self.bound).contains(held)
            else {
                throw .invalid("\(posting.cause) moves an impossible quantity of \(posting.item)")
            }
            levels[at].onHand = onHand
            levels[at].reserved = reserved
            levels[at].held = held
        }
        return levels
    }

    /// No site holds a million billion units.
    private static let bound: Int64 = 1_000_000_000_000_000_000

    func allocate(
        _ item: Item.ID,
        _ levels: inout [StockLevel],
        _ queue: [BackorderEntry],
        after postings: [StockPosting],
        _ state: State
    ) -> Decision<State, Effect> {
        var reservations: [StockPosting] = []
        var offers: [StockOffer] = []
        for entry in queue {
            var wanted = entry.thousandths - entry.offered
            let step: Int64 = entry.thousandths % 1_000 == 0 ? 1_000 : 1
            for index in levels.indices
            where wanted > 0 && (entry.site == nil || entry.site == levels[index].site) {
                let free = min(wanted, levels[index].available)
                let part = free - free % step
                guard part > 0 else { continue }
                wanted -= part
                levels[index].reserved += part
                let site = levels[index].site
                reservations.append(
                    StockPosting(
                        .reserve,
                        item: item,
                        site: site,
                        reservedDelta: part,
                        cause: entry.order.rawValue
                    )
                )
                offers.append(
                    StockOffer(
                        order: entry.order,
                        line: entry.line,
                        item: item,
                        site: site,
                        thousandths: part
                    )
                )
            }
        }
        var state = state
        let hints = hints(item, levels, queue, after: postings, state.hintedLast)
        state.hintedLast =
            hints.last.map { Place(order: $0.order, line: $0.line) } ?? state.hintedLast
        return report(item, levels, offers + hints, postings + reservations, after: postings, state)
    }

    /// What is left over at one site may make a kit whole that waits at another: its order is told
    /// to look, by an offer of nothing. So many at a time, in turn, so that a kit that stays
    /// incomplete does not keep the news from those behind it.
    private func hints(
        _ item: Item.ID,
        _ levels: [StockLevel],
        _ queue: [BackorderEntry],
        after postings: [StockPosting],
        _ last: Place?
    ) -> [StockOffer] {
        let fuller = Set(postings.lazy.filter { $0.onHandDelta > $0.heldDelta }.map(\.site))
        let free = levels.filter {
            $0.available > 0 && (postings.isEmpty || fuller.contains($0.site))
        }
        guard !free.isEmpty else { return [] }
        let after = queue.firstIndex { $0.order == last?.order && $0.line == last?.line }
        let turn = after.map { queue[($0 + 1)...] + queue[...$0] } ?? queue[...]
        var hints: [StockOffer] = []
        for entry in turn where hints.count < Self.hintsMax {
            guard let home = entry.site, let other = free.first(where: { $0.site != home })
            else { continue }
            hints.append(
                StockOffer(
                    order: entry.order,
                    line: entry.line,
                    item: item,
                    site: other.site,
                    thousandths: 0
                )
            )
        }
        return hints
    }

    /// The rest of the queue looks when stock moves next.
    private static let hintsMax = 20

    func report(
        _ item: Item.ID,
        _ levels: [StockLevel],
        _ offers: [StockOffer],
        _ moves: [StockPosting],
        after postings: [StockPosting],
        _ state: State
    ) -> Decision<State, Effect> {
        var after = state
        after.offersMade += Int64(offers.count)
        var effects: [Effect] = moves.isEmpty ? [] : [.postStock(moves)]
        var reasons = offers.map { offer in
            guard offer.thousandths > 0 else {
                return "Order \(offer.order) looks whether \(item) at \(offer.site) makes the kit "
                    + "whole that line \(offer.line) belongs to."
            }
            return "\(quantity(offer.thousandths)) of \(item) at \(offer.site) go to order "
                + "\(offer.order), line \(offer.line)."
        }
        effects += offers.map { .offer($0) }
        let moved = Set(postings.lazy.filter { $0.heldDelta == 0 }.map(\.site))
        for level in levels where moved.contains(level.site) && level.shortage > 0 {
            effects.append(.shortage(item: item, site: level.site, thousandths: level.shortage))
            reasons.append(Self.account(of: level))
        }
        if effects.isEmpty { reasons.append("Nobody waits for \(item), or nothing is free.") }
        return Decision(after, effects, because: reasons)
    }

    /// `WIDGET at DAL: 8 are promised, 5 are there, 2 of them on hold.`
    static func account(of level: StockLevel) -> String {
        func text(_ thousandths: Int64) -> String {
            ScaledDecimal.text(thousandths, digits: 3, atLeast: 0)
        }
        let held = level.held > 0 ? ", \(text(level.held)) of them on hold" : ""
        return "\(level.item) at \(level.site): \(text(level.reserved)) are promised, "
            + "\(text(level.onHand)) are there\(held)."
    }

    func quantity(_ thousandths: Int64) -> String {
        ScaledDecimal.text(thousandths, digits: 3, atLeast: 0)
    }
}
