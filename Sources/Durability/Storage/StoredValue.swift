public import Database
import Foundation

/// Codes values that are stored as JSON bytes.
public enum StoredValue {
    // Shared: both are only read after they are made.
    private static let encoder = JSONEncoder()
    private static let decoder = JSONDecoder()
    private static let sortedEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return encoder
    }()

    public static func encode(_ value: some Encodable) throws(StoreFailure) -> [UInt8] {
        do {
            return [UInt8](try encoder.encode(value))
        } catch {
            throw .corrupt("cannot encode a \(type(of: value)): \(error)")
        }
    }

    /// The same value always gives the same bytes: for hashes.
    public static func encodeSorted(_ value: some Encodable) throws(StoreFailure) -> [UInt8] {
        do {
            return [UInt8](try sortedEncoder.encode(value))
        } catch {
            throw .corrupt("cannot encode a \(type(of: value)): \(error)")
        }
    }

    public static func decode<Value: Decodable>(
        _ type: Value.Type,
        from bytes: [UInt8]
    ) throws(StoreFailure) -> Value {
        do {
            return try decoder.decode(type, from: Data(bytes))
        } catch {
            throw .corrupt("cannot read a stored \(type): \(error)")
        }
    }
}
