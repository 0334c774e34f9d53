import Canonical
import Ordering
import Primitives

/// What a partner is told of its order, in no dialect yet: one place decides it, and a writer for
/// each standard says it.
struct OrderTelling {
    enum Verdict {
        case accepted, changed, rejected
    }

    enum Fate {
        case accepted
        /// Accepted at another price than the buyer expected.
        case repriced
        case backordered, cancelled, rejected
    }

    /// One part of a line's quantity that has its own fate.
    struct Answer {
        var fate: Fate
        var quantity: Quantity
        /// The day that it is promised for.
        var date: LocalDate?
    }

    struct Line {
        var line: OrderLine
        var answers: [Answer]
    }

    let verdict: Verdict
    let lines: [Line]

    init(_ order: OrderState) {
        let isChanged = order.lines.contains { $0.status != .accepted }
        switch order.answer {
        case .rejected: verdict = .rejected
        case .acceptedWithChanges: verdict = .changed
        case .accepted, .held, nil: verdict = isChanged ? .changed : .accepted
        }
        lines = order.lines.map { Line(line: $0, answers: Self.answers($0)) }
    }

    private static func answers(_ line: OrderLine) -> [Answer] {
        if line.status == .rejected {
            return [Answer(fate: .rejected, quantity: line.ordered)]
        }
        let quantities = line.quantities
        var answers: [Answer] = []
        let given = quantities.ordered - quantities.cancelled - quantities.backordered
        if given > 0 {
            let fate: Fate = line.reasons.contains(.priceDiffers) ? .repriced : .accepted
            let part = line.asOrdered(given)
            answers.append(Answer(fate: fate, quantity: part, date: line.promisedOn))
        }
        if quantities.backordered > 0 {
            let part = line.asOrdered(quantities.backordered)
            answers.append(Answer(fate: .backordered, quantity: part, date: line.promisedOn))
        }
        if quantities.cancelled > 0 {
            let part = line.asOrdered(quantities.cancelled)
            answers.append(Answer(fate: .cancelled, quantity: part))
        }
        return answers
    }
}

/// What left for a partner: parcels and what is in each.
struct DispatchTelling {
    struct Content {
        var line: OrderLine
        var quantity: Quantity
    }

    struct Pack {
        var parcel: Parcel
        var contents: [Content]
    }

    let shipment: Shipment
    let packs: [Pack]

    init(_ order: OrderState, _ shipment: Shipment) {
        self.shipment = shipment
        packs = shipment.parcels.map { parcel in
            let contents = parcel.contents.compactMap { content in
                order.lines.first { $0.number == content.line }.map {
                    Content(line: $0, quantity: $0.asOrdered(content.thousandths))
                }
            }
            return Pack(parcel: parcel, contents: contents)
        }
    }

    var carrier: String? { shipment.parcels.first?.carrier }
}

/// An invoice as far as it bills one order.
struct BillTelling {
    struct Line {
        var billed: Invoice.Line
        var line: OrderLine
        var quantity: Quantity
    }

    let invoice: Invoice
    let lines: [Line]
    let net: Money
    let tax: Money

    /// `nil` when it bills nothing of the order.
    init?(_ order: OrderState, _ header: OrderHeader, _ invoice: Invoice) {
        let billed = invoice.lines.filter { $0.order == header.id }
        guard !billed.isEmpty else { return nil }
        self.invoice = invoice
        net = billed.reduce(Money.zero(header.currency)) { $0 + $1.net }
        tax = billed.reduce(Money.zero(header.currency)) { $0 + $1.tax }
        lines = billed.compactMap { line in
            order.lines.first { $0.number == line.line }.map {
                Line(billed: line, line: $0, quantity: $0.asOrdered(line.thousandths))
            }
        }
    }

    var total: Money { net + tax }

    /// The ERP's number, or ours while it has none.
    var number: String { invoice.externalNumber ?? invoice.id.rawValue }
}

extension OrderLine {
    /// Stock units in the unit that was ordered, where that comes out exactly; else as they are.
    func asOrdered(_ stock: Int64) -> Quantity {
        let (product, overflowed) = stock.multipliedReportingOverflow(by: ordered.thousandths)
        guard quantities.ordered > 0, !overflowed, product % quantities.ordered == 0 else {
            return Quantity(thousandths: stock, stockUnit)
        }
        return Quantity(thousandths: product / quantities.ordered, ordered.unit)
    }

    /// The number the buyer knows the line by: its own when it sent one.
    var numberToldBuyer: String { buyerLineNumber ?? String(number) }
}
