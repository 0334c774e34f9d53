/// What EDIFACT's headers and trailers must say of each other (ISO 9735 §8).
extension EnvelopeReader {
    /// The character sets whose letters we tell apart; text in others is read as if it were one of
    /// these. `IATB` and the like are not the standard's, but their users write ASCII.
    private static let knownCharacterSets: Set<String> = ["UNOA", "UNOB", "UNOC", "UNOW", "UNOY"]

    // MARK: - Interchange

    /// `UNB+UNOC:3+SENDER:14+RECEIVER:14+261123:1859+42'`
    mutating func checkMessageInterchangeHeader(_ header: EDISegment) {
        let characterSet = header[1].component(1).value ?? ""
        if characterSet.utf8.count != 4 {
            report(.interchangeHeaderElement, in: header, element: 1, component: 1)
        } else if !Self.knownCharacterSets.contains(characterSet) {
            report(.characterSetUnknown, in: header, element: 1, component: 1, characterSet)
        }
        let version = header[1].component(2).number ?? 0
        if !(1...4).contains(version) {
            report(.interchangeHeaderElement, in: header, element: 1, component: 2)
        }
        for element in [2, 3] where header[element].component(1).value == nil {
            report(.interchangeHeaderElement, in: header, element: element, component: 1)
        }
        if ElementChecker.date(header[4].component(1).bytes) == nil {
            report(.interchangeHeaderElement, in: header, element: 4, component: 1)
        }
        if !ElementChecker.isTime(header[4].component(2).bytes) {
            report(.interchangeHeaderElement, in: header, element: 4, component: 2)
        }
        let reference = header[5].value ?? ""
        if !(1...14).contains(reference.utf8.count) {
            report(.interchangeHeaderElement, in: header, element: 5)
        }
        let parties = [2, 3].flatMap { [header[$0].component(1), header[$0].component(2)] }
        let key = parties.map { $0.value ?? "" } + [reference]
        if !reference.isEmpty, !isFirst(interchange: key.joined(separator: "\u{1F}")) {
            report(.interchangeControlNumberDuplicate, in: header, element: 5, reference)
        }
    }

    /// UNZ01 counts groups where there are any, else messages.
    mutating func checkMessageInterchangeTrailer(
        _ trailer: EDISegment,
        groups: [FunctionalGroup]
    ) {
        if let header = interchangeHeader {
            compareControlNumbers(
                header[5],
                trailer[2],
                at: place(of: trailer, element: 2),
                mismatch: .interchangeControlNumberMismatch
            )
        }
        let named = groups.count { $0.header != nil }
        compareCount(
            trailer,
            with: named > 0 ? named : groups.reduce(0) { $0 + $1.transactions.count },
            broken: .groupCountMismatch
        )
    }

    // MARK: - Group

    /// `UNG+ORDERS+SENDER+RECEIVER+261123:1859+1+UN+D:96A'`
    mutating func checkMessageGroupHeader(_ header: EDISegment) {
        for element in [1, 2, 3] where header[element].value == nil {
            report(.groupHeaderElement, in: header, element: element)
        }
        let reference = header[5].value ?? ""
        if !(1...14).contains(reference.utf8.count) {
            report(.groupControlNumberInvalid, in: header, element: 5)
        } else if !seenGroups.insert(reference).inserted {
            report(.groupControlNumberDuplicate, in: header, element: 5, reference)
        }
    }

    // MARK: - Message

    /// Checks UNH and finds the schema for what it announces:
    /// `UNH+1+ORDERS:D:96A:UN:EAN008'`.
    mutating func checkMessageHeader(_ header: EDISegment) -> SchemaMatch {
        let type = EDIFACTMessageType(in: header[2])
        if !(1...6).contains(type.type.utf8.count)
            || !type.type.utf8.allSatisfy(\.isASCIIAlphanumeric)
        {
            report(.transactionIdentifierInvalid, in: header, element: 2, component: 1)
        }
        let reference = header[1].value ?? ""
        if !(1...14).contains(reference.utf8.count) {
            report(.transactionControlNumberInvalid, in: header, element: 1)
        } else if openGroup?.seenTransactions.insert(reference).inserted == false {
            report(.transactionControlNumberDuplicate, in: header, element: 1, reference)
        }
        if let announced = openGroup?.header?[1].value, announced != type.type {
            report(.transactionNotInGroup, in: header, element: 2, component: 1)
        }
        let match = library.match(type)
        switch match.kind {
        case .structureOnly:
            report(.transactionUnsupported, in: header, element: 2, component: 1)
        case .nearestRelease:
            let release = match.schema?.release ?? ""
            let detail = match.requestedVersion + " read as " + release
            report(.schemaSubstituted, in: header, element: 2, component: 3, detail)
        case .exact, .withoutSuffix:
            break
        }
        return match
    }

    // MARK: - Common

    private mutating func report(
        _ rule: EDIRule,
        in segment: EDISegment,
        element: Int,
        component: Int? = nil,
        _ detail: String = ""
    ) {
        var place = place(of: segment, element: element)
        if let component {
            let range = segment[element].component(component).byteRange
            place.byteOffset = range.lowerBound
            place.byteCount = range.count
            place.component = component
        }
        sink.report(rule, at: place, detail: String(detail.prefix(35)))
    }
}
