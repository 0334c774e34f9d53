import Primitives

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

/// The ids of one exchange.
struct ExchangeCorrelation: Sendable, Equatable {
    /// Ours, fresh for every request; the log lines carry it.
    var exchange: String
    /// The sender's own word for it, or ours when it sent none.
    var correlation: String
    /// The trace this exchange belongs to; the span is ours.
    var trace: TraceParent

    /// How long a sender's correlation id may be.
    static let lengthMax = 128

    /// - Parameter random: 24 fresh bytes: 8 for the exchange or span, 16 for a new trace.
    init(traceParent: String?, correlation: String?, random: [UInt8]) {
        precondition(random.count == 24, "24 bytes of chance")
        let span = Hex.text(random[0..<8])
        let incoming = traceParent.flatMap { TraceParent($0) }
        trace = TraceParent(
            traceID: incoming?.traceID ?? Hex.text(random[8..<24]),
            spanID: span,
            isSampled: incoming?.isSampled ?? true
        )
        exchange = span
        let isUsable = correlation.map { TextRule.isVisibleASCII($0, maximum: Self.lengthMax) }
        self.correlation = isUsable == true ? correlation ?? span : span
    }
}

/// Lower-case hexadecimal.
enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
