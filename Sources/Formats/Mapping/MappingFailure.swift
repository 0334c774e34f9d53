public import EDI
public import Primitives

/// What is wrong with a mapping itself, found before any document is read by it.
public enum MappingFailure: Failure, Equatable {
    case pathMalformed(String)
    /// Two rules of one section give the same field.
    case fieldTwice(String)
    case tableUnknown(String, field: String)
    /// Two entries of a table read the same document's value.
    case entryTwice(String)

    public var code: String {
        switch self {
        case .pathMalformed: "mapping.path.malformed"
        case .fieldTwice: "mapping.field.twice"
        case .tableUnknown: "mapping.table.unknown"
        case .entryTwice: "mapping.table.entryTwice"
        }
    }

    public var remedy: Remedy { .reject }

    public var description: String {
        switch self {
        case .pathMalformed(let path):
            "\(path) is no path; write one such as BEG.03, N1[01=ST]/N4.02 or PO1/id[UP]"
        case .fieldTwice(let field): "two rules give \(field); keep one of them"
        case .tableUnknown(let table, let field):
            "\(field) asks the table \(table), which the mapping does not have; add it"
        case .entryTwice(let value): "a table reads \(value) in two ways; keep one entry"
        }
    }
}

/// What keeps one field of a document from being read, or of a record from being written.
public struct MappingFinding: Failure, Equatable {
    public enum Rule: String, CaseIterable, Sendable {
        case missing
        /// Several places answer to the path, with different values.
        case ambiguous
        case notDecimal
        case notDate
        case notInTable
    }

    public var rule: Rule
    /// `lines.quantity`.
    public var field: String
    public var path: DocumentPath
    /// Nowhere for what is missing, and for what was not read but is to be written.
    public var place: EDIPlace?

    public var code: String { "mapping.\(rule.rawValue)" }
    public var remedy: Remedy { .reject }

    /// Names the field and the place, never the value.
    public var description: String {
        let problem =
            switch rule {
            case .missing: "is required, and nothing stands"
            case .ambiguous: "has several different values"
            case .notDecimal: "is no decimal of at most nine decimals"
            case .notDate: "is no date"
            case .notInTable: "is not in its table"
            }
        let offset = place.map { " (byte \($0.byteOffset))" } ?? ""
        return "\(field) \(problem) at \(path)\(offset)"
    }
}
