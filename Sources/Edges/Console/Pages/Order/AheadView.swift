import Primitives
import Projections

/// What will happen to an order, by what happened to others.
struct AheadView: Equatable {
    var condition: String?
    var promise: String?
    var promiseTone: String
    var steps: [Step]
    let definition =
        "Told by how long the same took in the last 28 days, for this channel, its sites and "
        + "carriers, and this customer's invoices: half of them were through by the first moment, "
        + "nine of ten by the second. What has taken long is told by those that took longer."

    struct Step: Equatable {
        var name: String
        /// Set when it has happened.
        var done: TimeView?
        var likely: TimeView?
        var late: TimeView?
        /// What it rests on, or why nothing can be told.
        var basis: String
    }

    init(_ forecast: Forecast, now: Timestamp) {
        condition = forecast.condition
        promise = forecast.promise?.sentence
        promiseTone =
            switch forecast.promise?.verdict {
            case .missed, .atRisk: "bad"
            case .tight: "attention"
            case .kept, .unknown, nil: "plain"
            }
        steps = forecast.steps.map { Step($0, now: now) }
    }
}

extension AheadView.Step {
    fileprivate init(_ step: Forecast.Step, now: Timestamp) {
        name = PlainWords.sentence(step.stage.words)
        switch step.outlook {
        case .done(let at):
            done = TimeView(at, at: now)
            basis = "done"
        case .expected(let expected):
            likely = TimeView(expected.likely, at: now)
            late = TimeView(expected.late, at: now)
            basis = expected.basis.joined(separator: ", ")
        case .unknown(let why): basis = "Cannot be told: \(why)."
        }
    }
}

extension Template {
    static let ahead = Template(
        "ahead",
        """
        {{#ahead}}
        <section id="ahead" data-region class="card" aria-labelledby="ahead-h">
        <h2 id="ahead-h">What will happen</h2>
        {{#.promise}}<p class="wait {{promiseTone}}">{{.}}</p>{{/.promise}}
        {{#.condition}}<p>If {{.}}:</p>{{/.condition}}
        <div class="scroll" tabindex="0" role="region" aria-label="What will happen, step by step">
        <table><thead><tr><th scope="col">Step</th><th scope="col">Probably by</th>
        <th scope="col">9 of 10 by</th><th scope="col">By the times of</th></tr></thead><tbody>
        {{#.steps}}
        <tr><th scope="row">{{.name}}</th>
        <td>{{#.done}}{{>time}}{{/.done}}{{#.likely}}{{>time}}{{/.likely}}</td>
        <td>{{#.late}}{{>time}}{{/.late}}</td><td>{{.basis}}</td></tr>
        {{/.steps}}
        </tbody></table></div>
        <p class="definition">{{.definition}}</p>
        </section>
        {{/ahead}}
        """
    )
}
