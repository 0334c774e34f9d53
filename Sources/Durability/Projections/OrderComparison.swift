import Canonical
import Ordering
import Primitives

/// What differs between an order as it is and as it would have been, a sentence for each thing.
struct OrderComparison {
    let was: OrderState
    let would: OrderState

    /// Lines that are told; the rest is counted.
    static let linesMax = 200

    var sentences: [String] {
        answer + holds + lines + totals + booking + invoices
    }

    private var answer: [String] {
        guard was.answer != would.answer else { return [] }
        return ["The channel would have been told \(words(would)) instead of \(words(was))."]
    }

    private func words(_ order: OrderState) -> String {
        order.answer.map { PlainWords.of($0.rawValue) } ?? "nothing"
    }

    private var holds: [String] {
        let had = Set(was.holds.map(\.reason))
        let has = Set(would.holds.map(\.reason))
        let more = would.holds.filter { !had.contains($0.reason) }.map {
            "It would have been held (\(PlainWords.of($0.reason))): \(PlainWords.closed($0.detail))"
        }
        let fewer = was.holds.filter { !has.contains($0.reason) }.map {
            "It would not have been held (\(PlainWords.of($0.reason)))."
        }
        return more + fewer
    }

    private var lines: [String] {
        let known = Dictionary(was.lines.map { ($0.number, $0) }) { first, _ in first }
        let told = would.lines.compactMap { line in
            known[line.number].flatMap { sentence($0, line) }
        }
        guard told.count > Self.linesMax else { return told }
        return told.prefix(Self.linesMax)
            + ["And \(PlainWords.count(told.count - Self.linesMax, "more line")) would differ."]
    }

    private func sentence(_ was: OrderLine, _ would: OrderLine) -> String? {
        var parts: [String] = []
        if was.status != would.status {
            parts.append(
                "\(PlainWords.of(would.status.rawValue)) instead of "
                    + PlainWords.of(was.status.rawValue)
            )
        }
        let before = self.was.amounts(of: was)
        let after = self.would.amounts(of: would)
        if before?.net != after?.net {
            parts.append("net \(amount(after?.net)) instead of \(amount(before?.net))")
        }
        if before?.tax != after?.tax {
            parts.append("tax \(amount(after?.tax)) instead of \(amount(before?.tax))")
        }
        if was.promisedOn != would.promisedOn {
            let day = would.promisedOn.map(\.description) ?? "no day"
            parts.append(
                "promised for \(day) instead of \(was.promisedOn.map(\.description) ?? "no day")"
            )
        }
        for (name, quantity) in Self.quantities
        where was.quantities[keyPath: quantity] != would.quantities[keyPath: quantity] {
            let unit = would.stockUnit
            let after = Quantity(thousandths: would.quantities[keyPath: quantity], unit)
            let before = Quantity(thousandths: was.quantities[keyPath: quantity], unit)
            parts.append("\(after) \(name) instead of \(before)")
        }
        guard !parts.isEmpty else { return nil }
        return "Line \(would.number): \(parts.joined(separator: "; "))."
    }

    private static var quantities: [(String, KeyPath<LineQuantities, Int64>)] {
        [
            ("cancelled", \.cancelled), ("waiting for stock", \.backordered),
            ("shipped", \.shipped), ("invoiced", \.invoiced),
        ]
    }

    private func amount(_ money: Money?) -> String { money?.description ?? "nothing" }

    private var totals: [String] {
        let before = was.totals?.gross
        let after = would.totals?.gross
        guard before != after else { return [] }
        return ["The whole order would have cost \(amount(after)) instead of \(amount(before))."]
    }

    private var booking: [String] {
        switch (was.booking, would.booking) {
        case (.booked, .none): ["It would not have been booked in the ERP."]
        case (.none, .requested), (.none, .booked): ["It would have been booked in the ERP."]
        default: []
        }
    }

    private var invoices: [String] {
        let before = billed(was)
        let after = billed(would)
        guard before != after else { return [] }
        return ["\(amount(after)) would have been billed instead of \(amount(before))."]
    }

    private func billed(_ order: OrderState) -> Money? {
        guard let currency = order.header?.currency else { return nil }
        return order.invoices.map(\.total).reduce(.zero(currency), +)
    }
}
