import Canonical
public import EDI
import Primitives

/// The same for an EDIFACT partner.
///
/// ```
/// BGM+231+77-1+27' DTM+137:20261124:102' FTX+AAO+++QTY01-2/9?: a quantity above zero is needed'
/// RFF+ON:PO-4711' NAD+BY+…' NAD+SU+…' UNS+S'
///
/// BGM+313+77-1+27' DTM+137:20261124:102' RFF+AGO:77' RFF+ACW:1' RFF+ON:PO-4711' NAD+MS+…'
/// NAD+MR+…' ERC+ZZZ' FTX+AAO+++BGM03/2?: purpose 1 is no new order'
/// ```
extension RefusalDocument {
    /// `nil` for a partner that is not sent EDIFACT.
    ///
    /// - Parameter violations: what keeps the message from being acted upon.
    /// - Parameter isNumberTaken: whether an order of this partner has the message's number.
    public init?(
        of set: TransactionSet,
        in interchange: Interchange,
        for profile: PartnerProfile,
        because violations: [TranslationViolation],
        isNumberTaken: Bool,
        at moment: EnvelopeMoment
    ) {
        let number = Self.messageNumber(of: set)
        let isRejection =
            Self.isWholeOrder(set, violations) && !isNumberTaken && number != nil
        let kind: OutboundDocumentKind = isRejection ? .orderAcknowledgment : .applicationAdvice
        guard let phrases = MessagePhrases(profile, kind) else { return nil }
        let reasons = Self.reasons(violations, of: set)
        // What came is quoted, so its characters are not ours to choose.
        let quoted = { (text: String) in phrases.prose(text, in: 1, of: 35).first ?? "" }
        let own = quoted("\(interchange.controlNumber)-\(set.controlNumber)")
        if isRejection, let number {
            let segments = Self.rejection(number, numbered: own, reasons, phrases, moment)
            self.init(kind, segments)
            return
        }
        var segments = [
            OutboundSegment("BGM", "313", .text(own), "27"), phrases.date("137", moment.date),
            phrases.reference("AGO", quoted(interchange.controlNumber)),
            phrases.reference("ACW", quoted(set.controlNumber)),
        ]
        if let number { segments.append(phrases.reference("ON", number)) }
        segments.append(Self.party("MS", profile.ourselves.id))
        segments.append(Self.party("MR", profile.partner.id))
        for reason in reasons {
            segments.append(OutboundSegment("ERC", .composite(["ZZZ"])))
            segments += phrases.freeText("AAO", reason.sentence, segmentsMax: 1)
        }
        self.init(kind, segments)
    }

    /// The number under which the buyer knows the order, as far as it can be written.
    static func messageNumber(of set: TransactionSet) -> String? {
        guard let number = set.root.first("BGM")?[2].component(1).value,
            number.unicodeScalars.count <= 35,
            number.unicodeScalars.allSatisfy({ (0x20..<0x7F).contains($0.value) })
        else { return nil }
        return number
    }

    private static func rejection(
        _ number: String,
        numbered own: String,
        _ reasons: [Reason],
        _ phrases: MessagePhrases,
        _ moment: EnvelopeMoment
    ) -> [OutboundSegment] {
        var segments = [
            OutboundSegment("BGM", "231", .text(own), "27"), phrases.date("137", moment.date),
        ]
        for reason in reasons {
            segments += phrases.freeText("AAO", reason.sentence, segmentsMax: 1)
        }
        segments.append(phrases.reference("ON", number))
        segments.append(phrases.buyer(nil))
        segments.append(phrases.seller(nil))
        segments.append(OutboundSegment("UNS", "S"))
        return segments
    }

    private static func party(_ role: String, _ code: String) -> OutboundSegment {
        OutboundSegment("NAD", .text(role), .composite([code]))
    }
}

extension RefusalDocument.Reason {
    fileprivate var sentence: String { "\(place): \(text)" }
}
