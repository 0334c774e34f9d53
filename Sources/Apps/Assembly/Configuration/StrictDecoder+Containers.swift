extension StrictDecoder {
    /// A mapping's members.
    struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let base: KeyedDecodingContainer<Key>
        let owner: StrictDecoder

        var codingPath: [any CodingKey] { base.codingPath }
        var allKeys: [Key] { base.allKeys }

        func contains(_ key: Key) -> Bool {
            owner.asked.names.insert(key.stringValue)
            return base.contains(key)
        }

        func decodeNil(forKey key: Key) throws -> Bool {
            guard contains(key) else { return true }
            return try base.decodeNil(forKey: key)
        }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            guard contains(key) else {
                owner.report.add(missing: key, in: codingPath)
                return try StandInDecoder.value(Value.self)
            }
            return try child(key).read(Value.self)
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type,
            forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> {
            try child(key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try child(key).unkeyedContainer()
        }

        func superDecoder() throws -> any Decoder { owner }
        func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }

        private func child(_ key: Key) throws -> StrictDecoder {
            owner.asked.names.insert(key.stringValue)
            return StrictDecoder(try base.superDecoder(forKey: key), report: owner.report)
        }
    }

    /// A list's elements.
    struct Elements: UnkeyedDecodingContainer {
        var base: any UnkeyedDecodingContainer
        let report: StrictReport

        var codingPath: [any CodingKey] { base.codingPath }
        var count: Int? { base.count }
        var isAtEnd: Bool { base.isAtEnd }
        var currentIndex: Int { base.currentIndex }

        mutating func decodeNil() throws -> Bool { try base.decodeNil() }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try next().read(Value.self)
        }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> {
            try next().container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            try next().unkeyedContainer()
        }

        mutating func superDecoder() throws -> any Decoder { try next() }

        private mutating func next() throws -> StrictDecoder {
            StrictDecoder(try base.superDecoder(), report: report)
        }
    }

    /// One value. Plain ones are the base's business; others come back here.
    struct Single: SingleValueDecodingContainer {
        let base: any SingleValueDecodingContainer
        let owner: StrictDecoder

        var codingPath: [any CodingKey] { base.codingPath }

        func decodeNil() -> Bool { base.decodeNil() }

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            type is any PlainValue.Type ? try base.decode(type) : try Value(from: owner)
        }
    }
}

/// What a document holds without members or elements of its own.
protocol PlainValue {}

extension Bool: PlainValue {}
extension String: PlainValue {}
extension Double: PlainValue {}
extension Float: PlainValue {}
extension Int: PlainValue {}
extension Int8: PlainValue {}
extension Int16: PlainValue {}
extension Int32: PlainValue {}
extension Int64: PlainValue {}
extension UInt: PlainValue {}
extension UInt8: PlainValue {}
extension UInt16: PlainValue {}
extension UInt32: PlainValue {}
extension UInt64: PlainValue {}
