/// One value of the document, about to be read.
struct JSONTapeDecoder: Decoder {
    let tape: JSONTape
    let index: Int

    var codingPath: [any CodingKey] { tape.path(to: index) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    var token: JSONTape.Token { tape.tokens[index] }

    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try Value(from: self)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard token.kind == .object else { throw mismatch([String: Any].self) }
        return KeyedDecodingContainer(JSONTapeMembers<Key>(self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard token.kind == .array else { throw mismatch([Any].self) }
        return JSONTapeElements(self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func mismatch(_ type: Any.Type) -> DecodingError {
        let wanted = "wanted \(type), found \(token.kind) at byte \(token.start)"
        return DecodingError.typeMismatch(
            type,
            .init(codingPath: codingPath, debugDescription: wanted)
        )
    }

    func integer<Value: FixedWidthInteger>() throws -> Value {
        if let value: Value = tape.integer(token) { return value }
        throw mismatch(Value.self)
    }

    func number<Value: LosslessStringConvertible>() throws -> Value {
        guard token.kind == .number, let value = Value(tape.text(token)) else {
            throw mismatch(Value.self)
        }
        return value
    }
}

extension JSONTapeDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { token.kind == .null }

    func decode(_ type: Bool.Type) throws -> Bool {
        switch token.kind {
        case .yes: return true
        case .no: return false
        case .object, .array, .string, .escapedString, .number, .null: throw mismatch(type)
        }
    }

    func decode(_ type: String.Type) throws -> String {
        switch token.kind {
        case .string, .escapedString: return tape.text(token)
        case .object, .array, .number, .yes, .no, .null: throw mismatch(type)
        }
    }

    // tidy:allow(banned-call) Decoder asks for it; no stored type of ours has one
    func decode(_ type: Double.Type) throws -> Double { try number() }
    // tidy:allow(banned-call) asked for just the same, and just as unused
    func decode(_ type: Float.Type) throws -> Float { try number() }
    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try value(type) }
}

/// The members of one object.
///
/// A class, so that it remembers where the last one was found: the next one asked for mostly
/// follows.
private final class JSONTapeMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let object: JSONTapeDecoder
    private let first: Int
    private let end: Int
    /// The name after the member that was found last.
    private var expected: Int

    init(_ object: JSONTapeDecoder) {
        self.object = object
        first = object.index + 1
        end = Int(object.token.next)
        expected = first
    }

    var codingPath: [any CodingKey] { object.codingPath }

    var allKeys: [Key] {
        var keys: [Key] = []
        var at = first
        while at < end {
            if let key = Key(stringValue: object.tape.text(object.tape.tokens[at])) {
                keys.append(key)
            }
            at = Int(object.tape.tokens[at + 1].next)
        }
        return keys
    }

    func contains(_ key: Key) -> Bool { index(of: key) != nil }

    /// The value's token.
    private func index(of key: Key) -> Int? {
        let name = key.stringValue
        guard
            let found = find(name, from: expected, to: end) ?? find(name, from: first, to: expected)
        else { return nil }
        expected = Int(object.tape.tokens[found].next)
        return found
    }

    private func find(_ name: String, from start: Int, to end: Int) -> Int? {
        var at = start
        while at < end {
            if object.tape.isName(at, name) { return at + 1 }
            at = Int(object.tape.tokens[at + 1].next)
        }
        return nil
    }

    private func value(_ key: Key) throws -> JSONTapeDecoder {
        guard let index = index(of: key) else {
            throw DecodingError.keyNotFound(
                key,
                .init(codingPath: codingPath, debugDescription: "there is no \(key.stringValue)")
            )
        }
        return JSONTapeDecoder(tape: object.tape, index: index)
    }

    func decodeNil(forKey key: Key) throws -> Bool { try value(key).decodeNil() }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try value(key).decode(type)
    }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try value(key).decode(type)
    }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try value(key).integer()
    }

    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try value(key).integer()
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try value(key).value(type)
    }

    /// One look-up where the default asks three times.
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        guard let index = index(of: key), object.tape.tokens[index].kind != .null else {
            return nil
        }
        return try JSONTapeDecoder(tape: object.tape, index: index).value(type)
    }

    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        guard let index = index(of: key), object.tape.tokens[index].kind != .null else {
            return nil
        }
        return try JSONTapeDecoder(tape: object.tape, index: index).integer()
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        guard let index = index(of: key), object.tape.tokens[index].kind != .null else {
            return nil
        }
        return try JSONTapeDecoder(tape: object.tape, index: index).decode(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try value(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try value(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { object }
    func superDecoder(forKey key: Key) throws -> any Decoder { try value(key) }
}

/// The elements of one array, in turn.
private struct JSONTapeElements: UnkeyedDecodingContainer {
    private let array: JSONTapeDecoder
    private let end: Int
    private var at: Int
    private(set) var currentIndex = 0

    init(_ array: JSONTapeDecoder) {
        self.array = array
        at = array.index + 1
        end = Int(array.token.next)
    }

    var codingPath: [any CodingKey] { array.codingPath }
    var isAtEnd: Bool { at >= end }

    /// Counted when asked for, so that an array has its room at once.
    var count: Int? {
        var count = 0
        var next = array.index + 1
        while next < end {
            count += 1
            next = Int(array.tape.tokens[next].next)
        }
        return count
    }

    private var current: JSONTapeDecoder { JSONTapeDecoder(tape: array.tape, index: at) }

    private func requireMore(_ type: Any.Type) throws {
        guard isAtEnd else { return }
        throw DecodingError.valueNotFound(
            type,
            .init(codingPath: codingPath, debugDescription: "there are only \(currentIndex)")
        )
    }

    private mutating func advance() {
        at = Int(array.tape.tokens[at].next)
        currentIndex += 1
    }

    mutating func decodeNil() throws -> Bool {
        try requireMore(Any?.self)
        guard array.tape.tokens[at].kind == .null else { return false }
        advance()
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        try requireMore(type)
        let value = try current.value(type)
        advance()
        return value
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try requireMore([String: Any].self)
        let container = try current.container(keyedBy: type)
        advance()
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try requireMore([Any].self)
        let container = try current.unkeyedContainer()
        advance()
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        try requireMore(Any.self)
        let decoder = current
        advance()
        return decoder
    }
}
