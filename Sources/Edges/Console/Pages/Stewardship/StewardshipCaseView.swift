import Governance
import Primitives
import Projections
import Stewardship
import Storage

/// One question of who is who as its template shows it.
struct StewardshipCaseView: PageView {
    static var template: Template { .stewardshipCase }
    let section: Section? = .stewardship

    var title: String
    var id: String
    var question: String
    var phase: String
    var why: String
    var steward: String
    var found: TimeView
    var due: TimeView
    var claims: [Claim]
    var fields: [Field]
    /// What was proposed, by whom.
    var proposal: String?
    /// What was done about it.
    var settlement: String?
    var choices: [Choice]
    /// What a merge may take over.
    var takes: [Take]
    var mayPropose: Bool
    var mayUndo: Bool
    var mayJudge: Bool
    /// Why the viewer may do nothing, when somebody may.
    var elsewhere: String?
    var history: [CaseStep]
    var csrfToken: String
    var list = ConsolePath.stewardship(nil).address
    var propose = ConsolePath.proposeResolution.address
    var judge = ConsolePath.judgeResolution.address

    struct Claim: Equatable {
        var id: String
        var name: String
        var source: String
        var words: String
    }

    struct Field: Equatable {
        var name: String
        var owner: String
        var values: String
        var winner: String
    }

    struct Choice: Equatable {
        var value: String
        var text: String
        var isFirst: Bool
    }

    struct Take: Equatable {
        var name: String
        var text: String
    }

    /// What only we say of a customer, and may take over in a merge.
    private static let ours = ["exemptions", "policy"]

    /// Which members a form takes over.
    static func taken(_ form: FormFields) -> [String] {
        ours.filter { form["take_" + $0] != nil }
    }
}

extension StewardshipCaseView {
    init(
        _ row: StewardshipRow,
        _ state: StewardshipWorkflow.State,
        _ conflict: IdentityConflict,
        events: [StoredEvent],
        viewer: Viewer,
        now: Timestamp
    ) {
        title = conflict.subject
        id = row.id
        question = PlainWords.sentence(row.question.rawValue)
        phase = PlainWords.sentence(row.phase.rawValue)
        why = conflict.why
        steward = row.steward.words
        found = TimeView(row.openedAt, at: now)
        due = TimeView(row.dueAt, at: now)
        claims = conflict.claims.map {
            Claim(id: $0.id, name: $0.name, source: $0.source, words: $0.words)
        }
        fields = conflict.fields.map { field in
            Field(
                name: PlainWords.sentence(field.name),
                owner: field.owner ?? "ours to say",
                values: field.values.joined(separator: " / "),
                winner: field.winner
            )
        }
        proposal = state.proposal.map { proposal in
            "\(proposal.by) proposes to \(proposal.resolution.words)"
                + (proposal.note.isEmpty ? "." : ": \(proposal.note)")
        }
        settlement = state.settlement.map { settlement in
            "\(settlement.maker) and \(settlement.checker) agreed to "
                + "\(settlement.resolution.words)."
        }
        choices = conflict.offers.enumerated().map { index, offer in
            Choice(value: "\(index)", text: "I propose to " + offer.words, isFirst: index == 0)
        }
        let isOfCustomers = conflict.offers.contains { $0.kind == "merge" }
        takes = (isOfCustomers ? Self.ours : []).map {
            Take(name: "take_" + $0, text: "Take over the other's \($0)")
        }
        mayPropose = state.phase == .open && viewer.may(.stewardshipPropose)
        mayUndo =
            [.settled, .apart].contains(state.phase) && viewer.may(.stewardshipPropose)
        let maker = state.phase == .undoProposed ? state.undoBy : state.proposal?.by
        let waits = state.phase == .proposed || state.phase == .undoProposed
        mayJudge = waits && maker != viewer.name && viewer.may(.stewardshipApprove)
        elsewhere =
            switch state.phase {
            case .open where !mayPropose: "Somebody with the right to propose must act."
            case .proposed where maker == viewer.name, .undoProposed where maker == viewer.name:
                "You proposed it; somebody else must agree."
            case .proposed where !mayJudge, .undoProposed where !mayJudge:
                "Somebody with the right to agree must act."
            case .apart: "They are several, until the records become others."
            case .closed: "The records agree by themselves."
            case .new, .open, .proposed, .undoProposed, .settled: nil
            }
        history = CaseStep.all(events, now: now)
        csrfToken = viewer.csrfToken
    }
}

extension Resolution {
    /// The same, with what a merge takes over.
    func taking(_ names: [String]) -> Resolution {
        guard case .merge(let other, let survivor, _) = self else { return self }
        return .merge(other, into: survivor, take: names)
    }
}
