import Canonical
import Ordering
import Pricing
import Primitives
import Projections

/// The lines with their quantities under the law, and their prices with the rule that made them.
struct LinesView: Equatable {
    var caption: String
    var rows: [Row]
    var previous: String?
    var next: String?

    struct Row: Equatable {
        var number: String
        var item: String
        var description: String
        var ordered: String
        /// `144 EA`, when ordered in another unit than stock is counted in.
        var stock: String?
        var unit: String
        var cancelled: String
        var open: String
        var backordered: String
        var allocated: String
        var picked: String
        var shipped: String
        var invoiced: String
        var overshipped: String?
        var status: String
        var tone: String
        var reasons: String?
        var promised: String?
        var price: Price?
        /// What each of a kit is put together from, and what of it is there.
        var components: [String]
        /// Set when the quantity law does not hold: nobody should ever see it.
        var broken: String?
    }

    struct Price: Equatable {
        var unit: String
        var net: String
        var tax: String
        var rule: String
        var taxes: [String]
    }

    init(_ order: OrderState, first: Int, id: Order.ID) {
        let start = max(0, order.lines.firstIndex { $0.number >= first } ?? 0)
        let end = min(order.lines.count, start + OrderModel.pageLines)
        rows = order.lines[start..<end].map { Row($0, in: order) }
        caption =
            rows.count == order.lines.count
            ? PlainWords.grouped(order.lines.count, "line")
            : "Lines \(start + 1) to \(end) of \(Display.count(order.lines.count))"
        func page(at index: Int) -> String {
            ConsolePath.order(id, firstLine: order.lines[index].number).address
        }
        previous = start > 0 ? page(at: max(0, start - OrderModel.pageLines)) : nil
        next = end < order.lines.count ? page(at: end) : nil
    }
}

extension LinesView.Row {
    init(_ line: OrderLine, in order: OrderState) {
        let amounts = line.quantities
        number = String(line.number)
        item = line.item?.rawValue ?? line.requestedItem.value
        description = line.description
        ordered = Display.quantity(line.ordered.thousandths) + " " + line.ordered.unit.code
        if line.ordered.unit != line.stockUnit {
            stock = Display.quantity(amounts.ordered) + " " + line.stockUnit.code
        }
        unit = line.stockUnit.code
        cancelled = Display.quantity(amounts.cancelled, blankZero: true)
        open = Display.quantity(amounts.open, blankZero: true)
        backordered = Display.quantity(amounts.backordered, blankZero: true)
        allocated = Display.quantity(amounts.allocated, blankZero: true)
        picked = Display.quantity(amounts.picked, blankZero: true)
        shipped = Display.quantity(amounts.shipped, blankZero: true)
        invoiced = Display.quantity(amounts.invoiced, blankZero: true)
        if amounts.overshipped > 0 { overshipped = Display.quantity(amounts.overshipped) }
        status = PlainWords.sentence(line.status.rawValue)
        switch line.status {
        case .accepted: tone = "good"
        case .acceptedWithChanges, .backordered, .held: tone = "attention"
        case .rejected: tone = "bad"
        case .cancelled: tone = "plain"
        }
        if !line.reasons.isEmpty {
            reasons = line.reasons.map(PlainWords.of).joined(separator: ", ")
        }
        promised = line.promisedOn?.description
        price = line.price.map { price in
            LinesView.Price(price, order.amounts(of: line), order.taxes(of: line))
        }
        components = line.kit?.sentences(waiting: amounts.backordered) ?? []
        if !amounts.isLawful { broken = "The quantities do not add up: tell integration support." }
    }
}

extension KitLine {
    /// `2 EA BOLT in each; 1 set aside at ATL, 3 missing`
    func sentences(waiting kits: Int64) -> [String] {
        components.map { component in
            let each = Display.quantity(component.part.thousandths) + " " + component.unit.code
            var sentence = "\(each) \(component.part.item) in each"
            let missing = component.part.needed(for: kits) - component.setAside
            var standing: [String] = []
            if component.setAside > 0 {
                let place = waitsAt.map { " at \($0)" } ?? ""
                standing.append(Display.quantity(component.setAside) + " set aside" + place)
            }
            if missing > 0 { standing.append(Display.quantity(missing) + " missing") }
            if !standing.isEmpty { sentence += "; " + standing.joined(separator: ", ") }
            return sentence
        }
    }
}

extension LinesView.Price {
    /// Amounts are those of what is still wanted, as in the order's total.
    init(_ line: PricedLine, _ amounts: OrderAmounts?, _ applied: [AppliedTax]) {
        unit =
            Display.grouped(line.price.decimalText) + " " + line.price.currency.code + " / "
            + line.price.unit.code
        net = Display.grouped((amounts?.net ?? line.net).decimalText)
        tax = Display.grouped((amounts?.tax ?? line.tax).decimalText)
        let until = line.ruleValidTo.map { ", until \($0)" } ?? ""
        rule = "\(PlainWords.of(line.ruleKind)) \(line.rule)\(until)"
        taxes = applied.map { tax in
            let rate = ScaledRate.percent(tax.partsPerMillion)
            let exemption = tax.exemption.map { ", exempt by \($0)" } ?? ""
            return "\(tax.name) \(tax.jurisdiction) \(rate)\(exemption)"
        }
    }
}

/// Rates as people write them.
enum ScaledRate {
    /// 82,500 parts per million are `8.25 %`.
    static func percent(_ partsPerMillion: Int64) -> String {
        var fraction = String(partsPerMillion % 10_000)
        fraction = String(repeating: "0", count: 4 - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(partsPerMillion / 10_000)" + (fraction.isEmpty ? "" : "." + fraction) + " %"
    }
}
