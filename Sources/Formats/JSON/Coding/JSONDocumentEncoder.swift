/// Writes `Encodable` values as JSON documents, straight into bytes.
///
/// Synthesised members come in the order of their declaration and nothing is escaped that RFC 8259
/// §7 lets stand, so the same program writes the same bytes for the same value, dictionaries aside;
/// `.canonical` sorts those too. Nothing is kept between calls, so one encoder serves all threads.
///
/// ```swift
/// let bytes = try JSONDocumentEncoder().encode(["b": 1])   // {"b":1}
/// ```
public struct JSONDocumentEncoder: Sendable {
    /// `.plain` or `.canonical`; people read what `JSONValue` writes.
    public var layout: JSONLayout

    public init(_ layout: JSONLayout = .plain) {
        precondition(layout != .pretty, "a stored document is not laid out for people")
        self.layout = layout
    }

    /// - Throws: `EncodingError` for a floating-point number that JSON does not have, and whatever
    ///   the value's own `encode(to:)` throws.
    public func encode(_ value: some Encodable) throws -> [UInt8] {
        let output = JSONOutput(sortsMembers: layout == .canonical)
        try output.write(value, under: 0)
        output.close(to: 0)
        return output.bytes
    }
}
