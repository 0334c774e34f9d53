public import Primitives

/// How a date is written where no standard says so: `dd.MM.yyyy`, `M/d/yy`, `yyyy-MM-ddTHH:mm:ss`.
///
/// `d` and `M` take one digit or two, `yy` means 1950 to 2049. A time may stand there and is not
/// kept; all else stands for itself.
public struct DateFormat: Hashable, Sendable, CustomStringConvertible {
    private enum Part: Hashable {
        case year(digits: Int)
        case month(atLeast: Int)
        case day(atLeast: Int)
        case time
        case sign(UInt8)
    }

    public let description: String
    private let parts: [Part]

    /// How long a format may be.
    private static let bytesMax = 40

    /// `nil` unless day, month and year stand in it once each.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMax else { return nil }
        var parts: [Part] = []
        var rest = Array(text.utf8)[...]
        while let letter = rest.first {
            let run = rest.prefix { $0 == letter }.count
            let isLetter = (0x41...0x5A).contains(letter & 0xDF)
            guard isLetter, letter != UInt8(ascii: "T"), letter != UInt8(ascii: "Z") else {
                guard !(0x30...0x39).contains(letter), letter < 0x80 else { return nil }
                parts.append(.sign(letter))
                rest = rest.dropFirst()
                continue
            }
            switch (letter, run) {
            case (UInt8(ascii: "y"), 2), (UInt8(ascii: "y"), 4): parts.append(.year(digits: run))
            case (UInt8(ascii: "M"), 1...2): parts.append(.month(atLeast: run))
            case (UInt8(ascii: "d"), 1...2): parts.append(.day(atLeast: run))
            case (UInt8(ascii: "H"), 2), (UInt8(ascii: "m"), 2), (UInt8(ascii: "s"), 2):
                parts.append(.time)
            default: return nil
            }
            rest = rest.dropFirst(run)
        }
        let kinds = parts.map { part -> Int in
            switch part {
            case .year: 0
            case .month: 1
            case .day: 2
            case .time, .sign: 3
            }
        }
        guard (0...2).allSatisfy({ kind in kinds.count(where: { $0 == kind }) == 1 }) else {
            return nil
        }
        self.parts = parts
        description = text
    }

    /// `nil` when the text is not written so, or is no day.
    public func read(_ text: String) -> LocalDate? {
        var rest = Array(text.utf8)[...]
        var (year, month, day) = (0, 0, 0)
        for part in parts {
            switch part {
            case .sign(let sign):
                guard rest.popFirst() == sign else { return nil }
            case .time:
                guard Self.number(&rest, 2...2) != nil else { return nil }
            case .year(let digits):
                guard let value = Self.number(&rest, digits...digits) else { return nil }
                year = digits == 4 ? value : value + (value < 50 ? 2000 : 1900)
            case .month(let least):
                guard let value = Self.number(&rest, least...2) else { return nil }
                month = value
            case .day(let least):
                guard let value = Self.number(&rest, least...2) else { return nil }
                day = value
            }
        }
        guard rest.isEmpty else { return nil }
        return LocalDate(year: year, month: month, day: day)
    }

    /// The date as such a document has it, at midnight.
    func write(_ date: LocalDate) -> String {
        parts.map { part in
            switch part {
            case .sign(let sign): String(UnicodeScalar(sign))
            case .time: "00"
            case .year(let digits): Self.padded(digits == 4 ? date.year : date.year % 100, digits)
            case .month(let least): Self.padded(date.month, least)
            case .day(let least): Self.padded(date.day, least)
            }
        }
        .joined()
    }

    private static func number(
        _ rest: inout ArraySlice<UInt8>,
        _ length: ClosedRange<Int>
    ) -> Int? {
        let digits = rest.prefix(length.upperBound).prefix { (0x30...0x39).contains($0) }
        guard length.contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func padded(_ value: Int, _ digits: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
