import Primitives
import Projections

extension FiguresView {
    /// Orders that were promised on old news of stock.
    struct Stale: Equatable {
        var name = StaleFigures.name
        var definition = StaleFigures.definition
        var count: String
        var address: String?
        var percent: String
        var received: String
        /// Absent where nothing was promised so.
        var values: String?
        var days: [Day]
        var hasDays: Bool
        var splits: [Split]

        struct Day: Equatable {
            var date: String
            var count: String
            var received: String
            var percent: String
        }

        /// Channels, customers or sites beside each other.
        struct Split: Equatable {
            var title: String
            var rows: [Row]
        }

        struct Row: Equatable {
            var name: String
            var address: String
            var count: String
            var percent: String
            var values: String
        }
    }
}

extension FiguresView.Stale {
    /// - Parameter links: set for those who may see the orders behind a number.
    init(_ model: FiguresModel, links: FigureWindow?) {
        let figures = model.figures.stale
        count = Display.count(Int(figures.orders.part))
        if figures.orders.part > 0 {
            address = links.flatMap { FigureChoice($0, FigureQuestion.stale, .counted) }
                .map { ConsolePath.figureList($0).address }
        }
        percent = Display.percent(figures.orders)
        received = Display.count(Int(figures.orders.whole))
        values = figures.values.isEmpty ? nil : Self.values(figures)
        hasDays = !model.staleDays.isEmpty
        days = model.staleDays.map { day in
            Day(
                date: day.date.description,
                count: Display.count(Int(day.orders.part)),
                received: Display.count(Int(day.orders.whole)),
                percent: Display.percent(day.orders)
            )
        }
        splits = [FigureCut.site, .channel, .customer].compactMap { cut in
            guard let parts = model.staleParts[cut], !parts.isEmpty else { return nil }
            return Split(
                title: "By \(cut.rawValue)",
                rows: parts.map { part in
                    let scope = FigureScope(cut, part.part)
                    let window = FigureWindow(days: model.window.days, scope: scope)
                    return Row(
                        name: part.part,
                        address: ConsolePath.figures(window).address + "#stale",
                        count: Display.count(Int(part.figures.orders.part)),
                        percent: Display.percent(part.figures.orders),
                        values: Self.values(part.figures)
                    )
                }
            )
        }
    }

    private static func values(_ figures: StaleFigures) -> String {
        figures.values.map { Display.money($0.minorUnits, $0.currency) }.joined(separator: ", ")
    }
}

extension Template {
    static let stale = Template(
        "stale",
        """
        <section class="card" aria-labelledby="stale"><h2 id="stale">{{.name}}</h2>
        <dl class="shares"><div><dt>Orders</dt><dd><strong>{{.percent}}</strong> <span>\
        {{#.address}}<a href="{{.}}" aria-label="{{name}}: the {{count}}">{{count}}</a>{{/.address}}\
        {{^.address}}{{.count}}{{/.address}} of {{.received}}</span>
        <p class="definition">{{.definition}}</p></dd></div>
        {{#.values}}<div><dt>Promised so, net</dt><dd><strong>{{.}}</strong></dd></div>{{/.values}}</dl>
        {{#.splits}}
        <div class="scroll" tabindex="0" role="region" aria-label="Promised on old news, {{.title}}">
        <table><thead><tr><th scope="col">{{.title}}</th><th scope="col" class="figure">Orders</th>
        <th scope="col" class="figure">Of all received</th>
        <th scope="col" class="figure">Net value</th></tr></thead><tbody>
        {{#.rows}}
        <tr><th scope="row"><a href="{{.address}}">{{.name}}</a></th>
        <td class="figure">{{.count}}</td><td class="figure">{{.percent}}</td>
        <td class="figure">{{.values}}</td></tr>
        {{/.rows}}
        </tbody></table></div>
        {{/.splits}}
        {{#hasDays}}
        <div class="scroll" tabindex="0" role="region" aria-label="Promised on old news, by day">
        <table><thead><tr><th scope="col">Received on</th><th scope="col" class="figure">Orders</th>
        <th scope="col" class="figure">Of</th><th scope="col" class="figure">Share</th></tr></thead>
        <tbody>
        {{#days}}
        <tr><th scope="row">{{.date}}</th><td class="figure">{{.count}}</td>
        <td class="figure">{{.received}}</td><td class="figure">{{.percent}}</td></tr>
        {{/days}}
        </tbody></table></div>
        {{/hasDays}}
        </section>
        """
    )
}
