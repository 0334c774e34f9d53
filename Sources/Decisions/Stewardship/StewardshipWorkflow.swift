public import Primitives
public import Workflows

/// A question of who is who: found, settled by two people, and taken back by two when it was wrong.
public struct StewardshipWorkflow: Workflow {
    public static let name = "stewardship"
    public static let version = 1
    public static let initialState = State()

    public enum Phase: String, Codable, CaseIterable, Sendable {
        case new
        /// Waits for somebody to propose what is to be made of it.
        case open
        /// Waits for a second person.
        case proposed
        /// Carried out; it can be taken back.
        case settled
        /// Waits for a second person to take it back.
        case undoProposed = "undo_proposed"
        /// They are several, for a written reason; that too can be taken back.
        case apart
        /// The records agree by themselves.
        case closed
    }

    public struct Proposal: Codable, Equatable, Sendable {
        public var resolution: Resolution
        public var note: String
        public var by: String
        public var at: Timestamp
    }

    /// What was done about it, exactly.
    public struct Settlement: Codable, Equatable, Sendable {
        public var resolution: Resolution
        public var changes: [RecordChange]
        public var maker: String
        public var checker: String
        public var at: Timestamp
    }

    public struct State: Codable, Equatable, Sendable {
        public var phase: Phase = .new
        public var conflict: IdentityConflict?
        /// The role whose work it is.
        public var steward: Role = .integrationSupport
        public var proposal: Proposal?
        public var settlement: Settlement?
        public var undoBy: String?
        public var openedAt: Timestamp?
        /// When it should be settled.
        public var dueAt: Timestamp?
        public var closedAt: Timestamp?

        public init() {}

        /// Whether two people have agreed that they are several.
        var isApart: Bool { settlement?.resolution == .keepApart }
    }

    public enum Event: Codable, Equatable, Sendable {
        /// The records do not agree.
        case found(IdentityConflict, steward: Role)
        /// The records agree.
        case gone
        case proposed(Resolution, note: String, by: String)
        /// With what it comes to on the records as they are.
        case approved(by: String, note: String?, changes: [RecordChange])
        case declined(by: String, reason: String)
        case undoProposed(by: String, reason: String)
        /// With what is given back, and what has changed since and stays.
        case undone(by: String, changes: [RecordChange], kept: [String])
    }

    public enum Effect: Codable, Equatable, Sendable {
        /// Keeps the row by which cases are listed.
        case list
        case openItem(Role, detail: String)
        case closeItem
        case write([RecordChange])
    }

    public struct FactRequest: Equatable, Sendable {}

    public struct Facts: Codable, Equatable, Sendable {
        public init() {}
    }

    public init() {}

    public func facts(for event: Event, in state: State) -> FactRequest { FactRequest() }
}

extension StewardshipWorkflow {
    /// Reasons and notes, in UTF-8 bytes.
    public static let noteBytes = 500
    /// How long a question may stand.
    public static let dueWithin = Duration.seconds(3 * 86_400)

    public func decide(
        _ state: State,
        on event: Event,
        given facts: Facts,
        in moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        switch event {
        case .found(let conflict, let steward): found(conflict, steward, state, moment)
        case .gone: settleByItself(state, moment)
        case .proposed(let resolution, let note, let name):
            try propose(resolution, note, by: name, state, moment)
        case .approved(let name, let note, let changes):
            try approve(by: name, note, changes, state, moment)
        case .declined(let name, let reason): try decline(by: name, reason, state)
        case .undoProposed(let name, let reason): try proposeUndo(by: name, reason, state, moment)
        case .undone(let name, let changes, let kept):
            try undo(by: name, changes, kept, state, moment)
        }
    }

    // MARK: - What the records say

    private func found(
        _ conflict: IdentityConflict,
        _ steward: Role,
        _ state: State,
        _ moment: Moment
    ) -> Decision<State, Effect> {
        let isSame = state.conflict?.isSameQuestion(as: conflict) ?? false
        switch state.phase {
        case .new, .closed: return open(conflict, steward, State(), moment, [conflict.words])
        case .open, .proposed:
            guard state.conflict != conflict || state.steward != steward else {
                return .ignored(state, because: "Found again, as it was.")
            }
            var after = state
            after.conflict = conflict
            after.steward = steward
            var reasons = ["Found again: \(conflict.words)"]
            if state.phase == .proposed, !isSame {
                after.phase = .open
                after.proposal = nil
                reasons.append("What was proposed was for other records, and is void.")
            }
            return Decision(after, [.list, ask(after, conflict)], because: reasons)
        case .apart, .settled, .undoProposed:
            guard state.isApart else {
                let why = "It came back after it was settled: somebody wrote the records anew."
                return open(conflict, steward, state, moment, [why, conflict.words])
            }
            guard !isSame else { return .ignored(state, because: "They are several, as agreed.") }
            return open(conflict, steward, state, moment, ["There are others now."])
        }
    }

