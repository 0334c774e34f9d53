import Canonical
import Primitives
import Workflows

extension AdjustmentWorkflow {
    func check(
        _ adjustment: StockAdjustment,
        _ facts: Facts,
        _ moment: Moment
    ) throws(Refusal) {
        guard (1...StockAdjustment.linesMax).contains(adjustment.lines.count) else {
            throw .invalid("an adjustment has 1 to \(StockAdjustment.linesMax) lines")
        }
        guard Set(adjustment.lines.map(\.item)).count == adjustment.lines.count else {
            throw .invalid("an item stands in one line only")
        }
        guard adjustment.asOf <= moment.now else { throw .invalid("its moment is still to come") }
        guard moment.now.since(adjustment.asOf) <= StockAdjustment.ageMax else {
            throw .invalid("it is older than 31 days; count again")
        }
        guard facts.isSiteKnown else { throw .unknownSite(adjustment.site) }
        guard facts.policy.reason(adjustment.reason) != nil else {
            throw .unknownReason(adjustment.reason, known: facts.policy.reasons.map(\.code))
        }
        for line in adjustment.lines {
            let bound = StockAdjustment.thousandthsMax
            guard (-bound...bound).contains(line.thousandths) else {
                throw .invalid("no site has \(Self.text(line.thousandths)) of \(line.item)")
            }
            switch adjustment.kind {
            case .count where line.thousandths < 0:
                throw .invalid("less than nothing of \(line.item) cannot be counted")
            case .adjustment where line.thousandths == 0:
                throw .invalid("\(line.item) is adjusted by nothing")
            case .count, .adjustment: break
            }
        }
    }

    /// What each line does; every line's item must be known.
    func corrections(
        _ adjustment: StockAdjustment,
        _ facts: Facts
    ) throws(Refusal) -> [StockCorrection] {
        var corrections: [StockCorrection] = []
        for line in adjustment.lines {
            guard let shelf = facts.shelves.first(where: { $0.item == line.item }) else {
                throw .unknownItem(line.item)
            }
            guard shelf.isKit != true else {
                throw .invalid(
                    "\(line.item) is a kit and has no stock of its own; count its components"
                )
            }
            guard shelf.isDivisible || line.thousandths % 1_000 == 0 else {
                throw .invalid("\(line.item) comes in whole units only")
            }
            guard !shelf.isFrozen else { throw .frozen(line.item) }
            let delta: Int64
            switch adjustment.kind {
            case .count:
                if let other = shelf.openCount { throw .openCount(line.item, by: other) }
                if let later = shelf.countedAt, later >= adjustment.asOf {
                    throw .laterCount(line.item, at: later)
                }
                delta = line.thousandths - shelf.balance
            case .adjustment:
                // A later count has seen what this would take off, and took it off.
                if let later = shelf.countedAt, later >= adjustment.asOf {
                    throw .laterCount(line.item, at: later)
                }
                delta = line.thousandths
                guard delta > 0 || adjustment.reach == .erp || shelf.onHand + delta >= 0 else {
                    throw .belowZero(line.item, there: shelf.onHand)
                }
            }
            corrections.append(
                StockCorrection(
                    item: line.item,
                    before: shelf.balance,
                    delta: delta,
                    unit: shelf.unit,
                    value: worth(delta, of: shelf, facts.policy.limit.currency),
                    lot: line.lot
                )
            )
        }
        return corrections
    }

    /// A change of nothing is worth nothing, with a price or without.
    private func worth(_ delta: Int64, of shelf: Shelf, _ currency: Currency) -> Money? {
        guard delta != 0 else { return .zero(currency) }
        guard let price = shelf.price else { return nil }
        var divisor: Int128 = 1_000_000_000
        for _ in 0..<currency.minorDigits { divisor /= 10 }
        let product = Int128(delta.magnitude) * Int128(price)
        // What is worth more than anybody has is above every limit all the same.
        guard product / divisor < Int128(Int64.max / 1_000) else { return nil }
        return Money(minorUnits: RoundingMode.halfUp.divide(product, by: divisor), currency)
    }

    /// `nil` as soon as one line's value is not known.
    func value(_ corrections: [StockCorrection], _ policy: AdjustmentPolicy) -> Money? {
        var sum = Money.zero(policy.limit.currency)
        for correction in corrections {
            guard let value = correction.value else { return nil }
            sum += value
        }
        return sum
    }

    /// Why one person is not enough.
    func concerns(
        _ adjustment: StockAdjustment,
        _ corrections: [StockCorrection],
        _ policy: AdjustmentPolicy
    ) -> [String] {
        let changes = corrections.filter { $0.delta != 0 }
        guard !changes.isEmpty else { return [] }
        var concerns: [String] = []
        if policy.reason(adjustment.reason)?.needsApproval ?? true {
            concerns.append("The reason \(adjustment.reason) always needs approval.")
        }
        if let value = value(changes, policy) {
            if value.minorUnits > policy.limit.minorUnits {
                concerns.append("Its value is \(value), above the limit of \(policy.limit).")
            }
        } else {
            let item = changes.first { $0.value == nil }?.item.rawValue ?? "an item"
            concerns.append("\(item) has no price in \(policy.limit.currency.code).")
        }
        if let percent = policy.percent,
            let change = changes.first(where: { isAbove(percent, $0) })
        {
            concerns.append("\(change.item) changes by more than \(percent) per cent.")
        }
        return concerns
    }

    private func isAbove(_ percent: Int, _ change: StockCorrection) -> Bool {
        Int128(change.delta.magnitude) * 100 > Int128(max(change.before, 0)) * Int128(percent)
    }
}
