public import Canonical
public import Inventory
public import Primitives
public import Workflows

/// A difference between us and another system: found, put right by two people, proven equal.
///
/// A later run that finds both sides equal ends it whatever its phase. One that was accepted
/// stays quiet until the difference becomes another.
public struct CaseWorkflow: Workflow {
    public static let name = "reconciliation"
    public static let version = 1
    public static let initialState = State()

    public enum Phase: String, Codable, CaseIterable, Sendable {
        case new
        /// Waits for somebody to propose what is to be done.
        case open
        /// Waits for a second person.
        case proposed
        /// Was put right, and is to be proven by the next comparison.
        case correcting
        /// Stays as it is, for a written reason.
        case accepted
        case closed
    }

    public struct Proposal: Codable, Equatable, Sendable {
        public var correction: Correction
        public var note: String
        public var by: String
        public var at: Timestamp
    }

    public struct State: Codable, Equatable, Sendable {
        public var phase: Phase = .new
        public var finding: Finding?
        public var proposal: Proposal?
        /// The second person.
        public var decidedBy: String?
        public var openedAt: Timestamp?
        public var approvedAt: Timestamp?
        public var closedAt: Timestamp?
        /// How many corrections were approved.
        public var corrections = 0

        public init() {}
    }

    public enum Event: Codable, Equatable, Sendable {
        /// Two readings agree on it.
        case found(Finding)
        /// A comparison found both sides equal.
        case proven
        case proposed(Correction, note: String, by: String)
        case approved(by: String, note: String?)
        case declined(by: String, reason: String)
    }

    public enum Effect: Codable, Equatable, Sendable {
        /// Keeps the row by which cases are listed.
        case list
        case openItem(Role, detail: String, amount: Money?)
        case closeItem
        /// Was carried out in the same transaction, by way of the adjustments.
        case adjust(StockAdjustment, maker: String, checker: String)
        case redrive(effect: String)
    }

    public struct FactRequest: Equatable, Sendable {}

    public struct Facts: Codable, Equatable, Sendable {
        public init() {}
    }

    public enum Refusal: Failure, Equatable {
        case unknown
        case notOpen(Phase)
        case notProposed(Phase)
        case notOffered(Correction, offered: [Correction])
        case withoutReason
        case sameHands(String)
        /// The correction itself was refused, for this reason.
        case impossible(String)

        public var code: String {
            switch self {
            case .unknown: "reconciliation.case.unknown"
            case .notOpen: "reconciliation.case.not_open"
            case .notProposed: "reconciliation.case.not_proposed"
            case .notOffered: "reconciliation.correction.not_offered"
            case .withoutReason: "reconciliation.reason.missing"
            case .sameHands: "reconciliation.same_hands"
            case .impossible: "reconciliation.correction.impossible"
            }
        }

        public var remedy: Remedy { .reject }

        public var description: String {
            switch self {
            case .unknown: "there is no such case"
            case .notOpen(let phase):
                "the case is \(phase.rawValue); only an open one takes a proposal"
            case .notProposed(let phase):
                "the case is \(phase.rawValue); nothing waits for a second person"
            case .notOffered(let correction, let offered):
                "\(correction.rawValue) does not put this right; there are "
                    + offered.map(\.rawValue).joined(separator: ", ")
            case .withoutReason: "write why"
            case .sameHands(let name): "\(name) proposed it; somebody else must approve it"
            case .impossible(let why): "it cannot be carried out: \(why)"
            }
        }
    }

    public init() {}

    public func facts(for event: Event, in state: State) -> FactRequest { FactRequest() }
}

extension CaseWorkflow {
    /// Reasons and notes, in UTF-8 bytes.
    public static let noteBytes = 500
    /// The adjustments' reason.
    static let reason = "correction"

    public func decide(
        _ state: State,
        on event: Event,
        given facts: Facts,
        in moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        switch event {
        case .found(let finding): found(finding, state, moment)
        case .proven: prove(state, moment)
        case .proposed(let correction, let note, let name):
            try propose(correction, note, by: name, state, moment)
        case .approved(let name, let note): try approve(by: name, note, state, moment)
        case .declined(let name, let reason): try decline(by: name, reason, state)
        }
    }

    private func found(
        _ finding: Finding,
        _ state: State,
        _ moment: Moment
    ) -> Decision<State, Effect> {
        let isSame = state.finding.map { $0.isSameDifference(as: finding) } ?? false
        var after = state
        after.finding = finding
        switch state.phase {
        case .new, .closed:
            after = State()
            after.finding = finding
            after.corrections = state.corrections
            after.phase = .open
            after.openedAt = moment.now
            return Decision(after, [.list, ask(after, finding)], because: [finding.words])
        case .open, .proposed:
            guard !isSame || state.finding?.cause != finding.cause else {
                return .ignored(state, because: "Found again, as it was.")
            }
            var reasons = ["Found again: \(finding.words)"]
            if state.phase == .proposed, !isSame {
                after.phase = .open
                after.proposal = nil
                reasons.append("What was proposed was for another difference, and is void.")
            }
            return Decision(after, [.list, ask(after, finding)], because: reasons)
        case .accepted:
            guard !isSame else { return .ignored(state, because: "As it was accepted.") }
            return reopen(after, finding, "It is another difference than was accepted.")
        case .correcting:
            // Somebody agreed to the correction while the comparison was under way.
            if let readAt = finding.readAt, let approvedAt = state.approvedAt, readAt <= approvedAt
            {
                return .ignored(state, because: "It was read before it was put right.")
            }
            return reopen(after, finding, "The correction has not made both sides equal.")
        }
    }

