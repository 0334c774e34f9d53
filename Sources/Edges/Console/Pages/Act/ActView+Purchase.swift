import Canonical
import Primitives
import Projections
import Purchasing

extension ActView {
    init(
        _ id: PurchaseOrder.ID,
        _ order: PurchaseState,
        _ act: PurchaseAct,
        _ typed: FormFields,
        faults: [String],
        news: [String],
        preview: Preview?,
        viewer: Viewer
    ) {
        let number = order.header?.number ?? id.rawValue
        section = .purchases
        title = "\(act.title): \(number)"
        crumb = Link(
            text: "Purchase order \(number)",
            address: ConsolePath.purchase(id, .lines).address
        )
        lead = Self.lead(order)
        self.news = news
        hasNews = !news.isEmpty
        self.faults = faults
        hasFaults = !faults.isEmpty
        address = ConsolePath.purchaseAct(nil).address
        fixed = [Pair(name: "id", value: id.rawValue), Pair(name: "do", value: act.rawValue)]
        fields = Self.fields(act, order, typed)
        rows = act == .answer ? order.lines.compactMap { Self.row($0, typed) } : []
        hasRows = !rows.isEmpty
        rowsCaption = "The lines the supplier answered otherwise; all of them, if none is chosen:"
        self.preview = preview
        csrfToken = viewer.csrfToken
    }

    private static func lead(_ order: PurchaseState) -> String {
        var parts = [PlainWords.sentence(order.status.rawValue)]
        if let header = order.header {
            parts.append("supplier \(header.supplier), raised by \(header.raisedBy)")
        }
        if let total = order.total { parts.append("ordered for \(Display.money(total))") }
        return parts.joined(separator: " · ")
    }

    private static func fields(
        _ act: PurchaseAct,
        _ order: PurchaseState,
        _ typed: FormFields
    ) -> [Field] {
        let longest = OrderWish.noteBytesMax
        switch act {
        case .approve: return []
        case .decline, .cancel:
            return [.text("note", "Why?", typed, isRequired: true, longest: longest)]
        case .answer:
            return [
                .choice(
                    "verdict",
                    "What is said to the supplier?",
                    [
                        ("accept", "Take it as answered"),
                        ("cancel", "Not on these terms: cancel what has not come"),
                    ],
                    typed
                )
            ]
        case .invoice:
            let undecided = order.invoices.filter(\.status.isUndecided).prefix(100)
            return [
                .choice(
                    "number",
                    "Which invoice?",
                    undecided.map { invoice in
                        let asked = Display.money(invoice.claim.net + invoice.claim.tax)
                        let apart =
                            invoice.difference.isZero
                            ? "" : ", \(Display.money(invoice.difference)) apart"
                        return (invoice.claim.number, "\(invoice.claim.number): \(asked)\(apart)")
                    },
                    typed
                ),
                .choice(
                    "verdict",
                    "What is paid of it?",
                    [
                        ("short_pay", "What order and receipt support"),
                        ("accept", "All that is asked for"), ("dispute", "Nothing for now"),
                    ],
                    typed
                ),
                .text("note", "Why?", typed, longest: longest),
            ]
        }
    }

    private static func row(_ line: PurchaseLine, _ typed: FormFields) -> Row? {
        guard let question = line.question else { return nil }
        let asked = UnitPrice(
            millionths: question.priceMillionths,
            line.price.currency,
            per: line.price.unit
        )
        let offer =
            question.thousandths == 0
            ? "The supplier rejects it."
            : "The supplier offers \(Display.quantity(question.thousandths)) \(line.stockUnit) "
                + (question.expectedOn.map { "on \($0)" } ?? "without a day")
                + " at \(asked.decimalText)."
        return Row(
            name: "Line \(line.number): \(line.item) for \(line.site)",
            why: "Ordered: \(Display.quantity(line.orderedStock)) \(line.stockUnit) "
                + (line.requestedOn.map { "for \($0) " } ?? "")
                + "at \(line.price.decimalText) \(line.price.currency.code). " + offer,
            fields: [],
            tick: Row.Tick(
                name: "l\(line.number)",
                label: "Line \(line.number)",
                isOn: typed["l\(line.number)"] == "1"
            )
        )
    }
}
