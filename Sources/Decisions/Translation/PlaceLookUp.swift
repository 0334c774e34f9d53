import EDI
import JSON

/// Where in one record of a JSON document a pointer leads.
///
/// A look-up reads the record from its beginning, so they are bounded: whatever is wrong with a
/// document, telling where costs no more than some passes over it. It is a class because it counts
/// what its order has spent.
final class PlaceLookUp {
    let bytes: [UInt8]
    /// Where the record stands, and which pointer leads to it.
    let record: Range<Int>
    let pointer: JSONPointer
    /// Bytes that were read to find places.
    private(set) var visited = 0

    /// Times that a record may be read over, all in all, to find places in it.
    static let passes = 16

    init(bytes: [UInt8], record: Range<Int>, pointer: JSONPointer) {
        self.bytes = bytes
        self.record = record
        self.pointer = pointer
    }

    var start: EDIPlace { EDIPlace(byteOffset: record.lowerBound, byteCount: record.count) }

    /// - Parameter pointer: from the document's root.
    /// - Returns: `nil` when it leads out of the record, or when enough was looked up.
    func place(of pointer: JSONPointer) -> EDIPlace? {
        let depth = self.pointer.tokens.count
        guard pointer.tokens.starts(with: self.pointer.tokens),
            visited + record.count <= Self.passes * record.count
        else { return nil }
        let path = JSONPointer(tokens: Array(pointer.tokens.dropFirst(depth)))
        let range = path.byteRange(in: bytes, from: record.lowerBound)
        visited += (range?.upperBound ?? record.upperBound) - record.lowerBound
        return range.map { EDIPlace(byteOffset: $0.lowerBound, byteCount: $0.count) }
    }
}
