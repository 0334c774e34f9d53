import Canonical
import Primitives

/// What the supplier bills, and the three-way match of ordered, received and billed.
extension PurchaseDraft {
    mutating func bill(_ claim: InvoiceClaim, holder: String?) throws(PurchaseRefusal) {
        let header = try header()
        if let known = state.invoices.first(where: { $0.claim.number == claim.number }) {
            guard known.claim == claim else {
                throw .invoiceNumberUsed(claim.number, by: "purchase order \(header.number)")
            }
            reasons.append("Invoice \(claim.number) came before.")
            return
        }
        if let holder, holder != header.id.rawValue {
            throw .invoiceNumberUsed(claim.number, by: "purchase order \(holder)")
        }
        try check(claim, header)
        guard state.invoices.count < Self.invoicesMax else {
            throw .conflict("\(Self.invoicesMax) invoices came already")
        }
        state.invoices.append(SupplierInvoice(claim))
        try match(state.invoices.count - 1)
    }

    static let invoicesMax = 500

    private func check(
        _ claim: InvoiceClaim,
        _ header: PurchaseHeader
    ) throws(PurchaseRefusal) {
        guard claim.net.currency == header.currency, claim.tax.currency == header.currency else {
            throw .invalid(line: nil, "the order is in \(header.currency)")
        }
        let amounts = 0...Int64(PurchaseLine.amountMax)
        guard !claim.lines.isEmpty, amounts.contains(claim.net.minorUnits),
            amounts.contains(claim.tax.minorUnits)
        else { throw .invalid(line: nil, "an invoice has lines and an amount within bounds") }
        guard Set(claim.lines.map(\.number)).count == claim.lines.count else {
            throw .invalid(line: nil, "a line stands twice in the invoice")
        }
        try check(claim.adjustments ?? [], header)
        for said in claim.lines {
            let line = state.lines[try index(of: said.number)]
            guard said.quantity.unit == line.ordered.unit else {
                throw .invalid(
                    line: said.number,
                    "it was ordered in \(line.ordered.unit); bill it in that unit"
                )
            }
            guard let stock = line.inStock(said.quantity),
                (1...Limits.quantityThousandths).contains(stock)
            else { throw .invalid(line: said.number, "no exact quantity of it is billed") }
            let fits = PurchaseLine.isWithinBounds(
                said.quantity.thousandths,
                at: said.priceMillionths,
                header.currency
            )
            guard fits else { throw .invalid(line: said.number, "its amount is out of bounds") }
        }
    }

    private static let adjustmentsMax = 200

    private func check(
        _ adjustments: [InvoiceClaim.Adjustment],
        _ header: PurchaseHeader
    ) throws(PurchaseRefusal) {
        guard adjustments.count <= Self.adjustmentsMax else {
            throw .invalid(line: nil, "it has more than \(Self.adjustmentsMax) adjustments")
        }
        for adjustment in adjustments {
            guard adjustment.amount.currency == header.currency,
                adjustment.amount.minorUnits.magnitude <= UInt64(PurchaseLine.amountMax)
            else { throw .invalid(line: nil, "\(adjustment.words) is out of bounds") }
        }
    }

    /// Looks again at every invoice that waits, in the order in which they came.
    mutating func matchWaiting() throws(PurchaseRefusal) {
        for index in state.invoices.indices
        where state.invoices[index].status == .waitingForGoods
            || state.invoices[index].status == .questioned
        {
            try match(index)
        }
    }

    private mutating func match(_ index: Int) throws(PurchaseRefusal) {
        let finding = InvoiceMatch(state.invoices[index].claim, in: state, policy)
        state.invoices[index].findings = finding.sentences
        state.invoices[index].difference = finding.difference
        let number = state.invoices[index].claim.number
        switch finding.verdict {
        case .agrees:
            close("invoice/\(number)")
            reasons.append("Invoice \(number) agrees with order and receipt.")
            try settle(index, paying: .asClaimed(finding.claimed))
        case .early:
            state.invoices[index].status = .waitingForGoods
            close("invoice/\(number)")
            reasons.append("Invoice \(number) waits for goods: \(finding.sentences.joined()).")
        case .differs:
            state.invoices[index].status = .questioned
            reasons.append("Invoice \(number): \(finding.sentences.joined(separator: "; ")).")
            open(
                "invoice/\(number)",
                .financeAnalyst,
                .invoiceMismatch,
                "Invoice \(number) of \(state.header?.supplier.rawValue ?? "") for purchase order "
                    + "\(state.header?.number ?? "") asks \(finding.difference) more than order "
                    + "and receipt support: "
                    + finding.sentences.prefix(5).joined(separator: "; ") + ".",
                finding.difference
            )
        }
    }

