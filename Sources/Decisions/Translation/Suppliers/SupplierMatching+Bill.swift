import Canonical
import EDI
import Primitives
import Purchasing

extension SupplierMatching {
    /// The claim, to the cent as it stands in the document; whether its total is what its lines
    /// make is the match's question.
    func outcome(_ bill: SupplierDocument.Bill) -> Outcome {
        guard let currency = order.header?.currency else { return .refused(bill.faults) }
        var faults = bill.faults
        var lines: [InvoiceClaim.Line] = []
        for said in bill.lines {
            faults += said.line.faults
            guard let quantity = said.quantity, let price = said.price else { continue }
            // A line of which nothing was shipped is billed at nothing.
            if quantity.isZero { continue }
            do throws(Unmatched) {
                try add(try claim(said, quantity, price), said, to: &lines)
            } catch {
                faults.append(
                    TranslationViolation(.lineUnknown, at: said.line.place, error.words)
                )
            }
        }
        let adjustments = bill.adjustments.compactMap { adjustment -> InvoiceClaim.Adjustment? in
            guard let amount = money(adjustment.millionths, currency) else {
                faults.append(tooPrecise(adjustment.place, currency))
                return nil
            }
            return amount.isZero ? nil : InvoiceClaim.Adjustment(adjustment.words, amount)
        }
        guard let total = money(bill.totalMillionths, currency),
            let tax = money(bill.taxMillionths, currency)
        else { return .refused(faults + [tooPrecise(document.place, currency)]) }
        if faults.isEmpty, tax.minorUnits > total.minorUnits {
            faults.append(
                TranslationViolation(
                    .fieldUnreadable,
                    at: document.place,
                    "it asks \(total) altogether, and \(tax) of it as tax"
                )
            )
        }
        if lines.isEmpty, faults.isEmpty {
            faults.append(
                TranslationViolation(.noLines, at: document.place, "it bills no goods at all")
            )
        }
        guard faults.isEmpty else { return .refused(faults) }
        let claim = InvoiceClaim(
            number: bill.invoice,
            issuedOn: bill.issuedOn,
            lines: lines,
            net: total - tax,
            tax: tax,
            adjustments: adjustments.isEmpty ? nil : adjustments
        )
        return .message(SupplierMessage(document.name, .invoice(claim)))
    }

    /// In the unit that was ordered.
    private func claim(
        _ said: SupplierDocument.BilledLine,
        _ quantity: Quantity,
        _ price: SupplierDocument.Price
    ) throws(Unmatched) -> InvoiceClaim.Line {
        let line = try line(said.line)
        guard let own = line.inOrderedUnit(quantity) else {
            throw Unmatched(
                words: "\(name(said.line)): \(quantity) is no exact quantity in "
                    + "\(line.ordered.unit), in which it was ordered"
            )
        }
        guard let millionths = line.price(price.millionths, per: price.unit) else {
            throw Unmatched(
                words:
                    "\(name(said.line)): a price for one \(price.unit) is no exact price for one "
                    + "\(line.ordered.unit)"
            )
        }
        return InvoiceClaim.Line(number: line.number, quantity: own, priceMillionths: millionths)
    }

    /// Goods of one line that came in two parts are one line of the claim, if they cost the same.
    private func add(
        _ new: InvoiceClaim.Line,
        _ said: SupplierDocument.BilledLine,
        to lines: inout [InvoiceClaim.Line]
    ) throws(Unmatched) {
        guard let at = lines.firstIndex(where: { $0.number == new.number }) else {
            lines.append(new)
            return
        }
        guard lines[at].priceMillionths == new.priceMillionths else {
            throw Unmatched(words: "\(name(said.line)) is billed at two prices")
        }
        let sum = lines[at].quantity + new.quantity
        guard sum.thousandths <= Limits.quantityThousandths else {
            throw Unmatched(words: "\(name(said.line)) is billed beyond any quantity")
        }
        lines[at].quantity = sum
    }

    private func money(_ millionths: Int64, _ currency: Currency) -> Money? {
        let step = 1_000_000 / currency.minorPerMajor
        guard millionths % step == 0 else { return nil }
        return Money(minorUnits: millionths / step, currency)
    }

    private func tooPrecise(_ place: EDIPlace, _ currency: Currency) -> TranslationViolation {
        TranslationViolation(
            .fieldUnreadable,
            at: place,
            "an amount has more digits behind the point than \(currency.code) has"
        )
    }
}
