import Canonical
import Governance
import Primitives
import Projections

/// The key figures as their template shows them, each beside its definition.
struct FiguresView: PageView {
    static var template: Template { .figures }
    let title = "Key figures"
    let section: Section? = .figures

    var windows: [Window]
    /// Set while one part is looked at: the way back to all.
    var whole: Window?
    /// What can be looked at alone.
    var splits: [Split]
    /// Whether times within working hours are told, too.
    var hasWorking: Bool
    var csv: String
    var caption: String
    var truncated: String?
    var cycle: [Stage]
    var fill: [Share]
    var fillCaption: String
    var fillAddress: String?
    var ageing: [Bucket]
    let ageingDefinition = BackorderAgeing.definition
    var shipConfirm: [Stage]
    var invoice: Stage
    var open: [Open]
    var returns: [Stage]
    var returnsAddress: String
    var stale: Stale
    let objectivesAddress = ConsolePath.objectives.address
    let outcomesAddress = ConsolePath.outcomes(OutcomeChoice()).address

    struct Window: Equatable {
        var text: String
        var address: String
        var isCurrent: Bool
    }

    /// Channels, customers or sites beside each other.
    struct Split: Equatable {
        var id: String
        var title: String
        var counted: String
        var spread: String
        var rows: [Part]
    }

    struct Part: Equatable {
        var name: String
        var address: String
        var count: String
        var median: String
        var ninetieth: String
        var waiting: String
        var lines: String
    }

    struct Stage: Equatable {
        var name: String
        var definition: String
        var count: String
        var countAddress: String?
        var median: String
        var ninetieth: String
        /// In working hours; absent where the company has not said when it works.
        var working: Working?
        var waiting: String
        var waitingAddress: String?
    }

    struct Working: Equatable {
        var median: String
        var ninetieth: String
    }

    struct Share: Equatable {
        var name: String
        var definition: String
        var percent: String
        var parts: String
    }

    struct Bucket: Equatable {
        var name: String
        var orders: String
        var lines: String
        var overdue: String
        var unpromised: String
        var values: String
    }

    struct Open: Equatable {
        var rule: String
        var shipments: String
        var billed: String
        var oldest: TimeView
    }
}

extension FiguresView {
    init(_ model: FiguresModel, viewer: Viewer, now: Timestamp) {
        let figures = model.figures
        let window = model.window
        windows = FigureWindow.choices.map {
            Window(
                text: PlainWords.count($0, "day"),
                address: ConsolePath.figures(FigureWindow(days: $0, scope: window.scope)).address,
                isCurrent: $0 == window.days
            )
        }
        whole = window.scope.map {
            Window(
                text: "All but \($0.cut.rawValue) \($0.part), too",
                address: ConsolePath.figures(FigureWindow(days: window.days)).address,
                isCurrent: false
            )
        }
        hasWorking = figures.calendar != nil
        csv = ConsolePath.figures(window).asFile
        caption = Self.caption(figures, window.scope)
        if figures.isTruncated {
            truncated =
                "Of what waits, only the \(Display.count(KeyFigures.rowsMax)) that wait longest "
                + "are counted."
        }
        let links: FigureWindow? = viewer.may(.ordersRead) ? window : nil
        func stage(_ figure: StageFigure) -> Stage {
            Stage(figure, hasWorking: figures.calendar != nil, window: links)
        }
        cycle = figures.cycle.map(stage)
        fill = Self.shares(figures.fill)
        fillCaption =
            "\(PlainWords.grouped(figures.fill.orders, "order")) with an ended first release"
        fillAddress =
            figures.fill.orders > 0
            ? links.flatMap { FigureChoice($0, FigureQuestion.fill, .counted) }
                .map { ConsolePath.figureList($0).address } : nil
        ageing = figures.backorders.buckets.map(Bucket.init)
        shipConfirm = figures.shipConfirm.map(stage)
        invoice = stage(figures.invoicing)
        open = figures.invoiceRelease.open.map {
            Open(
                rule: PlainWords.sentence($0.rule),
                shipments: Display.count($0.shipments),
                billed: Display.count($0.billed),
                oldest: TimeView($0.oldestShippedAt, at: now)
            )
        }
        returns = figures.returns.stages.map(stage)
        returnsAddress = ConsolePath.returns(window).address
        stale = Stale(model, links: links)
        splits =
            window.scope == nil
            ? FigureCut.ofTrade.compactMap { Split($0, model.parts[$0] ?? [], window) } : []
    }

