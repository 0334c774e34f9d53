import Canonical
import Primitives

/// What a supplier's own document says of one purchase order, line for line held against it.
///
/// It is news and never refused: what can be said is decided as if a person had said it, and the
/// rest is put before a person in the supplier's words.
public struct SupplierMessage: Codable, Hashable, Sendable {
    public enum Content: Codable, Hashable, Sendable {
        case answer(SupplierAnswer)
        case notice(AdvanceNotice)
        case invoice(InvoiceClaim)
        /// Nothing but remarks, or a plain yes to a change of ours.
        case words(about: Topic)
    }

    /// What a remark is about: a later document about the same, if it is clear, settles it.
    public enum Topic: Codable, Hashable, Sendable {
        case answer
        case change
        case notice(shipment: String)
        case invoice(number: String)

        fileprivate var name: String {
            switch self {
            case .answer: "answer_unclear"
            case .change: "change_unclear"
            case .notice(let shipment): "notice_unclear/\(shipment)"
            case .invoice(let number): "invoice_unclear/\(number)"
            }
        }
    }

    /// What the document is called: `855`, `ORDRSP`.
    public var document: String
    public var content: Content
    /// What it says that a person must read, a sentence each.
    public var remarks: [String]

    public init(_ document: String, _ content: Content, remarks: [String] = []) {
        self.document = document
        self.content = content
        let rest = remarks.count - Self.remarksKept
        self.remarks = remarks.prefix(Self.remarksKept) + (rest > 0 ? ["and \(rest) more"] : [])
    }

    static let remarksKept = 200

    /// Remarks that are told; the rest are counted.
    static let remarksMax = 10
}

extension PurchaseDraft {
    mutating func hear(_ message: SupplierMessage) throws(PurchaseRefusal) {
        let header = try header()
        reasons.append("\(header.supplier) wrote a document \(message.document).")
        switch message.content {
        case .answer(let answer): hear(answer, message)
        case .notice(let notice): hear(notice, message)
        case .invoice(let claim): hear(claim, message)
        case .words(let topic): remark(message.remarks, message, on: topic)
        }
    }

    /// Lines that cannot be so are left out; the others are answered.
    private mutating func hear(_ answer: SupplierAnswer, _ message: SupplierMessage) {
        var remarks = message.remarks
        var good = SupplierAnswer(lines: [])
        for said in answer.lines {
            attempt(&remarks) { (draft) throws(PurchaseRefusal) in
                _ = try draft.confirmation(
                    said,
                    of: draft.state.lines[draft.index(of: said.number)]
                )
                good.lines.append(said)
            }
        }
        if !good.lines.isEmpty {
            attempt(&remarks) { (draft) throws(PurchaseRefusal) in
                var trial = draft
                try trial.acknowledge(good)
                draft = trial
            }
        }
        // What was asked of some lines is not settled by a word on others.
        let isAnswered = state.lines.allSatisfy {
            $0.confirmed != nil || $0.question != nil || $0.agreed == 0
        }
        if !remarks.isEmpty || isAnswered { remark(remarks, message, on: .answer) }
    }

    /// A line of which more is announced than was agreed stays as it was announced before.
    private mutating func hear(_ notice: AdvanceNotice, _ message: SupplierMessage) {
        var remarks = message.remarks
        let known = state.notices.first { $0.shipment == notice.shipment }
        var good = notice
        good.lines = []
        var others: [Int: Int64] = [:]
        for other in state.notices where other.shipment != notice.shipment {
            for line in other.lines { others[line.line, default: 0] += line.thousandths }
        }
        for said in notice.lines {
            attempt(&remarks) { (draft) throws(PurchaseRefusal) in
                try draft.checkAnnounced(said, besides: others[said.line] ?? 0)
                good.lines.append(said)
            }
        }
        let left = Set(notice.lines.map(\.line)).subtracting(good.lines.map(\.line))
        for var kept in known?.lines ?? [] where left.contains(kept.line) {
            guard let line = state.line(kept.line) else { continue }
            kept.quantity = Quantity(thousandths: kept.thousandths, line.stockUnit)
            good.lines.append(kept)
        }
        if notice.lines.isEmpty, known == nil {
            remarks.append("shipment \(notice.shipment) is withdrawn, and was never announced")
        } else if !good.lines.isEmpty || notice.lines.isEmpty {
            attempt(&remarks) { (draft) throws(PurchaseRefusal) in
                var trial = draft
                try trial.announce(good)
                draft = trial
            }
        }
        remark(remarks, message, on: .notice(shipment: notice.shipment))
    }

    private func checkAnnounced(
        _ said: AdvanceNotice.Line,
        besides others: Int64
    ) throws(PurchaseRefusal) {
        let line = state.lines[try index(of: said.line)]
        guard let quantity = said.quantity, let stock = line.inStock(quantity),
            (0...Limits.quantityThousandths).contains(stock)
        else { throw .invalid(line: said.line, "no exact quantity of it is announced") }
        let total = others + stock
        guard total <= line.agreed + policy.slack(of: line.agreed) else {
            throw .invalid(
                line: said.line,
                "\(self.stock(total, line)) are announced altogether, "
                    + "\(self.stock(line.agreed, line)) are agreed"
            )
        }
    }

    private mutating func hear(_ claim: InvoiceClaim, _ message: SupplierMessage) {
        var remarks = message.remarks
        let holder = invoiceHolder
        attempt(&remarks) { (draft) throws(PurchaseRefusal) in
            var trial = draft
            try trial.bill(claim, holder: holder)
            draft = trial
        }
        remark(remarks, message, on: .invoice(number: claim.number), of: claim)
    }

    /// What cannot be so becomes a remark, and changes nothing.
    private mutating func attempt(
        _ remarks: inout [String],
        _ body: (inout PurchaseDraft) throws(PurchaseRefusal) -> Void
    ) {
        do throws(PurchaseRefusal) {
            try body(&self)
        } catch {
            remarks.append("\(error)")
        }
    }

    /// One work item for each topic; a later document that is clear closes it.
    private mutating func remark(
        _ remarks: [String],
        _ message: SupplierMessage,
        on topic: SupplierMessage.Topic,
        of claim: InvoiceClaim? = nil
    ) {
        guard let header = state.header, !remarks.isEmpty else { return close(topic.name) }
        let rest = remarks.count - SupplierMessage.remarksMax
        let words =
            remarks.prefix(SupplierMessage.remarksMax).joined(separator: "; ")
            + (rest > 0 ? "; and \(rest) more." : ".")
        reasons.append("A person has to read it: \(words)")
        let detail =
            "\(header.supplier) writes in its \(message.document) "
            + (claim.map { "(invoice \($0.number)) " } ?? "")
            + "about purchase order \(header.number): \(words)"
        open(
            topic.name,
            claim == nil ? .operationsManager : .financeAnalyst,
            claim == nil ? .supplierDiffers : .invoiceMismatch,
            String(detail.prefix(Limits.longTextBytes)),
            claim?.net
        )
    }
}
