import Canonical
import Governance
import Primitives
import Projections

/// The figures of returns as their template shows them.
struct ReturnsView: PageView {
    static var template: Template { .returns }
    let title = "Returns"
    let section: Section? = .figures

    var windows: [FiguresView.Window]
    /// Set while one part is looked at: the way back to all.
    var whole: FiguresView.Window?
    var back: String
    var hasWorking: Bool
    var csv: String
    var caption: String
    var lines: String
    var linesAddress: String?
    let linesDefinition = ReturnFigures.linesDefinition
    var stages: [FiguresView.Stage]
    var values: [Value]
    let valuesDefinition = ReturnFigures.valuesDefinition
    var splits: [Split]

    struct Value: Equatable {
        var currency: String
        var authorized: String
        var received: String
        var credited: String
    }

    /// Reasons, channels, customers or sites beside each other.
    struct Split: Equatable {
        var id: String
        var title: String
        var rows: [Row]
    }

    struct Row: Equatable {
        var name: String
        var address: String
        var count: String
        var median: String
        var ninetieth: String
        var waiting: String
        var received: String
        var credited: String
    }
}

extension ReturnsView {
    init(_ model: ReturnsModel, viewer: Viewer) {
        let (figures, window) = (model.figures, model.window)
        let returns = figures.returns
        windows = FigureWindow.choices.map {
            FiguresView.Window(
                text: PlainWords.count($0, "day"),
                address: ConsolePath.returns(FigureWindow(days: $0, scope: window.scope)).address,
                isCurrent: $0 == window.days
            )
        }
        whole = window.scope.map {
            FiguresView.Window(
                text: "All but \($0.cut.rawValue) \(Self.name(of: $0)), too",
                address: ConsolePath.returns(FigureWindow(days: window.days)).address,
                isCurrent: false
            )
        }
        back = ConsolePath.figures(FigureWindow(days: window.days)).address
        hasWorking = figures.calendar != nil
        csv = ConsolePath.returns(window).asFile
        let part = window.scope.map { " of \($0.cut.rawValue) \(Self.name(of: $0))" } ?? ""
        caption =
            "Returns\(part) that were requested since \(Display.time(figures.since)), midnight in "
            + "\(figures.timeZone). Elapsed time is by the clock, nights and weekends included."
        let links: FigureWindow? = viewer.may(.ordersRead) ? window : nil
        lines = PlainWords.grouped(returns.lines, "return line")
        if returns.lines > 0 {
            linesAddress = links.flatMap { FigureChoice($0, FigureQuestion.returned, .counted) }
                .map { ConsolePath.figureList($0).address }
        }
        stages = returns.stages.map {
            FiguresView.Stage($0, hasWorking: figures.calendar != nil, window: links)
        }
        values = returns.values.map {
            Value(
                currency: $0.currency,
                authorized: Display.money($0.authorized, $0.currency),
                received: Display.money($0.received, $0.currency),
                credited: Display.money($0.credited, $0.currency)
            )
        }
        splits =
            window.scope == nil
            ? FigureCut.ofReturns.compactMap { Split($0, model.parts[$0] ?? [], window) } : []
    }

    /// Reasons are codes of ours, and said in words; the others are names.
    static func name(of scope: FigureScope) -> String {
        scope.cut == .reason ? PlainWords.of(scope.part) : scope.part
    }
}

extension ReturnsView.Split {
    /// `nil` where nothing came back.
    init?(_ cut: FigureCut, _ parts: [ReturnFigures.Part], _ window: FigureWindow) {
        guard !parts.isEmpty else { return nil }
        id = "by-" + cut.rawValue
        title = "By \(cut.rawValue)"
        if parts.count == KeyFigures.partsMax { title += ", the largest \(parts.count)" }
        rows = parts.map { part in
            let scope = FigureScope(cut, part.part)
            func sum(_ value: (ReturnFigures.CurrencyValue) -> Int64) -> String {
                part.figures.values.map { Display.money(value($0), $0.currency) }
                    .joined(separator: ", ")
            }
            return ReturnsView.Row(
                name: ReturnsView.name(of: scope),
                address: ConsolePath.returns(FigureWindow(days: window.days, scope: scope))
                    .address,
                count: Display.count(part.figures.lines),
                median: part.cycle?.spread.map { PlainWords.age($0.median) } ?? "–",
                ninetieth: part.cycle?.spread.map { PlainWords.age($0.ninetieth) } ?? "–",
                waiting: Display.count(part.cycle?.waiting ?? 0),
                received: sum(\.received),
                credited: sum(\.credited)
            )
        }
    }
}
