public import Primitives

/// A schema text that cannot be read, and where.
public struct SchemaFailure: Failure, Equatable {
    public let line: Int
    public let reason: String

    public var code: String { "edi.schema.unreadable" }
    public var remedy: Remedy { .quarantine }
    public var description: String { "schema text, line \(line): \(reason)" }
}
