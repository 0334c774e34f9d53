import Canonical
import Governance
import Primitives
import Purchasing

/// What a person can do with a purchase order, by a form with a preview.
enum PurchaseAct: String, CaseIterable, Sendable {
    case approve, decline, answer, invoice, cancel

    var permission: Permission {
        switch self {
        case .approve, .decline, .answer: .purchasesApprove
        case .invoice: .purchasesSettle
        case .cancel: .purchasesManage
        }
    }

    var title: String {
        switch self {
        case .approve: "Approve"
        case .decline: "Decline"
        case .answer: "Decide the supplier's answer"
        case .invoice: "Decide an invoice"
        case .cancel: "Cancel what has not come"
        }
    }

    /// On the button that does it.
    var go: String {
        switch self {
        case .approve: "Approve it"
        case .decline: "Decline it"
        case .answer, .invoice: "Decide it so"
        case .cancel: "Cancel it"
        }
    }

    var done: ConsolePath.Done {
        switch self {
        case .approve: .purchaseApproved
        case .decline: .purchaseDeclined
        case .answer: .answerDecided
        case .invoice: .invoiceDecided
        case .cancel: .purchaseCancelled
        }
    }

    /// Whether it makes sense for the order as it stands; the decision itself has the last word.
    func isOpen(for order: PurchaseState) -> Bool {
        switch self {
        case .approve, .decline: order.approvedBy == nil && order.cancelledBecause == nil
        case .answer: order.lines.contains { $0.question != nil }
        case .invoice: order.invoices.contains { $0.status.isUndecided }
        // Before its approval it is declined.
        case .cancel:
            order.approvedBy != nil && order.cancelledBecause == nil
                && order.lines.contains { $0.open > 0 }
        }
    }

    /// What ends a work item of a purchase order: `purchase_order/…/approval`.
    init?(endingItem key: String) {
        let parts = key.split(separator: "/", maxSplits: 3)
        guard parts.count > 2, parts[0] == "purchase_order" else { return nil }
        switch parts[2] {
        case "approval": self = .approve
        case "answer": self = .answer
        case "invoice": self = .invoice
        default: return nil
        }
    }
}

/// What somebody typed into a purchase order's form: the event it stands for, or what is wrong.
struct PurchaseWish: Sendable {
    var event: PurchaseWorkflow.Event?
    var faults: [String] = []
    /// For the audit.
    var detail = ""

    init(_ act: PurchaseAct, _ fields: FormFields, of order: PurchaseState, by person: String) {
        let note = fields["note"] ?? ""
        if note.utf8.count > OrderWish.noteBytesMax {
            faults.append("The reason has more than \(OrderWish.noteBytesMax) bytes; shorten it.")
        }
        if OrderWish.hasControls(note) { faults.append(OrderWish.onOneLine) }
        detail = note
        let event: PurchaseWorkflow.Event?
        switch act {
        case .approve: event = .approved(by: person)
        case .decline:
            if note.isEmpty { faults.append("Write why it is declined.") }
            if order.approvedBy != nil { faults.append("It is approved; cancel it instead.") }
            event = .cancelRequested(by: person, reason: "declined: \(note)")
        case .cancel:
            if note.isEmpty { faults.append("Write why it is cancelled.") }
            event = .cancelRequested(by: person, reason: note)
        case .answer: event = answer(fields, order, person)
        case .invoice: event = invoice(fields, order, person, note)
        }
        self.event = faults.isEmpty ? event : nil
    }

    private mutating func answer(
        _ fields: FormFields,
        _ order: PurchaseState,
        _ person: String
    ) -> PurchaseWorkflow.Event? {
        guard let verdict = fields["verdict"].flatMap(AnswerDecision.Verdict.init(rawValue:)) else {
            faults.append("Choose whether the answer is taken.")
            return nil
        }
        let asked = order.lines.filter { $0.question != nil }.map(\.number)
        let ticked = order.lines.map(\.number).filter { fields["l\($0)"] == "1" }
        let chosen = asked.filter(ticked.contains)
        // Whoever chose lines did not mean the others.
        guard ticked.isEmpty || !chosen.isEmpty else {
            faults.append("Nothing is left to be decided on the lines you chose.")
            return nil
        }
        let lines = chosen.isEmpty ? asked : chosen
        detail = verdict.rawValue + " line " + lines.map(String.init).joined(separator: ", ")
        return .answerDecided(AnswerDecision(verdict, lines: lines, by: person))
    }

    private mutating func invoice(
        _ fields: FormFields,
        _ order: PurchaseState,
        _ person: String,
        _ note: String
    ) -> PurchaseWorkflow.Event? {
        guard let number = fields["number"],
            order.invoices.contains(where: { $0.claim.number == number })
        else {
            faults.append("Choose the invoice.")
            return nil
        }
        guard let verdict = fields["verdict"].flatMap(InvoiceDecision.init(rawValue:)) else {
            faults.append("Choose what is paid of it.")
            return nil
        }
        detail = "\(verdict.rawValue) \(number)" + (note.isEmpty ? "" : ": \(note)")
        return .invoiceDecided(
            number: number,
            verdict,
            by: person,
            note: note.isEmpty ? nil : note
        )
    }
}
