/// One value's place in the document: the next thing written there.
struct JSONStreamEncoder: Encoder {
    let output: JSONOutput
    let depth: Int

    /// Not kept: a stored value's fault is a programming error, and its text names the value.
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(
            JSONMembers<Key>(output: output, depth: output.openObject(under: depth))
        )
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONElements(output: output, depth: output.openArray(under: depth))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension JSONStreamEncoder: SingleValueEncodingContainer {
    func encodeNil() { output.writeNull() }
    func encode(_ value: Bool) { output.write(value) }
    func encode(_ value: String) { output.write(value) }
    // tidy:allow(banned-call) Encoder asks for it; no stored type of ours has one
    func encode(_ value: Double) throws { try output.write(value) }
    // tidy:allow(banned-call) asked for just the same, and just as unused
    func encode(_ value: Float) throws { try output.write(value) }
    func encode(_ value: Int) { output.write(value) }
    func encode(_ value: Int8) { output.write(value) }
    func encode(_ value: Int16) { output.write(value) }
    func encode(_ value: Int32) { output.write(value) }
    func encode(_ value: Int64) { output.write(value) }
    func encode(_ value: UInt) { output.write(value) }
    func encode(_ value: UInt8) { output.write(value) }
    func encode(_ value: UInt16) { output.write(value) }
    func encode(_ value: UInt32) { output.write(value) }
    func encode(_ value: UInt64) { output.write(value) }
    func encode<T: Encodable>(_ value: T) throws { try output.write(value, under: depth) }
}

/// The members of an open object.
private struct JSONMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let output: JSONOutput
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    private func next(_ key: Key) { output.nextMember(key.stringValue, at: depth) }

    func encodeNil(forKey key: Key) {
        next(key)
        output.writeNull()
    }

    func encode(_ value: Bool, forKey key: Key) {
        next(key)
        output.write(value)
    }

    func encode(_ value: String, forKey key: Key) {
        next(key)
        output.write(value)
    }

    func encode(_ value: Int, forKey key: Key) {
        next(key)
        output.write(value)
    }

    func encode(_ value: Int64, forKey key: Key) {
        next(key)
        output.write(value)
    }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        next(key)
        try output.write(value, under: depth)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        next(key)
        return JSONStreamEncoder(output: output, depth: depth).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        next(key)
        return JSONStreamEncoder(output: output, depth: depth).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        output.nextMember("super", at: depth)
        return JSONStreamEncoder(output: output, depth: depth)
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        next(key)
        return JSONStreamEncoder(output: output, depth: depth)
    }
}

/// The elements of an open array.
private struct JSONElements: UnkeyedEncodingContainer {
    let output: JSONOutput
    let depth: Int
    private(set) var count = 0

    init(output: JSONOutput, depth: Int) {
        self.output = output
        self.depth = depth
    }

    var codingPath: [any CodingKey] { [] }

    private mutating func next() {
        output.nextElement(at: depth)
        count += 1
    }

    mutating func encodeNil() {
        next()
        output.writeNull()
    }

    mutating func encode(_ value: String) {
        next()
        output.write(value)
    }

    mutating func encode<T: Encodable>(_ value: T) throws {
        next()
        try output.write(value, under: depth)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        next()
        return JSONStreamEncoder(output: output, depth: depth).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        next()
        return JSONStreamEncoder(output: output, depth: depth).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        next()
        return JSONStreamEncoder(output: output, depth: depth)
    }
}
