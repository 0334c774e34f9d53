public import Database
import JSON

/// Codes values that are stored as JSON bytes.
public enum StoredValue {
    public static func encode(_ value: some Encodable) throws(StoreFailure) -> [UInt8] {
        try encode(value, .plain)
    }

    /// The same value always gives the same bytes: for hashes.
    public static func encodeSorted(_ value: some Encodable) throws(StoreFailure) -> [UInt8] {
        try encode(value, .canonical)
    }

    public static func decode<Value: Decodable>(
        _ type: Value.Type,
        from bytes: [UInt8]
    ) throws(StoreFailure) -> Value {
        do {
            return try JSONDocumentDecoder().decode(type, from: bytes)
        } catch {
            throw .corrupt("cannot read a stored \(type): \(error)")
        }
    }

    private static func encode(
        _ value: some Encodable,
        _ layout: JSONLayout
    ) throws(StoreFailure) -> [UInt8] {
        do {
            return try JSONDocumentEncoder(layout).encode(value)
        } catch {
            throw .corrupt("cannot encode a \(type(of: value)): \(error)")
        }
    }
}
