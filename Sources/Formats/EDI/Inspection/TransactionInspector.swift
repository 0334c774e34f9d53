/// Reads one X12 transaction set segment by segment into its summary.
struct TransactionInspector: ContentInspector {
    private(set) var documentNumber: String?
    private(set) var dates: [EDIInspection.Qualified] = []
    private(set) var references: [EDIInspection.Qualified] = []
    private(set) var parties: [EDIInspection.PartySummary] = []
    private(set) var lines: [EDIInspection.LineSummary] = []
    private(set) var totals: [EDIInspection.Qualified] = []
    /// Whether N2, N3 and N4 still belong to the last party.
    private var isPartyOpen = false

    mutating func meet(_ segment: EDISegment) {
        if let layout = LineLayout.byTag[segment.id] {
            isPartyOpen = false
            return addLine(segment, layout)
        }
        if let layout = LineLayout.completing[segment.id] { return complete(segment, layout) }
        switch segment.id {
        case "N1": addParty(segment)
        case "N2", "N3", "N4": addAddress(segment)
        case "DTM": add(segment[1], segment[2], to: \.dates)
        case "G62": add(segment[1], segment[2], to: \.dates)
        case "REF", "N9": addReference(segment)
        case "ACK": addAnswer(segment)
        case "CTT", "TDS", "AMT", "ISS": addTotals(segment)
        default: addBeginning(segment)
        }
    }

    private mutating func addBeginning(_ segment: EDISegment) {
        if let element = LineLayout.documentNumber[segment.id], documentNumber == nil {
            documentNumber = segment[element].value
        }
        if let element = LineLayout.documentDate[segment.id], let date = segment[element].value {
            let name = segment.id.description + ByteText.padded(element, to: 2)
            dates.append(EDIInspection.Qualified(qualifier: name, value: date))
        }
    }

    private mutating func add(
        _ qualifier: EDIElement,
        _ value: EDIElement,
        to list: WritableKeyPath<TransactionInspector, [EDIInspection.Qualified]>
    ) {
        guard let value = value.value else { return }
        self[keyPath: list].append(
            EDIInspection.Qualified(qualifier: qualifier.value ?? "", value: value)
        )
    }

    private mutating func addReference(_ segment: EDISegment) {
        guard let value = segment[2].value ?? segment[3].value else { return }
        references.append(
            EDIInspection.Qualified(qualifier: segment[1].value ?? "", value: value)
        )
    }

    // MARK: - Parties

    private mutating func addParty(_ segment: EDISegment) {
        isPartyOpen = true
        parties.append(
            EDIInspection.PartySummary(
                role: segment[1].value ?? "",
                name: segment[2].value,
                idQualifier: segment[3].value,
                id: segment[4].value,
                address: [],
                byteOffset: segment.byteRange.lowerBound
            )
        )
    }

    private mutating func addAddress(_ segment: EDISegment) {
        guard isPartyOpen, !parties.isEmpty else { return }
        let parts = (0..<segment.elementCount).compactMap { segment[$0 + 1].value }
        guard !parts.isEmpty else { return }
        let separator = segment.id == "N4" ? " " : ", "
        parties[parties.count - 1].address.append(parts.joined(separator: separator))
    }

    // MARK: - Lines

    private mutating func addLine(_ segment: EDISegment, _ layout: LineLayout) {
        lines.append(
            EDIInspection.LineSummary(
                tag: segment.id.description,
                number: layout.number.flatMap { segment[$0].value },
                ids: layout.pairs.map { Self.pairs(in: segment, from: $0) } ?? [],
                quantity: layout.quantity.flatMap { segment[$0].value },
                unit: layout.unit.flatMap { segment[$0].component(1).value },
                price: layout.price.flatMap { segment[$0].value },
                priceBasis: layout.basis.flatMap { segment[$0].value },
                answers: [],
                byteOffset: segment.byteRange.lowerBound
            )
        )
    }

    private mutating func complete(_ segment: EDISegment, _ layout: LineLayout) {
        guard !lines.isEmpty else { return }
        let last = lines.count - 1
        if lines[last].quantity == nil, let quantity = layout.quantity {
            lines[last].quantity = segment[quantity].value
            lines[last].unit = layout.unit.flatMap { segment[$0].component(1).value }
        }
        if lines[last].price == nil, let price = layout.price {
            lines[last].price = segment[price].value
        }
    }

    private mutating func addAnswer(_ segment: EDISegment) {
        guard !lines.isEmpty, let status = segment[1].value else { return }
        let quantity = [segment[2].value, segment[3].value].compactMap(\.self)
        lines[lines.count - 1].answers.append(
            EDIInspection.Qualified(
                qualifier: status,
                value: quantity.joined(separator: " ")
            )
        )
    }

    static func pairs(in segment: EDISegment, from first: Int) -> [EDIInspection.Qualified] {
        stride(from: first, to: max(first, segment.elementCount), by: 2).compactMap { position in
            guard let value = segment[position + 1].value else { return nil }
            return EDIInspection.Qualified(
                qualifier: segment[position].value ?? "",
                value: value
            )
        }
    }

    // MARK: - Totals

    private mutating func addTotals(_ segment: EDISegment) {
        if segment.id == "AMT" {
            guard let amount = segment[2].value else { return }
            let qualifier = "AMT " + (segment[1].value ?? "")
            totals.append(EDIInspection.Qualified(qualifier: qualifier, value: amount))
            return
        }
        for position in 1...max(1, segment.elementCount) {
            guard let value = segment[position].value else { continue }
            let name = segment.id.description + ByteText.padded(position, to: 2)
            totals.append(
                EDIInspection.Qualified(
                    qualifier: name,
                    value: segment.id == "TDS" ? Self.twoImpliedDecimals(value) : value
                )
            )
        }
    }

    /// `255438` means 2554.38 (type N2); anything else is shown as sent.
    private static func twoImpliedDecimals(_ text: String) -> String {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy(\.isASCIIDigit) else { return text }
        let padded = String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
        let sign = text.hasPrefix("-") ? "-" : ""
        return sign + padded.dropLast(2) + "." + padded.suffix(2)
    }
}
