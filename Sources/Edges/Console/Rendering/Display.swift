import Canonical
import Primitives
import Projections

/// How values are written on pages.
enum Display {
    /// `2026-11-23 18:59:07`, in UTC.
    static func time(_ moment: Timestamp) -> String {
        let text = moment.description
        return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
    }

    /// `1,234.50 USD`
    static func money(_ amount: Money) -> String {
        grouped(amount.decimalText) + " " + amount.currency.code
    }

    /// `1,234.50 USD` from what is stored; an unknown currency shows its minor units.
    static func money(_ minorUnits: Int64, _ currency: String) -> String {
        guard let known = Currency(code: currency) else { return "\(minorUnits) \(currency)" }
        return money(Money(minorUnits: minorUnits, known))
    }

    /// `1,234.5`; nothing for zero when `blankZero`.
    static func quantity(_ thousandths: Int64, blankZero: Bool = false) -> String {
        guard thousandths != 0 || !blankZero else { return "" }
        return grouped(Quantity(thousandths: thousandths, .each).decimalText)
    }

    static func count(_ number: Int) -> String { grouped(String(number)) }

    /// `97.5 %`, or a dash when nothing was counted.
    static func percent(_ share: Share) -> String {
        guard let perMille = share.perMille else { return "–" }
        return "\(perMille / 10).\(perMille % 10) %"
    }

    /// Commas between thousands: `1234567.50` is `1,234,567.50`.
    static func grouped(_ decimal: String) -> String {
        let sign = decimal.hasPrefix("-") ? "-" : ""
        let parts = decimal.dropFirst(sign.count).split(
            separator: ".",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let whole = Array(parts[0])
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: 3) { result.append(",") }
            result.append(digit)
        }
        return sign + result + (parts.count == 2 ? "." + parts[1] : "")
    }
}

/// A moment on a page: UTC in sight, the age when pointed at.
struct TimeView: Equatable, Sendable {
    var machine: String
    var text: String
    var age: String

    init(_ moment: Timestamp, at now: Timestamp) {
        machine = moment.description
        text = Display.time(moment)
        let isPast = moment <= now
        let age = PlainWords.age(isPast ? now.since(moment) : moment.since(now))
        self.age = isPast ? "\(age) ago" : "in \(age)"
    }
}

/// A status as a coloured word.
struct StatusView: Equatable, Sendable {
    var code: String
    var text: String
    var tone: String

    init(_ status: FulfillmentStatus) {
        code = status.rawValue
        text = PlainWords.sentence(status.rawValue)
        tone = Self.tone(of: status)
    }

    /// A status as it is stored; an unknown one is shown plainly.
    init(stored: String) {
        let status = FulfillmentStatus(rawValue: stored)
        code = status?.rawValue ?? "unknown"
        text = PlainWords.sentence(stored)
        tone = status.map(Self.tone(of:)) ?? "plain"
    }

    private static func tone(of status: FulfillmentStatus) -> String {
        switch status {
        case .held, .backordered, .partiallyShipped: "attention"
        case .rejected: "bad"
        case .shipped, .delivered, .invoiced, .paid: "good"
        case .accepted, .booked, .released, .cancelled: "plain"
        }
    }
}
