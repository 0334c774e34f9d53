import Canonical
import Fulfillment
import Primitives

// News from the warehouse: early, late, repeated, cumulative. Totals only grow.
extension OrderDraft {
    mutating func acknowledge(
        _ id: Fulfilment.ID,
        reference: String
    ) throws(OrderRefusal) -> Outcome {
        let fulfilment = try index(of: id)
        guard order.fulfilments[fulfilment].warehouseReference == nil else {
            return .ignored("\(id) was acknowledged before.")
        }
        order.fulfilments[fulfilment].warehouseReference = reference
        if order.fulfilments[fulfilment].stage == .requested {
            order.fulfilments[fulfilment].stage = .acknowledged
        }
        say("\(order.fulfilments[fulfilment].site) took \(id) as \(reference).")
        return .decided
    }

    /// The warehouse will not do it: other sites are tried, then the customer's policy decides.
    mutating func refuseRelease(
        _ id: Fulfilment.ID,
        because reason: String
    ) throws(OrderRefusal) -> Outcome {
        let fulfilment = try index(of: id)
        guard order.fulfilments[fulfilment].isActive else {
            return .ignored("\(id) is finished; a refusal changes nothing.")
        }
        raise(
            "fulfilment/\(id)/refused",
            .warehouseRefused,
            owner: .warehouseSupervisor,
            "\(order.fulfilments[fulfilment].site) refused \(id): \(reason)"
        )
        let missing = order.fulfilments[fulfilment].lines.map {
            LineQuantity(line: $0.line, thousandths: $0.progress.remaining)
        }
        fallShort(fulfilment, missing, because: .warehouseRefused)
        let hasShipped = order.fulfilments[fulfilment].lines.contains { $0.shipped > 0 }
        order.fulfilments[fulfilment].stage = hasShipped ? .shipped : .refused
        endCancelQuestion(fulfilment)
        return .decided
    }

    mutating func pick(_ report: PickReport) throws(OrderRefusal) -> Outcome {
        try check(report.picked, allowsZero: true)
        try check(report.short, allowsZero: true)
        let fulfilment = try index(of: report.fulfilment)
        guard order.fulfilments[fulfilment].isActive else {
            return .ignored("\(report.fulfilment) is finished; picks after it are stale.")
        }
        let known = order.fulfilments[fulfilment]
        let picked = totals(of: report.picked, for: fulfilment, \.picked, .whole)
        var news: [LineQuantity] = []
        for position in known.lines.indices {
            let total = picked[known.lines[position].line] ?? 0
            guard total > known.lines[position].picked else { continue }
            revise(fulfilment, position) { $0.picked = total }
            news.append(LineQuantity(line: known.lines[position].line, thousandths: total))
        }
        if order.fulfilments[fulfilment].stage.precedes(.picking), !news.isEmpty {
            order.fulfilments[fulfilment].stage = .picking
        }
        let short = totals(of: report.short, for: fulfilment, \.short, .broken)
        let missing = known.lines.compactMap { line -> LineQuantity? in
            let more = (short[line.line] ?? 0) - line.short
            return more > 0 ? LineQuantity(line: line.line, thousandths: more) : nil
        }
        if !news.isEmpty { tellPicked(news, missing, of: fulfilment, at: report.at) }
        let isShort = fallShort(fulfilment, missing, because: .shortPicked)
        guard isShort || !news.isEmpty || order.fulfilments[fulfilment] != known else {
            return .ignored("\(report.fulfilment) had picked that much before.")
        }
        return .decided
    }

    /// Picked when nothing is left to pick but what is known to be missing.
    private mutating func tellPicked(
        _ picked: [LineQuantity],
        _ missing: [LineQuantity],
        of fulfilment: Int,
        at time: Timestamp
    ) {
        let state = order.fulfilments[fulfilment]
        let missing = missing.byLine
        let isAll = state.lines.allSatisfy { $0.progress.toPick <= missing[$0.line] ?? 0 }
        say("\(state.site) picked for \(state.id): \(picked.text).")
        publish(
            Milestone(
                isAll ? .picked : .picking,
                at: time,
                fulfilment: state.id,
                quantities: picked
            )
        )
    }

    mutating func pack(_ id: Fulfilment.ID, at time: Timestamp) throws(OrderRefusal) -> Outcome {
        let fulfilment = try index(of: id)
        guard order.fulfilments[fulfilment].stage.precedes(.packed) else {
            return .ignored("\(id) is packed or past it.")
        }
        order.fulfilments[fulfilment].stage = .packed
        say("\(order.fulfilments[fulfilment].site) packed \(id).")
        publish(Milestone(.packed, at: time, fulfilment: id))
        return .decided
    }

