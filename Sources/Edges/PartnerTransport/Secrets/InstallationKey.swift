import Crypto
import Foundation
public import Primitives

/// The one key of an installation: 32 bytes that seal what must not stand in the database in clear.
///
/// It comes from the environment (`CROSSDOCK_KEY`, 64 hexadecimal digits or 44 of base64), or from
/// a file beside the database that is made once, readable by its owner only:
/// ```
/// crossdock-key-1:3q2+7w…=
/// ```
/// Whoever loses the key loses the sealed secrets and nothing else; back it up apart from the
/// database.
public struct InstallationKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    let bytes: SymmetricKey

    public static let lengthBytes = 32
    public static let environmentName = "CROSSDOCK_KEY"
    static let filePrefix = "crossdock-key-1:"

    /// `nil` unless there are exactly 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.lengthBytes else { return nil }
        self.bytes = SymmetricKey(data: bytes)
    }

    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The environment's key, else the file's, else a new one in a new file at `path`.
    public static func load(
        environment: [String: String],
        orFileAt path: String
    ) async throws(KeyFailure) -> InstallationKey {
        if let text = environment[environmentName], !text.isEmpty {
            guard let key = InstallationKey(text: text) else {
                throw .malformed(place: environmentName)
            }
            return key
        }
        return try await FileThread.run { () throws(KeyFailure) in try file(at: path) }
    }

    /// Reads 64 hexadecimal digits or base64 of 32 bytes.
    init?(text: String) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let digits = Array(trimmed.utf8)
        if digits.count == 2 * Self.lengthBytes {
            var bytes: [UInt8] = []
            for start in stride(from: 0, to: digits.count, by: 2) {
                let pair = String(decoding: digits[start..<start + 2], as: UTF8.self)
                guard pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16) else {
                    return nil
                }
                bytes.append(byte)
            }
            self.init(bytes)
        } else {
            guard let data = Data(base64Encoded: trimmed) else { return nil }
            self.init([UInt8](data))
        }
    }

    private static func file(at path: String) throws(KeyFailure) -> InstallationKey {
        let url = URL(fileURLWithPath: path)
        do throws(FolderFailure) {
            let folder = try DirectoryHandle(url.deletingLastPathComponent().path)
            let name = url.lastPathComponent
            if try folder.entry(name) == nil {
                let new = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
                let text = filePrefix + new.base64EncodedString() + "\n"
                // When another process was faster, its key counts.
                _ = try folder.create(name, Array(text.utf8), mode: 0o600)
            }
            return try read(name, in: folder, path)
        } catch {
            throw error.asKeyFailure(path)
        }
    }

    private static func read(
        _ name: String,
        in folder: borrowing DirectoryHandle,
        _ path: String
    ) throws(FolderFailure) -> InstallationKey {
        guard let entry = try folder.entry(name), entry.kind == .file else {
            throw .unavailable(path: path, detail: "it is no plain file")
        }
        guard entry.isOwnersOnly else {
            throw .unavailable(path: path, detail: "others may read it; run chmod 600 on it")
        }
        let text = String(
            decoding: try folder.read(name, expected: entry, limitBytes: 256),
            as: UTF8.self
        )
        guard text.hasPrefix(filePrefix),
            let key = InstallationKey(text: String(text.dropFirst(filePrefix.count)))
        else { throw .unavailable(path: path, detail: "it holds no \(filePrefix) line") }
        return key
    }
}

/// Why there is no installation key.
public enum KeyFailure: Failure, Equatable {
    /// Not 32 bytes in hexadecimal or base64. The text is never repeated.
    case malformed(place: String)
    case unusable(path: String, detail: String)

    public var code: String {
        switch self {
        case .malformed: "key.malformed"
        case .unusable: "key.unusable"
        }
    }

    public var remedy: Remedy { .escalate(to: .integrationSupport) }

    public var description: String {
        switch self {
        case .malformed(let place):
            "\(place) must hold 32 bytes as 64 hexadecimal digits or as base64"
        case .unusable(let path, let detail): "the key file \(path) cannot be used: \(detail)"
        }
    }
}

extension FolderFailure {
    fileprivate func asKeyFailure(_ path: String) -> KeyFailure {
        if case .unavailable(_, let detail) = self { return .unusable(path: path, detail: detail) }
        return .unusable(path: path, detail: "\(self)")
    }
}
