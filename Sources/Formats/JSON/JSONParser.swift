extension JSONValue {
    /// Reads one JSON document (RFC 8259): strict, bounded, no name twice, UTF-8 only.
    ///
    /// Any value may stand at the top. A byte order mark is refused (§8.1 leaves it to us), as are
    /// half surrogate pairs, which no UTF-8 can hold.
    public init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONFailure) {
        var parser = JSONParser(bytes, limits)
        self = try parser.document()
    }

    public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONFailure) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }
}

/// Recursive descent over bytes; recursion is bounded by the depth limit.
private struct JSONParser: JSONByteReader {
    let bytes: [UInt8]
    private let limits: JSONLimits
    var at = 0
    private var valuesSeen = 0

    init(_ bytes: [UInt8], _ limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func document() throws(JSONFailure) -> JSONValue {
        guard bytes.count <= limits.bytes else {
            throw JSONFailure(.tooLarge(limitBytes: limits.bytes), at: limits.bytes)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw JSONFailure(.syntax("a document starts without a byte order mark"), at: 0)
        }
        let value = try value(depth: 0)
        skipSpace()
        guard at == bytes.count else {
            throw fault("nothing may follow the value, but \(found) does")
        }
        return value
    }

    private mutating func value(depth: Int) throws(JSONFailure) -> JSONValue {
        skipSpace()
        valuesSeen += 1
        guard valuesSeen <= limits.values else {
            throw JSONFailure(.tooManyValues(limit: limits.values), at: at)
        }
        guard at < bytes.count else { throw fault("a value is missing at the end") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw fault("expected a value, found \(found)")
        }
    }

    private mutating func object(depth: Int) throws(JSONFailure) -> JSONObject {
        try open(depth)
        var object = JSONObject()
        skipSpace()
        guard !take(UInt8(ascii: "}")) else { return object }
        while true {
            skipSpace()
            let nameAt = at
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
                throw fault("expected a name in quotes, found \(found)")
            }
            let name = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else {
                throw fault("expected a colon after the name, found \(found)").inside(name)
            }
            let member: JSONObject.Member
            do throws(JSONFailure) {
                member = JSONObject.Member(name: name, value: try value(depth: depth))
            } catch {
                throw error.inside(name)
            }
            guard object.append(member) else {
                throw JSONFailure(.duplicateName(name), at: nameAt)
            }
            skipSpace()
            if take(UInt8(ascii: "}")) { return object }
            guard take(UInt8(ascii: ",")) else {
                throw fault("expected a comma or a closing brace, found \(found)")
            }
        }
    }

    private mutating func array(depth: Int) throws(JSONFailure) -> [JSONValue] {
        try open(depth)
        var elements: [JSONValue] = []
        skipSpace()
        guard !take(UInt8(ascii: "]")) else { return elements }
        while true {
            do throws(JSONFailure) {
                elements.append(try value(depth: depth))
            } catch {
                throw error.inside(String(elements.count))
            }
            skipSpace()
            if take(UInt8(ascii: "]")) { return elements }
            guard take(UInt8(ascii: ",")) else {
                throw fault("expected a comma or a closing bracket, found \(found)")
            }
        }
    }

    private mutating func open(_ depth: Int) throws(JSONFailure) {
        guard depth <= limits.depth else {
            throw JSONFailure(.tooDeep(limit: limits.depth), at: at)
        }
        at += 1
    }

    private mutating func string() throws(JSONFailure) -> String {
        var reader = JSONStringReader(bytes, at: at)
        let text = try reader.string()
        at = reader.at
        return text
    }

    private mutating func number() throws(JSONFailure) -> JSONNumber {
        let start = at
        if let detail = JSONNumberGrammar.fault(in: bytes, from: start, end: &at) {
            throw fault(detail)
        }
        guard at - start <= JSONLimits.numberBytes else {
            throw JSONFailure(.numberTooLong(limitBytes: JSONLimits.numberBytes), at: start)
        }
        return JSONNumber(checked: String(decoding: bytes[start..<at], as: UTF8.self))
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONFailure) -> JSONValue
    {
        guard bytes[at...].starts(with: word.utf8) else { throw fault("expected \(word)") }
        at += word.utf8.count
        return value
    }

    /// What stands here, for a message: never more than one character of the sender's text.
    private var found: String {
        guard at < bytes.count else { return "the end" }
        let byte = bytes[at]
        guard (0x21...0x7E).contains(byte) else { return "byte 0x" + String(byte, radix: 16) }
        return "'\(Character(UnicodeScalar(byte)))'"
    }
}
