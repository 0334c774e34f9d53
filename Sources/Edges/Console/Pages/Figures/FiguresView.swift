import Primitives
import Projections

/// The key figures as their template shows them, each beside its definition.
struct FiguresView: PageView {
    static var template: Template { .figures }
    let title = "Key figures"
    let section: Section? = .figures

    var windows: [Window]
    /// Absent where there is one channel at most.
    var channels: Channels?
    var csv: String
    var caption: String
    var truncated: String?
    var cycle: [Stage]
    var fill: [Share]
    var fillCaption: String
    var ageing: [Bucket]
    let ageingDefinition = BackorderAgeing.definition
    var shipConfirm: [Stage]
    var invoice: Stage
    var open: [Open]

    /// The windows a reader can choose from, in days.
    static let windowDays = [1, 7, 30, 90]

    struct Window: Equatable {
        var text: String
        var address: String
        var isCurrent: Bool
    }

    struct Channels: Equatable {
        var items: [Window]
    }

    struct Stage: Equatable {
        var name: String
        var definition: String
        var count: String
        var median: String
        var ninetieth: String
        var waiting: String
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
    init(
        _ figures: KeyFigures,
        days: Int,
        channel: String?,
        of channels: [String],
        now: Timestamp
    ) {
        windows = Self.windowDays.map {
            Window(
                text: PlainWords.count($0, "day"),
                address: ConsolePath.figures(days: $0, channel: channel).address,
                isCurrent: $0 == days
            )
        }
        self.channels = Self.choices(of: channels, channel, days)
        csv = ConsolePath.figures(days: days, channel: channel).asFile
        caption =
            "Orders received, and shipments that left, since \(Display.time(figures.since)). "
            + "Times are by the clock, nights and weekends included."
        if figures.isTruncated {
            truncated =
                "Of what waits, only the \(Display.count(KeyFigures.rowsMax)) that wait longest "
                + "are counted."
        }
        cycle = figures.cycle.map(Stage.init)
        fill = Self.shares(figures.fill)
        fillCaption =
            "\(PlainWords.grouped(figures.fill.orders, "order")) with an ended first release"
        ageing = figures.backorders.buckets.map(Bucket.init)
        shipConfirm = figures.shipConfirm.map(Stage.init)
        invoice = Stage(
            StageFigure(
                name: "Left to invoiced",
                definition: InvoiceReleaseFigure.definition,
                spread: figures.invoiceRelease.spread,
                waiting: figures.invoiceRelease.open.reduce(0) { $0 + $1.shipments }
            )
        )
        open = figures.invoiceRelease.open.map {
            Open(
                rule: PlainWords.sentence($0.rule),
                shipments: Display.count($0.shipments),
                billed: Display.count($0.billed),
                oldest: TimeView($0.oldestShippedAt, at: now)
            )
        }
    }

    private static func choices(
        of channels: [String],
        _ channel: String?,
        _ days: Int
    ) -> Channels? {
        guard channels.count > 1 || channel != nil else { return nil }
        let all = Window(
            text: "All channels",
            address: ConsolePath.figures(days: days).address,
            isCurrent: channel == nil
        )
        let each = channels.map {
            Window(
                text: $0,
                address: ConsolePath.figures(days: days, channel: $0).address,
                isCurrent: $0 == channel
            )
        }
        return Channels(items: [all] + each)
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
    init(_ figure: StageFigure) {
        name = figure.name
        definition = figure.definition
        count = Display.count(figure.spread?.count ?? 0)
        median = figure.spread.map { PlainWords.age($0.median) } ?? "–"
        ninetieth = figure.spread.map { PlainWords.age($0.ninetieth) } ?? "–"
        waiting = Display.count(figure.waiting)
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
