/// A short name for a long text: FNV-1a, 64 bits. Equal histories have equal fingerprints.
struct Fingerprint: Sendable {
    private var hash: UInt64

    init(seed: UInt64 = 0) { hash = 0xCBF2_9CE4_8422_2325 ^ seed }

    mutating func add(_ text: String) {
        for byte in text.utf8 { mix(byte) }
        // Ends the text, so that "ab", "c" is not "a", "bc".
        mix(0)
    }

    private mutating func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// The name as a number.
    var number: UInt64 { hash }

    /// 16 hexadecimal digits.
    var text: String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
