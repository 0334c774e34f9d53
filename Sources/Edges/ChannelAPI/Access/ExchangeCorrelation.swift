/// The ids of one exchange.
struct ExchangeCorrelation: Sendable, Equatable {
    /// Ours, fresh for every request; the log lines carry it.
    var exchange: String
    /// The sender's own word for it, or ours when it sent none.
    var correlation: String
    /// The trace this exchange belongs to; the span is ours.
    var trace: TraceParent
    /// The sender's own span, where it told one.
    var senderSpan: String?

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
        senderSpan = incoming?.spanID
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
