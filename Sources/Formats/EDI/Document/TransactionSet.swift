/// One ST…SE document, or one UNH…UNT message, its loops found by grammar.
public struct TransactionSet: Sendable {
    public let path: EnvelopePath
    /// ST and SE, UNH and UNT included.
    public let segments: EDISegments
    public let header: EDISegment?
    public let trailer: EDISegment?
    /// Which schema it was checked with.
    public let schema: SchemaMatch
    let loops: [LoopRecord]
    let tally: FindingTally
    /// False when its group or its interchange is refused as a whole.
    var isEnvelopeUsable: Bool

    /// ST01, such as `850`; UNH02's first component, such as `ORDERS`.
    public var identifier: String { messageType?.type ?? header?[1].value ?? "" }
    /// ST02, UNH01, as sent.
    public var controlNumber: String { header?[header?.id == "UNH" ? 1 : 2].value ?? "" }
    /// What UNH announces; `nil` in X12.
    public var messageType: EDIFACTMessageType? {
        guard let header, header.id == "UNH" else { return nil }
        return EDIFACTMessageType(in: header[2])
    }

    /// AK501, or the action in UCM, as far as the set itself is concerned.
    public var disposition: EDIDisposition { tally.disposition }

    /// Whether its content may be acted upon: neither it nor its envelope is refused.
    public var isUsable: Bool { isEnvelopeUsable && disposition != .rejected }

    /// The whole body as the outermost loop.
    public var root: EDILoop { EDILoop(tokens: segments.tokens, records: loops, index: 0) }

    /// The segment's position in the set, where ST is 1.
    public func ordinal(of segment: EDISegment) -> Int { segment.index - segments.startIndex + 1 }

    /// The place of a segment, or of one of its elements, for lineage and for violations.
    public func place(
        of segment: EDISegment,
        element: Int? = nil,
        component: Int? = nil
    ) -> EDIPlace {
        var range = segment.byteRange
        if let element {
            let whole = segment[element]
            range = component.map { whole.component($0).byteRange } ?? whole.byteRange
        }
        var place = EDIPlace(byteOffset: range.lowerBound, byteCount: range.count)
        place.interchange = path.interchange
        place.group = path.group
        place.transaction = path.transaction
        place.segmentID = segment.id
        place.segmentOrdinal = ordinal(of: segment)
        place.element = element
        place.component = component
        return place
    }
}
