public import Primitives

/// Why bytes are no XML document that is read here.
public enum XMLFailure: Failure, Equatable {
    /// Not well formed (XML 1.0 §2.1), in the parser's words.
    case malformed(String, byteOffset: Int)
    /// An entity is declared, or one is used that is none of the five of XML 1.0 §4.6.
    case entity(String, byteOffset: Int)
    case tooLong(limitBytes: Int)
    case tooDeep(limit: Int, byteOffset: Int)
    case tooManyElements(limit: Int, byteOffset: Int)

    public var code: String {
        switch self {
        case .malformed: "xml.malformed"
        case .entity: "xml.entity"
        case .tooLong: "xml.tooLong"
        case .tooDeep: "xml.tooDeep"
        case .tooManyElements: "xml.tooManyElements"
        }
    }

    public var remedy: Remedy { .reject }

    public var description: String {
        switch self {
        case .malformed(let words, let at): "\(words) (byte \(at))"
        case .entity(let name, let at):
            "it declares or uses the entity \(name.prefix(64)), and entities are never resolved "
                + "(byte \(at)); send what it stands for"
        case .tooLong(let limit): "more than \(limit) bytes"
        case .tooDeep(let limit, let at):
            "elements within elements, more than \(limit) deep (byte \(at))"
        case .tooManyElements(let limit, let at): "more than \(limit) elements (byte \(at))"
        }
    }
}
