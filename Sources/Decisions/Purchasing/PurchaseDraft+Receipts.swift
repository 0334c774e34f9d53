import Canonical
import Inventory
import Primitives

/// What the warehouse receives.
extension PurchaseDraft {
    mutating func receive(_ receipt: GoodsReceipt) throws(PurchaseRefusal) {
        let header = try header()
        guard Set(receipt.lines.map(\.number)).count == receipt.lines.count else {
            throw .invalid(line: nil, "a line stands twice in the receipt")
        }
        var came: [ReceiptDocument.Line] = []
        for said in receipt.lines {
            let index = try index(of: said.number)
            let totals = try totals(said, of: state.lines[index])
            let good = totals.good - state.lines[index].received
            let damaged = totals.damaged - state.lines[index].damaged
            guard good > 0 || damaged > 0 else {
                reasons.append("Line \(said.number): so much was known to have come.")
                continue
            }
            state.lines[index].received += max(0, good)
            state.lines[index].damaged += max(0, damaged)
            let line = state.lines[index]
            came.append(
                ReceiptDocument.Line(
                    line: line.number,
                    item: line.item,
                    site: line.site,
                    thousandths: max(0, good),
                    damagedThousandths: max(0, damaged),
                    unit: line.stockUnit
                )
            )
            tell(of: line, damaged: damaged)
        }
        guard !came.isEmpty else { return }
        moveStock(came, header)
        expect(came.map(\.line))
        let document = ReceiptDocument(
            purchase: header.id,
            supplier: header.supplier,
            number: header.number,
            reference: receipt.reference,
            lines: came
        )
        if state.approvedBy == nil {
            hold(document, header)
        } else {
            effects.append(.postReceipt(document))
        }
        try matchWaiting()
    }

    /// The goods are here, whoever approved them; the ERP does not know the order yet.
    private mutating func hold(_ document: ReceiptDocument, _ header: PurchaseHeader) {
        state.heldReceipts = (state.heldReceipts ?? []) + [document]
        reasons.append("Goods came although nobody has approved the order.")
        open(
            "approval",
            .operationsManager,
            .purchaseApproval,
            "Goods came for purchase order \(header.number), raised by \(header.raisedBy), which "
                + "waits for a second person.",
            state.total
        )
    }

    private func totals(
        _ said: GoodsReceipt.Line,
        of line: PurchaseLine
    ) throws(PurchaseRefusal) -> (good: Int64, damaged: Int64) {
        let unit = said.unit ?? line.stockUnit
        let good = line.inStock(Quantity(thousandths: said.goodThousandths, unit))
        let damaged = line.inStock(Quantity(thousandths: said.damagedThousandths, unit))
        let bounds = 0...Limits.quantityThousandths
        guard let good, let damaged, bounds.contains(good), bounds.contains(damaged) else {
            throw .invalid(line: line.number, "no exact quantity of it was received")
        }
        return (good, damaged)
    }

    /// Good goods are stock, and go to whoever waits for them.
    private mutating func moveStock(_ came: [ReceiptDocument.Line], _ header: PurchaseHeader) {
        for item in Set(came.map(\.item)).sorted() {
            let postings = came.filter { $0.item == item && $0.thousandths > 0 }.map { line in
                StockPosting(
                    .receive,
                    item: item,
                    site: line.site,
                    onHandDelta: line.thousandths,
                    cause: "\(header.id)/\(line.line)"
                )
            }
            if !postings.isEmpty { effects.append(.stockMoved(item: item, postings)) }
        }
    }

    private mutating func tell(of line: PurchaseLine, damaged: Int64) {
        reasons.append("Line \(line.number): \(stock(line.received, line)) have come.")
        if damaged > 0 {
            open(
                "line/\(line.number)/damaged",
                .warehouseSupervisor,
                .damagedGoods,
                "\(stock(line.damaged, line)) of \(line.item) came damaged with purchase order "
                    + "\(state.header?.number ?? ""), line \(line.number).",
                nil
            )
        }
        guard line.overReceived > policy.slack(of: line.agreed) else { return }
        open(
            "line/\(line.number)/over",
            .operationsManager,
            .overReceived,
            "\(stock(line.overReceived, line)) of \(line.item) came beyond what was agreed on "
                + "purchase order \(state.header?.number ?? ""), line \(line.number).",
            nil
        )
    }
}
