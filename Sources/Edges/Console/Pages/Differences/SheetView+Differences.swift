import Primitives
import Projections
import Reconciliation
import Storage

extension SheetView {
    /// - Parameters:
    ///   - found: up to one case more than `limit`.
    ///   - standings: how far each comparison has come.
    init(
        _ found: [ReconciliationRow],
        _ standings: [ReconciliationStanding],
        in phase: CaseWorkflow.Phase?,
        limit: Int,
        now: Timestamp
    ) {
        let shown = Array(found.prefix(limit))
        title = "Differences"
        section = .differences
        caption =
            standings.isEmpty
            ? "No system has been compared yet."
            : standings.map { Self.sentence($0, at: now) }.joined(separator: " ")
        choices = Choices(
            label: "Where they stand",
            items: [
                Choice(
                    text: "All",
                    address: ConsolePath.differences(nil).address,
                    isCurrent: phase == nil
                )
            ]
                + CaseWorkflow.Phase.allCases.filter { $0 != .new }.map {
                    Choice(
                        text: PlainWords.sentence($0.rawValue),
                        address: ConsolePath.differences($0).address,
                        isCurrent: $0 == phase
                    )
                }
        )
        columns = [
            .text("What"), .text("System"), .text("Differs in"), .text("Stands at"),
            .figure("At stake"), .text("Found"), .text("Changed"),
        ]
        rows = shown.map { row in
            Row(
                head: .text(
                    "\(PlainWords.sentence(row.subject.rawValue)) of \(row.key)",
                    link: ConsolePath.difference(row.id).address,
                    why: row.detail
                ),
                cells: [
                    .text(row.system),
                    .text(PlainWords.sentence(row.kind.rawValue)),
                    .text(
                        PlainWords.sentence(row.phase.rawValue),
                        tone: row.phase == .open || row.phase == .proposed ? "attention" : nil
                    ),
                    .figure(row.stake.map { "\($0)" } ?? ""),
                    .time(row.openedAt, at: now),
                    .time(row.updatedAt, at: now),
                ]
            )
        }
        emptyText = rows.isEmpty ? "Nothing stands there." : nil
        next =
            found.count > limit
            ? shown.last.map { ConsolePath.differences(phase, before: $0.id).address } : nil
        csv = ConsolePath.differences(phase).asFile
    }

    private static func sentence(_ standing: ReconciliationStanding, at now: Timestamp) -> String {
        let what = "\(PlainWords.sentence(standing.subject.rawValue)) with \(standing.system)"
        var text = what + ": "
        text +=
            standing.provenAt.map { "last proven equal at \(Display.time($0))" }
            ?? "never proven equal yet"
        if standing.differing > 0 { text += ", \(standing.differing) differ" }
        if let failed = standing.failedAt {
            text += "; it could not be compared at \(Display.time(failed))"
        }
        return text + "."
    }
}
