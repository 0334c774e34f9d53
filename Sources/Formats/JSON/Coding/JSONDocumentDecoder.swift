/// Reads `Decodable` values from JSON documents that `JSONDocumentEncoder`, or anybody, wrote.
///
/// Members may come in any order and unknown ones are passed over; they are found fastest in the
/// order in which they are asked for. Nothing is kept between calls, so one decoder serves all
/// threads.
public struct JSONDocumentDecoder: Sendable {
    public var limits: JSONLimits

    /// As large as what was stored may be: an order of the most lines is some megabytes.
    public init(limits: JSONLimits = JSONLimits(bytes: 64 << 20, depth: 64, values: 10_000_000)) {
        self.limits = limits
    }

    /// - Throws: `JSONFailure` when the bytes are no JSON document, `DecodingError` with the path
    ///   to the member that is missing or of another kind.
    public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        let tape = try JSONTape(bytes, limits: limits)
        return try JSONTapeDecoder(tape: tape, index: 0).value(type)
    }
}
