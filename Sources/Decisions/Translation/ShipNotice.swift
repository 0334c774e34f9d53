import Canonical
import EDI
import Ordering
import Primitives

/// The 856: shipment, order, pack, item (BSN05 0001).
///
/// ```
/// BSN*00*01J…-S1*20261123*1859*0001~ HL*1**S~ TD5**2*UPSN~ HL*2*1*O~ PRF*PO-4711~
/// HL*3*2*P~ MAN*GM*00123456789012345675~ HL*4*3*I~ LIN**VN*AB-12~ SN1**12*EA~ CTT*4~
/// ```
struct ShipNotice {
    private let phrases: OrderPhrases
    private let telling: DispatchTelling
    private var shipment: Shipment { telling.shipment }

    init?(_ profile: PartnerProfile, _ order: OrderState, _ shipment: Shipment) {
        guard let phrases = OrderPhrases(profile, order) else { return nil }
        self.phrases = phrases
        telling = DispatchTelling(order, shipment)
    }

    func segments(at moment: EnvelopeMoment) -> [OutboundSegment] {
        var levels = HierarchyWriter()
        levels.append(
            OutboundSegment(
                "BSN",
                "00",
                .text(String(shipment.id.rawValue.suffix(30))),
                .text(moment.longDate),
                .text(moment.time),
                "0001"
            )
        )
        let shipmentLevel = levels.open("S", under: nil)
        levels.append(contentsOf: shipmentSegments)
        let orderLevel = levels.open("O", under: shipmentLevel)
        levels.append(
            OutboundSegment("PRF", .text(phrases.header.purchaseOrderNumber))
        )
        for packed in telling.packs {
            let pack = levels.open("P", under: orderLevel)
            levels.append(contentsOf: marks(packed.parcel))
            for content in packed.contents {
                _ = levels.open("I", under: pack)
                levels.append(contentsOf: item(content))
            }
        }
        levels.append(OutboundSegment("CTT", .number(levels.count)))
        return levels.segments
    }

    private var shipmentSegments: [OutboundSegment] {
        var segments: [OutboundSegment] = []
        if let carrier = telling.carrier {
            segments.append(OutboundSegment("TD5", .absent, "2", .text(carrier)))
        }
        segments.append(
            OutboundSegment("DTM", "011", .text(LocalDate(at: shipment.shippedAt).x12Text))
        )
        return segments + phrases.shipTo
    }

    /// The pack's SSCC behind its application identifier 00, and its tracking number: in REF where
    /// it fits (30 characters in release 004010), else in MAN.
    private func marks(_ parcel: Parcel) -> [OutboundSegment] {
        let tracking = parcel.trackingNumber
        var segments: [OutboundSegment] = []
        if (1...30).contains(tracking.utf8.count) {
            segments.append(OutboundSegment("REF", "CN", .text(tracking)))
        }
        if let sscc = parcel.sscc {
            segments.append(OutboundSegment("MAN", "GM", .text("00" + sscc)))
        }
        if tracking.utf8.count > 30 {
            segments.append(OutboundSegment("MAN", "CP", .text(String(tracking.prefix(48)))))
        }
        return segments
    }

    private func item(_ content: DispatchTelling.Content) -> [OutboundSegment] {
        [
            OutboundSegment(
                "LIN",
                [.text(content.line.numberToldBuyer)] + phrases.itemNumbers(content.line)
            ),
            OutboundSegment(
                "SN1",
                .absent,
                .decimal(content.quantity.thousandths, digits: 3),
                .text(phrases.unitCode(content.quantity.unit))
            ),
        ]
    }
}

/// Numbers HL levels as they are opened.
private struct HierarchyWriter {
    private(set) var segments: [OutboundSegment] = []
    private(set) var count = 0

    /// `HL*2*1*O~`; returns its number.
    mutating func open(_ code: String, under parent: Int?) -> Int {
        count += 1
        segments.append(
            OutboundSegment(
                "HL",
                .number(count),
                parent.map { .number($0) } ?? .absent,
                .text(code)
            )
        )
        return count
    }

    mutating func append(_ segment: OutboundSegment) { segments.append(segment) }

    mutating func append(contentsOf more: [OutboundSegment]) { segments += more }
}
