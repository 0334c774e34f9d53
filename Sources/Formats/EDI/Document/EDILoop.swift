/// Where one loop of a transaction set begins and ends, and which loop holds it.
struct LoopRecord: BitwiseCopyable, Sendable {
    /// Index of the segment that opened it; of the first body segment for the outermost loop.
    var start: Int
    /// Index behind its last segment, nested loops included.
    var end: Int
    /// Index of the loop around it; -1 for the outermost.
    var parent: Int
    /// Its first segment's tag; `.invalid` for the outermost.
    var trigger: SegmentID
}

/// One occurrence of a loop: an N1 party, a PO1 line, an HL level, or the whole body.
public struct EDILoop: Sendable {
    let transaction: TransactionSet
    let index: Int

    private var record: LoopRecord { transaction.loops[index] }

    /// The tag of the segment that opens it; `.invalid` for the whole body.
    public var id: SegmentID { record.trigger }

    /// The segment that opens it; for the whole body its first segment, if there is one.
    public var opening: EDISegment? { allSegments.first }

    /// Its segments and those of the loops inside it.
    public var allSegments: EDISegments {
        EDISegments(tokens: transaction.segments.tokens, range: record.start..<record.end)
    }

    /// The loops directly inside it, in order.
    public var loops: [EDILoop] {
        var found: [EDILoop] = []
        var candidate = index + 1
        while candidate < transaction.loops.count,
            transaction.loops[candidate].start < record.end
        {
            if transaction.loops[candidate].parent == index {
                found.append(EDILoop(transaction: transaction, index: candidate))
            }
            candidate += 1
        }
        return found
    }

    /// The loops directly inside it that a segment with this tag opens.
    public func loops(_ id: SegmentID) -> [EDILoop] { loops.filter { $0.id == id } }

    /// The first such loop whose opening segment has `value` at `element`: the N1 loop with N101
    /// `ST`.
    public func loop(_ id: SegmentID, where element: Int, is value: String) -> EDILoop? {
        loops(id).first { $0.opening?[element].value == value }
    }

    /// Its own segments, without those of the loops inside it.
    public var segments: [EDISegment] {
        var own: [EDISegment] = []
        var next = record.start
        for loop in loops {
            let inner = transaction.loops[loop.index]
            own += (next..<max(next, inner.start)).map(segment(at:))
            next = inner.end
        }
        return own + (next..<max(next, record.end)).map(segment(at:))
    }

    /// The first of its own segments with this tag.
    public func first(_ id: SegmentID) -> EDISegment? { segments.first { $0.id == id } }

    /// Its own segments with this tag, in order.
    public func all(_ id: SegmentID) -> [EDISegment] { segments.filter { $0.id == id } }

    private func segment(at index: Int) -> EDISegment {
        EDISegment(tokens: transaction.segments.tokens, index: index)
    }
}
