/// The secret that a scraper shows as `Authorization: Bearer …`.
public struct ScrapeToken: Sendable {
    private let bytes: [UInt8]

    public static let bytesMin = 16
    public static let bytesMax = 512

    /// The text of a token file without the white space around it; `nil` when it is shorter than
    /// `bytesMin`, longer than `bytesMax`, or has anything but visible ASCII.
    public init?(_ text: String) {
        let trimmed = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace)
        let bytes = Array(String(trimmed.reversed()).utf8)
        guard (Self.bytesMin...Self.bytesMax).contains(bytes.count),
            bytes.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.bytes = bytes
    }

    /// Whether the header shows this token; as long for a wrong one as for the right one.
    public func admits(authorization header: String?) -> Bool {
        let parts = (header ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        let shown = Array(parts[1].utf8)
        var difference: UInt8 = shown.count == bytes.count ? 0 : 1
        for (place, byte) in bytes.enumerated() {
            difference |= byte ^ (place < shown.count ? shown[place] : 0)
        }
        return difference == 0
    }
}
