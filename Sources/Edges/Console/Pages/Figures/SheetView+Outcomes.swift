import Canonical
import Primitives
import Projections

/// What lies behind one number of an outcome.
enum OutcomeMembers: Sendable {
    case figures([FigureMember])
    case cases([HandledCase])
    case incidents([Incident])

    /// How many rows there are, where all were read.
    var count: Int {
        switch self {
        case .figures(let members): members.count
        case .cases(let cases): cases.count
        case .incidents(let incidents): incidents.count
        }
    }
}

extension SheetView {
    /// - Parameters:
    ///   - members: of figures one more than `limit`; of the others all.
    ///   - skipped: how many of the others the pages before have shown.
    init(
        _ members: OutcomeMembers,
        of list: OutcomeListChoice,
        _ report: OutcomeReport,
        skipped: Int,
        limit: Int,
        now: Timestamp
    ) {
        let period = list.side == .before ? report.before : report.after
        title = "\(list.outcome.name), \(list.side.rawValue)"
        section = .figures
        choices = Choices(
            label: "Back",
            items: [
                Choice(
                    text: "Before and after",
                    address: ConsolePath.outcomes(list.choice).address,
                    isCurrent: false
                )
            ]
        )
        columns = Self.columns(of: list)
        rows = Self.rows(members, list, skipped, limit, now)
        let number = report.outcomes.first { $0.outcome == list.outcome }
            .map { list.side == .before ? $0.before : $0.after }
        let listed = PlainWords.grouped(number?.listed ?? 0, list.outcome.listed)
        let hasImported = (number?.imported ?? 0) > 0
        caption =
            "\(listed) from \(period.first) to \(period.last), oldest first"
            + (hasImported ? "; what was imported has no list" : "")
            + ". \(list.outcome.definition)"
        emptyText = rows.isEmpty ? "Nothing is counted here." : nil
        csv = ConsolePath.outcomeList(list).asFile
        switch members {
        case .figures(let found):
            if found.count > limit {
                next = ConsolePath.outcomeList(list, after: found[limit - 1].place).address
            }
        case .cases, .incidents:
            if members.count > skipped + limit {
                next = ConsolePath.outcomeList(list, skipping: skipped + limit).address
            }
        }
    }

    private static func columns(of list: OutcomeListChoice) -> [Column] {
        switch list.outcome {
        case .reconciliation:
            [.text("Record"), .text("System"), .text("Subject"), .text("First"), .figure("Steps")]
        case .incidents:
            [
                .text("Cause"), .text("Reason"), .text("Began"), .figure("Items"), .figure("Took"),
            ]
        case .orderExceptions:
            [
                .text("Purchase order"), .text("Customer"), .text("Channel"), .text("Received"),
                .figure("Stopped after"),
            ]
        case .fill:
            [
                .text("Purchase order"), .text("Customer"), .text("Channel"), .text("Received"),
                .figure("Lines filled"),
            ]
        case .shipConfirm:
            [
                .text("Purchase order"), .text("Shipment"), .text("Channel"), .text("Left"),
                .figure("Took"),
            ]
        }
    }

    private static func rows(
        _ members: OutcomeMembers,
        _ list: OutcomeListChoice,
        _ skipped: Int,
        _ limit: Int,
        _ now: Timestamp
    ) -> [Row] {
        switch members {
        case .figures(let found):
            guard let question = list.question else { return [] }
            return found.prefix(limit).map { Row($0, question, now: now) }
        case .cases(let cases):
            return cases.dropFirst(skipped).prefix(limit).map { Row($0, now: now) }
        case .incidents(let incidents):
            return incidents.dropFirst(skipped).prefix(limit).map { Row($0, now: now) }
        }
    }
}

extension Outcome {
    /// What a row of its list is.
    fileprivate var listed: String {
        switch self {
        case .orderExceptions, .fill: "order"
        case .shipConfirm: "shipment"
        case .reconciliation: "difference"
        case .incidents: "incident"
        }
    }
}

extension SheetView.Row {
    fileprivate init(_ handled: HandledCase, now: Timestamp) {
        head = .text(
            handled.record.isEmpty ? handled.id : handled.record,
            link: ConsolePath.difference(handled.id).address
        )
        cells = [
            .text(handled.system), .text(PlainWords.sentence(handled.subject)),
            .time(handled.firstAt, at: now), .figure(String(handled.steps)),
        ]
    }

    fileprivate init(_ incident: Incident, now: Timestamp) {
        head = .text(incident.cause, link: ConsolePath.item(incident.key).address)
        cells = [
            .text(PlainWords.sentence(incident.reason)),
            .time(incident.openedAt, at: now),
            .figure(Display.count(incident.items)),
            .figure(
                incident.took.map(PlainWords.age)
                    ?? "for \(PlainWords.age(now.since(incident.openedAt)))"
            ),
        ]
    }
}
