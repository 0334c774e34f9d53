import Canonical
import EDI
import Primitives

// 210: what carrying a load costs.
//
// ```
// B3**F-4711*17*PP**20261126*8500****FFRT~ C3*USD~ N9*CN*PRO-1~ LX*1~ L1*1***8500~
// L3*****8500~
// ```
extension CarrierSetReader {
    func bill(_ set: TransactionSet) -> CarrierReading {
        let root = set.root
        guard let head = root.first("B3") else {
            return refused(violation(.referenceMissing, set, nil, nil, "it has no B3"))
        }
        if let code = head[11].value, code != terms.code {
            return refused(
                violation(
                    .referenceMissing,
                    set,
                    head,
                    11,
                    "\(code.prefix(8)) is another carrier; \(profile.id) is \(terms.code)"
                )
            )
        }
        guard let invoice = head[2].value, (1...Limits.shortTextBytes).contains(invoice.utf8.count)
        else { return refused(violation(.fieldUnreadable, set, head, 2, "it has no number")) }
        let load = billed(head, root)
        guard load.number != nil || !load.trackingNumbers.isEmpty else {
            return refused(
                violation(
                    .referenceMissing,
                    set,
                    head,
                    3,
                    "neither B303 nor an N9 CN says which shipment it bills"
                )
            )
        }
        let told = root.first("C3")?[1].value
        guard let currency = told == nil ? profile.currency : told.flatMap({ Currency(code: $0) })
        else {
            return refused(
                violation(
                    .currencyUnknown,
                    set,
                    root.first("C3"),
                    1,
                    "\(told?.prefix(8) ?? "") is no currency"
                )
            )
        }
        guard let total = DecimalAmount.impliedTwo(head[7].value, currency), total >= 0 else {
            return refused(
                violation(.priceInvalid, set, head, 7, "B307 holds no amount of zero or more")
            )
        }
        let bill = CarrierNews.FreightBill(
            invoice: invoice,
            load: load,
            issuedOn: head[6].value.flatMap { LocalDate(x12Text: $0) },
            total: Money(minorUnits: total, currency),
            remarks: remarks(set, head, total, currency)
        )
        return CarrierReading(news: [.billed(bill)])
    }

    private func billed(_ head: EDISegment, _ root: EDILoop) -> CarrierNews.Load {
        CarrierNews.Load(
            number: Self.number(head[3].value),
            trackingNumbers: Self.numbers(
                root.all("N9").filter { ["2I", "CN"].contains($0[1].value ?? "") }
                    .map { $0[2].value }
            )
        )
    }

    /// What the document says against itself, or of another document.
    private func remarks(
        _ set: TransactionSet,
        _ head: EDISegment,
        _ total: Int64,
        _ currency: Currency
    ) -> [String] {
        var remarks: [String] = []
        if let code = head[8].value {
            remarks.append("it corrects an earlier one (\(code.prefix(8)))")
        }
        func words(_ minor: Int64) -> String { "\(Money(minorUnits: minor, currency))" }
        if let text = set.root.first("L3")?[5].value {
            let sum = DecimalAmount.impliedTwo(text, currency)
            if sum != total {
                remarks.append(
                    "its sum (L305) is \(sum.map(words) ?? String(text.prefix(20))), and it asks "
                        + words(total)
                )
            }
        }
        let charges = set.segments.all("L1").compactMap { $0[4].value }
        if !charges.isEmpty {
            let amounts = charges.compactMap { DecimalAmount.impliedTwo($0, currency) }
            var sum: Int64 = 0
            for amount in amounts { sum = min(sum + amount, DecimalAmount.max) }
            if amounts.count < charges.count {
                remarks.append("not all of its charges (L104) are amounts")
            } else if sum != total {
                remarks.append("its charges come to \(words(sum)), and it asks \(words(total))")
            }
        }
        return remarks
    }
}
