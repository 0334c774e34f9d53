import Primitives
import Projections
import Storage

extension SheetView {
    /// - Parameter found: up to one line more than `limit`.
    init(_ found: [AuditLine], about subject: String?, limit: Int, now: Timestamp) {
        let shown = Array(found.prefix(limit))
        title = subject.map { "Audit of \($0)" } ?? "Audit"
        section = .audit
        caption =
            "\(PlainWords.grouped(shown.count, "entry", "entries")) on this page, newest first: "
            + "who did what in the console and at the command line."
        if let subject {
            choices = Choices(
                label: "Subject",
                items: [
                    Choice(
                        text: "Everything",
                        address: ConsolePath.audit(subject: nil).address,
                        isCurrent: false
                    ),
                    Choice(
                        text: subject,
                        address: ConsolePath.audit(subject: subject).address,
                        isCurrent: true
                    ),
                ]
            )
        }
        columns = [
            .text("When"), .text("Who"), .text("Did"), .text("To"), .text("With"),
        ]
        rows = shown.map { line in
            Row(
                head: .time(line.entry.at, at: now),
                cells: [
                    .text(line.entry.actor),
                    .text(line.entry.action),
                    .text(
                        line.entry.subject,
                        link: ConsolePath.audit(subject: line.entry.subject).address
                    ),
                    .text(line.entry.detail),
                ]
            )
        }
        emptyText = rows.isEmpty ? "Nobody has done anything here yet." : nil
        next =
            found.count > limit
            ? shown.last.map {
                ConsolePath.audit(subject: subject, before: String($0.id)).address
            } : nil
        csv = ConsolePath.audit(subject: subject).asFile
    }
}

extension PlainWords {
    /// `1 entry`, `2 entries`
    static func grouped(_ number: Int, _ noun: String, _ nouns: String) -> String {
        "\(Display.count(number)) \(number == 1 ? noun : nouns)"
    }
}
