import Canonical
import EDI
import Primitives

extension SupplierMessageReader {
    /// INVOIC: one invoice about one purchase order.
    ///
    /// ```
    /// BGM+380+I-4711+9' DTM+137:20261211:102' RFF+ON:B-1001' CUX+2:USD:4'
    /// LIN+1++9506000000015:EN' QTY+47:60:PCE' PRI+AAA:2.5' UNS+S' MOA+77:162' MOA+124:12'
    /// ```
    func bill(_ set: TransactionSet, _ opening: EDISegment) -> SupplierReading {
        let root = set.root
        if let refusal = purpose(opening, among: ["7", "9", "43"], set) { return refusal }
        var faults: [TranslationViolation] = []
        let type = opening[1].component(1).value ?? ""
        if type != "380" {
            faults.append(
                TranslationViolation(
                    .orderTypeUnsupported,
                    at: set.place(of: opening, element: 1),
                    "\(type.prefix(8)) is no invoice (380) but something else: a credit note?"
                )
            )
        }
        let loops = root.loops("LIN")
        guard loops.count <= Limits.orderLines else {
            return reader.tooManyLines(loops.count, reader.start(set))
        }
        let head = Self.reference("ON", in: root)?.number
        let inLines = Set(loops.compactMap { Self.reference("ON", in: $0)?.number })
        let named = head.map { inLines.union([$0]) } ?? inLines
        guard named.count == 1, let number = named.first else { return several(named, set) }
        let invoice = opening[2].component(1).value ?? ""
        if !(1...Limits.shortTextBytes).contains(invoice.utf8.count) {
            faults.append(
                TranslationViolation(
                    .fieldUnreadable,
                    at: set.place(of: opening, element: 2),
                    "BGM holds no invoice number of 1 to \(Limits.shortTextBytes) bytes"
                )
            )
        }
        let bill = SupplierDocument.Bill(
            invoice: invoice,
            issuedOn: root.all("DTM").first {
                ["137", "3"].contains($0[1].component(1).value ?? "")
            }.flatMap(Self.day),
            lines: loops.compactMap { billedLine($0, set) },
            adjustments: adjustments(root, loops, set, &faults),
            taxMillionths: tax(set),
            totalMillionths: total(set, &faults),
            faults: faults
        )
        return SupplierReading(documents: [
            SupplierDocument(
                name: set.identifier,
                number: number,
                place: set.place(of: opening),
                currency: currency(root),
                content: .bill(bill)
            )
        ])
    }

    private func several(_ named: Set<String>, _ set: TransactionSet) -> SupplierReading {
        guard !named.isEmpty else {
            return reader.missingNumber(reader.start(set), "no RFF with ON")
        }
        return SupplierReading(violations: [
            TranslationViolation(
                .purchaseOrderNumberMissing,
                at: reader.start(set),
                "it bills \(named.count) purchase orders; send one invoice for each"
            )
        ])
    }

    private func billedLine(
        _ loop: EDILoop,
        _ set: TransactionSet
    ) -> SupplierDocument.BilledLine? {
        guard var line = line(loop, set, countsOurs: false) else { return nil }
        let quantity = quantity(["47"], in: loop, set, &line)
        let price = price(in: loop, quantity?.unit, set, &line)
        if quantity == nil, line.faults.isEmpty {
            line.faults.append(
                TranslationViolation(.quantityInvalid, at: line.place, "no QTY 47 says how much")
            )
        }
        if price == nil, line.faults.isEmpty {
            line.faults.append(
                TranslationViolation(
                    .priceInvalid,
                    at: line.place,
                    "no PRI with AAA says its price"
                )
            )
        }
        return SupplierDocument.BilledLine(line: line, quantity: quantity, price: price)
    }

    /// ALC of the head and of the lines; those behind UNS are sums of them.
    private func adjustments(
        _ root: EDILoop,
        _ lines: [EDILoop],
        _ set: TransactionSet,
        _ faults: inout [TranslationViolation]
    ) -> [SupplierDocument.Adjustment] {
        let end = summary(set)
        var found: [SupplierDocument.Adjustment] = []
        for loop in root.loops("ALC") + lines.flatMap({ $0.loops("ALC") }) {
            guard let opening = loop.opening, opening.index < end,
                let kind = opening[1].value, ["A", "C"].contains(kind)
            else { continue }
            let amounts = loop.loops("MOA").compactMap(\.opening) + loop.all("MOA")
            let amount = amounts.first {
                ["8", "23", "204"].contains($0[1].component(1).value ?? "")
            }
            let place = set.place(of: opening)
            guard let value = amount.flatMap({ Self.amount($0) }) else {
                faults.append(
                    TranslationViolation(
                        .fieldUnreadable,
                        at: place,
                        "the allowance or charge has no amount (MOA 8, 23 or 204)"
                    )
                )
                continue
            }
            let words = opening[5].component(4).value ?? opening[5].component(1).value ?? kind
            found.append(
                SupplierDocument.Adjustment(
                    words: String(words.prefix(60)),
                    millionths: kind == "A" ? -value : value,
                    place: place
                )
            )
        }
        return found
    }

    /// Where the sums begin.
    private func summary(_ set: TransactionSet) -> Int {
        set.segments.first("UNS")?.index ?? set.segments.endIndex
    }

    private func sums(_ set: TransactionSet) -> [EDISegment] {
        let end = summary(set)
        return set.segments.all("MOA").filter { $0.index > end }
    }

    /// MOA 124 or 176 for the whole, else for each rate behind TAX.
    private func tax(_ set: TransactionSet) -> Int64 {
        let sums = sums(set)
        let firstRate = set.segments.all("TAX").first { $0.index > summary(set) }?.index ?? Int.max
        let told = sums.filter { ["124", "176"].contains($0[1].component(1).value ?? "") }
        if let whole = told.first(where: { $0.index < firstRate }) {
            return Self.amount(whole) ?? 0
        }
        let rates = told.filter { $0[1].component(1).value == "124" }.compactMap(Self.amount)
        return rates.reduce(0) { min($0 + $1, SupplierSetReader.amountMax) }
    }

    /// MOA 77 (the invoice's amount), 86 (the message's) or 9 (what is to pay).
    private func total(
        _ set: TransactionSet,
        _ faults: inout [TranslationViolation]
    ) -> Int64 {
        let sums = sums(set)
        for qualifier in ["77", "86", "9"] {
            let found = sums.first { $0[1].component(1).value == qualifier }
            if let amount = found.flatMap(Self.amount) { return amount }
        }
        faults.append(
            TranslationViolation(
                .fieldUnreadable,
                at: reader.start(set),
                "no MOA 77, 86 or 9 behind UNS says what is asked for"
            )
        )
        return 0
    }

    private static func amount(_ segment: EDISegment) -> Int64? {
        guard let text = segment[1].component(2).decimal,
            let value = DecimalText.scaled(text, digits: 6),
            (0...SupplierSetReader.amountMax).contains(value)
        else { return nil }
        return value
    }
}
