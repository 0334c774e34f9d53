import Foundation
public import Primitives

/// Where a secret is kept: `env:ERP_KEY` or `file:/run/secrets/erp`. Configuration holds only this.
public struct SecretReference: Hashable, Sendable, CustomStringConvertible {
    public enum Place: Hashable, Sendable {
        case environment(String)
        case file(String)
    }

    public let place: Place

    public init(_ place: Place) { self.place = place }

    /// `nil` when the text starts with neither `env:` nor `file:`, or names nothing.
    public init?(_ text: String) {
        if text.hasPrefix("env:"), text.count > 4 {
            place = .environment(String(text.dropFirst(4)))
        } else if text.hasPrefix("file:"), text.count > 5 {
            place = .file(String(text.dropFirst(5)))
        } else {
            return nil
        }
    }

    public var description: String {
        switch place {
        case .environment(let name): "env:" + name
        case .file(let path): "file:" + path
        }
    }
}

extension SecretReference: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let reference = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                // The text is not repeated: somebody may have written the secret itself.
                debugDescription: "a secret is given as env:NAME or file:PATH"
            )
        }
        self = reference
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A secret in memory. It prints as dots; `reveal()` is the only way to its text.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let text: String

    public init(_ text: String) { self.text = text }

    public func reveal() -> String { text }

    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Looks secrets up at the moment of use, so that a rotated one is taken up without a restart.
public protocol SecretResolver: Sendable {
    func resolve(_ reference: SecretReference) throws(SecretFailure) -> Secret
}

public struct SecretFailure: Failure, Equatable {
    public var reference: SecretReference
    public var detail: String

    public init(_ reference: SecretReference, _ detail: String) {
        self.reference = reference
        self.detail = detail
    }

    public var code: String { "secret.unavailable" }
    public var remedy: Remedy { .escalate(to: .integrationSupport) }
    public var description: String { "\(reference): \(detail)" }
}

/// Secrets from this process's environment and from files, one line each.
public struct SystemSecrets: SecretResolver {
    /// Bytes of one secret file.
    public static let fileBytes = 64 * 1024

    private let environment: [String: String]

    /// The environment as it is now.
    public init() { environment = ProcessInfo.processInfo.environment }

    public init(environment: [String: String]) { self.environment = environment }

    public func resolve(_ reference: SecretReference) throws(SecretFailure) -> Secret {
        switch reference.place {
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else {
                throw SecretFailure(reference, "the environment variable is not set")
            }
            return Secret(value)
        case .file(let path): return try Self.read(path, for: reference)
        }
    }

    private static func read(
        _ path: String,
        for reference: SecretReference
    ) throws(SecretFailure) -> Secret {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw SecretFailure(reference, "the file cannot be opened")
        }
        let data: Data
        do {
            data = try handle.read(upToCount: fileBytes + 1) ?? Data()
        } catch {
            throw SecretFailure(reference, "the file cannot be read")
        }
        guard data.count <= fileBytes else {
            throw SecretFailure(reference, "the file is larger than \(fileBytes) bytes")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw SecretFailure(reference, "the file is not UTF-8 text")
        }
        let line = text.prefix { !$0.isNewline }
        guard !line.isEmpty else { throw SecretFailure(reference, "the file is empty") }
        return Secret(String(line))
    }
}