    private func reopen(
        _ state: State,
        _ finding: Finding,
        _ why: String
    ) -> Decision<State, Effect> {
        var after = state
        after.phase = .open
        after.proposal = nil
        after.decidedBy = nil
        return Decision(after, [.list, ask(after, finding)], because: [why, finding.words])
    }

    private func prove(_ state: State, _ moment: Moment) -> Decision<State, Effect> {
        switch state.phase {
        case .new, .closed: return .ignored(state, because: "Nothing is open.")
        case .open, .proposed, .correcting, .accepted:
            var after = state
            after.phase = .closed
            after.closedAt = moment.now
            return Decision(
                after,
                [.list, .closeItem],
                because: ["Compared again, both sides are equal."]
            )
        }
    }

    private func propose(
        _ correction: Correction,
        _ note: String,
        by name: String,
        _ state: State,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let finding = state.finding else { throw .unknown }
        guard state.phase == .open else { throw .notOpen(state.phase) }
        guard finding.corrections.contains(correction) else {
            throw .notOffered(correction, offered: finding.corrections)
        }
        guard !note.isEmpty || correction != .accept else { throw .withoutReason }
        var after = state
        after.phase = .proposed
        after.proposal = Proposal(correction: correction, note: note, by: name, at: moment.now)
        return Decision(
            after,
            [.list, ask(after, finding)],
            because: [
                "\(name) proposes \(correction.words(for: finding))"
                    + (note.isEmpty ? "." : ": \(note)"),
                "A second person must agree.",
            ]
        )
    }

    private func approve(
        by name: String,
        _ note: String?,
        _ state: State,
        _ moment: Moment
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let finding = state.finding else { throw .unknown }
        guard state.phase == .proposed, let proposal = state.proposal else {
            throw .notProposed(state.phase)
        }
        guard !PersonName.isSame(name, proposal.by) else { throw .sameHands(name) }
        var after = state
        after.decidedBy = name
        after.approvedAt = moment.now
        after.phase = proposal.correction == .accept ? .accepted : .correcting
        after.corrections += 1
        var effects: [Effect] = [.list, .closeItem]
        switch proposal.correction {
        case .accept: break
        case .redrive:
            guard let effect = finding.parkedEffect else {
                throw .impossible("nothing was given up on")
            }
            effects.append(.redrive(effect: effect))
        case .adjustHere, .takeOver, .adjustThere:
            let adjustment = adjustment(proposal, finding, after.corrections, moment)
            effects.append(.adjust(adjustment, maker: proposal.by, checker: name))
        }
        return Decision(
            after,
            effects,
            because: [
                "\(name) agrees to \(proposal.correction.words(for: finding))"
                    + (note.map { ": \($0)" } ?? ".")
            ]
        )
    }

    private func decline(
        by name: String,
        _ reason: String,
        _ state: State
    ) throws(Refusal) -> Decision<State, Effect> {
        guard let finding = state.finding else { throw .unknown }
        guard state.phase == .proposed else { throw .notProposed(state.phase) }
        guard !reason.isEmpty else { throw .withoutReason }
        var after = state
        after.phase = .open
        after.proposal = nil
        return Decision(
            after,
            [.list, ask(after, finding)],
            because: ["\(name) declines: \(reason). Nothing was changed."]
        )
    }

    private func ask(_ state: State, _ finding: Finding) -> Effect {
        let waiting = state.proposal.map {
            " \($0.by) proposes \($0.correction.words(for: finding)); a second person must agree."
        }
        return .openItem(
            finding.owner,
            detail: finding.words + (waiting ?? ""),
            amount: finding.stake
        )
    }

    private func adjustment(
        _ proposal: Proposal,
        _ finding: Finding,
        _ number: Int,
        _ moment: Moment
    ) -> StockAdjustment {
        let delta = finding.quantityDelta
        var adjustment = StockAdjustment(
            .adjustment,
            site: Site.ID(finding.key.minor),
            // The instance's sequence makes it one of its kind; the caller puts the case before it.
            number: StockAdjustment.Number("REC-\(moment.sequence)"),
            reason: Self.reason,
            asOf: moment.now,
            lines: [
                StockAdjustment.Line(
                    item: Item.ID(finding.key.major),
                    thousandths: proposal.correction == .adjustThere ? -delta : delta
                )
            ],
            note: "difference to \(finding.system)"
        )
        switch proposal.correction {
        case .takeOver: adjustment.reach = .ledger
        case .adjustThere: adjustment.reach = .erp
        case .adjustHere, .redrive, .accept: break
        }
        return adjustment
    }
}

extension Correction {
    /// What it does, as the end of "ann proposes …".
    public func words(for finding: Finding) -> String {
        switch self {
        case .adjustHere: "to adjust our ledger to what \(finding.system) says, and tell the ERP"
        case .takeOver: "to take over what \(finding.system) says into our ledger"
        case .adjustThere: "to tell \(finding.system) the change that makes it what we say"
        case .redrive: "to send again what was given up on"
        case .accept: "to leave it as it is"
        }
    }
}
