extension KeyedDecodingContainer {
    /// The whole number at `key`, or `usual` where nothing stands there.
    ///
    /// - Throws: `dataCorrupted` with the bounds when it lies outside them.
    func number(_ key: Key, in bounds: ClosedRange<Int>, usually usual: Int) throws -> Int {
        guard let value = try decodeIfPresent(Int.self, forKey: key) else { return usual }
        guard bounds.contains(value) else {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: self,
                debugDescription: "expected \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
        return value
    }
}
