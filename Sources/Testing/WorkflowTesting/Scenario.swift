public import Primitives
public import Testing
public import Workflows

/// Reads as the business speaks: given what happened, when this happens, then this must follow.
///
/// ```swift
/// var story = Scenario(OrderWorkflow(), facts: { _ in warehouse.facts })
/// story.given(.submitted(request, id: "O1"), .booked(externalNumber: "SO-1"))
/// story.when(.cancelRequested(CancelRequest(requestedBy: "buyer", reason: "too late")))
/// story.thenRefused(.alreadyShipped)
/// ```
///
/// Every decision is made twice and must come out the same: a decision that looked at a clock or at
/// chance fails here.
public struct Scenario<W: Workflow> {
    /// Finds what an event's decision asked for.
    public typealias FactSource = (W.FactRequest) -> W.Facts

    public let workflow: W
    public private(set) var state = W.initialState
    public private(set) var sequence: Int64 = 0
    /// The moment of the next event.
    public var now: Timestamp
    /// What came of the latest event.
    public private(set) var outcome: Outcome?
    /// The state before the latest event.
    var before = W.initialState
    private let facts: FactSource
    private var event: W.Event?

    public enum Outcome: Equatable {
        case decided(Decision<W.State, W.Effect>)
        case refused(W.Refusal)

        public static func == (lhs: Self, rhs: Self) -> Bool {
            switch (lhs, rhs) {
            case (.decided(let left), .decided(let right)): left == right
            case (.refused(let left), .refused(let right)): left == right
            case (.decided, .refused), (.refused, .decided): false
            }
        }
    }

    public init(
        _ workflow: W,
        at now: Timestamp = Timestamp(microseconds: 1_795_000_000_000_000),
        facts: @escaping FactSource
    ) {
        self.workflow = workflow
        self.now = now
        self.facts = facts
    }

    /// Lets events happen that are not what the story is about; none may be refused.
    public mutating func given(
        _ events: W.Event...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for event in events {
            apply(event)
            if case .refused(let refusal) = outcome {
                Issue.record(
                    "given \(event), but it was refused: \(refusal)",
                    sourceLocation: sourceLocation
                )
            }
        }
    }

    /// The event the story is about.
    public mutating func when(_ event: W.Event, sourceLocation: SourceLocation = #_sourceLocation) {
        let again = decide(event)
        apply(event)
        #expect(
            outcome == again,
            "the same decision came out twice",
            sourceLocation: sourceLocation
        )
    }

    public mutating func wait(_ interval: Duration) { now = now.advanced(by: interval) }

    /// The effects of the latest event; empty when it was refused.
    public var effects: [W.Effect] {
        guard case .decided(let decision) = outcome else { return [] }
        return decision.effects
    }

    /// The reasons of the latest event; empty when it was refused.
    public var reasons: [String] {
        guard case .decided(let decision) = outcome else { return [] }
        return decision.reasons
    }

    private mutating func apply(_ event: W.Event) {
        let outcome = decide(event)
        self.event = event
        self.outcome = outcome
        before = state
        guard case .decided(let decision) = outcome else { return }
        state = decision.state
        sequence += 1
    }

    private func decide(_ event: W.Event) -> Outcome {
        let found = facts(workflow.facts(for: event, in: state))
        do throws(W.Refusal) {
            let moment = Moment(now: now, sequence: sequence + 1)
            return .decided(try workflow.decide(state, on: event, given: found, in: moment))
        } catch {
            return .refused(error)
        }
    }

    /// What happened, for a failure's message.
    var account: String {
        var lines = ["when \(event.map { "\($0)" } ?? "nothing happened")"]
        switch outcome {
        case nil: break
        case .refused(let refusal): lines.append("it was refused: \(refusal.code), \(refusal)")
        case .decided(let decision):
            lines += decision.effects.map { "  did \($0)" }
            lines += decision.reasons.map { "  because \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}