    mutating func settle(
        _ number: String,
        _ decision: InvoiceDecision,
        by person: String,
        note: String?
    ) throws(PurchaseRefusal) {
        let index = try invoice(number)
        guard state.invoices[index].status.isUndecided else {
            throw .conflict("invoice \(number) is decided already")
        }
        guard decision == .dispute || state.approvedBy != nil else {
            throw .conflict("the order is not approved, so nothing of it can be paid")
        }
        let finding = InvoiceMatch(state.invoices[index].claim, in: state, policy)
        state.invoices[index].decidedBy = person
        close("invoice/\(number)")
        let words = note.map { ": \($0)" } ?? "."
        switch decision {
        case .dispute:
            state.invoices[index].status = .disputed
            reasons.append("\(person) disputes invoice \(number)\(words)")
        case .accept:
            reasons.append("\(person) accepts invoice \(number) as it is\(words)")
            try settle(index, paying: .asClaimed(finding.claimed))
        case .shortPay:
            guard finding.supported.contains(where: { $0.thousandths > 0 }) else {
                throw .conflict("nothing of invoice \(number) is supported by order and receipt")
            }
            reasons.append("\(person) pays what is supported of invoice \(number)\(words)")
            try settle(index, paying: .asSupported(finding.supported))
        }
    }

    /// What is paid of an invoice: all of it, or what order and receipt support.
    private enum Paying {
        case asClaimed([PayableLine])
        case asSupported([PayableLine])
    }

    /// From here on it is to be paid: the ERP is told once.
    private mutating func settle(_ index: Int, paying: Paying) throws(PurchaseRefusal) {
        let header = try header()
        let claim = state.invoices[index].claim
        let lines: [PayableLine]
        let adjustments: [InvoiceClaim.Adjustment]?
        let net: Money
        switch paying {
        case .asClaimed(let claimed):
            lines = claimed.filter { $0.thousandths > 0 }
            // A supplier's own rounding of the whole stands.
            net = claim.net
            adjustments = claim.adjustments
        case .asSupported(let supported):
            lines = supported.filter { $0.thousandths > 0 }
            var sum = lines.reduce(.zero(header.currency)) { $0 + $1.net } + claim.allowance
            sum.minorUnits = max(0, sum.minorUnits)
            // Never more than was asked for.
            net = sum.minorUnits < claim.net.minorUnits ? sum : claim.net
            adjustments = claim.adjustments?.filter { !$0.isCharge }
        }
        let tax = claim.tax(on: net)
        state.invoices[index].status = .matched
        state.invoices[index].payable = lines
        state.invoices[index].net = net
        state.invoices[index].tax = tax
        effects.append(
            .postInvoice(
                SupplierBill(
                    purchase: header.id,
                    purchaseNumber: header.number,
                    supplier: header.supplier,
                    number: claim.number,
                    issuedOn: claim.issuedOn,
                    lines: lines,
                    adjustments: adjustments,
                    net: net,
                    tax: tax,
                    total: net + tax
                )
            )
        )
    }

    mutating func post(_ number: String, as external: String) throws(PurchaseRefusal) {
        let index = try invoice(number)
        guard state.invoices[index].status == .matched else {
            guard state.invoices[index].externalNumber == external else {
                throw .conflict("invoice \(number) was not being posted")
            }
            reasons.append("The ERP said \(external) before.")
            return
        }
        state.invoices[index].status = .posted
        state.invoices[index].externalNumber = external
        reasons.append("The ERP posted invoice \(number) as \(external).")
    }

    mutating func pay(
        _ number: String,
        _ amount: Money,
        _ reference: String
    ) throws(PurchaseRefusal) {
        let index = try invoice(number)
        let invoice = state.invoices[index]
        guard !invoice.paymentReferences.contains(reference) else {
            if let counted = invoice.payments?[reference], counted != amount {
                throw .conflict(
                    "payment \(reference) was counted before, as \(counted); "
                        + "another payment needs a reference of its own"
                )
            }
            reasons.append("\(reference) was counted before.")
            return
        }
        guard invoice.status.isPayable else {
            throw .conflict("invoice \(number) is not to be paid: it is \(invoice.status.rawValue)")
        }
        let due = invoice.net + invoice.tax - invoice.paid
        guard amount.currency == due.currency,
            (1...max(1, due.minorUnits)).contains(
                amount.minorUnits
            ), due.minorUnits > 0
        else {
            throw .conflict("\(amount) is no payment for the \(due) that are due")
        }
        guard invoice.status != .matched else {
            throw .conflict("invoice \(number) is being posted; it cannot have been paid")
        }
        state.invoices[index].paymentReferences.append(reference)
        state.invoices[index].payments = (invoice.payments ?? [:]).merging([reference: amount]) {
            known,
            _ in known
        }
        state.invoices[index].paid += amount
        if amount == due { state.invoices[index].status = .paid }
        reasons.append("\(amount) were paid for invoice \(number) (\(reference)).")
    }

    private func invoice(_ number: String) throws(PurchaseRefusal) -> Int {
        guard let index = state.invoices.firstIndex(where: { $0.claim.number == number }) else {
            throw .noSuchInvoice(number)
        }
        return index
    }
}
