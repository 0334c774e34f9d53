import Canonical
import EDI
import Ordering
import Pricing
import Primitives

/// ORDRSP: what we make of the order, line by line.
///
/// ```
/// BGM+231+01J…+4' DTM+137:20261123:102' RFF+ON:PO-4711' NAD+BY+4000001000002::9' …
/// LIN+1+3+4012345000016:EN' QTY+21:12:PCE' QTY+113:8:PCE' QTY+83:4:PCE' DTM+79:20261125:102' …
/// UNS+S' CNT+2:1'
/// ```
struct OrderResponseMessage {
    private let phrases: MessagePhrases
    private let telling: OrderTelling
    private let header: OrderHeader

    init?(_ profile: PartnerProfile, _ order: OrderState) {
        guard let phrases = MessagePhrases(profile, .orderAcknowledgment),
            let header = order.header
        else { return nil }
        self.phrases = phrases
        self.header = header
        telling = OrderTelling(order)
    }

    func segments(at moment: EnvelopeMoment) -> [OutboundSegment] {
        var segments = [
            OutboundSegment(
                "BGM",
                "231",
                .text(String(header.id.rawValue.suffix(35))),
                .text(Self.code(telling.verdict))
            ),
            phrases.date("137", moment.date),
            phrases.reference("ON", header.purchaseOrderNumber),
            phrases.date("171", LocalDate(at: header.receivedAt)),
        ]
        segments += phrases.parties(header)
        segments.append(phrases.currency(header.currency, as: "9"))
        for line in telling.lines { segments += self.line(line) }
        segments.append(OutboundSegment("UNS", "S"))
        segments.append(phrases.lineCount(telling.lines.count))
        return segments
    }

    /// Element 1225: 29 accepted without amendment, 4 changed, 27 not accepted.
    private static func code(_ verdict: OrderTelling.Verdict) -> String {
        switch verdict {
        case .accepted: "29"
        case .changed: "4"
        case .rejected: "27"
        }
    }

    private func line(_ told: OrderTelling.Line) -> [OutboundSegment] {
        let line = told.line
        let number = line.numberToldBuyer
        let isShort = number.utf8.count <= 6
        var segments = phrases.item(
            line,
            number: isShort ? number : String(line.number),
            action: Self.action(told)
        )
        segments.append(phrases.quantity("21", line.ordered))
        for answer in told.answers {
            if let qualifier = Self.qualifier(answer.fate) {
                segments.append(phrases.quantity(qualifier, answer.quantity))
            }
        }
        // 79: the day for which the shipment is promised.
        if let date = told.answers.lazy.compactMap(\.date).first {
            segments.append(phrases.date("79", date))
        }
        if let notes = notes(told) { segments += phrases.freeText("AAO", notes) }
        if let price = line.price?.price {
            segments.append(phrases.price(price, orderedIn: line.ordered.unit))
        }
        if !isShort { segments.append(phrases.reference("LI", number)) }
        return segments
    }

    /// Element 1229: 5 accepted without amendment, 3 changed, 7 not accepted.
    private static func action(_ told: OrderTelling.Line) -> String {
        let fates = told.answers.map(\.fate)
        if fates.allSatisfy({ $0 == .rejected || $0 == .cancelled }) { return "7" }
        return told.line.status == .accepted && fates == [.accepted] ? "5" : "3"
    }

    /// Element 6063; what is refused or cancelled is no quantity to be delivered.
    private static func qualifier(_ fate: OrderTelling.Fate) -> String? {
        switch fate {
        case .accepted, .repriced: "113"
        case .backordered: "83"
        case .cancelled, .rejected: nil
        }
    }

    /// `price differs; 3 PCE cancelled`
    private func notes(_ told: OrderTelling.Line) -> String? {
        var notes = told.line.reasons.map {
            String($0.rawValue.map { $0 == "_" ? " " : $0 })
        }
        for answer in told.answers where answer.fate == .cancelled {
            let quantity = phrases.decimal(answer.quantity.thousandths, digits: 3)
            notes.append("\(quantity) \(phrases.unitCode(answer.quantity.unit)) cancelled")
        }
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }
}
