/// `mappings/NAME.yaml`: what one mapping says, or how it differs from the one it extends.
///
/// ```yaml
/// name: stores-orders
/// extends: standard/ORDERS
/// fields:
///   - {field: requestedDeliveryDate, at: "DTM[01-1=64].01-2", as: date}
/// lines:
///   fields:
///     - {field: unit, value: "if(missing(unit), 'EA', unit)"}
/// ```
public struct MappingFile: Decodable, Sendable {
    /// What a partner's profile calls it.
    public var name: String
    /// The mapping whose rules hold where this one says nothing.
    public var extends: String?
    /// `850`, `ORDERS`, `json`, `csv` or `fixed`; what it extends says so otherwise.
    public var document: String?
    /// How a CSV file is laid out.
    public var csv: CSVShape?
    /// How rows of fixed columns are laid out.
    public var fixed: FixedShape?
    /// Where a JSON document's orders stand, as a pointer; the document itself otherwise.
    public var orders: String?
    public var fields: [Field] = []
    /// Fields of the base that are not read.
    public var omit: [String] = []
    public var lines: Lines?
    public var tables: [Table] = []
    public var checks: [Check] = []
    public var tests: [MappingTest] = []

    /// The rules of a line, and what begins one.
    public struct Lines: Decodable, Sendable {
        /// A segment's tag, or the pointer to a JSON array; in CSV every row is a line.
        public var opens: String?
        public var fields: [Field] = []
        public var omit: [String] = []
        public var checks: [Check] = []

        public init() {}

        enum CodingKeys: String, CodingKey { case opens, fields, omit, checks }
    }

    /// One field; what is not said here is as the base has it.
    public struct Field: Decodable, Sendable {
        public var field: String
        public var at: String?
        public var form: Form?
        /// How a decimal or a date is written, where no standard says so.
        public var format: String?
        /// The table that its codes go through.
        public var table: String?
        public var required: Bool?
        /// The value where the document has none.
        public var standIn: String?
        /// What it becomes, from what was read: an expression.
        public var value: String?
        /// What somebody must still decide; whoever answers it takes it away. A place beside it is
        /// a proposal, by which tests and trials read already.
        public var question: String?

        public enum Form: String, CaseIterable, Decodable, Sendable { case text, decimal, date }

        public init(_ field: String) { self.field = field }

        enum CodingKeys: String, CodingKey {
            case field, at
            case form = "as"
            case format, table, required
            case standIn = "default"
            case value, question
        }
    }

    /// A partner's codes beside ours.
    public struct Table: Decodable, Sendable {
        public var name: String
        public var entries: [Entry] = []
        public var onMissing: OnMissing = .error
        /// What stands for a code without an entry, with `onMissing: default`.
        public var standIn: String?

        public struct Entry: Decodable, Sendable {
            public var theirs: String
            public var ours: String

            public init(theirs: String, ours: String) {
                self.theirs = theirs
                self.ours = ours
            }
        }

        public enum OnMissing: String, CaseIterable, Decodable, Sendable {
            case error, pass
            case standIn = "default"
        }

        public init(
            name: String,
            entries: [Entry],
            onMissing: OnMissing = .error,
            standIn: String? = nil
        ) {
            self.name = name
            self.entries = entries
            self.onMissing = onMissing
            self.standIn = standIn
        }

        enum CodingKeys: String, CodingKey {
            case name, entries, onMissing
            case standIn = "default"
        }
    }

    /// What must not be, beyond what single fields must be.
    public struct Check: Decodable, Sendable {
        /// An expression that is true where something is wrong.
        public var when: String
        /// What is told then.
        public var say: String
        public var severity: Severity = .reject

        public enum Severity: String, CaseIterable, Decodable, Sendable { case reject, warn }

        public init(when: String, say: String, severity: Severity = .reject) {
            self.when = when
            self.say = say
            self.severity = severity
        }

        enum CodingKeys: String, CodingKey { case when, say, severity }
    }

    public init(name: String) { self.name = name }

    enum CodingKeys: String, CodingKey {
        case name, extends, document, csv, fixed, orders, fields, omit, lines, tables, checks, tests
    }
}

/// A document, and what a mapping must make of it.
public struct MappingTest: Decodable, Sendable {
    public var name: String
    /// The whole document, envelope included.
    public var document: String
    /// Fields and their values, such as `lines/1/quantity: "12"`.
    public var expect: [String: String] = [:]
    /// Codes or fields that must be refused, each found in one of the reasons.
    public var refuse: [String] = []

    public init(name: String, document: String) {
        self.name = name
        self.document = document
    }

    enum CodingKeys: String, CodingKey { case name, document, expect, refuse }
}

// MARK: - Reading with what is left out

extension MappingFile {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        extends = try container.decodeIfPresent(String.self, forKey: .extends)
        document = try container.decodeIfPresent(String.self, forKey: .document)
        csv = try container.decodeIfPresent(CSVShape.self, forKey: .csv)
        fixed = try container.decodeIfPresent(FixedShape.self, forKey: .fixed)
        orders = try container.decodeIfPresent(String.self, forKey: .orders)
        fields = try container.decodeIfPresent([Field].self, forKey: .fields) ?? []
        omit = try container.decodeIfPresent([String].self, forKey: .omit) ?? []
        lines = try container.decodeIfPresent(Lines.self, forKey: .lines)
        tables = try container.decodeIfPresent([Table].self, forKey: .tables) ?? []
        checks = try container.decodeIfPresent([Check].self, forKey: .checks) ?? []
        tests = try container.decodeIfPresent([MappingTest].self, forKey: .tests) ?? []
    }
}

extension MappingFile.Lines {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        opens = try container.decodeIfPresent(String.self, forKey: .opens)
        fields =
            try container.decodeIfPresent([MappingFile.Field].self, forKey: .fields) ?? []
        omit = try container.decodeIfPresent([String].self, forKey: .omit) ?? []
        checks =
            try container.decodeIfPresent([MappingFile.Check].self, forKey: .checks) ?? []
    }
}

extension MappingFile.Table {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        entries = try container.decodeIfPresent([Entry].self, forKey: .entries) ?? []
        onMissing =
            try container.decodeIfPresent(OnMissing.self, forKey: .onMissing) ?? .error
        standIn = try container.decodeIfPresent(String.self, forKey: .standIn)
    }
}

extension MappingFile.Check {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        when = try container.decode(String.self, forKey: .when)
        say = try container.decode(String.self, forKey: .say)
        severity = try container.decodeIfPresent(Severity.self, forKey: .severity) ?? .reject
    }
}

extension MappingTest {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        document = try container.decode(String.self, forKey: .document)
        expect = try container.decodeIfPresent([String: String].self, forKey: .expect) ?? [:]
        refuse = try container.decodeIfPresent([String].self, forKey: .refuse) ?? []
    }
}
