import Canonical
import EDI
import Mapping
import Primitives
import Translation

extension SegmentInference {
    // MARK: - Quantity

    mutating func decideQuantity() {
        let lines = lines
        let missing = lines.count { $0.record["quantity"] == nil }
        guard missing > 0 else {
            decide(
                "lines.quantity",
                guide.isEDIFACT ? "QTY[01-1=21|1].01-2" : "PO1.02",
                "the standard's own place, filled in all \(lines.count) lines" + control(lines)
            )
            return
        }
        let text =
            "\(missing) of \(lines.count) lines have no ordered quantity where the standard "
            + "puts it. Where is it?"
        let others = guide.isEDIFACT ? quantities() : []
        var field = MappingFile.Field("quantity")
        if let first = others.first {
            field.at = "QTY[01-1=21|1|\(first.qualifier)].01-2"
            field.form = .decimal
        }
        field.question = text
        put(field, isOfLine: true)
        ask(
            OnboardingQuestion(
                "lines.quantity",
                text,
                candidates: others.map {
                    .init(
                        place: "QTY[01-1=\($0.qualifier)].01-2",
                        why: share($0.count, $0.samples, of: lines.count, "lines")
                            + ", such as \($0.examples)"
                    )
                }
            )
        )
    }

    private func quantities() -> [QualifierCount] {
        census(
            segments("QTY", inLines: true),
            qualifier: { $0[1].component(1) },
            value: { $0[1].component(2) }
        )
        .filter { $0.qualifier != "21" && $0.qualifier != "1" }
    }

    /// What the control total at the end says of the quantities.
    private func control(
        _ lines: [(sample: Int, record: MappedDocument.Record, loop: EDILoop)]
    ) -> String {
        var (kept, stated) = (0, 0)
        for (entry, document) in zip(sets, documents) {
            let total: String?
            if guide.isEDIFACT {
                total = entry.set.segments.all("CNT").first { $0[1].component(1).value == "1" }
                    .flatMap { $0[1].component(2).value?.replacing(",", with: ".") }
            } else {
                total = entry.set.segments.first("CTT")?[2].value
            }
            guard let total, let wanted = DecimalText.scaled(total, digits: 6) else { continue }
            stated += 1
            let sum = (document.loops["lines"] ?? []).reduce(Int64(0)) { sum, line in
                sum &+ (line["quantity"].flatMap { DecimalText.scaled($0.text, digits: 6) } ?? 0)
            }
            if sum == wanted { kept += 1 }
        }
        return stated == 0 ? "" : "; their sum is the control total in \(kept) of \(stated) orders"
    }

    // MARK: - Units

    mutating func decideUnits() {
        let lines = lines
        var codes: [String] = []
        var counts: [String: Int] = [:]
        for line in lines {
            guard let code = unitCode(line) else { continue }
            if counts[code] == nil { codes.append(code) }
            counts[code, default: 0] += 1
        }
        let missing = lines.count { unitCode($0) == nil }
        let decision = UnitDecision(of: codes, known: known.allUnits)
        let evidence = codes.prefix(20).map {
            "\($0) in \(counts[$0] ?? 0) of \(lines.count) lines"
        }
        // The base's own table knows these already.
        let isTable = guide.isEDIFACT ? !decision.unknown.isEmpty : decision.needsTable
        if isTable {
            var field = MappingFile.Field("unit")
            field.table = "units"
            put(field, isOfLine: true)
            let standard = guide.isEDIFACT ? Self.messageUnits : []
            // A code that comes later is held against the item's own units.
            draft.mapping.tables.append(
                decision.table("units", with: standard, onMissing: .pass)
            )
        }
        if !decision.unknown.isEmpty {
            ask(decision.question("units", evidence: Array(evidence)))
        } else if !codes.isEmpty {
            decide("lines.unit", guide.isEDIFACT ? "QTY.01-3" : "PO1.03", decision.why)
        }
        guard missing > 0 else { return }
        guard !guide.isEDIFACT else {
            draft.notes.append(
                "\(missing) of \(lines.count) lines name no unit; EANCOM means pieces then."
            )
            return
        }
        let text = "\(missing) of \(lines.count) lines name no unit. Are they in pieces (EA)?"
        var field = MappingFile.Field("unit")
        field.standIn = "EA"
        field.question = text
        if isTable {
            draft.mapping.lines?.fields.removeLast()
            field.table = "units"
        }
        put(field, isOfLine: true)
        ask(OnboardingQuestion("lines.unit", text, evidence: Array(evidence)))
    }

    /// Codes that the base mapping for ORDERS has in its table, which a draft's takes the place of.
    private static let messageUnits = ["PCE", "C62", "H87", "NAR", "KGM", "LBR", "DZN"]

    /// As it was sent, before any table.
    private func unitCode(
        _ line: (sample: Int, record: MappedDocument.Record, loop: EDILoop)
    ) -> String? {
        guard guide.isEDIFACT else { return line.record["unit"]?.text }
        return line.loop.all("QTY").first { ["21", "1"].contains($0[1].component(1).value ?? "") }
            .flatMap { $0[1].component(3).value }
    }

    // MARK: - Price

