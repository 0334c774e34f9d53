import Canonical
import EDI
import Primitives

extension SupplierSetReader {
    /// 810: one invoice about one purchase order.
    ///
    /// ```
    /// BIG*20261211*I-4711**B-1001~ IT1*1*60*EA*2.5*PE*BP*FILTER~ TDS*16200~ TXI*TX*12~ CTT*1~
    /// ```
    /// TDS01 and SAC05 have two implied decimals, whatever the currency.
    func bill(_ set: TransactionSet) -> SupplierReading {
        let root = set.root
        guard let opening = root.first("BIG") else { return missingNumber(start(set), "no BIG") }
        var faults: [TranslationViolation] = []
        if let type = opening[7].value, !Self.invoiceTypes.contains(type) {
            faults.append(
                TranslationViolation(
                    .orderTypeUnsupported,
                    at: set.place(of: opening, element: 7),
                    "\(type) is no invoice but something else, such as a credit memo"
                )
            )
        }
        if let purpose = opening[8].value, !Self.billPurposes.contains(purpose) {
            faults.append(
                TranslationViolation(
                    .orderTypeUnsupported,
                    at: set.place(of: opening, element: 8),
                    "purpose \(purpose) bills nothing anew, such as 01, which takes an invoice back"
                )
            )
        }
        let loops = root.loops("IT1")
        guard loops.count <= Limits.orderLines else {
            return tooManyLines(loops.count, set.place(of: opening))
        }
        let named = orderNumbers(opening, loops, root)
        guard named.count == 1, let number = named.first else {
            return several(named, set.place(of: opening, element: 4))
        }
        if loops.isEmpty {
            faults.append(TranslationViolation(.noLines, at: start(set), "it has no IT1 line"))
        }
        let bill = SupplierDocument.Bill(
            invoice: invoiceNumber(opening, set, &faults),
            issuedOn: opening[1].value.flatMap { LocalDate(x12Text: $0) },
            lines: loops.compactMap { billedLine($0, set) },
            adjustments: adjustments(set, &faults),
            taxMillionths: tax(set, &faults),
            totalMillionths: total(root, set, &faults),
            faults: faults
        )
        return SupplierReading(documents: [
            SupplierDocument(
                name: set.identifier,
                number: number,
                place: set.place(of: opening, element: 4),
                currency: root.first("CUR")?[2].value,
                content: .bill(bill)
            )
        ])
    }

    /// BIG07 (element 640): debit and consolidated invoices, product invoices.
    private static let invoiceTypes: Set<String> = ["CI", "DI", "PR"]

    /// BIG08 (element 353): original, replacement, duplicate, resubmission.
    private static let billPurposes: Set<String> = ["00", "05", "07", "15"]

    /// BIG04, else what REF or the lines name.
    private func orderNumbers(
        _ opening: EDISegment,
        _ loops: [EDILoop],
        _ root: EDILoop
    ) -> [String] {
        if let number = opening[4].value { return [number] }
        let references = root.all("REF") + loops.flatMap { $0.all("REF") }
        let named =
            references.filter { $0[1].value == "PO" }.compactMap { $0[2].value }
            + loops.compactMap { $0.opening?.value(qualifiedBy: "PO", pairsFrom: 6)?.value }
        return Set(named).sorted()
    }

    private func several(_ named: [String], _ place: EDIPlace) -> SupplierReading {
        guard !named.isEmpty else { return missingNumber(place, "BIG04") }
        return SupplierReading(violations: [
            TranslationViolation(
                .purchaseOrderNumberMissing,
                at: place,
                "it bills \(named.count) purchase orders; send one invoice for each"
            )
        ])
    }

    private func invoiceNumber(
        _ opening: EDISegment,
        _ set: TransactionSet,
        _ faults: inout [TranslationViolation]
    ) -> String {
        let number = opening[2].value ?? ""
        if !(1...Limits.shortTextBytes).contains(number.utf8.count) {
            faults.append(
                TranslationViolation(
                    .fieldUnreadable,
                    at: set.place(of: opening, element: 2),
                    "BIG02 holds no invoice number of 1 to \(Limits.shortTextBytes) bytes"
                )
            )
        }
        return number
    }

