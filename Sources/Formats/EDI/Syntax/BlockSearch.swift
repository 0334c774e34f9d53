/// Finds four byte values in 64 bytes at once.
///
/// The answer has bit n set where byte n is one of them.
struct BlockSearch: BitwiseCopyable {
    private let values: (Lane, Lane, Lane, Lane)

    private typealias Lane = SIMD16<UInt8>

    /// How many bytes one search looks at.
    static let width = 64

    init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        values = (
            Lane(repeating: first), Lane(repeating: second), Lane(repeating: third),
            Lane(repeating: fourth)
        )
    }

    /// - Precondition: `block` has 64 bytes that may be read.
    @inline(__always)
    func hits(in block: UnsafeRawPointer) -> UInt64 {
        // Of each word of eight bytes one bit a byte, the words' bits side by side in each byte…
        let columns =
            bits(in: block) &>> 7 | bits(in: block + 16) &>> 5
            | bits(in: block + 32) &>> 3 | bits(in: block + 48) &>> 1
        // …and turned over, so that bit n belongs to byte n.
        return Self.transposed(columns[0] | columns[1] &<< 1)
    }

    /// The top bit of each byte that matches.
    @inline(__always)
    private func bits(in lane: UnsafeRawPointer) -> SIMD2<UInt64> {
        let bytes = lane.loadUnaligned(as: Lane.self)
        let matches =
            (bytes .== values.0) .| (bytes .== values.1) .| (bytes .== values.2)
            .| (bytes .== values.3)
        return unsafeBitCast(matches, to: SIMD2<UInt64>.self) & 0x8080_8080_8080_8080
    }

    /// Eight rows of eight bits, rows for columns, in three steps of swapping blocks.
    @inline(__always)
    private static func transposed(_ matrix: UInt64) -> UInt64 {
        var rows = matrix
        var swapped = (rows ^ (rows &>> 7)) & 0x00AA_00AA_00AA_00AA
        rows ^= swapped ^ (swapped &<< 7)
        swapped = (rows ^ (rows &>> 14)) & 0x0000_CCCC_0000_CCCC
        rows ^= swapped ^ (swapped &<< 14)
        swapped = (rows ^ (rows &>> 28)) & 0x0000_0000_F0F0_F0F0
        return rows ^ swapped ^ (swapped &<< 28)
    }
}
