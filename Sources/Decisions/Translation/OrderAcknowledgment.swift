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

    init?(_ profile: PartnerProfile, _ order: OrderState) {
        guard let phrases = OrderPhrases(profile, order) else { return nil }
        self.phrases = phrases
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
        for line in phrases.order.lines {
            segments.append(item(line))
            segments += answers(line)
        }
        segments.append(OutboundSegment("CTT", .number(phrases.order.lines.count)))
        return segments
    }

    /// BAK02 (element 587): AD as ordered, AC with changes, RD rejected.
    private var typeCode: String {
        switch phrases.order.answer {
        case .rejected: "RD"
        case .acceptedWithChanges: "AC"
        case .accepted, .held, nil: hasChanges ? "AC" : "AD"
        }
    }

    private var hasChanges: Bool { phrases.order.lines.contains { $0.status != .accepted } }

    private func item(_ line: OrderLine) -> OutboundSegment {
        OutboundSegment(
            "PO1",
            [
                .text(phrases.lineNumber(line)),
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

    /// One ACK for each part of the quantity that has its own fate (ACK01, element 668).
    private func answers(_ line: OrderLine) -> [OutboundSegment] {
        if line.status == .rejected {
            return [answer("IR", line.ordered, line, nil)]
        }
        let quantities = line.quantities
        var answers: [OutboundSegment] = []
        let given = quantities.ordered - quantities.cancelled - quantities.backordered
        if given > 0 {
            let code = line.reasons.contains(.priceDiffers) ? "IP" : "IA"
            answers.append(answer(code, phrases.ordered(given, of: line), line, line.promisedOn))
        }
        if quantities.backordered > 0 {
            let waiting = phrases.ordered(quantities.backordered, of: line)
            answers.append(answer("IB", waiting, line, line.promisedOn))
        }
        if quantities.cancelled > 0 {
            answers.append(answer("ID", phrases.ordered(quantities.cancelled, of: line), line, nil))
        }
        return answers
    }

    /// ACK04 068: current schedule ship.
    private func answer(
        _ code: String,
        _ quantity: Quantity,
        _ line: OrderLine,
        _ date: LocalDate?
    ) -> OutboundSegment {
        OutboundSegment(
            "ACK",
            [
                .text(code),
                .decimal(quantity.thousandths, digits: 3),
                .text(phrases.unitCode(quantity.unit)),
                .optional(date.map { _ in "068" }),
                .optional(date?.x12Text),
            ]
        )
    }
}
