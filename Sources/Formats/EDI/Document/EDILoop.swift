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
    let tokens: TokenTable
    let records: [LoopRecord]
    let index: Int

    private var record: LoopRecord { records[index] }

    /// The tag of the segment that opens it; `.invalid` for the whole body.
    public var id: SegmentID { record.trigger }

    /// The segment that opens it; for the whole body its first segment, if there is one.
    public var opening: EDISegment? { allSegments.first }

    /// Its segments and those of the loops inside it.
    public var allSegments: EDISegments {
        EDISegments(tokens: tokens, range: record.start..<record.end)
    }

    /// The loops directly inside it, in order.
    public var loops: [EDILoop] { inner { _ in true } }

    /// The loops directly inside it that a segment with this tag opens.
    public func loops(_ id: SegmentID) -> [EDILoop] { inner { $0.trigger == id } }

    private func inner(where isWanted: (LoopRecord) -> Bool) -> [EDILoop] {
        var found: [EDILoop] = []
        var candidate = index + 1
        while candidate < records.count, records[candidate].start < record.end {
            if records[candidate].parent == index, isWanted(records[candidate]) {
                found.append(EDILoop(tokens: tokens, records: records, index: candidate))
            }
            candidate += 1
        }
        return found
    }

    /// The first such loop whose opening segment has `value` at `element`: the N1 loop with N101
    /// `ST`.
    public func loop(_ id: SegmentID, where element: Int, is value: String) -> EDILoop? {
        loops(id).first { $0.opening?[element].value == value }
    }

    /// Its own segments, without those of the loops inside it.
    public var segments: [EDISegment] {
        var own: [EDISegment] = []
        forEachOwn { own.append(segment(at: $0)) }
        return own
    }

    /// The first of its own segments with this tag.
    public func first(_ id: SegmentID) -> EDISegment? { all(id).first }

    /// Its own segments with this tag, in order.
    public func all(_ id: SegmentID) -> [EDISegment] {
        var own: [EDISegment] = []
        forEachOwn { index in
            if tokens.segments[index].id == id { own.append(segment(at: index)) }
        }
        return own
    }

    private func forEachOwn(_ body: (Int) -> Void) {
        var next = record.start
        var candidate = index + 1
        while candidate < records.count, records[candidate].start < record.end {
            let inner = records[candidate]
            if inner.parent == index {
                for own in next..<max(next, inner.start) { body(own) }
                next = inner.end
            }
            candidate += 1
        }
        for own in next..<max(next, record.end) { body(own) }
    }

    private func segment(at index: Int) -> EDISegment {
        EDISegment(tokens: tokens, index: index)
    }
}
