/// AK2 to AK5: what a 997 says of one transaction set; a 999 says it in IK3 to IK5.
struct TransactionReport {
    private let transaction: TransactionSet
    private let document: EDIDocument
    private let isGroupRejected: Bool
    private let isRecent: Bool
    private let findings: [EDIDiagnostic]
    private let tags: (segment: SegmentID, element: SegmentID, trailer: SegmentID)

    init(
        _ transaction: TransactionSet,
        of document: EDIDocument,
        in group: FunctionalGroup,
        as form: AcknowledgmentPolicy.Form
    ) {
        self.transaction = transaction
        self.document = document
        tags = form == .functional ? ("AK3", "AK4", "AK5") : ("IK3", "IK4", "IK5")
        isGroupRejected = group.disposition == .rejected
        isRecent = (X12Version(group.version)?.number ?? 0) >= 5_010
        findings = document.diagnostics(of: transaction)
            .filter { $0.severity > .note && $0.acknowledgmentCode != nil }
    }

    var segments: [OutboundSegment] {
        var segments = [
            OutboundSegment(
                "AK2",
                .text(transaction.identifier),
                .text(transaction.controlNumber)
            )
        ]
        segments += segmentReports
        segments.append(trailer)
        return segments
    }

    private var trailer: OutboundSegment {
        var codes = findings.filter { $0.level == .transaction }.compactMap(\.acknowledgmentCode)
        if findings.contains(where: { $0.level == .segment || $0.level == .element }) {
            codes.append("5")
        }
        let disposition = isGroupRejected ? .rejected : transaction.disposition
        return OutboundSegment(
            tags.trailer,
            [.text(disposition.code)]
                + Self.distinct(codes).prefix(5).map(OutboundElement.text)
        )
    }

    /// One AK3 for each thing wrong with a segment, and one with AK4s for its elements.
    private var segmentReports: [OutboundSegment] {
        var segments: [OutboundSegment] = []
        var lastElementReport: EDIPlace?
        let ordered = findings.filter { $0.level == .segment || $0.level == .element }
            .sorted { ($0.place.segmentOrdinal ?? 0) < ($1.place.segmentOrdinal ?? 0) }
        for finding in ordered {
            guard finding.level == .element else {
                segments.append(
                    segmentReport(finding.place, code: finding.acknowledgmentCode ?? "8")
                )
                continue
            }
            if lastElementReport?.segmentOrdinal != finding.place.segmentOrdinal {
                segments.append(segmentReport(finding.place, code: "8"))
                lastElementReport = finding.place
            }
            segments.append(elementReport(finding))
        }
        return segments
    }

    private func segmentReport(_ place: EDIPlace, code: String) -> OutboundSegment {
        let tag = place.segmentID?.description.prefix(3) ?? ""
        return OutboundSegment(
            tags.segment,
            .text(tag.utf8.count >= 2 ? String(tag) : "ZZ"),
            .number(place.segmentOrdinal ?? 1),
            .absent,
            .text(code)
        )
    }

    private func elementReport(_ finding: EDIDiagnostic) -> OutboundSegment {
        let place = finding.place
        var position = [String(place.element ?? 1)]
        if let component = place.component { position.append(String(component)) }
        return OutboundSegment(
            tags.element,
            .composite(position),
            .optional(place.elementNumber.map(String.init)),
            .text(code(of: finding)),
            .optional(copy(of: place))
        )
    }

    private func code(of finding: EDIDiagnostic) -> String {
        switch finding.rule {
        case .tooManyRepetitions where isRecent: "12"
        case .tooManyComponents where isRecent: "13"
        default: finding.acknowledgmentCode ?? "1"
        }
    }

    /// AK404: the bad value, where it is there and can be written.
    private func copy(of place: EDIPlace) -> String? {
        let bytes = document.bytes[place.byteOffset..<(place.byteOffset + place.byteCount)]
        let delimiters = document.interchanges[transaction.path.interchange].delimiters
        let isWritable = bytes.allSatisfy {
            (0x20..<0x7F).contains($0) && !delimiters.contains($0) && !Self.likely.contains($0)
        }
        guard !bytes.isEmpty, isWritable else { return nil }
        let text = ByteText.trimmed(ByteText.decode(bytes.prefix(99)))
        return text.isEmpty ? nil : text
    }

    /// What a reply may use to separate; a value with one of these is not copied.
    private static let likely = Set("*:>^|\\~".utf8)

    static func distinct(_ codes: [String]) -> [String] {
        var seen: Set<String> = []
        return codes.filter { seen.insert($0).inserted }
    }
}
