import Primitives
import Projections
import Stewardship
import Storage

extension SheetView {
    /// - Parameter found: up to one case more than `limit`.
    init(
        _ found: [StewardshipRow],
        in phase: StewardshipWorkflow.Phase?,
        limit: Int,
        now: Timestamp
    ) {
        let shown = Array(found.prefix(limit))
        title = "Who is who"
        section = .stewardship
        caption =
            "Customers, numbers and codes that the records do not agree on. Nothing is merged "
            + "until two people say so, and what was merged can be taken back."
        let phases = StewardshipWorkflow.Phase.allCases.filter { $0 != .new }
        choices = Choices(
            label: "Where they stand",
            items: [
                Choice(
                    text: "All",
                    address: ConsolePath.stewardship(nil).address,
                    isCurrent: phase == nil
                )
            ]
                + phases.map {
                    Choice(
                        text: PlainWords.sentence($0.rawValue),
                        address: ConsolePath.stewardship($0).address,
                        isCurrent: $0 == phase
                    )
                }
        )
        columns = [
            .text("What"), .text("Question"), .text("Stands at"), .text("Steward"),
            .text("Due"), .text("Found"), .text("Changed"),
        ]
        rows = shown.map { row in
            let isWaiting = row.phase == .open || row.phase == .proposed
            return Row(
                head: .text(
                    row.subject,
                    link: ConsolePath.stewardshipCase(row.id).address,
                    why: row.detail
                ),
                cells: [
                    .text(PlainWords.sentence(row.question.rawValue)),
                    .text(
                        PlainWords.sentence(row.phase.rawValue),
                        tone: isWaiting || row.phase == .undoProposed ? "attention" : nil
                    ),
                    .text(row.steward.words),
                    .time(row.dueAt, at: now),
                    .time(row.openedAt, at: now),
                    .time(row.updatedAt, at: now),
                ]
            )
        }
        emptyText = rows.isEmpty ? "Nothing stands there." : nil
        next =
            found.count > limit
            ? shown.last.map { ConsolePath.stewardship(phase, before: $0.id).address } : nil
        csv = ConsolePath.stewardship(phase).asFile
    }
}
