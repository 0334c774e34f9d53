/// One envelope of a document, from ISA to IEA or from UNA or UNB to UNZ, or what stands in its
/// place.
public struct Interchange: Sendable {
    public enum Syntax: String, Codable, Hashable, Sendable {
        case x12
        /// Groups or transaction sets without an ISA segment; the delimiters were guessed.
        case x12WithoutHeader
        case edifact
        /// Messages without a UNB segment.
        case edifactWithoutHeader

        public var standard: EDIStandard {
            switch self {
            case .x12, .x12WithoutHeader: .x12
            case .edifact, .edifactWithoutHeader: .edifact
            }
        }
    }

    /// Position among the document's interchanges.
    public let index: Int
    public let syntax: Syntax
    public let delimiters: EDIDelimiters
    public let byteRange: Range<Int>
    /// All its segments, envelope included.
    public let segments: EDISegments
    public let header: EDISegment?
    public let trailer: EDISegment?
    /// TA1 segments: the partner's answers to interchanges of ours.
    public let interchangeAcknowledgments: [EDISegment]
    public let groups: [FunctionalGroup]
    let tally: FindingTally

    public var standard: EDIStandard { syntax.standard }

    /// ISA05 to ISA08 and the rest of the header, without padding; in EDIFACT what UNB says
    /// instead. Empty when there is no header.
    public var senderQualifier: String { headerText(x12: 5, edifact: 2, component: 2) }
    public var sender: String { headerText(x12: 6, edifact: 2, component: 1) }
    public var receiverQualifier: String { headerText(x12: 7, edifact: 3, component: 2) }
    public var receiver: String { headerText(x12: 8, edifact: 3, component: 1) }
    /// ISA09, UNB04: `YYMMDD`; eight digits from EDIFACT's syntax version 4 on.
    public var date: String { headerText(x12: 9, edifact: 4, component: 1) }
    /// ISA10, UNB04: `HHMM`.
    public var time: String { headerText(x12: 10, edifact: 4, component: 2) }
    /// ISA12, such as `00401`; in EDIFACT the syntax version, such as `3`.
    public var version: String { headerText(x12: 12, edifact: 1, component: 2) }
    /// UNB01: the character set, such as `UNOC`; empty in X12.
    public var syntaxIdentifier: String {
        standard == .edifact ? headerText(1, component: 1) : ""
    }
    /// ISA13, UNB05, as sent.
    public var controlNumber: String { headerText(x12: 13, edifact: 5, component: 1) }
    /// ISA14, UNB09: whether the sender asks for a TA1 or a CONTRL.
    public var isAcknowledgmentRequested: Bool {
        headerText(x12: 14, edifact: 9, component: 1) == "1"
    }
    /// ISA15: `P` production, `T` test, `I` information. UNB11: `1` is a test.
    public var usage: String {
        guard standard == .edifact else { return headerText(15) }
        return header == nil ? "" : headerText(11) == "1" ? "T" : "P"
    }

    /// What a TA1 or CONTRL says of the interchange itself; its groups answer for themselves.
    public var disposition: EDIDisposition { tally.disposition }

    private func headerText(_ position: Int, component: Int? = nil) -> String {
        guard let element = header?[position] else { return "" }
        return (component.map { element.component($0) } ?? element).value ?? ""
    }

    private func headerText(x12 position: Int, edifact element: Int, component: Int) -> String {
        standard == .x12 ? headerText(position) : headerText(element, component: component)
    }
}

/// One GS…GE or UNG…UNE group of transaction sets of one kind; in EDIFACT mostly without either.
public struct FunctionalGroup: Sendable {
    public let path: EnvelopePath
    public let segments: EDISegments
    public let header: EDISegment?
    public let trailer: EDISegment?
    public internal(set) var transactions: [TransactionSet]
    /// AK901.
    public let disposition: EDIDisposition
    let tally: FindingTally

    /// GS01, such as `PO`; UNG01, such as `ORDERS`.
    public var functionalID: String { headerText(1) }
    public var sender: String { headerText(2) }
    public var receiver: String { headerText(3) }
    /// GS06, UNG05, as sent.
    public var controlNumber: String { headerText(isEDIFACT ? 5 : 6) }
    /// GS08, such as `004010VICS`; in EDIFACT the first message's, such as `D:96A:UN`.
    public var version: String {
        guard let message = transactions.first?.messageType else { return headerText(8) }
        var parts = message
        parts.type = ""
        return String(parts.description.dropFirst())
    }
    /// GS04, UNG04.
    public var date: String { headerText(4, component: isEDIFACT ? 1 : nil) }
    /// GS05, UNG04.
    public var time: String {
        isEDIFACT ? headerText(4, component: 2) : headerText(5)
    }
    /// GE01, UNE01, as sent.
    public var statedTransactionCount: Int? { trailer?[1].number }

    private var isEDIFACT: Bool { header?.id == "UNG" }

    /// Of a composite its first component, where none is named.
    private func headerText(_ position: Int, component: Int? = nil) -> String {
        guard let element = header?[position] else { return "" }
        if isEDIFACT { return element.component(component ?? 1).value ?? "" }
        return element.value ?? ""
    }
}

/// Where an interchange, a group or a transaction set stands: indices into the document's tree.
public struct EnvelopePath: Hashable, Sendable {
    public var interchange: Int
    public var group: Int?
    public var transaction: Int?
}
