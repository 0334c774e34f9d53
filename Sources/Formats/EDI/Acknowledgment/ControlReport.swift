/// UCI to UCD: what a CONTRL says of one interchange (ISO 9735-4).
///
/// ```
/// UCI+42+BUYER:14+SELLER:14+7' UCM+1+ORDERS:D:96A:UN+4' UCS+9' UCD+39+4:1'
/// ```
/// Action 4 refuses a level and all below it, 7 accepts it and all below it that is not refused by
/// name. Positions count the tag: the first element behind it is 2.
struct ControlReport {
    private let interchange: Interchange
    private let document: EDIDocument
    private let namesEveryMessage: Bool

    init(_ interchange: Interchange, of document: EDIDocument, namesEveryMessage: Bool) {
        self.interchange = interchange
        self.document = document
        self.namesEveryMessage = namesEveryMessage
    }

    var segments: [OutboundSegment] {
        let isRejected = interchange.disposition == .rejected
        var segments = [
            Self.interchangeReport(
                interchange,
                action(isRejected: isRejected),
                errors(document.diagnostics(of: interchange), isRejected: isRejected)
            )
        ]
        guard !isRejected else { return segments }
        for group in interchange.groups { segments += report(on: group) }
        return segments
    }

    /// `UCI+42+BUYER:14+SELLER:14+4+26+UNB+6'`: a duplicate, seen by the reference in UNB.
    static func refusalOfRepeat(_ interchange: Interchange) -> OutboundSegment {
        interchangeReport(interchange, "4", ["26", "UNB", .composite(["6"])])
    }

    private static func interchangeReport(
        _ interchange: Interchange,
        _ action: OutboundElement,
        _ errors: [OutboundElement]
    ) -> OutboundSegment {
        OutboundSegment(
            "UCI",
            [
                .text(interchange.controlNumber),
                .composite([interchange.sender, interchange.senderQualifier]),
                .composite([interchange.receiver, interchange.receiverQualifier]), action,
            ] + errors
        )
    }

    private func report(on group: FunctionalGroup) -> [OutboundSegment] {
        let isRejected = group.tally.disposition == .rejected
        var segments: [OutboundSegment] = []
        if !isRejected {
            for message in group.transactions { segments += report(on: message) }
        }
        guard group.header != nil, isRejected || !segments.isEmpty else { return segments }
        let header = OutboundSegment(
            "UCF",
            [
                .text(group.controlNumber), .composite([group.sender]),
                .composite([group.receiver]), action(isRejected: isRejected),
            ] + errors(document.diagnostics(of: group), isRejected: isRejected)
        )
        return [header] + segments
    }

    private func report(on message: TransactionSet) -> [OutboundSegment] {
        let isRejected = message.disposition == .rejected
        guard isRejected || namesEveryMessage else { return [] }
        let findings = document.diagnostics(of: message)
        let header = OutboundSegment(
            "UCM",
            [
                .text(message.controlNumber),
                .composite(message.messageType?.components ?? []),
                action(isRejected: isRejected),
            ]
                + errors(
                    findings.filter { $0.level == .transaction },
                    isRejected: isRejected
                )
        )
        return [header] + (isRejected ? segmentReports(findings) : [])
    }

    /// UCS for each segment with an error, UCD for each of its elements with one.
    private func segmentReports(_ findings: [EDIDiagnostic]) -> [OutboundSegment] {
        let ordered = findings.filter {
            $0.severity == .error && $0.syntaxCode != nil
                && ($0.level == .segment || $0.level == .element)
        }.sorted { ($0.place.segmentOrdinal ?? 0) < ($1.place.segmentOrdinal ?? 0) }
        var segments: [OutboundSegment] = []
        var lastSegment: Int?
        for finding in ordered.prefix(Self.reportedErrors) {
            let position = Self.position(of: finding)
            if finding.level == .segment {
                segments.append(
                    OutboundSegment("UCS", .number(position), .optional(finding.syntaxCode))
                )
                lastSegment = nil
                continue
            }
            if lastSegment != position {
                segments.append(OutboundSegment("UCS", .number(position)))
                lastSegment = position
            }
            segments.append(
                OutboundSegment(
                    "UCD",
                    .optional(finding.syntaxCode),
                    Self.elementPosition(finding.place)
                )
            )
        }
        return segments
    }

    /// A CONTRL has room for 999 segments of a message.
    private static let reportedErrors = 999

    /// UNH is 1; a missing segment is reported at the last one before the place it is missing from.
    private static func position(of finding: EDIDiagnostic) -> Int {
        let ordinal = finding.place.segmentOrdinal ?? 1
        return finding.rule == .mandatorySegmentMissing ? max(1, ordinal - 1) : ordinal
    }

    private static func elementPosition(_ place: EDIPlace) -> OutboundElement {
        guard let element = place.element else { return .absent }
        var position = [String(element + 1)]
        if let component = place.component { position.append(String(component)) }
        return .composite(position)
    }

    private func action(isRejected: Bool) -> OutboundElement { isRejected ? "4" : "7" }

    /// The first error of a header or trailer: its code, the service segment, the element.
    private func errors(_ findings: [EDIDiagnostic], isRejected: Bool) -> [OutboundElement] {
        guard isRejected,
            let first = findings.first(where: { $0.severity == .error && $0.syntaxCode != nil }),
            let code = first.syntaxCode
        else { return [] }
        let tag = first.place.segmentID.map(\.description)
        return [.text(code), .optional(tag), Self.elementPosition(first.place)]
    }
}

extension EDIDiagnostic {
    /// Data element 0085.
    fileprivate var syntaxCode: String? { rule.syntaxErrorCode }
}
