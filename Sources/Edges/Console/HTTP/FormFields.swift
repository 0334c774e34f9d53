/// The fields of a query or of a posted form (`application/x-www-form-urlencoded`).
///
/// Broken escapes stay as they were written; the first field of a name counts.
struct FormFields: Sendable {
    private var values: [String: String] = [:]

    /// Fields that are read at most: the widest form asks three things of each of forty lines.
    static let fieldsMax = 256
    /// Bytes of one posted form.
    static let bytesMax = 16 * 1024

    init(_ text: some StringProtocol) {
        for pair in text.split(separator: "&").prefix(Self.fieldsMax) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(parts[0])
            guard values[name] == nil else { continue }
            values[name] = parts.count == 2 ? Self.decoded(parts[1]) : ""
        }
    }

    /// The field's text without the blanks around it; `nil` when it is absent or blank.
    subscript(_ name: String) -> String? {
        guard let value = values[name] else { return nil }
        let trimmed = value.drop(while: \.isWhitespace)
        guard let last = trimmed.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return String(trimmed[...last])
    }

    /// All that was filled in, without the blanks around it, by name.
    var pairs: [(name: String, value: String)] {
        values.keys.sorted().compactMap { name in self[name].map { (name, $0) } }
    }

    /// The field exactly as it was sent: passwords.
    func exact(_ name: String) -> String { values[name] ?? "" }

    private static func decoded(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "+"):
                result.append(UInt8(ascii: " "))
            case UInt8(ascii: "%") where at + 2 < bytes.count:
                if let high = nibble(bytes[at + 1]), let low = nibble(bytes[at + 2]) {
                    result.append(high << 4 | low)
                    at += 2
                } else {
                    result.append(bytes[at])
                }
            default:
                result.append(bytes[at])
            }
            at += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// Text as a part of an address: everything but letters, digits and `-._~` is escaped.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(UnicodeScalar(byte))
            default:
                result.append("%")
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
    }
}

extension String {
    /// What may be asked of the database and shown back: no control characters, and short.
    var isSearchable: Bool {
        utf8.count <= 128 && utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