    private func open(
        _ conflict: IdentityConflict,
        _ steward: Role,
        _ state: State,
        _ moment: Moment,
        _ reasons: [String]
    ) -> Decision<State, Effect> {
        var after = state
        after.phase = .open
        after.conflict = conflict
        after.steward = steward
        after.proposal = nil
        after.settlement = nil
        after.undoBy = nil
        after.closedAt = nil
        after.openedAt = moment.now
        after.dueAt = moment.now.advanced(by: Self.dueWithin)
        return Decision(after, [.list, ask(after, conflict)], because: reasons)
    }

    private func settleByItself(_ state: State, _ moment: Moment) -> Decision<State, Effect> {
        switch state.phase {
        case .new, .closed: return .ignored(state, because: "Nothing is open.")
        case .settled, .undoProposed:
            return .ignored(state, because: "It is settled, and can be taken back.")
        case .open, .proposed, .apart:
            var after = state
            after.phase = .closed
            after.closedAt = moment.now
            after.proposal = nil
            return Decision(
                after,
                [.list, .closeItem],
                because: ["The records agree by themselves."]
            )
        }
    }

    // MARK: - What people say

    private func propose(
        _ resolution: Resolution,
        _ note: String,
        by name: String,
        _ state: State,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let conflict = state.conflict else { throw .unknown }
        guard state.phase == .open else { throw .notOpen(state.phase) }
        guard conflict.offers.contains(where: { $0.isLike(resolution) }) else {
            throw .notOffered(resolution, offered: conflict.offers)
        }
        guard !note.isEmpty || resolution != .keepApart else { throw .withoutReason }
        var after = state
        after.phase = .proposed
        after.proposal = Proposal(resolution: resolution, note: note, by: name, at: moment.now)
        return Decision(
            after,
            [.list, ask(after, conflict)],
            because: [
                "\(name) proposes to \(resolution.words)" + (note.isEmpty ? "." : ": \(note)"),
                "A second person must agree.",
            ]
        )
    }

    private func approve(
        by name: String,
        _ note: String?,
        _ changes: [RecordChange],
        _ state: State,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        guard state.conflict != nil else { throw .unknown }
        guard state.phase == .proposed, let proposal = state.proposal else {
            throw .nothingProposed(state.phase)
        }
        guard !PersonName.isSame(name, proposal.by) else { throw .sameHands(name) }
        var after = state
        after.proposal = nil
        after.phase = proposal.resolution == .keepApart ? .apart : .settled
        after.settlement = Settlement(
            resolution: proposal.resolution,
            changes: changes,
            maker: proposal.by,
            checker: name,
            at: moment.now
        )
        let words = "\(name) agrees to \(proposal.resolution.words)"
        return Decision(
            after,
            changes.isEmpty ? [.list, .closeItem] : [.write(changes), .list, .closeItem],
            because: [words + (note.map { ": \($0)" } ?? ".")]
        )
    }

    private func decline(
        by name: String,
        _ reason: String,
        _ state: State
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let conflict = state.conflict else { throw .unknown }
        guard !reason.isEmpty else { throw .withoutReason }
        var after = state
        let words = "\(name) declines: \(reason). Nothing was changed."
        switch state.phase {
        case .proposed:
            after.phase = .open
            after.proposal = nil
            return Decision(after, [.list, ask(after, conflict)], because: [words])
        case .undoProposed:
            after.phase = state.isApart ? .apart : .settled
            after.undoBy = nil
            return Decision(after, [.list, .closeItem], because: [words])
        case .new, .open, .settled, .apart, .closed: throw .nothingProposed(state.phase)
        }
    }

    private func proposeUndo(
        by name: String,
        _ reason: String,
        _ state: State,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let conflict = state.conflict else { throw .unknown }
        guard [.settled, .apart].contains(state.phase), let settlement = state.settlement else {
            throw .notSettled(state.phase)
        }
        guard !reason.isEmpty else { throw .withoutReason }
        var after = state
        after.phase = .undoProposed
        after.undoBy = name
        let words = "\(name) proposes to take back: \(settlement.resolution.words): \(reason)"
        return Decision(
            after,
            [.list, .openItem(state.steward, detail: "\(conflict.words) \(words)")],
            because: [words, "A second person must agree."]
        )
    }

    private func undo(
        by name: String,
        _ changes: [RecordChange],
        _ kept: [String],
        _ state: State,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let conflict = state.conflict else { throw .unknown }
        guard state.phase == .undoProposed, let maker = state.undoBy else {
            throw .nothingProposed(state.phase)
        }
        guard !PersonName.isSame(name, maker) else { throw .sameHands(name) }
        let what = changes.isEmpty ? "it is a question again" : "every record is what it was before"
        var reasons = ["\(name) agrees to take it back: \(what)."]
        if !kept.isEmpty {
            reasons.append("Changed since, and left as it is: \(kept.joined(separator: "; ")).")
        }
        var decision = open(conflict, state.steward, state, moment, reasons)
        if !changes.isEmpty { decision.effects.insert(.write(changes), at: 0) }
        return decision
    }

    private func ask(_ state: State, _ conflict: IdentityConflict) -> Effect {
        let waiting = state.proposal.map {
            " \($0.by) proposes to \($0.resolution.words); a second person must agree."
        }
        return .openItem(state.steward, detail: conflict.words + (waiting ?? ""))
    }
}
