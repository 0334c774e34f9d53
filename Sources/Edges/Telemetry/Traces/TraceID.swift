/// Ids of traces and spans (W3C Trace Context §3.2.2), made from keys that never change.
///
/// What is sent again after a restart has the same ids, so a receiver that keeps spans by id has it
/// once.
enum TraceID {
    /// 32 lower-case hexadecimal digits, not all zero.
    static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == 32 && text.utf8.contains { $0 != UInt8(ascii: "0") }
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")) ~= $0
            }
    }

    /// The stored trace where it is one, else one made of `instance`, which all its spans share.
    static func trace(_ stored: String, of instance: String) -> String {
        isWellFormed(stored) ? stored : span(instance + "/trace") + span(instance)
    }

    /// The id of the span that is known by `key`; for an effect's key it is the parent id that its
    /// calls carry in `traceparent`.
    ///
    /// FNV-1a, 64 bits: not a secret, only spread; never zero, which the standard forbids.
    static func span(_ key: String) -> String {
        let hash = key.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        let digits = String(max(1, hash), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
