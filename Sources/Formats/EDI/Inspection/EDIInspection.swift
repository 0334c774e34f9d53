/// What a document says, in plain facts, for a person who looks at a file or for a program.
///
/// Works for any transaction set and any message: what a segment means is looked up by its tag
/// (`PO1`, `IT1`, `LIN`, `SN1`, `W12`, …), not by a schema. Nothing is left out silently: what
/// could not be read is among the diagnostics.
public struct EDIInspection: Hashable, Sendable {
    public var byteCount: Int
    public var segmentCount: Int
    public var interchanges: [InterchangeSummary]
    public var diagnostics: [EDIDiagnostic]
    public var suppressedDiagnosticCount: Int

    public init(of document: EDIDocument) {
        byteCount = document.bytes.count
        segmentCount = document.segments.count
        interchanges = document.interchanges.map { InterchangeSummary(of: $0, in: document) }
        diagnostics = document.diagnostics
        suppressedDiagnosticCount = document.suppressedDiagnosticCount
    }

    /// One interchange and its envelope.
    public struct InterchangeSummary: Hashable, Sendable {
        public var syntax: Interchange.Syntax
        public var byteOffset: Int
        public var byteCount: Int
        public var segmentCount: Int
        public var delimiters: EDIDelimiters
        /// Qualifier and id, such as `ZZ:BUYER`.
        public var sender: String
        public var receiver: String
        public var date: String
        public var time: String
        public var version: String
        public var controlNumber: String
        public var usage: String
        public var isAcknowledgmentRequested: Bool
        public var disposition: EDIDisposition
        /// TA1 segments that came with it, element by element.
        public var interchangeAcknowledgments: [[String]]
        public var groups: [GroupSummary]
        /// The CONTRL that would answer it, segment by segment; empty for X12.
        public var acknowledgment: [String]
    }

    public struct GroupSummary: Hashable, Sendable {
        public var functionalID: String
        public var sender: String
        public var receiver: String
        public var date: String
        public var time: String
        public var controlNumber: String
        public var version: String
        public var disposition: EDIDisposition
        public var transactions: [TransactionSummary]
        /// The 997 that would answer it, segment by segment; empty when none would.
        public var acknowledgment: [String]
    }

    public struct TransactionSummary: Hashable, Sendable {
        /// `850`, `ORDERS`.
        public var set: String
        /// `ORDERS:D:96A:UN:EAN008`; `nil` in X12, where the group has the version.
        public var version: String?
        public var controlNumber: String
        public var byteOffset: Int
        public var schema: SchemaMatch.Kind
        /// The release whose schema was used; `nil` when only the syntax was checked.
        public var schemaRelease: String?
        public var disposition: EDIDisposition
        public var segmentCount: Int
        /// SE01.
        public var statedSegmentCount: Int?
        /// The document's own number, such as BEG03.
        public var documentNumber: String?
        public var dates: [Qualified]
        public var references: [Qualified]
        public var parties: [PartySummary]
        public var lines: [LineSummary]
        public var totals: [Qualified]
        public var hierarchy: [LevelSummary]
        /// How often each tag occurs, in the order of first occurrence.
        public var tags: [TagCount]
    }

    /// A value and what it is: a date's or a reference's qualifier, a total's element.
    public struct Qualified: Hashable, Sendable {
        public var qualifier: String
        public var value: String

        public init(qualifier: String, value: String) {
            self.qualifier = qualifier
            self.value = value
        }
    }

    public struct PartySummary: Hashable, Sendable {
        /// N101, such as `ST`.
        public var role: String
        public var name: String?
        public var idQualifier: String?
        public var id: String?
        /// N2, N3 and N4, in order.
        public var address: [String]
        public var byteOffset: Int
    }

    public struct LineSummary: Hashable, Sendable {
        public var tag: String
        public var number: String?
        public var ids: [Qualified]
        public var quantity: String?
        public var unit: String?
        public var price: String?
        public var priceBasis: String?
        /// ACK segments behind it: status and quantity.
        public var answers: [Qualified]
        public var byteOffset: Int
    }

    public struct LevelSummary: Hashable, Sendable {
        public var number: String
        public var parent: String?
        public var code: String
        /// How deep it stands below a top level.
        public var depth: Int
        /// PRF01, MAN02, LIN ids and the like, with their qualifiers.
        public var ids: [Qualified]
    }

    public struct TagCount: Hashable, Sendable {
        public var tag: String
        public var count: Int
    }
}
