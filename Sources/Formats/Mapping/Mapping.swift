public import EDI

/// One text for both directions: which field stands where in a document.
public struct Mapping: Sendable {
    /// How a value is written in the document, and how in the field.
    public enum Form: Sendable, Equatable {
        case text
        /// Exact, at most nine decimals: `4.50` is the field `4.5`.
        case decimal
        /// `20261201` is the field `2026-12-01`.
        case date
        /// By the table of this name.
        case coded(String)
    }

    /// A lens between a place in the document and a field.
    public struct Rule: Sendable {
        public var field: String
        public var path: DocumentPath
        public var form: Form
        public var isRequired: Bool

        public init(
            _ field: String,
            at path: String,
            as form: Form = .text,
            isRequired: Bool = false
        ) throws(MappingFailure) {
            self.field = field
            self.path = try DocumentPath(path)
            self.form = form
            self.isRequired = isRequired
        }
    }

    /// Records that repeat: one for each loop that a segment with this tag opens.
    public struct Loop: Sendable {
        public var name: String
        public var opening: SegmentID
        public var rules: [Rule]

        public init(_ name: String, opening: SegmentID, rules: [Rule]) {
            self.name = name
            self.opening = opening
            self.rules = rules
        }
    }

    public let rules: [Rule]
    public let loops: [Loop]
    public let tables: [String: CrosswalkTable]

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
