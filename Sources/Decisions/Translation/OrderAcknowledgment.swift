import Canonical
import EDI
import Ordering
import Pricing
import Primitives

/// The 855: what we make of the order, line by line.
///
/// ```
/// BAK*00*AD*PO-4711*20261123~ PO1*1*12*EA*4.5*PE*VN*AB-12~ ACK*IA*12*EA*068*20261125~ CTT*1~
/// ```
struct OrderAcknowledgment {
    private let phrases: OrderPhrases
    private let telling: OrderTelling

    init?(_ profile: PartnerProfile, _ order: OrderState) {
        guard let phrases = OrderPhrases(profile, order) else { return nil }
        self.phrases = phrases
        telling = OrderTelling(order)
    }

    func segments(at moment: EnvelopeMoment) -> [OutboundSegment] {
        let header = phrases.header
        var segments = [
            OutboundSegment(
                "BAK",
                "00",
                .text(typeCode),
                .text(header.purchaseOrderNumber),
                .text(LocalDate(at: header.receivedAt).x12Text),
                .absent,
                .absent,
                .absent,
                .text(String(header.id.rawValue.suffix(30))),
                .text(moment.longDate)
            )
        ]
        segments.append(OutboundSegment("CUR", "SE", .text(header.currency.code)))
        segments += phrases.shipTo
        for told in telling.lines {
            segments.append(item(told.line))
            segments += told.answers.map(answer)
        }
        segments.append(OutboundSegment("CTT", .number(telling.lines.count)))
        return segments
    }

    /// BAK02 (element 587): AD as ordered, AC with changes, RD rejected.
    private var typeCode: String {
        switch telling.verdict {
        case .rejected: "RD"
        case .changed: "AC"
        case .accepted: "AD"
        }
    }

    private func item(_ line: OrderLine) -> OutboundSegment {
        OutboundSegment(
            "PO1",
            [
                .text(line.numberToldBuyer),
                .decimal(line.ordered.thousandths, digits: 3),
                .text(phrases.unitCode(line.ordered.unit)),
                line.price.map { .decimal($0.price.millionths, digits: 6) } ?? .absent,
                .optional(
                    line.price.flatMap {
                        PriceBasis.code(for: $0.price.unit, countedIn: line.ordered.unit)
                    }
                ),
            ] + phrases.itemNumbers(line)
        )
    }

    /// One ACK for each part of the quantity that has its own fate. ACK04 068: current schedule
    /// ship.
    private func answer(_ answer: OrderTelling.Answer) -> OutboundSegment {
        OutboundSegment(
            "ACK",
            [
                .text(Self.code(answer.fate)),
                .decimal(answer.quantity.thousandths, digits: 3),
                .text(phrases.unitCode(answer.quantity.unit)),
                .optional(answer.date.map { _ in "068" }),
                .optional(answer.date?.x12Text),
            ]
        )
    }

    /// ACK01 (element 668).
    private static func code(_ fate: OrderTelling.Fate) -> String {
        switch fate {
        case .accepted: "IA"
        case .repriced: "IP"
        case .backordered: "IB"
        case .cancelled: "ID"
        case .rejected: "IR"
        }
    }
}
