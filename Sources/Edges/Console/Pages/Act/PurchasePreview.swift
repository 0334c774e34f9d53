import Canonical
import Engine
import Inventory
import Primitives
import Projections
import Purchasing
import Workflows

/// What would come of a wish about a purchase order, in sentences.
enum PurchasePreview {
    static func view(
        of rehearsal: Rehearsal<PurchaseWorkflow>,
        _ act: PurchaseAct,
        typed: [ActView.Pair],
        once: () -> String
    ) -> ActView.Preview {
        switch rehearsal.verdict {
        case .refused(let refusal):
            return ActView.Preview(refusal: PreviewText.sentence("\(refusal)"), points: [])
        case .quarantined(let reason):
            let words = "it is frozen until integration support has looked at it: \(reason)"
            return ActView.Preview(refusal: PreviewText.sentence(words), points: [])
        case .decided(let decision):
            guard decision.state != rehearsal.before else {
                let why = decision.reasons.joined(separator: " ")
                return ActView.Preview(
                    refusal: PreviewText.sentence("nothing would change. \(why)"),
                    points: []
                )
            }
            return ActView.Preview(
                refusal: nil,
                points: points(
                    rehearsal.before,
                    decision.state,
                    decision.effects,
                    decision.reasons
                ),
                go: ActView.Go(
                    text: act.go,
                    once: once(),
                    seen: String(rehearsal.sequence),
                    typed: typed
                )
            )
        }
    }

    private static func points(
        _ before: PurchaseState,
        _ after: PurchaseState,
        _ effects: [PurchaseWorkflow.Effect],
        _ reasons: [String]
    ) -> [ActView.Point] {
        var text = PreviewText()
        text.add("The purchase order", reasons.map(PreviewText.ended))
        text.add("Money", money(before, after, effects))
        text.add("The supplier", supplier(effects))
        text.add("The ERP", erp(effects))
        text.add("Stock", stock(effects))
        text.add("Work", work(effects))
        return text.points
    }

    private static func money(
        _ before: PurchaseState,
        _ after: PurchaseState,
        _ effects: [PurchaseWorkflow.Effect]
    ) -> [String] {
        var sentences: [String] = []
        if let old = before.agreedValue, let new = after.agreedValue {
            sentences.append(
                old == new
                    ? "What is agreed with the supplier stays \(Display.money(new))."
                    : "What is agreed with the supplier goes from \(Display.money(old)) to "
                        + "\(Display.money(new))."
            )
        }
        for case .postInvoice(let bill) in effects {
            sentences.append(
                "\(Display.money(bill.total)) are to be paid for invoice \(bill.number): "
                    + "\(Display.money(bill.net)) and \(Display.money(bill.tax)) tax."
            )
        }
        return sentences
    }

    private static func supplier(_ effects: [PurchaseWorkflow.Effect]) -> [String] {
        effects.compactMap { effect in
            guard case .tellSupplier(let telling) = effect else { return nil }
            return switch telling.kind {
            case .order: "It is sent the order, where it takes our documents."
            case .change: "It is told what is wanted otherwise, where it takes our documents."
            case .cancellation: "It is told that nothing is wanted, where it takes our documents."
            }
        }
    }

    private static func erp(_ effects: [PurchaseWorkflow.Effect]) -> [String] {
        let told = effects.compactMap { effect -> String? in
            switch effect {
            case .register: "It is asked to take the order."
            case .withdraw(_, let number): "It is told to withdraw \(number)."
            case .postInvoice(let bill): "It is asked to post the invoice \(bill.number)."
            case .postReceipt(let receipt): "It is told of the receipt \(receipt.reference)."
            default: nil
            }
        }
        return told.isEmpty ? ["It is told nothing."] : told
    }

    private static func stock(_ effects: [PurchaseWorkflow.Effect]) -> [String] {
        effects.flatMap { effect -> [String] in
            switch effect {
            case .expect(let supplies):
                supplies.map {
                    "\(Display.quantity($0.thousandths)) \($0.item) are expected at \($0.site) on "
                        + "\($0.expectedOn), and may be promised to customers."
                }
            case .announce(let notice): ["\(notice.site) is told what is to come."]
            default: []
            }
        }
    }

    private static func work(_ effects: [PurchaseWorkflow.Effect]) -> [String] {
        effects.compactMap { effect in
            switch effect {
            case .openWorkItem(let finding):
                "\(PlainWords.sentence(finding.owner.rawValue)) gets an item: "
                    + "\(PlainWords.of(finding.reason))."
            case .closeWorkItem(let key):
                "The item \(key.split(separator: "/").dropFirst(2).joined(separator: " ")) is closed."
            default: nil
            }
        }
    }
}

extension PurchaseState {
    /// What all that is agreed costs, at the prices agreed.
    fileprivate var agreedValue: Money? {
        guard let currency = header?.currency else { return nil }
        return lines.reduce(.zero(currency)) { sum, line in
            guard line.orderedStock > 0 else { return sum }
            let ordered = Int128(line.agreed) * Int128(line.ordered.thousandths)
            let share = Int64(clamping: ordered / Int128(line.orderedStock))
            return sum + line.amount(of: share)
        }
    }
}
