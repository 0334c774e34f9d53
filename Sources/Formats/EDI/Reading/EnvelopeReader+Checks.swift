import Primitives

/// What headers and trailers must say of each other (X12.5 §4, X12.6 §3); EDIFACT's are in a file
/// of their own.
extension EnvelopeReader {
    // MARK: - Interchange

    mutating func checkInterchangeHeader(_ header: EDISegment) {
        guard standard == .x12 else { return checkMessageInterchangeHeader(header) }
        for element in Self.invalidHeaderElements(of: header) {
            sink.report(.interchangeHeaderElement, at: place(of: header, element: element))
        }
        var key = ""
        for element in [5, 6, 7, 8, 13] {
            key += header[element].value ?? ""
            key += "\u{1F}"
        }
        if !isFirst(interchange: key) {
            sink.report(
                .interchangeControlNumberDuplicate,
                at: place(of: header, element: 13),
                detail: header[13].value ?? ""
            )
        }
    }

    /// ISA12 is never compared with a list: nearly every sender gets it wrong without harm.
    private static func invalidHeaderElements(of header: EDISegment) -> [Int] {
        var invalid: [Int] = []
        for element in [1, 3, 5, 7] {
            let value = header[element].rawBytes
            if value.count != 2 || !value.allSatisfy(\.isASCIIAlphanumeric) {
                if !Self.isQualifier(header[element].value ?? "") { invalid.append(element) }
            }
        }
        for element in [6, 8, 12] where header[element].value == nil { invalid.append(element) }
        if ElementChecker.date(header[9].bytes) == nil { invalid.append(9) }
        if !ElementChecker.isTime(header[10].bytes) { invalid.append(10) }
        if header[13].number == nil { invalid.append(13) }
        if !["0", "1"].contains(header[14].value) { invalid.append(14) }
        if !["P", "T", "I"].contains(header[15].value) { invalid.append(15) }
        return invalid.sorted()
    }

    private static func isQualifier(_ value: String) -> Bool {
        value.utf8.count == 2 && value.utf8.allSatisfy(\.isASCIIAlphanumeric)
    }

    mutating func checkInterchangeTrailer(_ trailer: EDISegment, groups: [FunctionalGroup]) {
        guard standard == .x12 else {
            return checkMessageInterchangeTrailer(trailer, groups: groups)
        }
        if let header = interchangeHeader {
            compareControlNumbers(
                header[13],
                trailer[2],
                at: place(of: trailer, element: 2),
                mismatch: .interchangeControlNumberMismatch
            )
        }
        compareCount(trailer, with: groups.count, broken: .groupCountMismatch)
    }

    // MARK: - Group

    mutating func checkGroupHeader(_ header: EDISegment) {
        guard standard == .x12 else { return checkMessageGroupHeader(header) }
        for element in [1, 2, 3] where header[element].value == nil {
            sink.report(.groupHeaderElement, at: place(of: header, element: element))
        }
        if ElementChecker.date(header[4].bytes) == nil {
            sink.report(.groupHeaderElement, at: place(of: header, element: 4))
        }
        let number = header[6].value ?? ""
        if header[6].number == nil || number.utf8.count > 9 {
            sink.report(.groupControlNumberInvalid, at: place(of: header, element: 6))
        } else if !seenGroups.insert((header[1].value ?? "") + "\u{1F}" + number).inserted {
            sink.report(
                .groupControlNumberDuplicate,
                at: place(of: header, element: 6),
                detail: number
            )
        }
        if X12Version(header[8].value ?? "") == nil {
            sink.report(.versionUnknown, at: place(of: header, element: 8))
        }
    }

    mutating func checkGroupTrailer(_ trailer: EDISegment, of group: OpenGroup) {
        if let header = group.header {
            compareControlNumbers(
                header[standard == .x12 ? 6 : 5],
                trailer[2],
                at: place(of: trailer, element: 2),
                mismatch: .groupControlNumberMismatch
            )
        }
        compareCount(trailer, with: group.transactions.count, broken: .transactionCountMismatch)
    }

