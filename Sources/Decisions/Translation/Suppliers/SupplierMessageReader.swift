import Canonical
import EDI
import Primitives

/// Reads a supplier's EDIFACT messages into the same documents as X12's: ORDRSP (answers), DESADV
/// (ship notices), INVOIC (invoices).
///
/// ```
/// BGM+231+R-77+4' RFF+ON:B-1001' LIN+1+3+9506000000015:EN' QTY+113:80:PCE' DTM+69:20261212:102'
/// ```
struct SupplierMessageReader {
    static let messages: Set<String> = ["DESADV", "INVOIC", "ORDRSP"]

    let reader: SupplierSetReader

    init(_ reader: SupplierSetReader) { self.reader = reader }

    func read(_ set: TransactionSet) -> SupplierReading {
        guard let opening = set.root.first("BGM") else {
            return reader.missingNumber(reader.start(set), "no BGM")
        }
        switch set.identifier {
        case "ORDRSP": return response(set, opening)
        case "DESADV": return notice(set, opening)
        default: return bill(set, opening)
        }
    }

    // MARK: - What the messages share

    /// `RFF+ON:B-1001'`: the second component behind a qualifier, and the third, a line.
    static func reference(
        _ qualifier: String,
        in loop: EDILoop
    ) -> (segment: EDISegment, number: String, line: String?)? {
        let own = loop.loops("RFF").compactMap(\.opening) + loop.all("RFF")
        for segment in own where segment[1].component(1).value == qualifier {
            guard let number = segment[1].component(2).value else { continue }
            return (segment, number, segment[1].component(3).value)
        }
        return nil
    }

    /// `DTM+69:20261212:102'`: the day, whatever the format says of hours.
    static func day(_ segment: EDISegment) -> LocalDate? {
        guard let text = segment[1].component(2).value else { return nil }
        let length = segment[1].component(3).value == "101" ? 6 : 8
        return LocalDate(x12Text: text.prefix(length))
    }

    /// The first day that one of the qualifiers (element 2005) names; those of shipping are as many
    /// days early as goods are on their way.
    func arrival(_ loop: EDILoop) -> LocalDate? {
        for qualifier in ["69", "67", "17", "132", "2"] {
            for segment in loop.all("DTM") where segment[1].component(1).value == qualifier {
                if let day = Self.day(segment) { return day }
            }
        }
        for qualifier in ["79", "10", "11", "133"] {
            for segment in loop.all("DTM") where segment[1].component(1).value == qualifier {
                if let day = Self.day(segment) {
                    return day.adding(days: reader.terms.transitDays)
                }
            }
        }
        return nil
    }

    /// The line by its goods, and by our number of it where a reference names it.
    func line(_ loop: EDILoop, _ set: TransactionSet, countsOurs: Bool) -> SupplierDocument.Line? {
        guard let opening = loop.opening else { return nil }
        let named =
            Self.reference("LI", in: loop)?.number ?? Self.reference("ON", in: loop)?.line
            ?? (countsOurs ? opening[1].value : nil)
        var line = SupplierDocument.Line(
            set.place(of: opening),
            number: SupplierSetReader.lineNumber(named)
        )
        var numbers = [opening[3]]
        for segment in loop.all("PIA") {
            for position in 2...6 { numbers.append(segment[position]) }
        }
        for known in reader.profile.itemNumbers {
            for number in numbers where number.component(2).value == known.qualifier {
                guard let value = number.component(1).value else { continue }
                line.items.append(reader.identifier(known.scheme, value))
            }
        }
        return line
    }

    /// `QTY+113:80:PCE'`
    func quantity(
        _ qualifiers: Set<String>,
        in loop: EDILoop,
        _ set: TransactionSet,
        _ line: inout SupplierDocument.Line
    ) -> Quantity? {
        for segment in loop.all("QTY") {
            guard qualifiers.contains(segment[1].component(1).value ?? "") else { continue }
            let code = segment[1].component(3).value
            return reader.quantity(
                segment[1].component(2).decimal,
                code.map { reader.profile.units[$0] == nil ? Self.units[$0] ?? $0 : $0 },
                at: set.place(of: segment, element: 1),
                of: &line
            )
        }
        return nil
    }

    /// Common units of recommendation 20, as they are called here.
    private static let units = [
        "PCE": "EA", "C62": "EA", "H87": "EA", "KGM": "KG", "LBR": "LB", "DZN": "DZ", "CT": "CA",
    ]

