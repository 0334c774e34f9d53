/// Makes a value of any type out of nothing, so that reading can go on past what was wrong.
///
/// Whoever gets one has already reported why, and never uses the result.
struct StandInDecoder: Decoder {
    /// What every text in the value is.
    private let text: String

    /// There is no such value: a type with rules of its own that no text here meets.
    struct Impossible: Error {}

    /// Texts that the types of a configuration take: names and currencies, then secrets, networks.
    private static let texts = ["USD", "env:STAND_IN", "10.0.0.0/8"]

    static func value<Value: Decodable>(_ type: Value.Type) throws(Impossible) -> Value {
        if let listed = type as? any CaseIterable.Type, let first = firstCase(of: listed) as? Value
        {
            return first
        }
        for text in texts {
            // Whether it can be made is what is being asked.
            if let value = try? Value(from: StandInDecoder(text: text)) { return value }
        }
        throw Impossible()
    }

    private static func firstCase<Listed: CaseIterable>(of type: Listed.Type) -> Any? {
        type.allCases.first
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Members<Key>())
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { Nothing() }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(text: text) }

    private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
        var codingPath: [any CodingKey] { [] }
        var allKeys: [Key] { [] }

        func contains(_ key: Key) -> Bool { false }
        func decodeNil(forKey key: Key) throws -> Bool { true }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try StandInDecoder.value(type)
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type,
            forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> {
            KeyedDecodingContainer(StandInDecoder.Members<Nested>())
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            Nothing()
        }

        func superDecoder() throws -> any Decoder { throw Impossible() }
        func superDecoder(forKey key: Key) throws -> any Decoder { throw Impossible() }
    }

    private struct Nothing: UnkeyedDecodingContainer {
        var codingPath: [any CodingKey] { [] }
        var count: Int? { 0 }
        var isAtEnd: Bool { true }
        var currentIndex: Int { 0 }

        mutating func decodeNil() throws -> Bool { throw Impossible() }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            throw Impossible()
        }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> { throw Impossible() }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            throw Impossible()
        }

        mutating func superDecoder() throws -> any Decoder { throw Impossible() }
    }

    private struct Single: SingleValueDecodingContainer {
        let text: String
        var codingPath: [any CodingKey] { [] }

        func decodeNil() -> Bool { false }

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            let plain: [Any] = [
                text, false, 1, Double(1), Float(1), Int8(1), Int16(1), Int32(1), Int64(1), UInt(1),
                UInt8(1), UInt16(1), UInt32(1), UInt64(1),
            ]
            if let value = plain.lazy.compactMap({ $0 as? Value }).first { return value }
            return try Value(from: StandInDecoder(text: text))
        }
    }
}
