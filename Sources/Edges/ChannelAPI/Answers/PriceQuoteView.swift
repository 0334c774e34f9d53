import Canonical
import JSON
import Ordering
import Pricing
import Primitives
import Storage

/// Prices a question's lines with the rules an order is priced with.
struct PriceQuoteView {
    private struct Line {
        var item: Item?
        var priced: PricedLine?
        var reasons: [ReasonCode] = []
        var detail: String?
    }

    private let question: PriceQuestion
    private let facts: QuoteFacts
    private let currency: Currency
    private let lines: [Line]

    init(_ question: PriceQuestion, _ facts: QuoteFacts, buyer: Party) {
        self.question = question
        self.facts = facts
        currency = question.currency ?? buyer.currency
        let book = PriceBook(facts.prices)
        let table = TaxTable(facts.taxRates)
        var lines: [Line] = []
        for (line, match) in zip(question.lines, facts.matches) {
            var answered = Line()
            switch match {
            case .unknown: answered.reasons = [.unknownItem]
            case .ambiguous: answered.reasons = [.ambiguousItem]
            case .found(let id):
                answered.item = facts.items[id]
                Self.price(&answered, line.quantity, book, table, facts, buyer, currency)
            }
            lines.append(answered)
        }
        self.lines = Self.taxed(
            lines,
            of: question.lines.map(\.quantity),
            under: buyer.policy.rounding
        )
    }

    private static func price(
        _ line: inout Line,
        _ quantity: Quantity,
        _ book: PriceBook,
        _ table: TaxTable,
        _ facts: QuoteFacts,
        _ buyer: Party,
        _ currency: Currency
    ) {
        guard let item = line.item else {
            line.reasons = [.unknownItem]
            return
        }
        if !item.isActive { line.reasons.append(.inactiveItem) }
        do throws(PricingFailure) {
            let quote = try book.quote(quantity, of: item, for: buyer, in: currency, on: facts.day)
            let taxes = facts.shipTo.map { shipTo in
                table.taxes(
                    on: item.taxCategory,
                    in: shipTo.jurisdiction,
                    exemptions: buyer.exemptions,
                    currency: currency,
                    day: facts.day
                )
            }
            line.priced = quote.priced(taxes: taxes ?? [])
        } catch {
            line.reasons.append(error.reason)
            line.detail = error.description
        }
    }

    /// Taxes are rounded over all lines together where the buyer's policy says so.
    private static func taxed(
        _ lines: [Line],
        of quantities: [Quantity],
        under policy: RoundingPolicy
    ) -> [Line] {
        var priced = lines.compactMap(\.priced)
        let asked = zip(lines, quantities).compactMap { $0.priced == nil ? nil : $1 }
        TaxAssessment.assess(&priced, of: asked, under: policy)
        var rest = priced[...]
        return lines.map { line in
            guard line.priced != nil else { return line }
            var line = line
            line.priced = rest.popFirst()
            return line
        }
    }

    func json(asOf now: Timestamp) -> JSONValue {
        let priced = lines.compactMap(\.priced)
        let net = priced.reduce(.zero(currency)) { $0 + $1.net }
        let tax = priced.reduce(.zero(currency)) { $0 + $1.tax }
        return .members([
            "as_of": .moment(now),
            "date": .date(facts.day),
            "customer": .id(question.customer),
            "currency": .string(currency.code),
            "ship_to": .text(facts.shipTo?.code),
            "lines": .array(zip(question.lines, lines).map { json($0, $1) }),
            "totals": OrderView.amounts(OrderAmounts(net: net, tax: tax)),
            "master_data": CopyView.json(of: [.prices, .items, .taxes], facts.standings, at: now),
        ])
    }

    private func json(_ asked: PriceQuestion.Line, _ line: Line) -> JSONValue {
        .members([
            "requested_item": ItemReference.json(asked.item),
            "sku": .id(line.item?.id),
            "quantity": .string(asked.quantity.decimalText),
            "unit": .string(asked.quantity.unit.code),
            "reasons": .words(line.reasons),
            "detail": .text(line.detail),
            "price": line.priced.map(OrderLineView.price),
            "amounts": line.priced.map {
                OrderView.amounts(OrderAmounts(net: $0.net, tax: $0.tax))
            },
            "taxes": line.priced.map { .array($0.taxes.map(OrderLineView.tax)) },
        ])
    }

    static let lineSchema = JSONSchema.open([
        .required("requested_item", .anyObject),
        .optional("sku", .string),
        .required("quantity", .decimal("24")),
        .required("unit", .unit),
        .required("reasons", .array(of: .words(of: ReasonCode.self)).described("Why no price.")),
        .optional("detail", .string),
        .optional("price", .named(.linePrice)),
        .optional("amounts", OrderView.amountsSchema),
        .optional("taxes", .array(of: .named(.tax))),
    ])

    static let schema = JSONSchema.open([
        .required("as_of", .moment),
        .required("date", .date),
        .required("customer", .string),
        .required("currency", .currency),
        .optional("ship_to", .string.described("Left out when none was given: no taxes then.")),
        .required("lines", .array(of: .named(.quotedLine)).described("As in the question.")),
        .required("totals", OrderView.amountsSchema.described("Of the lines that have a price.")),
        .optional("master_data", CopyView.schema),
    ])
}

extension PricingFailure {
    var reason: ReasonCode {
        switch self {
        case .noPrice, .outOfRange: .noPrice
        case .currencyMismatch: .currencyMismatch
        case .unknownUnit: .unknownUnit
        case .notPositive: .quantityNotWhole
        }
    }
}
