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
        return try JSONTapeDecoder(tape: tape, index: 0, path: nil).value(type)
    }
}

/// Where a value was found, from the inside out; made only while containers are, read only in
/// failures.
final class JSONCodingPath {
    let key: any CodingKey
    let outer: JSONCodingPath?

    init(_ key: any CodingKey, in outer: JSONCodingPath?) {
        self.key = key
        self.outer = outer
    }

    static func keys(_ path: JSONCodingPath?) -> [any CodingKey] {
        var keys: [any CodingKey] = []
        var next = path
        while let step = next {
            keys.append(step.key)
            next = step.outer
        }
        return keys.reversed()
    }
}

struct JSONIndexKey: CodingKey {
    let intValue: Int?
    var stringValue: String { "\(intValue ?? 0)" }
    init(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { nil }
}
