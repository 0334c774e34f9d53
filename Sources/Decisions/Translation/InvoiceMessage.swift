import Canonical
import EDI
import Ordering
import Pricing
import Primitives

/// INVOIC: one invoice, as far as it bills this order.
///
/// ```
/// BGM+380+90001+9' DTM+137:20261125:102' RFF+ON:PO-4711' … CUX+2:EUR:4' PAT+3' DTM+13:…:102'
/// LIN+1++4012345000016:EN' QTY+47:12:PCE' MOA+203:54' PRI+AAA:4.5' TAX+7+VAT+++:::19+S' MOA+124:…'
/// UNS+S' CNT+2:1' MOA+77:64.26' MOA+79:54' MOA+125:54' MOA+124:10.26' TAX+7+VAT+++:::19+S' …
/// ```
struct InvoiceMessage {
    private let phrases: MessagePhrases
    private let telling: BillTelling
    private let header: OrderHeader

    init?(_ profile: PartnerProfile, _ order: OrderState, _ invoice: Invoice) {
        guard let phrases = MessagePhrases(profile, .invoice), let header = order.header,
            let telling = BillTelling(order, header, invoice)
        else { return nil }
        self.phrases = phrases
        self.header = header
        self.telling = telling
    }

    func segments() -> [OutboundSegment] {
        let invoice = telling.invoice
        var segments = [
            OutboundSegment("BGM", "380", .text(String(telling.number.suffix(35))), "9"),
            phrases.date("137", invoice.issuedOn),
            phrases.reference("ON", header.purchaseOrderNumber),
            phrases.date("171", LocalDate(at: header.receivedAt)),
        ]
        for shipment in Set(telling.lines.map(\.billed.shipment.rawValue)).sorted().prefix(9) {
            segments.append(phrases.reference("DQ", String(shipment.suffix(35))))
        }
        segments += phrases.parties(header)
        segments.append(phrases.payer(header.partyCodes))
        segments.append(phrases.currency(header.currency, as: "4"))
        // 3: due on a fixed day; within so many days (D) after (3) the date of the invoice (5).
        segments.append(
            OutboundSegment(
                "PAT",
                "3",
                .absent,
                .composite(["5", "3", "D", String(header.termsDays)])
            )
        )
        segments.append(phrases.date("13", invoice.dueOn))
        for (index, line) in telling.lines.enumerated() {
            segments += self.line(line, number: index + 1)
        }
        segments.append(OutboundSegment("UNS", "S"))
        segments.append(phrases.lineCount(telling.lines.count))
        segments += sums
        return segments
    }

    private func line(_ told: BillTelling.Line, number: Int) -> [OutboundSegment] {
        var segments = phrases.item(told.line, number: String(number))
        segments.append(phrases.quantity("47", told.quantity))
        segments.append(phrases.money("203", told.billed.net))
        segments.append(phrases.price(told.billed.price, orderedIn: told.quantity.unit))
        segments += phrases.reference(to: told.line, of: header)
        segments.append(tax(TaxRate(told)))
        segments.append(phrases.money("124", told.billed.tax))
        return segments
    }

    /// 77 to pay, 79 lines, 125 taxable, 124 tax; then what each rate contributes.
    private var sums: [OutboundSegment] {
        var segments = [
            phrases.money("77", telling.total), phrases.money("79", telling.net),
            phrases.money("125", telling.net), phrases.money("124", telling.tax),
        ]
        var sums: [TaxRate: (net: Money, tax: Money)] = [:]
        let zero = Money.zero(header.currency)
        for line in telling.lines {
            let known = sums[TaxRate(line)] ?? (zero, zero)
            sums[TaxRate(line)] = (known.net + line.billed.net, known.tax + line.billed.tax)
        }
        for (rate, sum) in sums.sorted(by: { $0.key < $1.key }) {
            segments.append(tax(rate))
            segments.append(phrases.money("125", sum.net))
            segments.append(phrases.money("124", sum.tax))
        }
        return segments
    }

    /// `TAX+7+VAT+++:::19+S'`
    private func tax(_ rate: TaxRate) -> OutboundSegment {
        let percent = phrases.decimal(rate.partsPerMillion, digits: 4)
        return OutboundSegment(
            "TAX",
            "7",
            "VAT",
            .absent,
            .absent,
            .composite(["", "", "", percent]),
            .text(rate.category)
        )
    }
}

/// All taxes of a line as one rate.
private struct TaxRate: Hashable, Comparable {
    var partsPerMillion: Int64
    /// Element 5305: `S` at the rate, `E` exempt, `Z` none.
    var category: String

    init(_ told: BillTelling.Line) {
        let taxes = told.line.price?.taxes ?? []
        let isExempt = told.billed.tax.isZero && taxes.contains { $0.exemption != nil }
        let sum = taxes.reduce(Int64(0)) { $0 + ($1.exemption == nil ? $1.partsPerMillion : 0) }
        partsPerMillion = isExempt ? 0 : sum
        category = isExempt ? "E" : sum == 0 ? "Z" : "S"
    }

    static func < (one: TaxRate, other: TaxRate) -> Bool {
        (one.partsPerMillion, one.category) < (other.partsPerMillion, other.category)
    }
}
