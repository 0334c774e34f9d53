import Governance
import Primitives
import Projections

/// Five outcomes before and after a day, each beside its definition and what it is told from.
struct OutcomesView: PageView {
    static var template: Template { .outcomes }
    let title = "Before and after"
    let section: Section? = .figures

    var back: String
    var address: String
    var csv: String
    var date: String
    var days: String
    let daysMax = OutcomeReport.daysRange.upperBound
    var caption: String
    var notice: String?
    var truncated: String?
    var outcomes: [Row]

    struct Row: Equatable {
        var id: String
        var name: String
        var definition: String
        var direction: String
        var tone: String
        var reason: String
        var sides: [Side]
    }

    struct Side: Equatable {
        var name: String
        var value: String
        var basis: String
        var address: String?
        var imported: String?
    }
}

extension OutcomesView {
    init(_ report: OutcomeReport, viewer: Viewer) {
        let choice = OutcomeChoice(date: report.date, days: report.days)
        back = ConsolePath.figures(FigureWindow()).address
        address = ConsolePath.outcomes(OutcomeChoice()).address
        csv = ConsolePath.outcomes(choice).asFile
        date = report.date.description
        days = String(report.days)
        caption = Self.caption(report)
        if !report.hasHistory {
            notice =
                "Nothing is known of the days before \(report.date)"
                + (report.countedSince.map { ": the first order came in here on \($0)" } ?? "")
                + ". Choose a later day, or have the operator import what was counted elsewhere."
        }
        if report.isTruncated {
            truncated =
                "Only the first \(Display.count(OutcomeReport.rowsMax)) cases, incidents or "
                + "imported numbers of a period are counted."
        }
        outcomes = report.outcomes.map { Row($0, choice, viewer: viewer) }
    }

    private static func caption(_ report: OutcomeReport) -> String {
        let (before, after) = (report.before, report.after)
        var text =
            "Before: \(before.first) to \(before.last). After: \(after.first) to \(after.last)"
        if after.days < report.days {
            text += ", \(after.days) of \(PlainWords.count(report.days, "day")) so far"
        }
        text += ". Days begin at midnight in \(report.timeZone)."
        for (name, period) in [("before", before), ("after", after)]
        where period.countedDays > 0 && period.countedDays < period.days {
            text +=
                " Orders came in here on \(period.countedDays) of the \(period.days) days \(name)."
        }
        return text
    }
}

extension OutcomesView.Row {
    fileprivate init(
        _ comparison: OutcomeComparison,
        _ choice: OutcomeChoice,
        viewer: Viewer
    ) {
        let outcome = comparison.outcome
        id = outcome.rawValue
        name = outcome.name
        definition = outcome.definition
        reason = comparison.verdict.reason
        switch comparison.verdict.direction {
        case .better: (direction, tone) = ("Better", "good")
        case .worse: (direction, tone) = ("Worse", "bad")
        case .noEvidence: (direction, tone) = ("No evidence", "plain")
        }
        sides = [
            OutcomesView.Side(
                name: "Before",
                comparison.before,
                OutcomeListChoice(choice, outcome, .before),
                viewer: viewer
            ),
            OutcomesView.Side(
                name: "After",
                comparison.after,
                OutcomeListChoice(choice, outcome, .after),
                viewer: viewer
            ),
        ]
    }
}

extension OutcomesView.Side {
    fileprivate init(
        name: String,
        _ number: OutcomeNumber,
        _ list: OutcomeListChoice,
        viewer: Viewer
    ) {
        self.name = name
        value = number.value(of: list.outcome)
        basis = number.basis(of: list.outcome)
        let isListed =
            viewer.may(.ordersRead)
            && (list.outcome != .reconciliation || viewer.may(.reconciliationRead))
        if isListed, number.listed > 0 {
            address = ConsolePath.outcomeList(list).address
        }
        if number.imported > 0 {
            imported =
                "Imported: \(PlainWords.grouped(number.imported, list.outcome.noun)) of "
                + "\(PlainWords.count(number.importedDays, "day")), from "
                + number.sources.joined(separator: ", ")
        }
    }
}

extension OutcomeNumber {
    /// The number with its unit; a dash where nothing was counted.
    func value(of outcome: Outcome) -> String {
        switch outcome.kind {
        case .rate:
            perMille.map { "\($0 / 10).\($0 % 10) per 100 orders" } ?? "–"
        case .share: Display.percent(share)
        case .length: spread.map { PlainWords.age($0.median) } ?? "–"
        }
    }

    /// What it is told from.
    func basis(of outcome: Outcome) -> String {
        let part = Display.count(Int(share.part))
        switch outcome {
        case .orderExceptions, .fill:
            return "\(part) of \(PlainWords.grouped(basis, outcome.noun))"
        case .reconciliation:
            return
                "\(PlainWords.grouped(Int(share.part), "difference")) worked on, "
                + PlainWords.grouped(basis, "order")
        case .shipConfirm, .incidents:
            let ninetieth = spread.map { ", 9 of 10 within \(PlainWords.age($0.ninetieth))" } ?? ""
            return
                "median of \(PlainWords.grouped(basis, outcome.noun))\(ninetieth); "
                + "\(Display.count(waiting)) not yet"
        }
    }
}
