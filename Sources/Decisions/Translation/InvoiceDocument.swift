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
    private let invoice: Invoice
    private let lines: [Invoice.Line]

    init?(_ profile: PartnerProfile, _ order: OrderState, _ invoice: Invoice) {
        guard let phrases = OrderPhrases(profile, order) else { return nil }
        self.phrases = phrases
        self.invoice = invoice
        lines = invoice.lines.filter { $0.order == phrases.header.id }
        guard !lines.isEmpty else { return nil }
    }

    func segments() -> [OutboundSegment] {
        let header = phrases.header
        let currency = header.currency
        let net = lines.reduce(Money.zero(currency)) { $0 + $1.net }
        let tax = lines.reduce(Money.zero(currency)) { $0 + $1.tax }
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
        for line in lines {
            if let segment = item(line) { segments.append(segment) }
        }
        segments.append(OutboundSegment("TDS", .text(Self.impliedTwo(net + tax))))
        if !tax.isZero {
            segments.append(
                OutboundSegment(
                    "TXI",
                    "TX",
                    .decimal(tax.minorUnits, digits: currency.minorDigits)
                )
            )
        }
        segments.append(OutboundSegment("CTT", .number(lines.count)))
        return segments
    }

    /// BIG02 has at most 22 characters: the ERP's number, or the end of ours.
    private var number: String {
        String((invoice.externalNumber ?? invoice.id.rawValue).suffix(22))
    }

    private func item(_ line: Invoice.Line) -> OutboundSegment? {
        guard let ordered = phrases.line(line.line) else { return nil }
        let quantity = phrases.ordered(line.thousandths, of: ordered)
        return OutboundSegment(
            "IT1",
            [
                .text(phrases.lineNumber(ordered)),
                .decimal(quantity.thousandths, digits: 3),
                .text(phrases.unitCode(quantity.unit)),
                .decimal(line.price.millionths, digits: 6),
                .optional(PriceBasis.code(for: line.price.unit, countedIn: quantity.unit)),
            ] + phrases.itemNumbers(ordered)
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