    /// What an instruction will not deliver goes back to open, then to another site or the way of
    /// the policy. Answers whether anything was missing.
    ///
    /// A pending wish for less is served first: nobody looks for goods the buyer does not want.
    @discardableResult
    mutating func fallShort(
        _ fulfilment: Int,
        _ missing: [LineQuantity],
        because reason: ReasonCode
    ) -> Bool {
        let site = order.fulfilments[fulfilment].site
        let cancelled = order.lines.map(\.quantities.cancelled)
        var lines: [Int] = []
        for quantity in missing {
            guard let position = order.fulfilments[fulfilment].position(of: quantity.line),
                let index = index(ofLine: quantity.line)
            else { continue }
            let progress = order.fulfilments[fulfilment].lines[position]
            let part = min(quantity.thousandths, progress.progress.remaining)
            guard part > 0 else { continue }
            let unwanted = min(part, progress.cancelAsked)
            revise(fulfilment, position) {
                $0.short += part
                $0.cancelAsked -= unwanted
            }
            order.lines[index].quantities.cancelled += unwanted
            order.lines[index].quantities.open += part - unwanted
            if unwanted > 0 { order.cancellation?.hasStoppedSome = true }
            for item in missingItems(of: order.fulfilments[fulfilment].lines[position], at: index) {
                ghosts.insert(StockKey(item: item, site: site))
            }
            note(reason, at: index)
            say(
                "Line \(quantity.line): \(text(part, of: order.lines[index])) will not come from "
                    + "\(site) (\(reason.rawValue))."
            )
            lines.append(index)
        }
        guard !lines.isEmpty else { return false }
        finishIfDone(fulfilment)
        lookElsewhere(lines, excluding: site)
        let gone = lines.compactMap { index -> LineQuantity? in
            let more = order.lines[index].quantities.cancelled - cancelled[index]
            return more > 0
                ? LineQuantity(line: order.lines[index].number, thousandths: more) : nil
        }
        if !gone.isEmpty { publish(Milestone(.cancelled, at: now, quantities: gone)) }
        return true
    }

    private mutating func lookElsewhere(_ lines: [Int], excluding site: Site.ID) {
        if order.cancellation != nil {
            for index in lines { stop(order.lines[index].quantities.open, open: index) }
        } else {
            source(lines, excluding: [site])
        }
        publishBackorders(lines)
    }

    private mutating func stop(_ thousandths: Int64, open index: Int) {
        order.lines[index].quantities.open -= thousandths
        order.lines[index].quantities.cancelled += thousandths
        if thousandths > 0 { order.cancellation?.hasStoppedSome = true }
    }

    /// Changes one line of an instruction, and with it what the order's line holds.
    mutating func revise(
        _ fulfilment: Int,
        _ position: Int,
        _ change: (inout FulfilmentState.Line) -> Void
    ) {
        let old = order.fulfilments[fulfilment].lines[position].progress
        change(&order.fulfilments[fulfilment].lines[position])
        let line = order.fulfilments[fulfilment].lines[position]
        let new = line.progress
        guard let index = index(ofLine: line.line) else { return }
        order.lines[index].quantities.allocated += new.toPick - old.toPick
        order.lines[index].quantities.picked += new.onFloor - old.onFloor
        order.lines[index].quantities.shipped += new.gone - old.gone
        guard new.remaining != old.remaining else { return }
        let id = order.fulfilments[fulfilment].id
        guard let own = order.lines[index].allocations.firstIndex(where: { $0.fulfilment == id })
        else { return }
        order.lines[index].allocations[own].thousandths += new.remaining - old.remaining
        if order.lines[index].allocations[own].thousandths == 0 {
            order.lines[index].allocations.remove(at: own)
        }
    }

    /// An instruction with nothing left to deliver is over.
    mutating func finishIfDone(_ fulfilment: Int) {
        let state = order.fulfilments[fulfilment]
        guard state.isActive, state.lines.allSatisfy({ $0.progress.remaining == 0 }) else { return }
        let hasShipped = state.lines.contains { $0.shipped > 0 }
        order.fulfilments[fulfilment].stage = hasShipped ? .shipped : .cancelled
        endCancelQuestion(fulfilment)
    }
}

extension FulfilmentState {
    func position(of line: Int) -> Int? { lines.firstIndex { $0.line == line } }
}

extension FulfilmentState.Line {
    var progress: LineProgress {
        LineProgress(
            requested: requested,
            picked: picked,
            shipped: shipped,
            short: short,
            stopped: stopped
        )
    }
}

extension FulfilmentState.Stage {
    /// Whether this step comes before `other` in an instruction's ordinary course.
    func precedes(_ other: Self) -> Bool { rank < other.rank }

    private var rank: Int {
        switch self {
        case .requested: 0
        case .acknowledged: 1
        case .picking: 2
        case .packed: 3
        case .shipped, .cancelled, .refused: 4
        }
    }
}

extension [LineQuantity] {
    /// Totals by line: a report may name a line twice, once for each place it was found.
    var byLine: [Int: Int64] { reduce(into: [:]) { $0[$1.line, default: 0] += $1.thousandths } }

    /// `line 1: 40, line 2: 8.5`
    var text: String {
        map { "line \($0.line): \(ScaledDecimal.text($0.thousandths, digits: 3, atLeast: 0))" }
            .joined(separator: ", ")
    }
}
