import Canonical
import Primitives
public import Workflows

extension AdjustmentWorkflow {
    public func decide(
        _ state: State,
        on event: Event,
        given facts: Facts,
        in moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        switch event {
        case .requested(let adjustment, let name):
            return try take(adjustment, by: name, state, facts, moment)
        case .approved(let name, let note):
            return try approve(by: name, note, state, facts, moment)
        case .declined(let name, let reason):
            guard state.phase != .new else { throw .unknown }
            guard state.phase == .waiting else { throw .alreadyDecided(state.phase) }
            var after = state
            after.phase = .declined
            after.decidedBy = name
            after.note = reason
            return Decision(
                after,
                [.keepLines, .closeApproval],
                because: ["\(name) declined: \(reason). The ledger is as it was."]
            )
        case .posted(let number):
            guard state.phase == .applied else { throw .unknown }
            guard state.externalNumber == nil else {
                return .ignored(state, because: "The ERP's number is known already.")
            }
            var after = state
            after.externalNumber = number
            return Decision(after, because: ["The ERP has it as \(number)."])
        case .refused(let reason):
            guard state.phase == .applied else { throw .unknown }
            return Decision(
                state,
                [.tellRefusal(detail: reason)],
                because: ["The ERP refused it: \(reason). The ledger keeps it."]
            )
        }
    }

    private func take(
        _ adjustment: StockAdjustment,
        by name: String,
        _ state: State,
        _ facts: Facts,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        guard state.phase == .new else {
            guard isSame(adjustment, as: state.request) else { throw .numberTaken }
            return .ignored(state, because: "The same adjustment came again.")
        }
        try check(adjustment, facts, moment)
        var after = state
        after.request = adjustment
        after.requestedBy = name
        after.corrections = try corrections(adjustment, facts)
        after.value = value(after.corrections, facts.policy)
        after.concerns = concerns(adjustment, after.corrections, facts.policy)
        guard after.concerns.isEmpty else {
            after.phase = .waiting
            return Decision(
                after,
                [.keepLines, question(after, adjustment)],
                because: after.concerns + ["A second person must agree."]
            )
        }
        return apply(after, adjustment, facts.policy.limit.currency, moment)
    }

    /// An adjustment's moment is that of its arrival, so a repeat has another.
    private func isSame(_ adjustment: StockAdjustment, as first: StockAdjustment?) -> Bool {
        guard let first else { return false }
        var again = adjustment
        if again.kind == .adjustment { again.asOf = first.asOf }
        return again == first
    }

    /// Reckons again: the ledger may have learned more of the count's moment since it was taken.
    private func approve(
        by name: String,
        _ note: String?,
        _ state: State,
        _ facts: Facts,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let adjustment = state.request else { throw .unknown }
        guard state.phase == .waiting else { throw .alreadyDecided(state.phase) }
        guard !PersonName.isSame(name, state.requestedBy) else { throw .sameHands(name) }
        var after = state
        after.corrections = try corrections(adjustment, facts)
        after.value = value(after.corrections, facts.policy)
        guard after.corrections.map(\.delta) == state.corrections.map(\.delta) else {
            after.concerns = concerns(adjustment, after.corrections, facts.policy)
            return Decision(
                after,
                [.keepLines, question(after, adjustment)],
                because: [
                    "The ledger has learned more of that moment: the difference is another than "
                        + "\(name) saw, and must be approved again."
                ]
            )
        }
        after.decidedBy = name
        after.note = note
        return apply(after, adjustment, facts.policy.limit.currency, moment)
    }

    private func apply(
        _ state: State,
        _ adjustment: StockAdjustment,
        _ currency: Currency,
        _ moment: Moment
    ) -> Decision<State, Effect> {
        var after = state
        after.phase = .applied
        after.appliedAt = moment.now
        let changes = after.corrections.filter { $0.delta != 0 }
        var effects: [Effect] = [.keepLines]
        if state.phase == .waiting { effects.append(.closeApproval) }
        effects += (adjustment.reach == .erp ? [] : changes).map { change in
            .postStock(
                item: change.item,
                [
                    StockPosting(
                        adjustment.kind == .count ? .count : .adjust,
                        item: change.item,
                        site: adjustment.site,
                        onHandDelta: change.delta,
                        cause: "\(adjustment.number) (\(adjustment.reason))"
                    )
                ]
            )
        }
        guard !changes.isEmpty else {
            return Decision(after, effects, because: ["Everything is as the ledger says."])
        }
        if adjustment.reach != .ledger {
            effects.append(.book(document(after, adjustment, changes, currency)))
        }
        guard adjustment.reach != .erp else {
            return Decision(
                after,
                effects,
                because: changes.map {
                    "The ERP is told \(Self.text($0.delta)) \($0.item) at \(adjustment.site) "
                        + "(\(adjustment.reason)); the ledger is as it was."
                }
            )
        }
        return Decision(
            after,
            effects,
            because: changes.map {
                "\($0.item) at \(adjustment.site): \(Self.text($0.before)) becomes "
                    + "\(Self.text($0.before + $0.delta)) (\(adjustment.reason))."
            }
        )
    }

    private func document(
        _ state: State,
        _ adjustment: StockAdjustment,
        _ changes: [StockCorrection],
        _ currency: Currency
    ) -> AdjustmentDocument {
        AdjustmentDocument(
            kind: adjustment.kind,
            site: adjustment.site,
            number: adjustment.number,
            reason: adjustment.reason,
            asOf: adjustment.asOf,
            requestedBy: state.requestedBy,
            approvedBy: state.decidedBy,
            currency: currency,
            lines: changes
        )
    }

    private func question(_ state: State, _ adjustment: StockAdjustment) -> Effect {
        let changes = state.corrections.filter { $0.delta != 0 }
        let first = changes.prefix(3).map {
            "\($0.delta > 0 ? "+" : "")\(Self.text($0.delta)) \($0.item)"
        }
        let more = changes.count > 3 ? " and \(changes.count - 3) more" : ""
        return .askApproval(
            detail: "\(adjustment.kind.rawValue) \(adjustment.number) at \(adjustment.site), "
                + "\(adjustment.reason), by \(state.requestedBy): "
                + first.joined(separator: ", ") + more + ". "
                + state.concerns.joined(separator: " "),
            amount: state.value
        )
    }
}
