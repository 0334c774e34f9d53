import EDI
import Primitives

/// How a decimal is written where no standard says so.
///
/// ```
/// comma        1.234,50   a comma before the decimals, points or blanks between thousands
/// point        1,234.50   the other way round
/// implied 2    123450     no mark at all: the last two digits are decimals
/// whole        1234       digits only, where nobody knows yet which mark would mean what
/// ```
/// A minus may stand at either end. Thousands are grouped in threes or not at all, so that `1.5` is
/// no number where a comma is the mark, rather than fifteen.
public enum DecimalFormat: Hashable, Sendable, CustomStringConvertible {
    case comma
    case point
    case implied(Int)
    case whole

    /// The last digits that may be decimals without a mark.
    static let impliedMax = 6

    public init?(_ text: String) {
        switch text {
        case "comma": self = .comma
        case "point": self = .point
        case "whole": self = .whole
        case _ where text.hasPrefix("implied ") && text.utf8.count == 9:
            guard let count = Int(text.dropFirst(8)), (1...Self.impliedMax).contains(count) else {
                return nil
            }
            self = .implied(count)
        default: return nil
        }
    }

    public var description: String {
        switch self {
        case .comma: "comma"
        case .point: "point"
        case .implied(let count): "implied \(count)"
        case .whole: "whole"
        }
    }

    /// With a point and nothing between thousands; `nil` when it is not written so.
    public func plain(_ text: String) -> String? {
        var bytes = Array(text.utf8)
        var isNegative = false
        if bytes.first == Self.minus || bytes.first == Self.plus {
            isNegative = bytes.removeFirst() == Self.minus
        } else if bytes.last == Self.minus || bytes.last == Self.plus {
            isNegative = bytes.removeLast() == Self.minus
        }
        let digits: String?
        switch self {
        case .comma:
            digits = Self.marked(bytes, by: UInt8(ascii: ","), grouped: [UInt8(ascii: "."), 0x20])
        case .point:
            digits = Self.marked(bytes, by: UInt8(ascii: "."), grouped: [UInt8(ascii: ","), 0x20])
        case .whole:
            digits = Self.areDigits(bytes[...]) ? String(decoding: bytes, as: UTF8.self) : nil
        case .implied(let count):
            guard Self.areDigits(bytes[...]) else { return nil }
            let padded = [UInt8](repeating: 0x30, count: max(0, count + 1 - bytes.count)) + bytes
            digits =
                String(decoding: padded.dropLast(count), as: UTF8.self) + "."
                + String(decoding: padded.suffix(count), as: UTF8.self)
        }
        return digits.map { (isNegative ? "-" : "") + $0 }
    }

    /// The field's plain decimal as such a document has it; `nil` when it cannot be written so.
    func write(_ plain: String) -> String? {
        switch self {
        case .comma: return String(plain.map { $0 == "." ? "," : $0 })
        case .point: return plain
        case .whole: return plain.contains(".") ? nil : plain
        case .implied(let count):
            return DecimalText.scaled(plain, digits: count).map { scaled in
                let digits = String(scaled.magnitude)
                let zeros = String(repeating: "0", count: max(0, count + 1 - digits.utf8.count))
                return (scaled < 0 ? "-" : "") + zeros + digits
            }
        }
    }

    private static let minus = UInt8(ascii: "-")
    private static let plus = UInt8(ascii: "+")

    private static func areDigits(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func marked(
        _ bytes: [UInt8],
        by mark: UInt8,
        grouped separators: Set<UInt8>
    ) -> String? {
        let halves = bytes.split(separator: mark, omittingEmptySubsequences: false)
        guard halves.count <= 2, let whole = halves.first else { return nil }
        let groups = whole.split(omittingEmptySubsequences: false) { separators.contains($0) }
        let isGrouped = groups.count > 1
        guard groups.allSatisfy(areDigits),
            !isGrouped || groups.dropFirst().allSatisfy({ $0.count == 3 }),
            !isGrouped || groups[0].count <= 3
        else { return nil }
        var text = String(decoding: groups.joined(), as: UTF8.self)
        guard halves.count == 2 else { return text }
        guard areDigits(halves[1]) else { return nil }
        text += "." + String(decoding: halves[1], as: UTF8.self)
        return text
    }
}
