public import Testing
public import Workflows

extension Scenario {
    /// Exactly these effects, in this order.
    public func then(
        _ effects: W.Effect...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard decided(sourceLocation) else { return }
        #expect(self.effects == effects, "\(account)", sourceLocation: sourceLocation)
    }

    /// At least these effects, in any order and among others.
    public func then(
        includes first: W.Effect,
        _ others: W.Effect...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard decided(sourceLocation) else { return }
        for effect in [first] + others where !effects.contains(effect) {
            Issue.record("missing \(effect)\n\(account)", sourceLocation: sourceLocation)
        }
    }

    /// None of the effects is such a one.
    public func then(
        never description: String,
        sourceLocation: SourceLocation = #_sourceLocation,
        where matches: (W.Effect) -> Bool
    ) {
        guard decided(sourceLocation) else { return }
        for effect in effects where matches(effect) {
            Issue.record(
                "\(description), yet it did \(effect)\n\(account)",
                sourceLocation: sourceLocation
            )
        }
    }

    /// What `pick` finds among the effects, in their order.
    public func found<T>(_ pick: (W.Effect) -> T?) -> [T] { effects.compactMap(pick) }

    /// The event was true but changed nothing.
    public func thenIgnored(sourceLocation: SourceLocation = #_sourceLocation) {
        guard decided(sourceLocation) else { return }
        #expect(effects.isEmpty, "\(account)", sourceLocation: sourceLocation)
        #expect(state == before, "\(account)", sourceLocation: sourceLocation)
        #expect(
            !reasons.isEmpty,
            "ignoring is a decision: it needs a reason",
            sourceLocation: sourceLocation
        )
    }

    public func thenRefused(
        _ refusal: W.Refusal,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(outcome == .refused(refusal), "\(account)", sourceLocation: sourceLocation)
    }

    /// One of the reasons contains these words.
    public func then(
        because words: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard decided(sourceLocation) else { return }
        #expect(
            reasons.contains { $0.contains(words) },
            "no reason says \"\(words)\"\n\(account)",
            sourceLocation: sourceLocation
        )
    }

    private func decided(_ sourceLocation: SourceLocation) -> Bool {
        if case .decided = outcome { return true }
        Issue.record("nothing was decided\n\(account)", sourceLocation: sourceLocation)
        return false
    }
}
