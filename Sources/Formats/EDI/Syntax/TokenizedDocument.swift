/// A document cut into interchanges and segments, with what was noticed on the way.
struct TokenizedDocument {
    var table: TokenTable
    var spans: [InterchangeSpan]
    var findings: [SyntaxFinding]
}

/// The part of a document that one interchange takes.
struct InterchangeSpan {
    enum Kind: Equatable {
        case x12
        /// No ISA segment; the delimiters were guessed from a GS or ST segment.
        case x12WithoutHeader
        case edifact
        /// No UNB segment; the service characters are UNA's or the standard's.
        case edifactWithoutHeader

        var isEDIFACT: Bool { self == .edifact || self == .edifactWithoutHeader }
    }

    var kind: Kind
    /// Offsets of its first byte and behind its last.
    var bytes: Range<Int>
    /// Indices into the table's segments.
    var segments: Range<Int>
    var delimiters: EDIDelimiters
}
