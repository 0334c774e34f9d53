public import Primitives

/// Why bytes are not an acceptable JSON document, and where.
public struct JSONFailure: Failure, Equatable {
    public enum Reason: Equatable, Sendable {
        /// Not JSON; what was expected.
        case syntax(String)
        /// Not UTF-8, or half of a surrogate pair in an escape (RFC 8259 §8).
        case encoding(String)
        case duplicateName(String)
        case tooDeep(limit: Int)
        case tooLarge(limitBytes: Int)
        case tooManyValues(limit: Int)
        case numberTooLong(limitBytes: Int)
    }

    public var reason: Reason
    /// Counted from 0 in the bytes as given.
    public var byteOffset: Int
    /// The value that was being read: `/lines/3/quantity`, empty for the document itself.
    public var pointer: String

    public init(_ reason: Reason, at byteOffset: Int, in pointer: String = "") {
        self.reason = reason
        self.byteOffset = byteOffset
        self.pointer = pointer
    }

    public var code: String {
        switch reason {
        case .syntax: "json.syntax"
        case .encoding: "json.encoding"
        case .duplicateName: "json.duplicate_name"
        case .tooDeep: "json.too_deep"
        case .tooLarge: "json.too_large"
        case .tooManyValues: "json.too_many_values"
        case .numberTooLong: "json.number_too_long"
        }
    }

    public var remedy: Remedy { .reject }

    /// `byte 41 (/lines/0): the name "sku" is there twice`
    public var description: String {
        let place = pointer.isEmpty ? "" : " (\(pointer))"
        return "byte \(byteOffset)\(place): \(explanation)"
    }

    private var explanation: String {
        switch reason {
        case .syntax(let detail): detail
        case .encoding(let detail): detail
        case .duplicateName(let name): "the name \"\(name.prefix(64))\" is there twice"
        case .tooDeep(let limit): "nested deeper than \(limit) levels"
        case .tooLarge(let limit): "larger than \(limit) bytes"
        case .tooManyValues(let limit): "more than \(limit) values"
        case .numberTooLong(let limit): "a number longer than \(limit) bytes"
        }
    }

    /// The same fault, seen from one level further out.
    func inside(_ token: String) -> JSONFailure {
        var outer = self
        outer.pointer = "/" + JSONPointer.escaped(token) + pointer
        return outer
    }
}

/// What reading one document may cost. Each bound is inclusive.
public struct JSONLimits: Hashable, Sendable {
    public var bytes: Int
    public var depth: Int
    public var values: Int

    /// Bytes of one number's text: far more than any quantity, amount or identifier needs.
    public static let numberBytes = 128
    /// Nobody may ask for more, because reading uses the stack.
    public static let deepest = 256

    public init(
        bytes: Int = Limits.requestBodyBytes,
        depth: Int = Limits.jsonDepth,
        values: Int = 500_000
    ) {
        precondition((1...Self.deepest).contains(depth), "a depth of 1 to \(Self.deepest)")
        self.bytes = bytes
        self.depth = depth
        self.values = values
    }
}
