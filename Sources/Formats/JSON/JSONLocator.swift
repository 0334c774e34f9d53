extension JSONPointer {
    /// Where in a document that has been read the value stands; `nil` when there is no such value.
    ///
    /// Passes over what it does not need, so it is for the few values that somebody is told about.
    ///
    /// - Parameter start: where the value begins that the pointer leads on from; nothing before it
    ///   is looked at.
    public func byteRange(in bytes: [UInt8], from start: Int = 0) -> Range<Int>? {
        var locator = JSONLocator(bytes, at: start)
        do throws(JSONFailure) {
            for token in tokens {
                guard try locator.enter(token) else { return nil }
            }
            return try locator.value()
        } catch {
            // Not the document that was read.
            return nil
        }
    }

    /// Where each element of the array stands, or the one value that is no array, in one pass over
    /// the document; empty when there is no such value.
    public func elementRanges(in bytes: [UInt8]) -> [Range<Int>] {
        guard let whole = byteRange(in: bytes) else { return [] }
        guard bytes[whole.lowerBound] == UInt8(ascii: "[") else { return [whole] }
        var locator = JSONLocator(bytes, at: whole.lowerBound)
        var ranges: [Range<Int>] = []
        do throws(JSONFailure) {
            guard try locator.enter("0") else { return [] }
            repeat {
                ranges.append(try locator.value())
                locator.skipSpace()
            } while locator.take(UInt8(ascii: ","))
            return ranges
        } catch {
            // Not the document that was read.
            return []
        }
    }
}

/// Stands before a value, and goes into it or past it.
private struct JSONLocator: JSONByteReader {
    let bytes: [UInt8]
    var at: Int

    init(_ bytes: [UInt8], at start: Int) {
        self.bytes = bytes
        at = start
    }

    /// Where the value stands that comes next; moves behind it.
    mutating func value() throws(JSONFailure) -> Range<Int> {
        skipSpace()
        let start = at
        try passValue()
        return start..<at
    }

    /// Moves before the member or element; false when the value has none.
    mutating func enter(_ token: String) throws(JSONFailure) -> Bool {
        skipSpace()
        if take(UInt8(ascii: "{")) { return try enterMember(token) }
        guard take(UInt8(ascii: "[")), let wanted = Int(token) else { return false }
        for _ in 0..<max(0, wanted) {
            try passValue()
            skipSpace()
            guard take(UInt8(ascii: ",")) else { return false }
        }
        skipSpace()
        return at < bytes.count && bytes[at] != UInt8(ascii: "]")
    }

    private mutating func enterMember(_ token: String) throws(JSONFailure) -> Bool {
        skipSpace()
        while at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
            let name = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { return false }
            if name == token { return true }
            try passValue()
            skipSpace()
            guard take(UInt8(ascii: ",")) else { return false }
            skipSpace()
        }
        return false
    }

    /// Moves behind the value; brackets are counted, so nesting costs no stack.
    mutating func passValue() throws(JSONFailure) {
        skipSpace()
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""): _ = try string()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return }
                depth -= 1
                at += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { return }
                at += 1
            default: at += 1
            }
            if depth == 0, isAtEndOfValue { return }
        }
    }

    private var isAtEndOfValue: Bool {
        guard at < bytes.count else { return true }
        switch bytes[at] {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0A, 0x0D:
            return true
        default: return false
        }
    }

    private mutating func string() throws(JSONFailure) -> String {
        var reader = JSONStringReader(bytes, at: at)
        let text = try reader.string()
        at = reader.at
        return text
    }
}
