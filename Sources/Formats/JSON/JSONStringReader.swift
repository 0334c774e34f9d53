/// Reads one quoted string (RFC 8259 §7): plain runs are taken whole, escapes are resolved.
struct JSONStringReader {
    private let bytes: [UInt8]
    private(set) var at: Int

    /// - Precondition: `at` is the opening quote.
    init(_ bytes: [UInt8], at: Int) {
        self.bytes = bytes
        self.at = at
    }

    mutating func string() throws(JSONFailure) -> String {
        let start = at
        at += 1
        let run = try plainRun(from: start)
        if bytes[at] == UInt8(ascii: "\"") {
            at += 1
            return try text(bytes[run], startingAt: run.lowerBound)
        }
        var parts = try text(bytes[run], startingAt: run.lowerBound)
        while bytes[at] == UInt8(ascii: "\\") {
            parts.unicodeScalars.append(try escape())
            let run = try plainRun(from: start)
            parts += try text(bytes[run], startingAt: run.lowerBound)
        }
        at += 1
        return parts
    }

    /// Up to the next quote or backslash, which exists when this returns.
    private mutating func plainRun(from start: Int) throws(JSONFailure) -> Range<Int> {
        let first = at
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return first..<at
            case 0x00..<0x20:
                throw JSONFailure(
                    .syntax("a control character in a string must be escaped"),
                    at: at
                )
            default: at += 1
            }
        }
        throw JSONFailure(.syntax("the string that starts here does not end"), at: start)
    }

    private func text(
        _ run: ArraySlice<UInt8>,
        startingAt offset: Int
    ) throws(JSONFailure) -> String {
        // Nearly all text is ASCII, and then there is nothing to validate.
        if run.allSatisfy({ $0 < 0x80 }) { return String(decoding: run, as: UTF8.self) }
        if let text = String(validating: run, as: UTF8.self) { return text }
        throw JSONFailure(.encoding("not UTF-8"), at: offset + Self.validPrefixCount(run))
    }

    private static func validPrefixCount(_ run: ArraySlice<UInt8>) -> Int {
        var decoder = UTF8()
        var iterator = run.makeIterator()
        var count = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            count += UTF8.width(scalar)
        }
        return count
    }

    private mutating func escape() throws(JSONFailure) -> UnicodeScalar {
        let start = at
        guard at + 1 < bytes.count else {
            throw JSONFailure(.syntax("an escape is cut off at the end"), at: start)
        }
        at += 2
        switch bytes[at - 1] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(from: start)
        default: throw JSONFailure(.syntax("no such escape"), at: start)
        }
    }

    private mutating func unicodeEscape(from start: Int) throws(JSONFailure) -> UnicodeScalar {
        let first = try codeUnit(from: start)
        if let scalar = UnicodeScalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), bytes[at...].starts(with: [0x5C, 0x75]) else {
            throw JSONFailure(.encoding("half of a surrogate pair"), at: start)
        }
        at += 2
        let second = try codeUnit(from: start)
        guard UTF16.isTrailSurrogate(second) else {
            throw JSONFailure(.encoding("half of a surrogate pair"), at: start)
        }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func codeUnit(from start: Int) throws(JSONFailure) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard at < bytes.count, let digit = Self.hexDigit(bytes[at]) else {
                throw JSONFailure(.syntax("\\u needs four hexadecimal digits"), at: start)
            }
            unit = unit << 4 | UInt16(digit)
            at += 1
        }
        return unit
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
