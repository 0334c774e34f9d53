public import EDI
public import JSON

/// One text for both directions: which field stands where in a document.
public struct Mapping: Sendable {
    /// How a value is written in the document, and how in the field.
    public enum Form: Sendable, Equatable {
        case text
        /// Exact, at most nine decimals: `4.50` is the field `4.5`.
        case decimal
        /// `20261201` is the field `2026-12-01`.
        case date
        /// The same, written in a way of the partner's own.
        case decimalWritten(DecimalFormat)
        case dateWritten(DateFormat)
        /// By the table of this name.
        case coded(String)
    }

    /// A lens between a place in the document and a field.
    public struct Rule: Sendable {
        public var field: String
        public var path: DocumentPath
        public var form: Form
        public var isRequired: Bool
        /// The field's value where nothing stands at the path.
        public var standIn: String?

        public init(
            _ field: String,
            at path: String,
            as form: Form = .text,
            isRequired: Bool = false
        ) throws(MappingFailure) {
            self.init(field, at: try DocumentPath(path), as: form, isRequired: isRequired)
        }

        public init(
            _ field: String,
            at path: DocumentPath,
            as form: Form = .text,
            isRequired: Bool = false,
            standIn: String? = nil
        ) {
            self.field = field
            self.path = path
            self.form = form
            self.isRequired = isRequired
            self.standIn = standIn
        }
    }

    /// A field that is made of what was read; its own name means what was read of it.
    public struct Computed: Sendable {
        public var field: String
        public var expression: MappingExpression
        public var isRequired: Bool
    }

    /// Something that must not be.
    public struct Check: Sendable {
        public var when: MappingExpression
        public var text: String
        /// Whether the document is refused; otherwise somebody is told.
        public var isRefusal: Bool
    }

    /// Records that repeat.
    public struct Loop: Sendable {
        /// What makes one of them.
        public enum Opening: Sendable, Equatable {
            /// A loop that a segment with this tag opens.
            case segment(SegmentID)
            /// An element of the array there; a JSON pointer from the record around it.
            case members(JSONPointer)
            /// The XML elements there, from the element around them.
            case elements(ElementPath)
            /// A row.
            case rows
        }

        public var name: String
        public var opening: Opening
        public var rules: [Rule]
        /// Made in this order, behind everything that is read.
        public var computed: [Computed] = []
        public var checks: [Check] = []

        public init(_ name: String, opening: SegmentID, rules: [Rule]) {
            self.init(name, opening: .segment(opening), rules: rules)
        }

        public init(_ name: String, opening: Opening, rules: [Rule]) {
            self.name = name
            self.opening = opening
            self.rules = rules
        }
    }

    public let rules: [Rule]
    public let loops: [Loop]
    public let tables: [String: CrosswalkTable]
    public var computed: [Computed] = []
    public var checks: [Check] = []

    public init(
        rules: [Rule],
        loops: [Loop] = [],
        tables: [String: CrosswalkTable] = [:]
    ) throws(MappingFailure) {
        for section in [rules] + loops.map(\.rules) {
            var seen: Set<String> = []
            for rule in section {
                guard seen.insert(rule.field).inserted else { throw .fieldTwice(rule.field) }
                guard case .coded(let name) = rule.form, tables[name] == nil else { continue }
                throw .tableUnknown(name, field: rule.field)
            }
        }
        self.rules = rules
        self.loops = loops
        self.tables = tables
    }
}

/// A value, and where it was read; nowhere for one that is to be written.
public struct MappedValue: Sendable, Equatable {
    public var text: String
    public var place: EDIPlace?
    /// Where it was read in a JSON document.
    public var pointer: JSONPointer?

    public init(_ text: String, from place: EDIPlace? = nil) {
        self.text = text
        self.place = place
    }
}

/// The fields of one document: of its head, and of each record of its loops.
///
/// A field that is missing has no entry; an empty text is never one.
public struct MappedDocument: Sendable, Equatable {
    public typealias Record = [String: MappedValue]

    public var head: Record
    public var loops: [String: [Record]]

    public init(head: Record = [:], loops: [String: [Record]] = [:]) {
        self.head = head
        self.loops = loops
    }
}
