/// An internet address as 16 bytes; an IPv4 address is held as `::ffff:a.b.c.d`, so the two
/// spellings of one address are the same value.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    public var isIPv4: Bool { bytes.prefix(12) == Self.mappedPrefix }

    private static let mappedPrefix: ArraySlice<UInt8> = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    init(bytes: [UInt8]) {
        precondition(bytes.count == 16, "an address has 16 bytes")
        self.bytes = bytes
    }

    /// Reads `192.0.2.1`, `2001:db8::1`, `::ffff:192.0.2.1`, with or without brackets or a `%zone`.
    ///
    /// Other spellings of IPv4 (octal, one number, three parts) are refused, not guessed.
    public init?(_ text: String) {
        var rest = text[...]
        if rest.first == "[", rest.last == "]" { rest = rest.dropFirst().dropLast() }
        if let zone = rest.firstIndex(of: "%") { rest = rest[..<zone] }
        if let four = Self.fourBytes(rest) {
            bytes = Self.mappedPrefix + four
        } else if let sixteen = Self.sixteenBytes(rest) {
            bytes = sixteen
        } else {
            return nil
        }
    }

    public var description: String {
        if isIPv4 { return bytes[12...].map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        return groups.joined(separator: ":")
    }

    private static func fourBytes(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: "." as Character, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count),
                part.utf8.first != UInt8(ascii: "0") || part == "0",
                part.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }),
                let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// RFC 4291 §2.2: eight groups, at most one `::`, perhaps an IPv4 tail.
    private static func sixteenBytes(_ text: Substring) -> [UInt8]? {
        guard let gap = text.firstRange(of: "::") else {
            return groups(text).flatMap { $0.count == 16 ? $0 : nil }
        }
        let before = text[..<gap.lowerBound]
        let after = text[gap.upperBound...]
        guard after.firstRange(of: "::") == nil, let head = groups(before),
            let tail = groups(after),
            before.isEmpty || !before.contains("."), head.count + tail.count <= 14
        else { return nil }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ":" as Character, omittingEmptySubsequences: false)
        guard parts.count <= 8 else { return nil }
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, let four = fourBytes(part) {
                bytes += four
                continue
            }
            guard (1...4).contains(part.utf8.count), part.utf8.first != UInt8(ascii: "+"),
                part.utf8.first != UInt8(ascii: "-"), let group = UInt16(part, radix: 16)
            else { return nil }
            bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
        return bytes
    }
}

/// A range of addresses: `10.0.0.0/8`, `fd00::/8`, or one address.
public struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    public let address: IPAddress
    /// Bits that count, of the 128.
    public let prefixBits: Int

    /// `nil` when the text is no address with an optional prefix length.
    public init?(_ text: String) {
        let parts = text.split(separator: "/" as Character, omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = IPAddress(String(parts[0])) else {
            return nil
        }
        self.address = address
        let offset = address.isIPv4 ? 96 : 0
        guard parts.count == 2 else {
            prefixBits = 128
            return
        }
        guard let bits = Int(parts[1]), (0...(128 - offset)).contains(bits) else { return nil }
        prefixBits = offset + bits
    }

    public func contains(_ other: IPAddress) -> Bool {
        let whole = prefixBits / 8
        guard address.bytes.prefix(whole) == other.bytes.prefix(whole) else { return false }
        let bits = prefixBits % 8
        guard bits > 0 else { return true }
        return (address.bytes[whole] ^ other.bytes[whole]) >> (8 - bits) == 0
    }

    public var description: String {
        "\(address)/\(address.isIPv4 ? prefixBits - 96 : prefixBits)"
    }
}

extension IPNetwork: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let network = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected a network such as 10.0.0.0/8"
            )
        }
        self = network
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