    private static func caption(_ figures: KeyFigures, _ scope: FigureScope?) -> String {
        let part = scope.map { " of \($0.cut.rawValue) \($0.part)" } ?? ""
        var text =
            "Orders received\(part), and shipments that left, since "
            + "\(Display.time(figures.since)), midnight in \(figures.timeZone). "
            + "Elapsed time is by the clock, nights and weekends included."
        if let calendar = figures.calendar {
            let days = calendar.workingDays.map {
                PlainWords.sentence(String($0.rawValue.prefix(3)))
            }
            text +=
                " Working time is what of it lies within \(days.joined(separator: ", ")), "
                + "\(time(calendar.opensMinutes)) to \(time(calendar.closesMinutes)), without "
                + "\(PlainWords.count(calendar.holidays.count, "holiday"))."
        }
        return text
    }

    /// `08:30`
    private static func time(_ minutes: Int) -> String {
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return two(minutes / 60) + ":" + two(minutes % 60)
    }

    private static func shares(_ fill: FillFigure) -> [Share] {
        let lines = Share(
            name: "Line fill rate",
            definition: FillFigure.linesDefinition,
            percent: Display.percent(fill.lines),
            parts:
                "\(Display.count(Int(fill.lines.part))) of \(Display.count(Int(fill.lines.whole)))"
        )
        let units = Share(
            name: "Unit fill rate",
            definition: FillFigure.unitsDefinition,
            percent: Display.percent(fill.units),
            parts: "\(Display.quantity(fill.units.part)) of \(Display.quantity(fill.units.whole))"
        )
        return [lines, units]
            + fill.values.map { value in
                Share(
                    name: "Value fill rate, \(value.currency)",
                    definition: FillFigure.valueDefinition,
                    percent: Display.percent(value.share),
                    parts: Display.money(value.share.part, value.currency) + " of "
                        + Display.money(value.share.whole, value.currency)
                )
            }
    }
}

extension FiguresView.Stage {
    /// - Parameter window: set for those who may see the orders behind a number.
    init(_ figure: StageFigure, hasWorking: Bool, window: FigureWindow?) {
        func address(_ members: FigureMembers, _ number: Int) -> String? {
            guard number > 0 else { return nil }
            return window.flatMap { FigureChoice($0, figure.measure, members) }
                .map { ConsolePath.figureList($0).address }
        }
        name = figure.name
        definition = figure.definition
        count = Display.count(figure.spread?.count ?? 0)
        countAddress = address(.counted, figure.spread?.count ?? 0)
        median = figure.spread.map { PlainWords.age($0.median) } ?? "–"
        ninetieth = figure.spread.map { PlainWords.age($0.ninetieth) } ?? "–"
        if hasWorking {
            working = FiguresView.Working(
                median: figure.working.map { PlainWords.age($0.median) } ?? "–",
                ninetieth: figure.working.map { PlainWords.age($0.ninetieth) } ?? "–"
            )
        }
        waiting = Display.count(figure.waiting)
        waitingAddress = address(.waiting, figure.waiting)
    }
}

extension FiguresView.Split {
    /// `nil` where there are not several.
    init?(_ cut: FigureCut, _ parts: [FigurePart], _ window: FigureWindow) {
        guard parts.count > 1 else { return nil }
        id = "by-" + cut.rawValue
        title = "By \(cut.rawValue)"
        counted = cut == .site ? "Shipments" : "Orders"
        spread = cut == .site ? "Left to confirmed" : "Order cycle time"
        rows = parts.map { part in
            FiguresView.Part(
                name: part.part,
                address: ConsolePath.figures(
                    FigureWindow(days: window.days, scope: FigureScope(cut, part.part))
                ).address,
                count: Display.count(part.count),
                median: part.spread.map { PlainWords.age($0.median) } ?? "–",
                ninetieth: part.spread.map { PlainWords.age($0.ninetieth) } ?? "–",
                waiting: Display.count(part.waiting),
                lines: cut == .site ? "" : Display.percent(part.lines)
            )
        }
        if parts.count == KeyFigures.partsMax { title += ", the largest \(parts.count)" }
    }
}

extension FiguresView.Bucket {
    init(_ bucket: BackorderAgeing.Bucket) {
        name = bucket.name
        orders = Display.count(bucket.orders)
        lines = Display.count(bucket.lines)
        overdue = Display.count(bucket.overdue)
        unpromised = Display.count(bucket.unpromised)
        values = bucket.values.sorted { $0.key < $1.key }
            .map { Display.money($0.value, $0.key) }.joined(separator: ", ")
    }
}
