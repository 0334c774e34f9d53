public import EDI
public import JSON
public import Primitives

/// What is wrong with a mapping itself, found before any document is read by it.
public enum MappingFailure: Failure, Equatable {
    case pathMalformed(String)
    case pointerMalformed(String)
    case elementMalformed(String)
    case kindUnknown(String)
    case kindMissing
    /// A mapping of one kind of document stands on one of another kind.
    case kindDiffers(DocumentKind, base: String)
    case baseUnknown(String)
    /// A mapping stands on itself.
    case baseCircle(String)
    /// What is left out, no base has.
    case nothingToOmit(String)
    case fieldWithoutPath(String)
    /// A field has both a form and a table.
    case formAndTable(String)
    /// A format that no decimal or date is written in, or of a field that is neither.
    case formatUnknown(String, field: String)
    /// A CSV file's mapping does not say which column names the order.
    case shapeMissing
    case linesMissing
    /// A file of fixed columns does not say where they are, or which names the order.
    case columnsMissing
    case columnMisplaced(String)
    /// Counted from 1 in the expression.
    case expressionMalformed(field: String, at: Int, String)
    /// Two rules of one section give the same field.
    case fieldTwice(String)
    case tableUnknown(String, field: String)
    /// Two entries of a table read the same document's value.
    case entryTwice(String)

    public var code: String {
        switch self {
        case .pathMalformed: "mapping.path.malformed"
        case .pointerMalformed: "mapping.pointer.malformed"
        case .elementMalformed: "mapping.element.malformed"
        case .kindUnknown: "mapping.document.unknown"
        case .kindMissing: "mapping.document.missing"
        case .kindDiffers: "mapping.document.differs"
        case .baseUnknown: "mapping.base.unknown"
        case .baseCircle: "mapping.base.circle"
        case .nothingToOmit: "mapping.omit.unknown"
        case .fieldWithoutPath: "mapping.field.withoutPath"
        case .formAndTable: "mapping.field.formAndTable"
        case .formatUnknown: "mapping.format.unknown"
        case .shapeMissing: "mapping.csv.missing"
        case .linesMissing: "mapping.lines.missing"
        case .columnsMissing: "mapping.fixed.missing"
        case .columnMisplaced: "mapping.fixed.column"
        case .expressionMalformed: "mapping.expression.malformed"
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
        case .pointerMalformed(let path):
            "\(path) is no JSON pointer; write one such as /order/number"
        case .elementMalformed(let path):
            "\(path) is no path of XML elements; write one such as Header/Number, "
                + "Party[@role=ST]/Name or Quantity/@unit, in orders from the root: /Orders/Order"
        case .kindUnknown(let kind):
            "\(kind) is no kind of document; write a set such as 850, a message such as ORDERS, "
                + "json, xml, csv or fixed"
        case .kindMissing:
            "document is missing; say what it reads: 850, ORDERS, json, xml, csv or fixed"
        case .kindDiffers(let kind, let base):
            "\(base), which it extends, does not read \(kind)"
        case .baseUnknown(let base): "\(base), which it extends, is no mapping"
        case .baseCircle(let base): "it extends \(base), which stands on it again"
        case .nothingToOmit(let field): "\(field) is left out, and nothing it extends has it"
        case .fieldWithoutPath(let field): "\(field) says neither at nor value"
        case .formatUnknown(let format, let field):
            "\(field): \(format) is no format; a date has one such as dd.MM.yyyy, a decimal comma, "
                + "point, whole or implied 2"
        case .formAndTable(let field):
            "\(field) has both as and table; a code of a table has no other form"
        case .shapeMissing: "csv.order is missing: the column that says which order a row is of"
        case .columnsMissing:
            "fixed needs 1 to \(Limits.csvColumns) columns, and in order the name of one of them"
        case .columnMisplaced(let name):
            "the column \(name) must begin at 1 to \(Limits.fixedRowBytes), and have 1 to "
                + "\(Limits.longTextBytes) bytes"
        case .linesMissing:
            "lines.opens is missing: the segment, the JSON array or the XML element that begins a line"
        case .expressionMalformed(let field, let at, let detail):
            "\(field): its expression, at character \(at): \(detail)"
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
        /// It holds control characters.
        case notText
        /// What it is computed from is no number, no date, or would have to be rounded.
        case notComputable
        /// A check of the mapping says no.
        case refused
        /// A check of the mapping says that somebody should know.
        case warned
    }

    public var rule: Rule
    /// `purchaseOrderNumber`, or `lines/2/quantity`.
    public var field: String
    /// `nil` for what is computed.
    public var path: DocumentPath?
    /// Nowhere for what is missing, and for what was not read but is to be written.
    public var place: EDIPlace?
    /// Where in a JSON document.
    public var pointer: JSONPointer?
    /// What the mapping's author had to say, for checks.
    public var text: String?

    init(rule: Rule, field: String, path: DocumentPath?, place: EDIPlace?) {
        self.rule = rule
        self.field = field
        self.path = path
        self.place = place
    }

    public var code: String { "mapping.\(rule.rawValue)" }
    public var remedy: Remedy { .reject }

    public var description: String {
        sentence + (place.map { " (byte \($0.byteOffset))" } ?? "")
    }

    /// Names the field and the path, never the value.
    public var sentence: String {
        if let text { return field.isEmpty ? text : "\(field): \(text)" }
        let problem =
            switch rule {
            case .missing: "is required, and nothing stands"
            case .ambiguous: "has several different values"
            case .notDecimal: "is no decimal of at most nine decimals"
            case .notDate: "is no date"
            case .notInTable: "is not in its table"
            case .notText: "holds control characters"
            case .notComputable: "cannot be computed from what stands"
            case .refused, .warned: "is held back by a check"
            }
        let standing = (pointer?.description ?? path?.description).map { " at \($0)" } ?? ""
        return "\(field) \(problem)\(standing)"
    }
}
