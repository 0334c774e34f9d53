/// Finds certain byte values in eight bytes at once.
protocol ByteSearch: BitwiseCopyable {
    func hits(in word: UInt64) -> UInt64
}

/// Finds up to three byte values in eight bytes at once.
///
/// The answer has the top bit set of each byte that matches; unlike the well-known zero-byte test
/// it has no false hits above the first, so all of them can be used.
struct WordSearch: ByteSearch {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64

    init(_ first: UInt8, _ second: UInt8, _ third: UInt8) {
        let everyByte: UInt64 = 0x0101_0101_0101_0101
        self.first = UInt64(first) &* everyByte
        self.second = UInt64(second) &* everyByte
        self.third = UInt64(third) &* everyByte
    }

    @inline(__always)
    func hits(in word: UInt64) -> UInt64 {
        Self.zeroBytes(word ^ first) | Self.zeroBytes(word ^ second)
            | Self.zeroBytes(word ^ third)
    }

    @inline(__always)
    fileprivate static func zeroBytes(_ word: UInt64) -> UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        return ~(((word & low) &+ low) | word | low)
    }
}

/// Finds a release character too.
struct ReleasingWordSearch: ByteSearch {
    private let plain: WordSearch
    private let release: UInt64

    init(_ plain: WordSearch, release: UInt8) {
        self.plain = plain
        self.release = UInt64(release) &* 0x0101_0101_0101_0101
    }

    @inline(__always)
    func hits(in word: UInt64) -> UInt64 {
        plain.hits(in: word) | WordSearch.zeroBytes(word ^ release)
    }
}
