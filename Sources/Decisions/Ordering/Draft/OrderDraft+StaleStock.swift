import Canonical
import Inventory
import Primitives

// What was promised from sites that have not spoken for too long.
extension OrderDraft {
    /// Lines that a reason names at most.
    private static let namedMax = 3

    /// Says what lines newly reserve at such sites, and keeps it by site.
    ///
    /// It compares the draft with what was before, so that no way to stock can forget it.
    mutating func notePromisesOnOldNews() {
        for stale in facts.staleStock ?? [] {
            var parts: [String] = []
            var value = Money.zero(header.currency)
            for index in order.lines.indices {
                let line = order.lines[index]
                let known = index < before.lines.count ? before.lines[index] : nil
                let more = line.reserved(at: stale.site) - (known?.reserved(at: stale.site) ?? 0)
                guard more > 0 else { continue }
                parts.append("\(text(more, of: line)) of line \(line.number)")
                value += Money(minorUnits: line.netMinorUnits(of: more), header.currency)
            }
            guard !parts.isEmpty else { continue }
            keep(stale, worth: value)
            say(Self.sentence(parts, stale))
        }
    }

    private mutating func keep(_ stale: StaleStock, worth value: Money) {
        let known = order.stalePromises.firstIndex { $0.site == stale.site }
        if let known {
            order.stalePromises[known].value += value
            return
        }
        order.stalePromises.append(
            StalePromise(
                site: stale.site,
                source: stale.source,
                asOf: stale.asOf,
                at: now,
                value: value
            )
        )
    }

    /// `40 EA of line 1 is promised from DAL on old news: wms spoke of its stock as of
    /// 2026-11-23T15:00:00Z, more than 120 minutes ago.`
    private static func sentence(_ parts: [String], _ stale: StaleStock) -> String {
        var words = parts.prefix(namedMax).joined(separator: ", ")
        if parts.count > namedMax {
            let rest = parts.count - namedMax
            words += " and \(rest) more \(rest == 1 ? "line" : "lines")"
        }
        let verb = parts.count == 1 ? "is" : "are"
        guard let source = stale.source, let asOf = stale.asOf else {
            return "\(words) \(verb) promised from \(stale.site), of whose stock nobody has told "
                + "anything yet."
        }
        return "\(words) \(verb) promised from \(stale.site) on old news: \(source) spoke of its "
            + "stock as of \(asOf), more than \(stale.limitMinutes) minutes ago."
    }
}

extension OrderLine {
    /// In thousandths, told to ship or not.
    fileprivate func reserved(at site: Site.ID) -> Int64 {
        allocations.reduce(0) { $0 + ($1.site == site ? $1.thousandths : 0) }
    }
}
