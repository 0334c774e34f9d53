public import Primitives

/// The header `traceparent` (W3C Trace Context §3.2) of a call that an effect makes.
///
/// `00-<trace id>-<parent id>-01`; the parent id is made from the effect's key, so that every try
/// of one effect is seen as the same span of the order's trace.
public enum TraceParent {
    public static func text(_ correlation: Correlation, _ key: EffectKey) -> String {
        let isTraceID =
            correlation.traceID.utf8.count == 32
            && correlation.traceID.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")) ~= $0
            }
        let high = hexadecimal(fingerprint(key.rawValue + "/trace"))
        let low = hexadecimal(fingerprint(key.rawValue))
        return "00-\(isTraceID ? correlation.traceID : high + low)-\(low)-01"
    }

    /// FNV-1a, 64 bits: not a secret, only spread; never zero, which the header forbids.
    private static func fingerprint(_ text: String) -> UInt64 {
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        return max(1, hash)
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