    private func billedLine(
        _ loop: EDILoop,
        _ set: TransactionSet
    ) -> SupplierDocument.BilledLine? {
        guard let opening = loop.opening else { return nil }
        var line = line(opening, set, number: 1, pairsFrom: 6)
        let quantity = quantity(
            opening[2].value,
            opening[3].value,
            at: set.place(of: opening, element: 2),
            of: &line
        )
        let price = price(
            opening[4].value ?? "",
            basis: opening[5].value,
            quantity?.unit ?? .each,
            at: set.place(of: opening, element: 4),
            of: &line
        )
        return SupplierDocument.BilledLine(line: line, quantity: quantity, price: price)
    }

    /// SAC of the whole and of its lines: `SAC*A*C310***1250~` is an allowance of 12.50.
    private func adjustments(
        _ set: TransactionSet,
        _ faults: inout [TranslationViolation]
    ) -> [SupplierDocument.Adjustment] {
        var found: [SupplierDocument.Adjustment] = []
        for segment in set.segments.all("SAC") {
            let kind = segment[1].value ?? ""
            // N and P speak of neither, and a tax is told apart.
            guard ["A", "C"].contains(kind), !Self.isTax(segment) else { continue }
            let place = set.place(of: segment, element: 5)
            guard let amount = Self.impliedTwo(segment[5].value) else {
                faults.append(
                    TranslationViolation(
                        .fieldUnreadable,
                        at: place,
                        "\(Self.quoted(segment[5].value)) is no amount of an allowance or charge"
                    )
                )
                continue
            }
            found.append(
                SupplierDocument.Adjustment(
                    words: String((segment[15].value ?? segment[2].value ?? kind).prefix(60)),
                    millionths: kind == "A" ? -amount : amount,
                    place: place
                )
            )
        }
        return found
    }

    /// Element 1300: `H850` is tax.
    private static func isTax(_ segment: EDISegment) -> Bool { segment[2].value == "H850" }

    /// TXI of the whole, else of its lines; and SAC that is a tax.
    private func tax(
        _ set: TransactionSet,
        _ faults: inout [TranslationViolation]
    ) -> Int64 {
        let whole = set.root.all("TXI")
        let told = whole.isEmpty ? Array(set.segments.all("TXI")) : whole
        var sum: Int64 = 0
        for segment in told {
            guard let text = segment[2].value else { continue }
            guard let amount = DecimalText.scaled(text, digits: 6), amount >= 0,
                amount <= Self.amountMax, sum <= Self.amountMax
            else {
                faults.append(
                    TranslationViolation(
                        .fieldUnreadable,
                        at: set.place(of: segment, element: 2),
                        "\(Self.quoted(text)) is no amount of tax"
                    )
                )
                continue
            }
            sum += amount
        }
        for segment in set.segments.all("SAC") where Self.isTax(segment) && told.isEmpty {
            sum += Self.impliedTwo(segment[5].value) ?? 0
        }
        return min(sum, Self.amountMax)
    }

    private func total(
        _ root: EDILoop,
        _ set: TransactionSet,
        _ faults: inout [TranslationViolation]
    ) -> Int64 {
        let segment = root.first("TDS")
        guard let total = Self.impliedTwo(segment?[1].value) else {
            faults.append(
                TranslationViolation(
                    .fieldUnreadable,
                    at: segment.map { set.place(of: $0, element: 1) } ?? start(set),
                    "TDS01 holds no amount of zero or more"
                )
            )
            return 0
        }
        return total
    }

    /// A trillion; more is a typing error.
    static let amountMax: Int64 = 1_000_000_000_000_000_000

    /// Type N2: `16200` is 162.00. A point that is written all the same is meant.
    private static func impliedTwo(_ text: String?) -> Int64? {
        guard let text, let value = DecimalText.scaled(text, digits: 6), value >= 0 else {
            return nil
        }
        let amount = text.utf8.contains(UInt8(ascii: ".")) ? value : value / 100
        return amount <= amountMax ? amount : nil
    }
}
