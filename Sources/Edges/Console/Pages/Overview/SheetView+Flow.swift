import Canonical
import Governance
import Primitives
import Projections

// The lists behind the overview's numbers.
extension SheetView {
    /// - Parameter found: up to one row more than `limit`, so that the next page is known.
    init(_ found: [FlowRow], at place: FlowPlace, limit: Int, now: Timestamp) {
        let shown = Array(found.prefix(limit))
        let stage = PlainWords.sentence(place.stage.rawValue)
        title =
            switch place.part {
            case .standing: stage
            case .stuck: "\(stage), and stuck"
            case .entered: "\(stage) in the last hour"
            }
        section = .overview
        let what =
            place.part == .entered
            ? "Came to this stage\(place.since.map { " since " + Display.time($0) } ?? "")."
            : place.stage.definition
        let number = PlainWords.grouped(shown.count, "order")
        caption = "\(number) on this page, longest there first. \(what)"
        choices = Choices(
            label: "Which orders",
            items: FlowPart.allCases.map { part in
                var other = FlowPlace(stage: place.stage, part: part)
                other.since = part == .entered ? place.since : nil
                return Choice(
                    text: part.words,
                    address: ConsolePath.flow(other).address,
                    isCurrent: part == place.part
                )
            }
        )
        columns = [
            .text("Purchase order"), .text("Customer"), .text("Status"), .figure("Amount"),
            .text("Channel"), .text(place.part == .entered ? "Came" : "Here since"),
            .figure("Age"),
        ]
        rows = shown.map { Row($0, now: now) }
        emptyText = rows.isEmpty ? "No order is here now." : nil
        next =
            found.count > limit
            ? shown.last.map { last in
                var following = place
                following.after = last.place
                return ConsolePath.flow(following).address
            } : nil
        csv = ConsolePath.flow(place).asFile
    }

    init(_ found: [DoorRow], limit: Int, viewer: Viewer, now: Timestamp) {
        let shown = Array(found.prefix(limit))
        title = "Messages at the door"
        section = .overview
        caption =
            "\(PlainWords.grouped(shown.count, "message")) on this page that came in and are not "
            + "decided, oldest first."
        columns = [
            .text("Message"), .text("From"), .text("State"), .text("Received"), .figure("Age"),
        ]
        rows = shown.map { row in
            let failure = [row.failureCode, row.failureDetail].filter { !$0.isEmpty }
            return Row(
                head: .text(
                    "\(row.kind) \(row.id)",
                    link: row.isParked && viewer.may(.redrive)
                        ? ConsolePath.item("inbox/\(row.id)").address : nil,
                    why: row.key
                ),
                cells: [
                    .text(row.source),
                    .text(
                        row.isParked ? "put aside" : "waiting",
                        why: failure.joined(separator: ": "),
                        tone: row.isParked ? "bad" : "plain"
                    ),
                    .time(row.receivedAt, at: now),
                    .figure(PlainWords.age(now.since(row.receivedAt))),
                ]
            )
        }
        emptyText = rows.isEmpty ? "Nothing waits at the door." : nil
        next =
            found.count > limit
            ? shown.last.map { ConsolePath.door(after: $0.place).address } : nil
        csv = ConsolePath.door(after: nil).asFile
    }
}

extension FlowPart {
    fileprivate var words: String {
        switch self {
        case .standing: "All that stand here"
        case .stuck: "Stuck"
        case .entered: "Came in the last hour"
        }
    }
}

extension SheetView.Row {
    fileprivate init(_ row: FlowRow, now: Timestamp) {
        let status = StatusView(stored: row.status)
        head = .text(
            row.number.isEmpty ? row.orderID : row.number,
            link: Order.ID(validating: row.orderID).map { ConsolePath.order($0).address },
            why: row.orderID
        )
        cells = [
            .text(row.customer),
            .text(
                status.text,
                why: row.holds.map(PlainWords.of).joined(separator: ", "),
                tone: status.tone
            ),
            .figure(Display.money(row.grossMinorUnits, row.currency)),
            .text(row.channel),
            .time(row.at, at: now),
            .figure(PlainWords.age(now.since(row.at))),
        ]
    }
}
