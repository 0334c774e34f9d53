import Canonical
import Primitives
import Projections

/// What the company promises itself, each with what is left of its budget.
struct ObjectivesView: PageView {
    static var template: Template { .objectives }
    let title = "Objectives"
    let section: Section? = .figures

    var back: String
    var csv: String
    var objectives: [Row]

    struct Row: Equatable {
        var id: String
        var name: String
        var words: String
        var state: String
        var tone: String
        var budget: String
        /// The bar's length, of two hundred.
        var length: Int
        var owner: String
        var remedy: String
        var windows: [Window]
    }

    struct Window: Equatable {
        var name: String
        var judged: String
        var late: String
        var burn: String
    }
}

extension ObjectivesView {
    init(_ standings: [ObjectiveStanding]) {
        back = ConsolePath.figures(FigureWindow()).address
        csv = ConsolePath.objectives.asFile
        objectives = standings.map(Row.init)
    }
}

extension ObjectivesView.Row {
    fileprivate init(_ standing: ObjectiveStanding) {
        let objective = standing.objective
        id = objective.name
        name = PlainWords.sentence(objective.name.replacing("-", with: " "))
        words = objective.words
        owner = PlainWords.of(objective.owner)
        remedy = objective.remedy
        let left = standing.leftMillionths
        length = Int(max(0, min(200, left / 5_000)))
        budget =
            "\(Self.percent(left)) of the budget left: "
            + "\(Display.count(Int(standing.budgetWindow.late))) late of "
            + "\(Display.quantity(standing.allowedThousandths)) that may be, in "
            + PlainWords.count(objective.days, "day")
        windows = standing.windows.map {
            ObjectivesView.Window(
                name: $0.name,
                judged: Display.count(Int($0.judged)),
                late: Display.count(Int($0.late)),
                burn: Self.rate(standing.burnMillionths(of: $0))
            )
        }
        if standing.budgetWindow.judged == 0 {
            (state, tone) = ("Nothing settled yet", "plain")
            budget = "Nothing was settled in \(PlainWords.count(objective.days, "day"))"
        } else if left < 0 {
            (state, tone) = ("Missed", "bad")
        } else if standing.isBurning {
            (state, tone) = ("Burning", "attention")
        } else {
            (state, tone) = ("Kept", "good")
        }
    }

    /// `85.0 %`, rounded down.
    private static func percent(_ millionths: Int64) -> String {
        let tenths = millionths >= 0 ? millionths / 1_000 : -((999 - millionths) / 1_000)
        let sign = tenths < 0 ? "-" : ""
        return "\(sign)\(tenths.magnitude / 10).\(tenths.magnitude % 10) %"
    }

    /// `14.4`
    private static func rate(_ millionths: Int64) -> String {
        "\(millionths / 1_000_000).\(millionths / 100_000 % 10)"
    }
}

extension Template {
    static let objectives = Template(
        "objectives",
        """
        {{<layout}}
        {{$page}}
        <p class="crumb"><a href="{{back}}">Key figures</a> / objectives</p>
        <h1>{{title}}</h1>
        <p class="caption">What the company promises itself. What may be late is a budget; a burn rate of
        1 would spend all of it by the end of the objective's own window.</p>
        {{^objectives}}<p class="empty">There are no objectives; the operator sets them in
        server.yaml.</p>{{/objectives}}
        {{#objectives}}
        <section class="card" aria-labelledby="{{.id}}"><h2 id="{{.id}}">{{.name}}</h2>
        <p><span class="status {{.tone}}">{{.state}}</span> {{.words}}</p>
        <svg class="budget" viewBox="0 0 200 10" width="200" height="10" aria-hidden="true">
        <rect class="whole" width="200" height="10" rx="3"></rect>
        <rect class="left {{.tone}}" width="{{.length}}" height="10" rx="3"></rect></svg>
        <p class="why">{{.budget}}</p>
        <p>{{.owner}}: {{.remedy}}</p>
        <div class="scroll" tabindex="0" role="region" aria-label="{{.name}}: windows">
        <table><thead><tr><th scope="col">Window</th><th scope="col" class="figure">Settled</th>
        <th scope="col" class="figure">Late</th><th scope="col" class="figure">Burn rate</th></tr>
        </thead><tbody>
        {{#.windows}}
        <tr><th scope="row">{{.name}}</th><td class="figure">{{.judged}}</td>
        <td class="figure">{{.late}}</td><td class="figure">{{.burn}}</td></tr>
        {{/.windows}}
        </tbody></table></div></section>
        {{/objectives}}
        <p class="more"><a class="button quiet" href="{{csv}}" download>Export as CSV</a></p>
        {{/page}}
        {{/layout}}
        """
    )
}
