/// One envelope of a document, from ISA to IEA, or what stands in its place.
public struct Interchange: Sendable {
    public enum Syntax: String, Codable, Hashable, Sendable {
        case x12
        /// Groups or transaction sets without an ISA segment; the delimiters were guessed.
        case x12WithoutHeader
        /// Recognised, not read.
        case edifact
    }

    /// Position among the document's interchanges.
    public let index: Int
    public let syntax: Syntax
    public let delimiters: X12Delimiters
    public let byteRange: Range<Int>
    /// All its segments, envelope included.
    public let segments: EDISegments
    public let header: EDISegment?
    public let trailer: EDISegment?
    /// TA1 segments: the partner's answers to interchanges of ours.
    public let interchangeAcknowledgments: [EDISegment]
    public let groups: [FunctionalGroup]
    let tally: FindingTally

    /// ISA05 to ISA08 and the rest of the header, without padding; empty when there is no header.
    public var senderQualifier: String { headerText(5) }
    public var sender: String { headerText(6) }
    public var receiverQualifier: String { headerText(7) }
    public var receiver: String { headerText(8) }
    /// ISA09, `YYMMDD`.
    public var date: String { headerText(9) }
    /// ISA10, `HHMM`.
    public var time: String { headerText(10) }
    /// ISA12, such as `00401`.
    public var version: String { headerText(12) }
    /// ISA13, as sent.
    public var controlNumber: String { headerText(13) }
    /// ISA14: whether the sender asks for a TA1.
    public var isAcknowledgmentRequested: Bool { headerText(14) == "1" }
    /// ISA15: `P` production, `T` test, `I` information.
    public var usage: String { headerText(15) }

    /// What a TA1 says of the interchange itself; its groups answer for themselves.
    public var disposition: EDIDisposition { tally.disposition }

    private func headerText(_ position: Int) -> String { header?[position].value ?? "" }
}

/// One GS…GE group of transaction sets of one kind.
public struct FunctionalGroup: Sendable {
    public let path: EnvelopePath
    public let segments: EDISegments
    public let header: EDISegment?
    public let trailer: EDISegment?
    public internal(set) var transactions: [TransactionSet]
    /// AK901.
    public let disposition: EDIDisposition
    let tally: FindingTally

    /// GS01, such as `PO`.
    public var functionalID: String { headerText(1) }
    public var sender: String { headerText(2) }
    public var receiver: String { headerText(3) }
    /// GS06, as sent.
    public var controlNumber: String { headerText(6) }
    /// GS08, such as `004010VICS`.
    public var version: String { headerText(8) }
    /// GE01, as sent.
    public var statedTransactionCount: Int? { trailer?[1].number }

    private func headerText(_ position: Int) -> String { header?[position].value ?? "" }
}

/// Where an interchange, a group or a transaction set stands: indices into the document's tree.
public struct EnvelopePath: Hashable, Sendable {
    public var interchange: Int
    public var group: Int?
    public var transaction: Int?
}
