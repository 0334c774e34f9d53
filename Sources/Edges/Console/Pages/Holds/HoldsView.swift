import Canonical
import Governance
import Inventory
import Primitives
import Projections

/// What is on hold as its template shows it.
struct HoldsView: PageView {
    static var template: Template { .holds }
    let section: Section? = .inventory

    var title: String
    var caption: String
    var item: String
    var holds: [Row]
    var emptyText: String?
    /// Set when the viewer may put on hold: what makes the form one.
    var place: String?
    var reasons: [String]
    var csrfToken: String
    var inventory = ConsolePath.inventory(item: nil).address
    var all = ConsolePath.holds(item: nil).address
    var placeHold = ConsolePath.placeHold.address
    var endHold = ConsolePath.endHold.address

    struct Row: Equatable {
        var sku: String
        var site: String
        var number: String
        var left: String
        var words: String
        var placed: TimeView
        var until: TimeView?
        /// Set when the viewer may give it free.
        var once: String?
        /// Names the row's fields on the page.
        var field: String
    }

    static let rowsMax = 500
}

extension HoldsView {
    init(
        _ found: [StockHold.Standing],
        of item: Item.ID?,
        _ policy: HoldPolicy,
        viewer: Viewer,
        now: Timestamp,
        once: () -> String
    ) {
        title = item.map { "On hold of \($0)" } ?? "Stock on hold"
        caption =
            "\(PlainWords.grouped(found.count, "hold")) here: there, and promised to nobody."
        self.item = item?.rawValue ?? ""
        holds = found.enumerated().map { index, standing in
            let hold = standing.hold
            let left = Display.quantity(standing.left)
            let isWhole = standing.left == hold.thousandths
            let isOthers = policy.endsByAnother(hold.reason) && hold.placedBy == viewer.name
            return Row(
                sku: hold.item.rawValue,
                site: hold.site.rawValue,
                number: hold.number.rawValue,
                left: isWhole ? left : "\(left) of \(Display.quantity(hold.thousandths))",
                words: "\(PlainWords.sentence(hold.reason)), by \(hold.placedBy)"
                    + (hold.note.map { ": \($0)" } ?? ""),
                placed: TimeView(standing.placedAt, at: now),
                until: hold.until.map { TimeView($0, at: now) },
                once: viewer.may(.inventoryApprove) && !isOthers ? once() : nil,
                field: String(index)
            )
        }
        emptyText = found.isEmpty ? "Nothing is on hold." : nil
        place = viewer.may(.inventoryAdjust) ? once() : nil
        reasons = policy.reasons.map(\.code)
        csrfToken = viewer.csrfToken
    }
}
