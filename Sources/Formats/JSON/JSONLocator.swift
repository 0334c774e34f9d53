extension JSONPointer {
    /// Where in a document that has been read the value stands; `nil` when there is no such value.
    ///
    /// Passes over what it does not need, so it is for the few values that somebody is told about.
    public func byteRange(in bytes: [UInt8]) -> Range<Int>? {
        var locator = JSONLocator(bytes)
        do throws(JSONFailure) {
            for token in tokens {
                guard try locator.enter(token) else { return nil }
            }
            locator.skipSpace()
            let start = locator.at
            try locator.passValue()
            return start..<locator.at
        } catch {
            // Not the document that was read.
            return nil
        }
    }
}

/// Stands before a value, and goes into it or past it.
private struct JSONLocator: JSONByteReader {
    let bytes: [UInt8]
    var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

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
