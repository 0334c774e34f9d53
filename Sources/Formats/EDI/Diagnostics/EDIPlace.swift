/// Where in a document something was found: bytes first, then the envelope, then the segment.
public struct EDIPlace: Hashable, Sendable {
    /// Offset of the first byte concerned, from the start of the document.
    public var byteOffset: Int
    /// How many bytes are concerned; 0 for something that is missing there.
    public var byteCount: Int
    /// Index into the document's interchanges.
    public var interchange: Int?
    /// Index into that interchange's groups.
    public var group: Int?
    /// Index into that group's transactions.
    public var transaction: Int?
    public var segmentID: SegmentID?
    /// Position of the segment within its transaction, where ST is 1 (AK302).
    public var segmentOrdinal: Int?
    /// Position of the element within its segment, where the first after the tag is 1.
    public var element: Int?
    /// Position of the component within a composite element, from 1.
    public var component: Int?
    /// Which occurrence of a repeated element, from 1.
    public var repetition: Int?
    /// The data dictionary's number of the element (AK402).
    public var elementNumber: Int?

    public init(byteOffset: Int, byteCount: Int = 0) {
        self.byteOffset = byteOffset
        self.byteCount = byteCount
    }

    /// `PO103`, `C040-02` style: `REF04-2`, or the tag alone, or nothing.
    public var designator: String {
        guard let segmentID, segmentID != .invalid else { return "" }
        guard let element else { return segmentID.description }
        let base = segmentID.description + ByteText.padded(element, to: 2)
        return component.map { base + "-" + String($0) } ?? base
    }
}
