/// A document cut into its values, without making any of them.
///
/// Strict as `JSONValue(parsing:)`, but that it minds no repeated name: it reads what we wrote. A
/// class, because all containers of one document read from it; nothing changes after it is made.
final class JSONTape {
    enum Kind: UInt8 { case object, array, string, escapedString, number, yes, no, null }

    struct Token {
        var kind: Kind
        /// Where it stands, quotes not counted.
        var start: Int32
        var end: Int32
        /// The token after everything inside this one. Members are a name and a value, in turn.
        var next: Int32
    }

    let bytes: [UInt8]
    let tokens: [Token]

    /// - Throws: `JSONFailure` naming the byte at which it is no JSON document, or too deep or
    ///   long.
    init(_ bytes: [UInt8], limits: JSONLimits) throws(JSONFailure) {
        var cutter = Cutter(bytes, limits)
        self.bytes = bytes
        tokens = try cutter.document()
    }

    func text(_ token: Token) -> String {
        if token.kind == .escapedString {
            var reader = JSONStringReader(bytes, at: Int(token.start) - 1)
            // Its escapes were read when it was cut.
            return (try? reader.string()) ?? ""
        }
        return bytes.withUnsafeBufferPointer {
            let run = $0[Int(token.start)..<Int(token.end)]
            return String(decoding: UnsafeBufferPointer(rebasing: run), as: UTF8.self)
        }
    }

    func integer<Value: FixedWidthInteger>(_ token: Token) -> Value? {
        guard token.kind == .number else { return nil }
        var rest = bytes[Int(token.start)..<Int(token.end)]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        var value: Value = 0
        for byte in rest {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte),
                let digit = Value(exactly: byte - UInt8(ascii: "0"))
            else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            // Summed up as a negative number where it is one, because the least has no twin.
            let (sum, overrun) =
                isNegative
                ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            guard !overflow, !overrun else { return nil }
            value = sum
        }
        return value
    }

    /// Whether the name at `index` is this one.
    func isName(_ index: Int, _ name: String) -> Bool {
        let token = tokens[index]
        if token.kind == .escapedString { return text(token) == name }
        var name = name
        return name.withUTF8 { wanted in
            guard wanted.count == Int(token.end - token.start) else { return false }
            return bytes.withUnsafeBufferPointer { found in
                var at = Int(token.start)
                for byte in wanted {
                    if found[at] != byte { return false }
                    at += 1
                }
                return true
            }
        }
    }
}

/// Recursive descent that leaves tokens; recursion is bounded by the depth limit.
private struct Cutter: JSONByteReader {
    let bytes: [UInt8]
    private let limits: JSONLimits
    var at = 0
    private var tokens: [JSONTape.Token] = []

    init(_ bytes: [UInt8], _ limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
        tokens.reserveCapacity(bytes.count / 8 + 8)
    }

    mutating func document() throws(JSONFailure) -> [JSONTape.Token] {
        guard bytes.count <= limits.bytes else {
            throw JSONFailure(.tooLarge(limitBytes: limits.bytes), at: limits.bytes)
        }
        try value(depth: 0)
        skipSpace()
        guard at == bytes.count else { throw fault("nothing may follow the value") }
        return tokens
    }

    private mutating func value(depth: Int) throws(JSONFailure) {
        skipSpace()
        guard tokens.count <= limits.values else {
            throw JSONFailure(.tooManyValues(limit: limits.values), at: at)
        }
        guard at < bytes.count else { throw fault("a value is missing at the end") }
        switch bytes[at] {
        case UInt8(ascii: "{"): try container(.object, depth: depth + 1)
        case UInt8(ascii: "["): try container(.array, depth: depth + 1)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true", .yes)
        case UInt8(ascii: "f"): try word("false", .no)
        case UInt8(ascii: "n"): try word("null", .null)
        default: try number()
        }
    }

    private mutating func container(_ kind: JSONTape.Kind, depth: Int) throws(JSONFailure) {
        guard depth <= limits.depth else {
            throw JSONFailure(.tooDeep(limit: limits.depth), at: at)
        }
        let closing = UInt8(ascii: kind == .object ? "}" : "]")
        let index = tokens.count
        add(kind, from: at, to: at)
        at += 1
        skipSpace()
        var isFirst = true
        while !take(closing) {
            if !isFirst {
                guard take(UInt8(ascii: ",")) else { throw fault("a comma or an end is missing") }
                skipSpace()
            }
            isFirst = false
            if kind == .object { try name() }
            try value(depth: depth)
            skipSpace()
        }
        tokens[index].end = Int32(at)
        tokens[index].next = Int32(tokens.count)
    }

    private mutating func name() throws(JSONFailure) {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
            throw fault("a name in quotes is missing")
        }
        try string()
        skipSpace()
        guard take(UInt8(ascii: ":")) else { throw fault("a colon is missing after the name") }
    }

    private mutating func string() throws(JSONFailure) {
        let start = at + 1
        var end = start
        var isASCII = true
        while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\"),
            bytes[end] >= 0x20
        {
            if bytes[end] >= 0x80 { isASCII = false }
            end += 1
        }
        if end < bytes.count, bytes[end] == UInt8(ascii: "\""), isASCII {
            add(.string, from: start, to: end)
            at = end + 1
            return
        }
        // Escapes, other than ASCII, or a fault: the careful reader says which.
        var reader = JSONStringReader(bytes, at: at)
        _ = try reader.string()
        add(.escapedString, from: start, to: reader.at - 1)
        at = reader.at
    }

    private mutating func number() throws(JSONFailure) {
        let start = at
        if let detail = JSONNumberGrammar.fault(in: bytes, from: start, end: &at) {
            throw fault(detail)
        }
        add(.number, from: start, to: at)
    }

    private mutating func word(_ word: StaticString, _ kind: JSONTape.Kind) throws(JSONFailure) {
        let end = at + word.utf8CodeUnitCount
        let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard end <= bytes.count, bytes[at..<end].elementsEqual(letters) else {
            throw fault("expected \(word)")
        }
        add(kind, from: at, to: end)
        at = end
    }

    private mutating func add(_ kind: JSONTape.Kind, from start: Int, to end: Int) {
        tokens.append(
            JSONTape.Token(
                kind: kind,
                start: Int32(start),
                end: Int32(end),
                next: Int32(tokens.count + 1)
            )
        )
    }
}
