import Canonical
public import EDI
import Primitives

/// What a partner is told of a document that is well formed and still cannot be acted upon.
///
/// An order that cannot become one is rejected as a whole by an 855:
/// ```
/// BAK*00*RJ*PO-4711*20261123*****20261124~ N9*L1*PO102~ MSG*a quantity above zero is needed~
/// ```
/// Where an 855 would speak of another order than the one refused (a cancellation, a number that an
/// order has already), or has no number to name, an 824 names the transaction set instead:
/// ```
/// BGN*11*7-0001*20261124~ OTI*TR*TN*0001*BUYER*US*20261124*0915*7*0001*850*004010~
/// TED*ZZZ*purpose 01 is no new order~ NTE*ERN*BEG01~
/// ```
/// An EDIFACT partner is told the same by an ORDRSP or an APERAK (`RefusalDocument+Messages`).
public struct RefusalDocument: Sendable, Equatable {
    public let kind: OutboundDocumentKind
    public let segments: [OutboundSegment]

    /// Reasons that are told; the rest are counted.
    private static let reasonsMax = 20

    /// - Parameter violations: what keeps the set from being acted upon.
    /// - Parameter isNumberTaken: whether an order of this partner has the set's PO number.
    public init(
        of set: TransactionSet,
        in group: FunctionalGroup,
        because violations: [TranslationViolation],
        isNumberTaken: Bool,
        at moment: EnvelopeMoment
    ) {
        let reasons = Self.reasons(violations, of: set)
        guard Self.isWholeOrder(set, violations), !isNumberTaken,
            let number = Self.number(of: set)
        else {
            kind = .applicationAdvice
            segments = Self.advice(set, group, reasons, moment)
            return
        }
        kind = .orderAcknowledgment
        segments = Self.rejection(number, of: set, reasons, moment)
    }

    init(_ kind: OutboundDocumentKind, _ segments: [OutboundSegment]) {
        self.kind = kind
        self.segments = segments
    }

    /// Whether what is refused is a new order and nothing else.
    static func isWholeOrder(
        _ set: TransactionSet,
        _ violations: [TranslationViolation]
    ) -> Bool {
        ["850", "ORDERS"].contains(set.identifier)
            && !violations.contains {
                $0.rule == .orderTypeUnsupported || $0.rule == .setUnsupported
            }
    }

    /// The number under which the buyer knows the order, as far as it can be written.
    public static func number(of set: TransactionSet) -> String? {
        if set.messageType != nil { return messageNumber(of: set) }
        guard let number = set.root.first("BEG")?[3].value, (1...22).contains(number.utf8.count),
            number == plain(number, upTo: 22)
        else { return nil }
        return number
    }

    // MARK: - Segments

    struct Reason {
        var place: String
        var text: String
    }

    /// BAK02 (element 587) RJ: rejected, no detail; the notes say why.
    private static func rejection(
        _ number: String,
        of set: TransactionSet,
        _ reasons: [Reason],
        _ moment: EnvelopeMoment
    ) -> [OutboundSegment] {
        let ordered = set.root.first("BEG")?[5].value.flatMap { LocalDate(x12Text: $0) }
        var segments = [
            OutboundSegment(
                "BAK",
                "00",
                "RJ",
                .text(number),
                .text(ordered?.x12Text ?? moment.longDate),
                .absent,
                .absent,
                .absent,
                .absent,
                .text(moment.longDate)
            )
        ]
        for reason in reasons {
            segments.append(OutboundSegment("N9", "L1", .text(reason.place)))
            segments.append(OutboundSegment("MSG", .text(plain(reason.text, upTo: 264))))
        }
        return segments
    }

    /// OTI01 (element 110) TR: the whole transaction set is rejected.
    private static func advice(
        _ set: TransactionSet,
        _ group: FunctionalGroup,
        _ reasons: [Reason],
        _ moment: EnvelopeMoment
    ) -> [OutboundSegment] {
        let reference = "\(group.controlNumber)-\(set.controlNumber)"
        var segments = [
            OutboundSegment("BGN", "11", .text(plain(reference, upTo: 30)), .text(moment.longDate)),
            OutboundSegment(
                "OTI",
                [
                    "TR", "TN", .text(plain(set.controlNumber, upTo: 30)),
                    .text(plain(group.sender, upTo: 15)), .text(plain(group.receiver, upTo: 15)),
                    .text(moment.longDate), .text(moment.time),
                    .text(plain(group.controlNumber, upTo: 9)),
                    .text(plain(set.controlNumber, upTo: 9)), .text(plain(set.identifier, upTo: 3)),
                    .text(plain(group.version, upTo: 12)),
                ]
            ),
        ]
        for reason in reasons {
            segments.append(
                OutboundSegment("TED", "ZZZ", .text(plain(reason.text, upTo: 60)))
            )
            segments.append(
                OutboundSegment(
                    "NTE",
                    "ERN",
                    .text(plain("\(reason.place) \(reason.text)", upTo: 80))
                )
            )
        }
        return segments
    }

    static func reasons(
        _ violations: [TranslationViolation],
        of set: TransactionSet
    ) -> [Reason] {
        var reasons = violations.prefix(reasonsMax).map { violation in
            Reason(place: place(of: violation, in: set), text: violation.detail)
        }
        let rest = violations.count - reasons.count
        if rest > 0 { reasons.append(Reason(place: set.identifier, text: "and \(rest) more")) }
        return reasons
    }

    /// `PO102/7`: the element, and which segment of the set it stands in.
    private static func place(
        of violation: TranslationViolation,
        in set: TransactionSet
    ) -> String {
        let designator = violation.place.designator
        guard !designator.isEmpty else { return set.identifier }
        guard let ordinal = violation.place.segmentOrdinal else { return designator }
        return "\(designator)/\(ordinal)"
    }

    /// Printable ASCII without anything that separates, cut to a length.
    private static func plain(_ text: String, upTo length: Int) -> String {
        let separators = Set("*:^>|~\\".utf8)
        let bytes = text.utf8.prefix(length).map { byte in
            (0x20..<0x7F).contains(byte) && !separators.contains(byte) ? byte : 0x20
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
