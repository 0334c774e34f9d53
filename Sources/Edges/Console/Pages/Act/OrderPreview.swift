import Canonical
import Engine
import Inventory
import Ordering
import Primitives
import Projections
import Workflows

/// What would come of a wish about an order, in sentences: what happens, money, stock, who is told
/// what, and what cannot be changed any more.
struct OrderPreview {
    let before: OrderState
    let after: OrderState
    let effects: [OrderEffect]
    let reasons: [String]
}

extension OrderPreview {
    static func view(
        of rehearsal: Rehearsal<OrderWorkflow>,
        _ act: OrderAct,
        typed: [ActView.Pair],
        once: () -> String
    ) -> ActView.Preview {
        switch rehearsal.verdict {
        case .refused(let refusal):
            return ActView.Preview(refusal: PreviewText.sentence("\(refusal)"), points: [])
        case .quarantined(let reason):
            let words = "the order is frozen until integration support has looked at it: \(reason)"
            return ActView.Preview(refusal: PreviewText.sentence(words), points: [])
        case .decided(let decision):
            let preview = OrderPreview(
                before: rehearsal.before,
                after: decision.state,
                effects: decision.effects,
                reasons: decision.reasons
            )
            guard decision.state != rehearsal.before else {
                let why = decision.reasons.joined(separator: " ")
                return ActView.Preview(
                    refusal: PreviewText.sentence("nothing would change. \(why)"),
                    points: []
                )
            }
            return ActView.Preview(
                refusal: nil,
                points: preview.points,
                go: ActView.Go(
                    text: act.go,
                    once: once(),
                    seen: String(rehearsal.sequence),
                    typed: typed
                )
            )
        }
    }

    var points: [ActView.Point] {
        var text = PreviewText()
        text.add("The order", reasons.map(PreviewText.ended))
        text.add("Money", money)
        text.add("Stock", stock)
        text.add("Warehouses", warehouses)
        text.add("The ERP", erp)
        text.add("The buyer is told", told)
        text.add("Work", work)
        text.add("What can no longer be changed", gone)
        return text.points
    }
}

// MARK: - The parts

extension OrderPreview {
    private var money: [String] {
        var sentences: [String] = []
        if let old = before.totals?.gross, let new = after.totals?.gross {
            sentences.append(
                old == new
                    ? "The order's value stays \(Display.money(new))."
                    : "The order's value goes from \(Display.money(old)) to \(Display.money(new))."
            )
        }
        for case .postCredit(let posting) in effects {
            let delta = posting.openOrdersDelta + posting.openInvoicesDelta
            guard !delta.isZero else { continue }
            let amount = Display.money(
                Money(minorUnits: Int64(clamping: delta.minorUnits.magnitude), delta.currency)
            )
            sentences.append(
                "\(posting.root) owes \(amount) \(delta.minorUnits > 0 ? "more" : "less") of its "
                    + "credit limit."
            )
        }
        for case .postCreditNote(let note) in effects {
            sentences.append("\(Display.money(note.total)) are credited.")
        }
        return sentences
    }

    private var stock: [String] {
        var sentences: [String] = []
        for case .postStock(let postings) in effects {
            for posting in postings where posting.reservedDelta != 0 {
                let amount = Display.quantity(Int64(clamping: posting.reservedDelta.magnitude))
                sentences.append(
                    posting.reservedDelta < 0
                        ? "\(amount) \(posting.item) at \(posting.site) are free for others."
                        : "\(amount) \(posting.item) at \(posting.site) are reserved for it."
                )
            }
        }
        for case .setBackorders(let entries) in effects {
            for entry in entries {
                sentences.append(
                    entry.thousandths == 0
                        ? "Line \(entry.line) waits for nothing any more."
                        : "\(Display.quantity(entry.thousandths)) \(entry.item) of line "
                            + "\(entry.line) wait for stock"
                            + (entry.promisedOn.map { ", promised for \($0)." } ?? ".")
                )
            }
        }
        return sentences
    }

    private var warehouses: [String] {
        effects.compactMap { effect in
            switch effect {
            case .releaseToWarehouse(let request):
                "\(request.site) is told to ship \(PlainWords.count(request.lines.count, "line")) "
                    + "(\(request.fulfilment))."
            case .cancelAtWarehouse(let question):
                "\(question.warehouse) is asked to stop \(question.fulfilment); what it has "
                    + "shipped by then is shipped, and its answer decides."
            default: nil
            }
        }
    }

    private var erp: [String] {
        let told = effects.compactMap { effect -> String? in
            switch effect {
            case .bookInERP: "It is asked to book the order."
            case .amendInERP(let order):
                "It is told the new quantities of \(order.externalNumber ?? "the order")."
            case .cancelInERP(let number): "It is told to cancel \(number)."
            case .postCreditNote(let note): "It is asked to post the credit note \(note.id)."
            case .postInvoice(let invoice): "It is asked to post the invoice \(invoice.id)."
            default: nil
            }
        }
        guard told.isEmpty else { return told }
        return after.isAmendmentDue
            ? ["It is told once it has answered the booking."] : ["It is told nothing."]
    }

    private var told: [String] {
        effects.compactMap { effect in
            guard case .publish(let milestone) = effect else { return nil }
            let reference = milestone.reference.map { " (\(PlainWords.of($0)))" } ?? ""
            return PlainWords.sentence(milestone.kind.rawValue) + reference + "."
        }
    }

    private var work: [String] {
        effects.compactMap { effect in
            switch effect {
            case .openWorkItem(let item):
                "\(PlainWords.sentence(item.owner.rawValue)) gets an item: "
                    + "\(PlainWords.of(item.reason))."
            case .closeWorkItem(let key):
                "The item \(PlainWords.of(String(key.split(separator: "/").last ?? ""))) is closed."
            default: nil
            }
        }
    }

    /// What is picked or has left is a fact.
    private var gone: [String] {
        before.lines.compactMap { line in
            let amounts = line.quantities
            guard amounts.shipped > 0 || amounts.picked > 0 else { return nil }
            var parts: [String] = []
            if amounts.shipped > 0 {
                parts.append("\(Display.quantity(amounts.shipped)) \(line.stockUnit) have left")
            }
            if amounts.picked > 0 {
                parts.append("\(Display.quantity(amounts.picked)) \(line.stockUnit) are picked")
            }
            return "Line \(line.number): " + parts.joined(separator: ", ") + "."
        }
    }
}
