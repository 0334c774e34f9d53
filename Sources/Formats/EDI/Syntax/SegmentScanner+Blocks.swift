import Primitives

/// The part of the scanner that most bytes see and nothing else of it: raw pointers, 64 bytes at a
/// time, and segments that are as most are. What is out of the ordinary it hands to the rest.
extension SegmentScanner {
    /// Reads on from `start` with the delimiters that are set.
    mutating func scanBlocks(from start: Int) -> End {
        guard let base = bytes.baseAddress else { return finishUnterminated() }
        let separator = delimiters.element
        let last = delimiters.terminator.last
        let search = BlockSearch(separator, last, 0x0A, delimiters.release ?? last)
        let hasShortTerminator = terminatorBytes.count == 1
        var position = start
        while position < bytes.count {
            marks.reserve(BlockSearch.width + 1)
            var items = marks.reservedItems
            var count = marks.count
            var hits = hits(of: search, from: base, at: position)
            var following = position &+ BlockSearch.width
            while hits != 0 {
                let at = position &+ hits.trailingZeroBitCount
                hits &= hits &- 1
                let byte = base[at]
                if byte == separator {
                    items[count] = UInt32(truncatingIfNeeded: at)
                    count &+= 1
                    continue
                }
                if byte == last, hasShortTerminator, closePlainSegment(base, at, items, &count) {
                    continue
                }
                marks.commit(count: count)
                switch meetEnding(at: at) {
                case .next: break
                case .resume(let next):
                    following = next
                    hits = 0
                case .stop(let end): return end
                }
                marks.reserve(BlockSearch.width + 1)
                items = marks.reservedItems
                count = marks.count
            }
            marks.commit(count: count)
            position = following
        }
        return finishUnterminated()
    }

    /// The block at `position`; beyond the end there are only bytes that match nothing.
    @inline(__always)
    private func hits(
        of search: BlockSearch,
        from base: UnsafePointer<UInt8>,
        at position: Int
    ) -> UInt64 {
        let remaining = bytes.count &- position
        if remaining >= BlockSearch.width { return search.hits(in: base + position) }
        // Copied to where 64 bytes may be read; what the copy has behind the end is cut off.
        var block = (SIMD64<UInt8>.zero)
        return withUnsafeMutableBytes(of: &block) { room in
            room.copyMemory(from: UnsafeRawBufferPointer(start: base + position, count: remaining))
            guard let start = room.baseAddress else { return 0 }
            return search.hits(in: UnsafeRawPointer(start)) & (1 &<< UInt64(remaining) &- 1)
        }
    }

    /// Closes a segment that is as most are: a tag of two or three capitals and digits right behind
    /// the last terminator, one that neither opens nor closes anything, and no line break.
    ///
    /// False, and nothing done, for all others: those are looked at with care.
    @inline(__always)
    private mutating func closePlainSegment(
        _ base: UnsafePointer<UInt8>,
        _ at: Int,
        _ items: UnsafeMutablePointer<UInt32>,
        _ count: inout Int
    ) -> Bool {
        guard traits.isEmpty, count > firstMark, segments.count < Limits.ediSegments else {
            return false
        }
        let length = Int(items[firstMark]) &- segmentStart
        guard length == 2 || length == 3, !base[at &- 1].isLineBreak else { return false }
        var packed =
            UInt32(base[segmentStart]) &<< 8 | UInt32(base[segmentStart &+ 1])
        if length == 3 { packed = packed &<< 8 | UInt32(base[segmentStart &+ 2]) }
        guard Self.isPlain(packed, length: length) else { return false }
        segments.reserve(1)
        segments.appendReserved(
            SegmentRecord(
                start: UInt32(truncatingIfNeeded: segmentStart),
                firstMark: UInt32(truncatingIfNeeded: firstMark),
                elementCount: UInt32(truncatingIfNeeded: count &- firstMark),
                id: SegmentID(packed: packed),
                syntax: syntax,
                traits: []
            )
        )
        items[count] = UInt32(truncatingIfNeeded: at)
        count &+= 1
        segmentStart = at &+ 1
        firstMark = count
        return true
    }

    /// Capitals and digits, and none of the tags that envelopes or raw data need care for.
    @inline(__always)
    private static func isPlain(_ packed: UInt32, length: Int) -> Bool {
        let first = UInt8(truncatingIfNeeded: packed &>> UInt32(8 &* (length &- 1)))
        guard first.isASCIIUppercaseOrDigit, first != UInt8(ascii: "U"),
            UInt8(truncatingIfNeeded: packed).isASCIIUppercaseOrDigit,
            UInt8(truncatingIfNeeded: packed &>> 8).isASCIIUppercaseOrDigit
        else { return false }
        let id = SegmentID(packed: packed)
        return id != "ISA" && id != "IEA" && id != "BIN" && id != "BDS"
    }
}
