import Canonical
import EDI
import Ordering
import Primitives

/// The 810: one invoice, as far as it bills this order.
///
/// ```
/// BIG*20261123*INV-7*20261120*PO-4711~ IT1*1*12*EA*4.5*PE*VN*AB-12~ TDS*5846~ TXI*TX*4.46~ CTT*1~
/// ```
/// TDS01 has two implied decimals, whatever the currency.
struct InvoiceDocument {
    private let phrases: OrderPhrases
    private let telling: BillTelling

    init?(_ profile: PartnerProfile, _ order: OrderState, _ invoice: Invoice) {
        guard let phrases = OrderPhrases(profile, order),
            let telling = BillTelling(order, phrases.header, invoice)
        else { return nil }
        self.phrases = phrases
        self.telling = telling
    }

    func segments() -> [OutboundSegment] {
        let header = phrases.header
        let currency = header.currency
        let invoice = telling.invoice
        var segments = [
            OutboundSegment(
                "BIG",
                .text(invoice.issuedOn.x12Text),
                .text(number),
                .text(LocalDate(at: header.receivedAt).x12Text),
                .text(header.purchaseOrderNumber)
            ),
            OutboundSegment("CUR", "SE", .text(currency.code)),
        ]
        segments += phrases.shipTo
        segments.append(
            OutboundSegment(
                "ITD",
                "01",
                "3",
                .absent,
                .absent,
                .absent,
                .text(invoice.dueOn.x12Text),
                .number(header.termsDays)
            )
        )
        segments += telling.lines.map(item)
        segments.append(OutboundSegment("TDS", .text(Self.impliedTwo(telling.total))))
        if !telling.tax.isZero {
            segments.append(
                OutboundSegment(
                    "TXI",
                    "TX",
                    .decimal(telling.tax.minorUnits, digits: currency.minorDigits)
                )
            )
        }
        segments.append(OutboundSegment("CTT", .number(telling.lines.count)))
        return segments
    }

    /// BIG02 has at most 22 characters: the ERP's number, or the end of ours.
    private var number: String { String(telling.number.suffix(22)) }

    private func item(_ told: BillTelling.Line) -> OutboundSegment {
        let price = told.billed.price
        return OutboundSegment(
            "IT1",
            [
                .text(told.line.numberToldBuyer),
                .decimal(told.quantity.thousandths, digits: 3),
                .text(phrases.unitCode(told.quantity.unit)),
                .decimal(price.millionths, digits: 6),
                .optional(PriceBasis.code(for: price.unit, countedIn: told.quantity.unit)),
            ] + phrases.itemNumbers(told.line)
        )
    }

    private static func impliedTwo(_ amount: Money) -> String {
        switch amount.currency.minorDigits {
        case 0: String(amount.minorUnits * 100)
        case 3: String(RoundingMode.halfUp.divide(Int128(amount.minorUnits), by: 10))
        default: String(amount.minorUnits)
        }
    }
}