    /// `PRI+AAA:4.5'`, or for so many of a unit: `PRI+AAA:450:::100:PCE'`.
    func price(
        in loop: EDILoop,
        _ unit: UnitOfMeasure?,
        _ set: TransactionSet,
        _ line: inout SupplierDocument.Line
    ) -> SupplierDocument.Price? {
        let all = loop.loops("PRI").compactMap(\.opening)
        // Net prices before gross ones.
        let found = ["AAA", "AAB"].lazy.compactMap { qualifier in
            all.first { $0[1].component(1).value == qualifier }
        }.first
        guard let segment = found else { return nil }
        let place = set.place(of: segment, element: 1)
        let code = segment[1].component(6).value
        let own = code.map { reader.profile.units[$0]?.code ?? Self.units[$0] ?? $0 }
        let basis = own.flatMap { UnitOfMeasure(validating: $0) } ?? unit ?? .each
        let price = reader.price(
            segment[1].component(2).decimal ?? "",
            basis: nil,
            basis,
            at: place,
            of: &line
        )
        guard var price, let text = segment[1].component(5).decimal else { return price }
        guard let parts = DecimalText.scaled(text, digits: 0), parts > 0,
            price.millionths.isMultiple(of: parts)
        else {
            line.faults.append(
                TranslationViolation(.priceInvalid, at: place, "the price of one is not exact")
            )
            return nil
        }
        price.millionths /= parts
        return price
    }

    func currency(_ root: EDILoop) -> String? {
        root.loops("CUX").first?.opening?[1].component(2).value
    }

    /// Whether BGM's function (element 1225) is one that is known here.
    func purpose(
        _ opening: EDISegment,
        among known: Set<String>,
        _ set: TransactionSet
    ) -> SupplierReading? {
        let code = opening[3].value ?? "9"
        guard !known.contains(code) else { return nil }
        return SupplierReading(violations: [
            TranslationViolation(
                .orderTypeUnsupported,
                at: set.place(of: opening, element: 3),
                "function \(code.prefix(8)) is none that is known here"
            )
        ])
    }
}

// MARK: - ORDRSP

extension SupplierMessageReader {
    private func response(_ set: TransactionSet, _ opening: EDISegment) -> SupplierReading {
        let root = set.root
        let known: Set<String> = ["4", "5", "6", "7", "9", "12", "27", "29", "34", "42", "44"]
        if let refusal = purpose(opening, among: known, set) { return refusal }
        guard let order = Self.reference("ON", in: root) else {
            return reader.missingNumber(reader.start(set), "no RFF with ON")
        }
        let loops = root.loops("LIN")
        guard loops.count <= Limits.orderLines else {
            return reader.tooManyLines(loops.count, reader.start(set))
        }
        let content = SupplierDocument.Response(
            verdict: Self.verdict(opening[3].value),
            isToChange: isAboutChange(root, of: order.number),
            expectedOn: arrival(root),
            lines: loops.compactMap { responseLine($0, set) }
        )
        return SupplierReading(documents: [
            SupplierDocument(
                name: set.identifier,
                number: order.number,
                place: set.place(of: order.segment, element: 1),
                currency: currency(root),
                content: .response(content)
            )
        ])
    }

    /// It refers to a change of ours by its number, and not to the order alone.
    private func isAboutChange(_ root: EDILoop, of number: String) -> Bool {
        root.loops("RFF").compactMap(\.opening).contains { segment in
            guard let named = segment[1].component(2).value, named.hasPrefix(number + "-") else {
                return false
            }
            return SupplierSetReader.lineNumber(String(named.dropFirst(number.utf8.count + 1)))
                != nil
        }
    }

    private static func verdict(_ code: String?) -> SupplierDocument.Response.Verdict {
        switch code {
        case "29", "34", "44": .detailed
        case "27": .rejected
        case "12": .unclear("it was received and nothing is decided yet")
        default: .changed
        }
    }

    private func responseLine(
        _ loop: EDILoop,
        _ set: TransactionSet
    ) -> SupplierDocument.ResponseLine? {
        guard var line = line(loop, set, countsOurs: true), let opening = loop.opening else {
            return nil
        }
        let ordered = quantity(["21"], in: loop, set, &line)
        let coming = quantity(["113", "12", "170"], in: loop, set, &line)
        let later = quantity(["83"], in: loop, set, &line)
        let price = price(in: loop, (coming ?? ordered)?.unit, set, &line)
        let day = arrival(loop)
        var parts: [SupplierDocument.Part] = []
        func add(_ fate: SupplierDocument.Part.Fate, _ code: String, _ quantity: Quantity?) {
            parts.append(
                SupplierDocument.Part(
                    fate: fate,
                    code: code,
                    quantity: quantity,
                    expectedOn: fate == .accepted ? day : nil
                )
            )
        }
        switch opening[2].value {
        case "2", "7": add(.rejected, "7", nil)
        case "5": add(.accepted, "5", coming)
        case "3", "6":
            if coming != nil || later == nil { add(.accepted, "3", coming ?? ordered) }
            if let later, !later.isZero { add(.backordered, "QTY 83", later) }
        case nil:
            if let coming { add(.accepted, "QTY 113", coming) }
            if let later, !later.isZero { add(.backordered, "QTY 83", later) }
        case "1": add(.open("it would send what was not ordered"), "1", nil)
        case let code?: add(.open("its answer is not known here"), String(code.prefix(8)), nil)
        }
        return SupplierDocument.ResponseLine(
            line: line,
            parts: parts,
            quantity: coming ?? ordered,
            price: price
        )
    }
}
