import Canonical
import EDI
import Primitives

extension SupplierSetReader {
    /// 855 or 865: `head` names the order, loops of `tag` are its lines.
    func response(_ set: TransactionSet, _ head: SegmentID, _ tag: SegmentID) -> SupplierReading {
        guard let opening = set.root.first(head) else {
            return missingNumber(start(set), "\(head)")
        }
        let place = set.place(of: opening, element: 3)
        guard let number = opening[3].value else { return missingNumber(place, "\(head)03") }
        let purpose = opening[1].value ?? "00"
        guard Self.purposes.contains(purpose) else {
            return SupplierReading(violations: [
                TranslationViolation(
                    .orderTypeUnsupported,
                    at: set.place(of: opening, element: 1),
                    "purpose \(purpose) is no answer; only "
                        + "\(Self.purposes.sorted().joined(separator: ", ")) are"
                )
            ])
        }
        let loops = set.root.loops(tag)
        guard loops.count <= Limits.orderLines else { return tooManyLines(loops.count, place) }
        let response = SupplierDocument.Response(
            verdict: Self.verdict(opening[2].value),
            isToChange: tag == "POC",
            expectedOn: promised(set.root),
            lines: loops.compactMap { responseLine($0, set) }
        )
        return SupplierReading(documents: [
            SupplierDocument(
                name: set.identifier,
                number: number,
                place: place,
                currency: set.root.first("CUR")?[2].value,
                content: .response(response)
            )
        ])
    }

    func tooManyLines(_ count: Int, _ place: EDIPlace) -> SupplierReading {
        SupplierReading(violations: [
            TranslationViolation(
                .tooManyLines,
                at: place,
                "\(count) lines; at most \(Limits.orderLines)"
            )
        ])
    }

    /// BAK01 (element 353): original, change, replacement, confirmation, duplicate, response.
    private static let purposes: Set<String> = ["00", "04", "05", "06", "07", "11"]

    /// BAK02 (element 587).
    private static func verdict(_ code: String?) -> SupplierDocument.Response.Verdict {
        switch code {
        case "AK", "AT": .accepted
        case "AD": .detailed
        case "AC", "RO", nil: .changed
        case "AE", "RF": .exceptions
        case "RD", "RJ": .rejected
        case "AH": .unclear("it is on hold (AH)")
        case let code?: .unclear("its answer is \(code)")
        }
    }

    /// The day for the whole order: current schedule, promised or estimated delivery, or shipment.
    private func promised(_ root: EDILoop) -> LocalDate? {
        for qualifier in ["067", "069", "017", "068", "079"] {
            for segment in root.all("DTM") where segment[1].value == qualifier {
                guard let day = segment[2].value.flatMap({ LocalDate(x12Text: $0) }) else {
                    continue
                }
                return arrival(qualifier, day)
            }
        }
        return nil
    }

    private func responseLine(
        _ loop: EDILoop,
        _ set: TransactionSet
    ) -> SupplierDocument.ResponseLine? {
        guard let opening = loop.opening else { return nil }
        // In POC the code of the change and what is left to come stand between.
        let isChange = opening.id == "POC"
        let (amount, unitAt, priceAt, pairs) = isChange ? (3, 5, 6, 8) : (2, 3, 4, 6)
        var line = line(opening, set, number: 1, pairsFrom: pairs)
        let unit = opening[unitAt].component(1).value
        let whole = opening[amount].value.flatMap { text in
            quantity(text, unit, at: set.place(of: opening, element: amount), of: &line)
        }
        let own = unit.flatMap { profile.units[$0] ?? UnitOfMeasure(validating: $0) }
        let price = price(
            opening[priceAt].value,
            basis: opening[priceAt + 1].value,
            own ?? .each,
            at: set.place(of: opening, element: priceAt),
            of: &line
        )
        var parts: [SupplierDocument.Part] = []
        for inner in loop.loops("ACK") {
            if let part = part(inner, unit, set, &line) { parts.append(part) }
        }
        let schedules = loop.loops("SCH").compactMap { schedule($0, set, &line) }
        return SupplierDocument.ResponseLine(
            line: line,
            parts: Self.dated(parts, by: schedules),
            quantity: whole,
            price: price
        )
    }

    /// `ACK*IQ*80*EA*067*20261212~`, with DTM behind it where the day stands there.
    private func part(
        _ loop: EDILoop,
        _ unit: String?,
        _ set: TransactionSet,
        _ line: inout SupplierDocument.Line
    ) -> SupplierDocument.Part? {
        guard let segment = loop.opening, let code = segment[1].value else { return nil }
        let quantity = segment[2].value.flatMap { text in
            self.quantity(
                text,
                segment[3].value ?? unit,
                at: set.place(of: segment, element: 2),
                of: &line
            )
        }
        var day = date(segment[5], segment[4].value, set, segment, &line)
        for other in loop.all("DTM") where day == nil {
            day = date(other[2], other[1].value, set, other, &line)
        }
        return SupplierDocument.Part(
            fate: Self.fate(code, segment),
            code: code,
            quantity: quantity,
            expectedOn: day
        )
    }

    /// ACK01 (element 668).
    private static func fate(
        _ code: String,
        _ segment: EDISegment
    ) -> SupplierDocument.Part.Fate {
        switch code {
        case "AC", "AR", "DR", "IA", "IC", "IP", "IQ": .accepted
        case "BP", "IB": .backordered
        case "ID", "IR", "R1", "R2", "R3", "R4", "R5", "R6": .rejected
        case "IS":
            .open(
                "it would send a substitute"
                    + (segment[8].value.map { " (\($0.prefix(48)))" } ?? "")
            )
        case "IE": .open("the price is still to come")
        case "SP": .open("the day is still to come")
        case "IF", "IH", "IW": .open("it is on hold")
        default: .open("its answer is not known here")
        }
    }

    private func schedule(
        _ loop: EDILoop,
        _ set: TransactionSet,
        _ line: inout SupplierDocument.Line
    ) -> SupplierDocument.Part? {
        guard let segment = loop.opening, let text = segment[1].value else { return nil }
        let quantity = quantity(
            text,
            segment[2].value,
            at: set.place(of: segment, element: 1),
            of: &line
        )
        return SupplierDocument.Part(
            fate: .accepted,
            code: "SCH",
            quantity: quantity,
            expectedOn: date(segment[6], segment[5].value, set, segment, &line)
        )
    }

    /// A schedule says when what was accepted comes, where the answer does not.
    private static func dated(
        _ parts: [SupplierDocument.Part],
        by schedules: [SupplierDocument.Part]
    ) -> [SupplierDocument.Part] {
        guard !schedules.isEmpty, parts.allSatisfy({ $0.expectedOn == nil }) else { return parts }
        if parts.isEmpty { return schedules }
        let last = schedules.compactMap(\.expectedOn).max()
        return parts.map { part in
            var dated = part
            if part.fate == .accepted { dated.expectedOn = last }
            return dated
        }
    }

    private func date(
        _ element: EDIElement,
        _ qualifier: String?,
        _ set: TransactionSet,
        _ segment: EDISegment,
        _ line: inout SupplierDocument.Line
    ) -> LocalDate? {
        guard let text = element.value else { return nil }
        guard let day = LocalDate(x12Text: text) else {
            line.faults.append(
                TranslationViolation(
                    .fieldUnreadable,
                    at: set.place(of: segment),
                    "\(Self.quoted(text)) is no day"
                )
            )
            return nil
        }
        return arrival(qualifier, day)
    }
}
