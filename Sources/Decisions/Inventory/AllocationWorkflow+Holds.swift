import Canonical
import Primitives
import Workflows

// What is there and may not be promised. A hold is posted to the ledger as everything else, so that
// what was promised before it and after it can be told apart.
extension AllocationWorkflow {
    func place(
        _ hold: StockHold,
        _ state: State,
        _ facts: Facts,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let known = facts.holds else { throw .invalid("a hold without facts") }
        if let first = known.holds.first {
            guard first.hold == hold else { throw .hold(.numberTaken) }
            return .ignored(state, because: "The same hold came again.")
        }
        do throws(StockHoldRefusal) {
            try check(hold, known, facts.levels, isKit: facts.isKit == true, moment)
        } catch {
            throw .hold(error)
        }
        let posting = StockPosting(
            .hold,
            item: hold.item,
            site: hold.site,
            heldDelta: hold.thousandths,
            cause: hold.cause
        )
        var levels = try apply([posting], to: facts.levels)
        var decision = allocate(hold.item, &levels, facts.queue, after: [posting], state)
        let standing = StockHold.Standing(
            hold: hold,
            left: hold.thousandths,
            placedAt: moment.now
        )
        decision.effects.append(.keepHold(standing))
        if let until = hold.until {
            decision.effects.append(.endHoldAt(until, hold))
        }
        decision.reasons.append(
            "\(quantity(hold.thousandths)) of \(hold.item) at \(hold.site) are on hold "
                + "(\(hold.reason)), says \(hold.placedBy)."
        )
        let level = levels.first { $0.site == hold.site }
        if let level, level.shortage > 0 {
            let taken = min(level.shortage, hold.thousandths)
            decision.effects.append(.holdTakesPromised(hold, thousandths: taken))
            decision.reasons.append(Self.account(of: level))
        }
        return decision
    }

    private func check(
        _ hold: StockHold,
        _ known: HoldFacts,
        _ levels: [StockLevel],
        isKit: Bool,
        _ moment: Moment
    ) throws(StockHoldRefusal) {
        guard let isDivisible = known.isDivisible else { throw .unknownItem(hold.item) }
        guard known.isSiteKnown else { throw .unknownSite(hold.site) }
        guard !isKit else {
            throw .invalid("\(hold.item) is a kit and has no stock of its own; hold its components")
        }
        guard (1...StockAdjustment.thousandthsMax).contains(hold.thousandths) else {
            throw .invalid("a hold is of more than nothing")
        }
        guard isDivisible || hold.thousandths % 1_000 == 0 else {
            throw .invalid("\(hold.item) comes in whole units only")
        }
        guard known.standing < StockHold.standingMax else { throw .tooMany }
        if let until = hold.until {
            guard until > moment.now else { throw .invalid("its end is over already") }
            guard until.since(moment.now) <= StockHold.lengthMax else {
                throw .invalid("a hold ends within two years, or when somebody releases it")
            }
        }
        // A warehouse's hold is a fact, whatever our ledger has.
        guard !hold.isFromWarehouse else { return }
        guard known.policy.reason(hold.reason) != nil else {
            throw .unknownReason(hold.reason, known: known.policy.reasons.map(\.code))
        }
        let free = levels.first { $0.site == hold.site }.map { max(0, $0.onHand - $0.held) } ?? 0
        guard hold.thousandths <= free else { throw .notThere(hold.item, free: free) }
    }

    func end(
        _ release: StockHoldRelease,
        _ state: State,
        _ facts: Facts,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let known = facts.holds, let standing = known.holds.first else {
            throw .hold(.unknown)
        }
        let hold = standing.hold
        guard !standing.isOver else { throw .hold(.over(by: standing.endedBy ?? "somebody")) }
        guard !known.policy.endsByAnother(hold.reason) || release.by != hold.placedBy else {
            throw .hold(.sameHands(release.by, reason: hold.reason))
        }
        let part = release.thousandths ?? standing.left
        guard part > 0 else { throw .hold(.invalid("nothing is released")) }
        guard part <= standing.left else { throw .hold(.notSoMuch(left: standing.left)) }
        guard known.isDivisible ?? true || part % 1_000 == 0 else {
            throw .hold(.invalid("\(hold.item) comes in whole units only"))
        }
        return try giveFree(
            [(standing, part)],
            of: hold.item,
            by: release.by,
            note: release.note,
            state,
            facts,
            moment
        )
    }

    func runOut(
        _ item: Item.ID,
        _ site: Site.ID,
        _ number: StockHold.Number,
        _ state: State,
        _ facts: Facts,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let standing = facts.holds?.holds.first, !standing.isOver else {
            return .ignored(state, because: "\(number) of \(item) at \(site) was released before.")
        }
        return try giveFree(
            [(standing, standing.left)],
            of: item,
            by: "system",
            note: "its time is over",
            state,
            facts,
            moment
        )
    }

    /// Of the warehouse's own holds, the oldest first; more than it holds cannot be freed.
    func free(
        _ news: WarehouseFreed,
        _ state: State,
        _ facts: Facts,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        var missing = news.thousandths
        guard missing > 0 else { throw .hold(.invalid("nothing is released")) }
        var parts: [(StockHold.Standing, Int64)] = []
        for standing in facts.holds?.holds ?? [] where missing > 0 && !standing.isOver {
            let part = min(missing, standing.left)
            parts.append((standing, part))
            missing -= part
        }
        guard missing == 0 else { throw .hold(.notSoMuch(left: news.thousandths - missing)) }
        return try giveFree(
            parts,
            of: news.item,
            by: news.by,
            note: news.cause,
            state,
            facts,
            moment
        )
    }

    /// Gives parts of holds free, and what becomes free to whoever waits for it.
    private func giveFree(
        _ parts: [(standing: StockHold.Standing, thousandths: Int64)],
        of item: Item.ID,
        by name: String,
        note: String?,
        _ state: State,
        _ facts: Facts,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        let postings = parts.map { part in
            StockPosting(
                .unhold,
                item: item,
                site: part.standing.hold.site,
                heldDelta: -part.thousandths,
                cause: part.standing.hold.cause
            )
        }
        var levels = try apply(postings, to: facts.levels)
        var decision = allocate(item, &levels, facts.queue, after: postings, state)
        for (standing, part) in parts {
            var after = standing
            after.left -= part
            if after.left == 0 {
                after.endedAt = moment.now
                after.endedBy = name
                after.endNote = note
                decision.effects.append(.forgetHold(standing.hold))
            }
            decision.effects.append(.keepHold(after))
            decision.reasons.append(
                "\(quantity(part)) of \(item) at \(standing.hold.site) are free again "
                    + "(\(standing.hold.number)), says \(name)" + (note.map { ": \($0)." } ?? ".")
            )
        }
        return decision
    }
}

extension StockHold {
    /// What the ledger names.
    var cause: String { "hold \(number) (\(reason))" }
}