    mutating func decidePrice() {
        let lines = lines
        let priced = lines.count { $0.record["price"] != nil }
        if priced > 0 {
            priceStands(priced, lines)
            return
        }
        let others =
            guide.isEDIFACT
            ? census(
                segments("PRI", inLines: true),
                qualifier: { $0[1].component(1) },
                value: { $0[1].component(2) }
            ) : []
        guard let first = others.first else {
            draft.notes.append("No line has a price; orders come without one.")
            return
        }
        var field = MappingFile.Field("price")
        field.at = "PRI[01-1=\(first.qualifier)].01-2"
        field.form = .decimal
        if let rows = proven(first.qualifier, lines), others.count == 1 {
            put(field, isOfLine: true)
            decide(
                "lines.price",
                field.at ?? "",
                "quantity times it is the line's amount (MOA 203): proven in \(rows) lines"
            )
            return
        }
        let text = "No line has a net price (PRI AAA). Is one of these the net price of one unit?"
        field.question = text
        put(field, isOfLine: true)
        ask(
            OnboardingQuestion(
                "lines.price",
                text,
                candidates: others.map {
                    .init(
                        place: "PRI[01-1=\($0.qualifier)].01-2",
                        why: share($0.count, $0.samples, of: lines.count, "lines")
                            + ", such as \($0.examples)"
                    )
                }
            )
        )
    }

    /// The standard's own price is believed, unless the orders' own totals say otherwise.
    private mutating func priceStands(
        _ priced: Int,
        _ lines: [(sample: Int, record: MappedDocument.Record, loop: EDILoop)]
    ) {
        let place = guide.isEDIFACT ? "PRI[01-1=AAA].01-2" : "PO1.04"
        let bases = Set(lines.compactMap { $0.record["priceBasis"]?.text })
        let strange = bases.subtracting(Self.knownBases).sorted()
        let totals = totals()
        guard strange.isEmpty, totals.broken == 0 else {
            let text =
                strange.isEmpty
                ? "Quantity times price is not what orders come to. For how many is a price?"
                : "For how many is a price of the basis \(strange.joined(separator: ", "))?"
            var field = MappingFile.Field("price")
            field.question = text
            put(field, isOfLine: true)
            ask(
                OnboardingQuestion(
                    "lines.price",
                    text,
                    evidence: [
                        "the total is kept in \(totals.kept) and broken in \(totals.broken) orders"
                    ] + (totals.factor.map { ["all are off by \($0)"] } ?? []),
                    candidates: totals.factor.map {
                        [.init(place: "priceQuantity: \($0)", why: "then all totals are kept")]
                    } ?? []
                )
            )
            return
        }
        let evidence = totals.kept > 0 ? "; totals are kept in \(totals.kept) orders" : ""
        decide(
            "lines.price",
            place,
            "the standard's own place, filled in \(priced) of \(lines.count) lines" + evidence
        )
    }

    /// Price bases (data element 639) that mean one unit, or a hundred or thousand of it.
    private static let knownBases: Set = [
        "PE", "UM", "TE", "CT", "WE", "CP", "NC", "NT", "CA", "EA", "PP", "HP", "TP", "QE",
    ]

    /// Orders whose stated total is the sum of their lines, those where it is not, and by what
    /// round number all of those are off.
    private func totals() -> (kept: Int, broken: Int, factor: Int64?) {
        var (kept, broken) = (0, 0)
        var factors: Set<Int64> = []
        for (entry, document) in zip(sets, documents) {
            guard let text = total(of: entry.set), let wanted = DecimalText.scaled(text, digits: 6)
            else { continue }
            var sum: Int128 = 0
            for line in document.loops["lines"] ?? [] {
                guard let quantity = line["quantity"].flatMap(millionths),
                    let price = line["price"].flatMap(millionths)
                else { continue }
                let count = line["priceQuantity"].flatMap(millionths) ?? 1_000_000
                sum += Int128(quantity) * Int128(price) / Int128(max(1, count))
            }
            let slack = Int128(document.loops["lines"]?.count ?? 0) * 5_000
            if (sum - Int128(wanted)).magnitude <= slack.magnitude {
                kept += 1
            } else {
                broken += 1
                let factor: Int64? = [100, 1_000].first { factor in
                    (sum / Int128(factor) - Int128(wanted)).magnitude <= slack.magnitude
                }
                factors.insert(factor ?? 0)
            }
        }
        let factor = factors.count == 1 ? factors.first.flatMap { $0 == 0 ? nil : $0 } : nil
        return (kept, broken, factor)
    }

    private func total(of set: TransactionSet) -> String? {
        if guide.isEDIFACT {
            return set.segments.all("MOA").last { $0[1].component(1).value == "79" }
                .flatMap { $0[1].component(2).value?.replacing(",", with: ".") }
        }
        return set.segments.all("AMT").first { $0[1].value == "TT" }?[2].value
    }

    private func millionths(_ value: MappedValue) -> Int64? {
        let scaled = DecimalText.scaled(value.text, digits: 6)
        return scaled.flatMap { $0.magnitude < 1_000_000_000_000_000 ? $0 : nil }
    }

    /// In how many lines quantity times the price of this qualifier is the line's amount; `nil`
    /// where it is not in all of them, or in too few.
    private func proven(
        _ qualifier: String,
        _ lines: [(sample: Int, record: MappedDocument.Record, loop: EDILoop)]
    ) -> Int? {
        var rows = 0
        for line in lines {
            guard let quantity = line.record["quantity"].flatMap(millionths),
                let price = number("PRI", qualifier, in: line.loop),
                let amount = number("MOA", "203", in: line.loop)
            else { continue }
            let difference = Int128(quantity) * Int128(price) / 1_000_000 - Int128(amount)
            guard difference.magnitude <= 5_000 else { return nil }
            if quantity != 1_000_000 { rows += 1 }
        }
        return rows >= ColumnRelations.rowsMin ? rows : nil
    }

    private func number(_ tag: SegmentID, _ qualifier: String, in loop: EDILoop) -> Int64? {
        let all = loop.all(tag) + loop.loops(tag).compactMap(\.opening)
        return all.first { $0[1].component(1).value == qualifier }
            .flatMap { $0[1].component(2).value }
            // A comma and a point alike (ISO 9735 §10).
            .flatMap { millionths(MappedValue($0.replacing(",", with: "."))) }
    }
}
