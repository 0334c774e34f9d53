/// Decoding that refuses members nobody reads, so that a misspelt setting is not a silent default.
extension Decoder {
    func closedContainer<Key: CodingKey & CaseIterable>(
        of keys: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        let known = Set(keys.allCases.map(\.stringValue))
        let all = try container(keyedBy: AnyKey.self)
        if let stray = all.allKeys.first(where: { !known.contains($0.stringValue) }) {
            let allowed = known.sorted().joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                forKey: stray,
                in: all,
                debugDescription:
                    "there is no setting \(stray.stringValue.prefix(64)); use \(allowed)"
            )
        }
        return try container(keyedBy: keys)
    }
}

extension KeyedDecodingContainer {
    func value<Value: Decodable>(_ key: Key, or fallback: Value) throws -> Value {
        try decodeIfPresent(Value.self, forKey: key) ?? fallback
    }
}

private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
