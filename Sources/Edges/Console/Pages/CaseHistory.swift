import Primitives
import Projections
import Storage

/// What was said to a case, the latest first, as its page tells it.
struct CaseStep: Equatable {
    var at: TimeView
    var actor: String
    var action: String
    var reasons: [String]

    static func all(_ events: [StoredEvent], now: Timestamp) -> [CaseStep] {
        events.reversed().map {
            CaseStep(
                at: TimeView($0.at, at: now),
                actor: $0.actor,
                action: PlainWords.sentence($0.type),
                reasons: $0.reasons
            )
        }
    }
}

extension Template {
    /// The `history` of a case.
    static let caseHistory = Template(
        "case-history",
        """
        <section id="history" data-region class="card" aria-labelledby="history-h">
        <h2 id="history-h">History</h2>
        <ul class="plain">
        {{#history}}
        <li><p><strong>{{.action}}</strong> by {{.actor}}, {{#.at}}{{>time}}{{/.at}}</p>
        {{#.reasons}}<p class="why">{{.}}</p>{{/.reasons}}</li>
        {{/history}}
        </ul>
        </section>
        """
    )
}
