import Canonical
import EDI
import Ordering
import Primitives

/// DESADV: one shipment, its parcels and what is in each.
///
/// ```
/// BGM+351+01J…-S1+9' DTM+137:20261124:102' DTM+11:20261124:102' RFF+ON:PO-4711' …
/// TDT+20++++UPSN:172:182' CPS+1' PAC+2'
/// CPS+2+1' PAC+1' PCI+33E' RFF+CN:1Z999' GIN+BJ+012345678901234569'
/// LIN+1++4012345000016:EN' QTY+12:12:PCE' RFF+ON:PO-4711::1' CNT+2:1'
/// ```
struct DespatchMessage {
    private let phrases: MessagePhrases
    private let telling: DispatchTelling
    private let header: OrderHeader

    init?(_ profile: PartnerProfile, _ order: OrderState, _ shipment: Shipment) {
        guard let phrases = MessagePhrases(profile, .shipNotice), let header = order.header else {
            return nil
        }
        self.phrases = phrases
        self.header = header
        telling = DispatchTelling(order, shipment)
    }

    func segments(at moment: EnvelopeMoment) -> [OutboundSegment] {
        let shipment = telling.shipment
        var segments = [
            OutboundSegment("BGM", "351", .text(String(shipment.id.rawValue.suffix(35))), "9"),
            phrases.date("137", moment.date),
            phrases.date("11", LocalDate(at: shipment.shippedAt)),
            phrases.reference("ON", header.purchaseOrderNumber),
        ]
        segments += phrases.parties(header)
        if let carrier = telling.carrier { segments.append(transport(carrier)) }
        segments.append(OutboundSegment("CPS", "1"))
        segments.append(OutboundSegment("PAC", .number(telling.packs.count)))
        var lines = 0
        for (index, pack) in telling.packs.enumerated() {
            // 7164 counts on; 7166 names the level above, which is the shipment.
            segments.append(OutboundSegment("CPS", .number(index + 2), "1"))
            segments += marks(pack.parcel)
            for content in pack.contents {
                lines += 1
                segments += phrases.item(content.line, number: String(lines))
                segments.append(phrases.quantity("12", content.quantity))
                segments += phrases.reference(to: content.line, of: header)
            }
        }
        segments.append(phrases.lineCount(lines))
        return segments
    }

    /// `TDT+20++++UPSN:172:182'` for a carrier's code of two to four letters, else by its name.
    private func transport(_ carrier: String) -> OutboundSegment {
        let isCode =
            (2...4).contains(carrier.utf8.count)
            && carrier.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        let name = phrases.prose(carrier, in: 1, of: 35)
        return OutboundSegment(
            "TDT",
            "20",
            .absent,
            .absent,
            .absent,
            .composite(isCode ? [carrier, "172", "182"] : ["", "", ""] + name)
        )
    }

    /// The parcel's own number (33E: an SSCC; 17: as the supplier marks it) and its tracking
    /// number.
    private func marks(_ parcel: Parcel) -> [OutboundSegment] {
        var segments = [
            OutboundSegment("PAC", "1"),
            OutboundSegment("PCI", parcel.sscc == nil ? "17" : "33E"),
        ]
        let tracking = parcel.trackingNumber
        if !tracking.isEmpty {
            segments.append(phrases.reference("CN", String(tracking.suffix(35))))
        }
        if let sscc = parcel.sscc {
            segments.append(OutboundSegment("GIN", "BJ", .composite([sscc])))
        }
        return segments
    }
}
