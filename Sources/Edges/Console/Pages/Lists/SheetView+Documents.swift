import Canonical
import Governance
import Ordering
import Primitives
import Projections
import Purchasing
import Storage

extension SheetView {
    /// - Parameter found: up to one line more than `limit`.
    init(
        _ found: [DocumentLine],
        of partner: String?,
        limit: Int,
        viewer: Viewer,
        now: Timestamp
    ) {
        let shown = Array(found.prefix(limit))
        title = partner.map { "Documents of \($0)" } ?? "Documents"
        section = .documents
        caption =
            "\(PlainWords.grouped(shown.count, "document")) on this page, newest first: what "
            + "partners sent, what went to them, and how each was acknowledged."
        if let partner {
            choices = Choices(
                label: "Partner",
                items: [
                    Choice(
                        text: "All partners",
                        address: ConsolePath.whole(.documents).address,
                        isCurrent: false
                    ),
                    Choice(
                        text: partner,
                        address: ConsolePath.documents(partner: partner).address,
                        isCurrent: true
                    ),
                ]
            )
        }
        columns = [
            .text("Document"), .text("Partner"), .text("Way"), .text("State"), .text("Read by"),
            .text("For"), .text("Created"), .text("Raw"),
        ]
        rows = shown.map { Row($0, viewer: viewer, now: now) }
        emptyText =
            rows.isEmpty
            ? "No document came in or went out yet. Orders by API leave none." : nil
        next =
            found.count > limit
            ? shown.last.map { ConsolePath.documents(partner: partner, after: $0.place).address }
            : nil
        csv = ConsolePath.documents(partner: partner).asFile
    }
}

extension SheetView.Row {
    fileprivate init(_ line: DocumentLine, viewer: Viewer, now: Timestamp) {
        let page: ConsolePath? =
            switch line.instanceKind {
            case OrderWorkflow.name: Order.ID(validating: line.instanceID).map { .order($0) }
            case PurchaseWorkflow.name:
                PurchaseOrder.ID(validating: line.instanceID).map { .purchase($0, .lines) }
            default: nil
            }
        head = .text("\(line.type) \(line.controlNumber)", why: line.name)
        cells = [
            .text(line.partner, link: ConsolePath.documents(partner: line.partner).address),
            .text(line.direction == "in" ? "came in" : "went out"),
            .text(
                PlainWords.sentence(line.state),
                why: String(line.detail.prefix(200)),
                tone: line.tone
            ),
            .text(line.reader),
            .text(line.instanceID, link: page.map(\.address)),
            .time(line.createdAt, at: now),
            viewer.may(.redrive)
                ? .text("Download", link: ConsolePath.documentBytes(line.id).address) : .text(""),
        ]
    }
}

extension DocumentLine {
    /// Where a line stands on its list: `MICROSECONDS.ID`.
    var place: String { "\(createdAt.microseconds).\(id)" }

    static func place(_ text: String) -> (at: Timestamp, id: String)? {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let at = Int64(parts[0]) else { return nil }
        return (Timestamp(microseconds: at), String(parts[1]))
    }

    fileprivate var tone: String {
        if state.contains("reject") || state.contains("fail") || state.contains("refus") {
            return "bad"
        }
        if state.contains("accept") || state.contains("acknowledged") { return "good" }
        return "plain"
    }
}