    // MARK: - Transaction set

    /// Checks ST and finds the schema for what it announces.
    mutating func checkTransactionHeader(_ header: EDISegment) -> SchemaMatch {
        guard standard == .x12 else { return checkMessageHeader(header) }
        let identifier = header[1].value ?? ""
        if identifier.utf8.count != 3 || !identifier.utf8.allSatisfy(\.isASCIIAlphanumeric) {
            sink.report(.transactionIdentifierInvalid, at: place(of: header, element: 1))
        }
        let number = header[2].value ?? ""
        if number.isEmpty || number.utf8.count > 9 {
            sink.report(.transactionControlNumberInvalid, at: place(of: header, element: 2))
        } else if openGroup?.seenTransactions.insert(number).inserted == false {
            sink.report(
                .transactionControlNumberDuplicate,
                at: place(of: header, element: 2),
                detail: number
            )
        }
        let match = match(for: identifier, requestedVersion)
        switch match.kind {
        case .structureOnly:
            sink.report(.transactionUnsupported, at: place(of: header, element: 1))
        case .nearestRelease:
            sink.report(
                .schemaSubstituted,
                at: place(of: header, element: 1),
                detail: match.requestedVersion + " read as " + (match.schema?.release ?? "")
            )
        case .exact, .withoutSuffix:
            break
        }
        if let schema = match.schema, let functionalID = openGroup?.header?[1].value,
            functionalID.uppercased() != schema.functionalID
        {
            sink.report(.transactionNotInGroup, at: place(of: header, element: 1))
        }
        return match
    }

    private mutating func match(for identifier: String, _ version: String) -> SchemaMatch {
        if let lastMatch, lastIdentifier == identifier, lastMatch.requestedVersion == version {
            return lastMatch
        }
        let match = library.match(set: identifier, version: version)
        lastMatch = match
        lastIdentifier = identifier
        return match
    }

    /// GS08, or ISA12 where GS08 is unusable.
    private var requestedVersion: String {
        let ofGroup = openGroup?.version ?? ""
        if openGroup?.hasVersion == true { return ofGroup }
        return interchangeHeader?[12].value ?? ofGroup
    }

    mutating func checkTransactionTrailer(_ trailer: EDISegment, of open: OpenTransaction) {
        compareControlNumbers(
            open.header[standard == .x12 ? 2 : 1],
            trailer[2],
            at: place(of: trailer, element: 2),
            mismatch: .transactionControlNumberMismatch
        )
        compareCount(trailer, with: trailer.index - open.start + 1, broken: .segmentCountMismatch)
    }

    // MARK: - Common

    mutating func compareControlNumbers(
        _ header: EDIElement,
        _ trailer: EDIElement,
        at place: EDIPlace,
        mismatch: EDIRule
    ) {
        if !header.isEmpty, header.rawBytes.elementsEqual(trailer.rawBytes) { return }
        let stated = trailer.value ?? ""
        let expected = header.value ?? ""
        if stated == expected { return }
        let isPadding = header.number != nil && header.number == trailer.number
        sink.report(
            isPadding ? .controlNumberPadding : mismatch,
            at: place,
            detail: stated.prefix(20) + " instead of " + expected.prefix(20)
        )
    }

    /// A trailer's first element counts what it ends.
    mutating func compareCount(_ trailer: EDISegment, with count: Int, broken rule: EDIRule) {
        if trailer[1].number == count { return }
        sink.report(
            rule,
            at: place(of: trailer, element: 1),
            detail: Self.counts(stated: trailer[1], found: count)
        )
    }

    private static func counts(stated: EDIElement, found: Int) -> String {
        let text = stated.value.map { String($0.prefix(20)) } ?? "nothing"
        return "says " + text + ", found " + String(found)
    }
}
