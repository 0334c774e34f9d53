/// Reads one EDIFACT message segment by segment into its summary.
struct MessageInspector: ContentInspector {
    private(set) var documentNumber: String?
    private(set) var dates: [EDIInspection.Qualified] = []
    private(set) var references: [EDIInspection.Qualified] = []
    private(set) var parties: [EDIInspection.PartySummary] = []
    private(set) var lines: [EDIInspection.LineSummary] = []
    private(set) var totals: [EDIInspection.Qualified] = []
    private(set) var hierarchy: [EDIInspection.LevelSummary] = []
    private var depthByNumber: [String: Int] = [:]
    /// Whether amounts belong to the last line: behind LIN, before UNS+S.
    private var isInLine = false

    mutating func meet(_ segment: EDISegment) {
        switch segment.id {
        case "BGM": documentNumber = segment[2].component(1).value
        case "UCI": documentNumber = segment[1].value
        case "DTM": add(segment[1], to: \.dates)
        case "RFF": add(segment[1], to: \.references)
        case "UCM": addMessage(segment)
        case "NAD": addParty(segment)
        case "LIN": addLine(segment)
        case "PIA": addNumbers(segment)
        case "QTY": addQuantity(segment)
        case "PRI": addPrice(segment)
        case "MOA": addAmount(segment)
        case "CNT": addTotal(segment)
        case "UNS": if segment[1].value == "S" { isInLine = false }
        case "CPS": addLevel(segment)
        case "GIN": addIdentities(segment)
        default: break
        }
    }

    /// A composite of a qualifier and a value: `137:20261123:102`.
    private mutating func add(
        _ element: EDIElement,
        to list: WritableKeyPath<MessageInspector, [EDIInspection.Qualified]>
    ) {
        guard let value = element.component(2).value else { return }
        self[keyPath: list].append(
            EDIInspection.Qualified(qualifier: element.component(1).value ?? "", value: value)
        )
    }

    /// CONTRL's word on one message: `UCM+1+ORDERS:D:96A:UN+4'`.
    private mutating func addMessage(_ segment: EDISegment) {
        let words = [segment[1].value, segment[2].component(1).value, segment[3].value]
        references.append(
            EDIInspection.Qualified(
                qualifier: "UCM",
                value: words.compactMap(\.self).joined(separator: " ")
            )
        )
    }

    /// `NAD+BY+5412345000013::9++Example Stores+1 Market Street+Springfield+IL+62701+US'`
    private mutating func addParty(_ segment: EDISegment) {
        let unstructured = Self.parts(of: segment[3])
        let names = Self.parts(of: segment[4])
        var address = unstructured + Self.parts(of: segment[5])
        let place = [6, 8, 7, 9].compactMap { segment[$0].component(1).value }
        if !place.isEmpty { address.append(place.joined(separator: " ")) }
        parties.append(
            EDIInspection.PartySummary(
                role: segment[1].value ?? "",
                name: names.isEmpty ? nil : names.joined(separator: ", "),
                idQualifier: segment[2].component(3).value,
                id: segment[2].component(1).value,
                address: address,
                byteOffset: segment.byteRange.lowerBound
            )
        )
    }

    private static func parts(of element: EDIElement) -> [String] {
        (0..<element.componentCount).compactMap { element.component($0 + 1).value }
    }

    // MARK: - Lines

    /// `LIN+1++4000001000019:EN'`; the action of LIN02 is the answer of an ORDRSP.
    private mutating func addLine(_ segment: EDISegment) {
        isInLine = true
        let number = segment[3].component(1).value
        let id = number.map {
            EDIInspection.Qualified(qualifier: segment[3].component(2).value ?? "", value: $0)
        }
        let action = segment[2].value.map {
            EDIInspection.Qualified(qualifier: "LIN02", value: $0)
        }
        lines.append(
            EDIInspection.LineSummary(
                tag: "LIN",
                number: segment[1].component(1).value,
                ids: id.map { [$0] } ?? [],
                quantity: nil,
                unit: nil,
                price: nil,
                priceBasis: nil,
                answers: action.map { [$0] } ?? [],
                byteOffset: segment.byteRange.lowerBound
            )
        )
    }

    private mutating func addNumbers(_ segment: EDISegment) {
        guard !lines.isEmpty, segment.elementCount >= 2 else { return }
        for position in 2...segment.elementCount {
            guard let value = segment[position].component(1).value else { continue }
            lines[lines.count - 1].ids.append(
                EDIInspection.Qualified(
                    qualifier: segment[position].component(2).value ?? "",
                    value: value
                )
            )
        }
    }

    /// The first quantity is the line's; others, such as 12 and 21 in a DESADV, are its answers.
    private mutating func addQuantity(_ segment: EDISegment) {
        let element = segment[1]
        guard isInLine, let value = element.component(2).value else { return }
        let last = lines.count - 1
        let unit = element.component(3).value
        if lines[last].quantity == nil {
            lines[last].quantity = value
            lines[last].unit = unit
        } else {
            lines[last].answers.append(
                EDIInspection.Qualified(
                    qualifier: "QTY " + (element.component(1).value ?? ""),
                    value: [value, unit].compactMap(\.self).joined(separator: " ")
                )
            )
        }
    }

    /// `PRI+AAA:53.24:::100'`: 53.24 for 100.
    private mutating func addPrice(_ segment: EDISegment) {
        guard isInLine, lines[lines.count - 1].price == nil else { return }
        let basis = [5, 6].compactMap { segment[1].component($0).value }
        lines[lines.count - 1].price = segment[1].component(2).value
        lines[lines.count - 1].priceBasis = basis.isEmpty ? nil : basis.joined(separator: " ")
    }

    // MARK: - Totals

    private mutating func addAmount(_ segment: EDISegment) {
        guard let value = segment[1].component(2).value else { return }
        let amount = EDIInspection.Qualified(
            qualifier: "MOA " + (segment[1].component(1).value ?? ""),
            value: [value, segment[1].component(3).value].compactMap(\.self).joined(separator: " ")
        )
        if isInLine {
            lines[lines.count - 1].answers.append(amount)
        } else {
            totals.append(amount)
        }
    }

    private mutating func addTotal(_ segment: EDISegment) {
        guard let value = segment[1].component(2).value else { return }
        totals.append(
            EDIInspection.Qualified(
                qualifier: "CNT " + (segment[1].component(1).value ?? ""),
                value: value
            )
        )
    }

    // MARK: - Packing levels

    /// `CPS+2+1+4'`: level 2 under level 1.
    private mutating func addLevel(_ segment: EDISegment) {
        isInLine = false
        let number = segment[1].value ?? ""
        let parent = segment[2].value
        // A parent stands before its children, so depths end.
        let depth = parent.flatMap { depthByNumber[$0] }.map { $0 + 1 } ?? 0
        depthByNumber[number] = depth
        hierarchy.append(
            EDIInspection.LevelSummary(
                number: number,
                parent: parent,
                code: segment[3].value ?? "",
                depth: depth,
                ids: []
            )
        )
    }

    /// `GIN+BJ+340000000000000019'`: the SSCC of a package; of a line it is a serial number.
    private mutating func addIdentities(_ segment: EDISegment) {
        guard !hierarchy.isEmpty, !isInLine, segment.elementCount >= 2 else { return }
        for position in 2...segment.elementCount {
            for value in Self.parts(of: segment[position]) {
                hierarchy[hierarchy.count - 1].ids.append(
                    EDIInspection.Qualified(qualifier: segment[1].value ?? "", value: value)
                )
            }
        }
    }
}
