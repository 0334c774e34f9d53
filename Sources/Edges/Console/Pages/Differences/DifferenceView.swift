import Engine
import Governance
import Primitives
import Projections
import Reconciliation
import Storage

/// One difference as its template shows it.
struct DifferenceView: PageView {
    static var template: Template { .difference }
    let section: Section? = .differences

    var title: String
    var id: String
    var kind: String
    var phase: String
    var ours: String
    var theirs: String
    var system: String
    var cause: String
    var stake: String?
    var found: TimeView
    /// What was proposed, by whom.
    var proposal: String?
    /// Set when the viewer may propose.
    var choices: [Choice]
    var mayPropose: Bool
    var mayJudge: Bool
    /// Why the viewer may do nothing, when somebody may.
    var elsewhere: String?
    var history: [CaseStep]
    /// Where the stock's postings are listed.
    var ledger: String?
    var csrfToken: String
    var list = ConsolePath.differences(nil).address
    var propose = ConsolePath.proposeCorrection.address
    var judge = ConsolePath.judgeCorrection.address

    struct Choice: Equatable {
        var value: String
        var text: String
        var isFirst: Bool
    }
}

extension DifferenceView {
    init(
        _ row: ReconciliationRow,
        _ state: CaseWorkflow.State,
        _ finding: Finding,
        events: [StoredEvent],
        viewer: Viewer,
        now: Timestamp
    ) {
        title = "\(PlainWords.sentence(row.subject.rawValue)) of \(row.key)"
        id = row.id
        kind = PlainWords.sentence(row.kind.rawValue)
        phase = PlainWords.sentence(row.phase.rawValue)
        ours = finding.ours?.words ?? "nothing"
        theirs = finding.theirs?.words ?? "nothing"
        system = row.system
        cause = finding.cause
        stake = row.stake.map { "\($0)" }
        found = TimeView(row.openedAt, at: now)
        proposal = state.proposal.map { proposal in
            "\(proposal.by) proposes \(proposal.correction.words(for: finding))"
                + (proposal.note.isEmpty ? "." : ": \(proposal.note)")
        }
        choices = finding.corrections.enumerated().map { index, correction in
            Choice(
                value: correction.rawValue,
                text: "I propose " + correction.words(for: finding),
                isFirst: index == 0
            )
        }
        mayPropose = state.phase == .open && viewer.may(.reconciliationPropose)
        let isOthers = state.proposal.map { $0.by != viewer.name } ?? false
        let needed = state.proposal?.correction.permissionToApprove
        mayJudge =
            state.phase == .proposed && isOthers && (needed.map { viewer.may($0) } ?? false)
        elsewhere =
            switch state.phase {
            case .open where !mayPropose: "Somebody with the right to propose must act."
            case .proposed where !isOthers: "You proposed it; somebody else must agree."
            case .proposed where !mayJudge: "Somebody with the right to agree must act."
            case .correcting: "It was put right; the next comparison proves it."
            case .accepted: "It stays as it is, until it becomes another difference."
            case .closed: "A comparison has found both sides equal."
            case .new, .open, .proposed: nil
            }
        history = CaseStep.all(events, now: now)
        ledger =
            row.subject == .stock
            ? ConsolePath.ledger(item: row.key.major, site: row.key.minor).address : nil
        csrfToken = viewer.csrfToken
    }
}

extension Template {
    static let difference = Template(
        "difference",
        """
        {{<layout}}
        {{$page}}
        <header id="head" data-region class="head">
        <p class="crumb"><a href="{{list}}">Differences</a> / {{system}}</p>
        <h1>{{title}}</h1>
        {{#stake}}<p class="amount">{{.}}</p>{{/stake}}
        <dl class="facts">
        <div><dt>Here</dt><dd>{{ours}}</dd></div>
        <div><dt>In {{system}}</dt><dd>{{theirs}}</dd></div>
        <div><dt>Differs in</dt><dd>{{kind}}</dd></div>
        <div><dt>Stands at</dt><dd>{{phase}}</dd></div>
        <div><dt>Found</dt><dd>{{#found}}{{>time}}{{/found}}</dd></div>
        </dl>
        <p>{{cause}}</p>
        {{#ledger}}<p><a href="{{.}}">What moved it here</a></p>{{/ledger}}
        {{#proposal}}<p class="wait attention">{{.}}</p>{{/proposal}}
        {{#elsewhere}}<p class="wait">{{.}}</p>{{/elsewhere}}
        </header>
        {{#mayPropose}}
        <section id="propose" data-region class="card" aria-labelledby="propose-h">
        <h2 id="propose-h">Propose what is to be done</h2>
        <form method="post" action="{{propose}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="case" value="{{id}}">
        <label for="correction">What puts it right?</label>
        <select id="correction" name="correction">
        {{#choices}}<option value="{{.value}}"{{#.isFirst}} selected{{/.isFirst}}>{{.text}}</option>
        {{/choices}}
        </select>
        <label for="note">Why?</label><input id="note" name="note" maxlength="500">
        <button class="primary" type="submit">Propose</button>
        <span class="why">Nothing changes until somebody else agrees. To leave it as it is needs a
        reason.</span></form>
        </section>
        {{/mayPropose}}
        {{#mayJudge}}
        <section id="judge" data-region class="card" aria-labelledby="judge-h">
        <h2 id="judge-h">Do you agree?</h2>
        <form method="post" action="{{judge}}" class="inline">
        <input type="hidden" name="csrf" value="{{csrfToken}}">
        <input type="hidden" name="case" value="{{id}}">
        <label for="said">What do you say to it?</label>
        <input id="said" name="note" maxlength="500">
        <button class="primary" type="submit" name="do" value="approve">Agree</button>
        <button type="submit" name="do" value="decline">Decline</button>
        <span class="why">Agreed, it is carried out at once, and proven by the next comparison.
        Declined, nothing changes; write why.</span></form>
        </section>
        {{/mayJudge}}
        {{>case-history}}
        {{/page}}
        {{/layout}}
        """
    )
}
