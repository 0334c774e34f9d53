/// W3C Trace Context level 1 (§3.2): `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`.
struct TraceParent: Sendable, Equatable, CustomStringConvertible {
    /// 32 lower-case hexadecimal digits, not all zero.
    let traceID: String
    /// 16 lower-case hexadecimal digits, not all zero.
    let spanID: String
    let isSampled: Bool

    init(traceID: String, spanID: String, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// `nil` when the text is no valid header of this or a later version; then a trace begins here.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let dashes = [2, 35, 52]
        guard bytes.count >= 55, bytes.count <= 256,
            dashes.allSatisfy({ bytes[$0] == UInt8(ascii: "-") }),
            let version = Self.hex(bytes[0..<2]), version != "ff",
            version == "00" ? bytes.count == 55 : true,
            bytes.count == 55 || bytes[55] == UInt8(ascii: "-"),
            let trace = Self.hex(bytes[3..<35]), trace.contains(where: { $0 != "0" }),
            let span = Self.hex(bytes[36..<52]), span.contains(where: { $0 != "0" }),
            let flags = Self.hex(bytes[53..<55]).flatMap({ UInt8($0, radix: 16) })
        else { return nil }
        self.init(traceID: trace, spanID: span, isSampled: flags & 1 == 1)
    }

    var description: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    private static func hex(_ bytes: ArraySlice<UInt8>) -> String? {
        let isHex = bytes.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        return isHex ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
