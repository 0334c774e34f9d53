/// A segment's tag (`PO1`, `N1`), packed so that comparing it costs one instruction.
///
/// Up to four ASCII letters and digits; anything else is `.invalid`, and its bytes are still in the
/// document. Lower-case letters count as upper-case.
public struct SegmentID: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    let packed: UInt32

    init(packed: UInt32) { self.packed = packed }

    public static let invalid = SegmentID(packed: 0)

    public init(_ text: some StringProtocol) {
        var packed: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            let upper = byte.asciiUppercased
            guard count < 4, upper.isASCIIUppercaseOrDigit else {
                self = .invalid
                return
            }
            packed = packed << 8 | UInt32(upper)
            count += 1
        }
        self.packed = packed
    }

    /// A literal is packed where it stands, without making a string of it.
    ///
    /// - Precondition: one to four letters and digits.
    @inline(__always)
    public init(stringLiteral value: StaticString) {
        let count = value.utf8CodeUnitCount
        precondition(
            value.hasPointerRepresentation && (1...4).contains(count),
            "a segment's tag has 1 to 4 letters and digits"
        )
        var packed: UInt32 = 0
        for offset in 0..<count { packed = packed << 8 | UInt32(value.utf8Start[offset]) }
        self.packed = packed
    }

    public var description: String {
        var text = ""
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            let byte = UInt8(truncatingIfNeeded: packed >> shift)
            if byte != 0 { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        }
        return text
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { self &- 0x30 < 10 }
    var isASCIIUppercase: Bool { self &- 0x41 < 26 }
    var isASCIILowercase: Bool { self &- 0x61 < 26 }
    var isASCIIUppercaseOrDigit: Bool { isASCIIUppercase || isASCIIDigit }
    var isASCIIAlphanumeric: Bool { isASCIIUppercase || isASCIILowercase || isASCIIDigit }
    var asciiUppercased: UInt8 { isASCIILowercase ? self &- 0x20 : self }
    var isLineBreak: Bool { self == 0x0A || self == 0x0D }
    /// Space, tab, carriage return, newline: what may stand between segments.
    var isBlank: Bool { self == 0x20 || self == 0x09 || isLineBreak }
}
