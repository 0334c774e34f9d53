/// Reads text out of partners' bytes without ever failing.
enum ByteText {
    /// UTF-8 where the bytes are valid UTF-8, else Latin-1, as most senders who break UTF-8 mean
    /// it.
    static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.withUnsafeBufferPointer { decode($0) }
    }

    static func decode(_ bytes: [UInt8]) -> String { decode(bytes[...]) }

    private static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var all: UInt8 = 0
        for byte in bytes { all |= byte }
        if all < 0x80 { return String(decoding: bytes, as: UTF8.self) }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(Unicode.Scalar(byte)) }
        return String(scalars)
    }

    /// Without release characters; a released one stays.
    static func unreleased(_ bytes: [UInt8], by release: UInt8) -> [UInt8] {
        var meant: [UInt8] = []
        var isReleased = false
        for byte in bytes {
            if byte == release, !isReleased {
                isReleased = true
            } else {
                meant.append(byte)
                isReleased = false
            }
        }
        return meant
    }

    /// Without the blanks at both ends; a no-break space is one, as word processors pad with it.
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\u{A0}" || (scalar.isASCII && UInt8(scalar.value).isBlank)
    }

    /// A number of 1 to 18 digits, blanks around it ignored; `nil` for anything else.
    static func number(_ bytes: some Collection<UInt8>) -> Int? {
        var value = 0
        var digits = 0
        var hasEnded = false
        for byte in bytes {
            if byte.isBlank {
                hasEnded = digits > 0
                continue
            }
            guard byte.isASCIIDigit, !hasEnded, digits < 18 else { return nil }
            value = value * 10 + Int(byte - 0x30)
            digits += 1
        }
        return digits > 0 ? value : nil
    }

    /// `text` with zeros in front until it has `width` characters.
    static func padded(_ value: Int, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
