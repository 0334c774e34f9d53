/// Base64 as MIME has it (RFC 2045 §6.8).
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    /// - Parameter lineLength: with one, lines end in CRLF, the last one too.
    static func encode(_ bytes: [UInt8], lineLength: Int? = 76) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 3 / 2)
        var column = 0
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if count > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if count > 2 { group |= UInt32(bytes[index + 2]) }
            for place in 0..<4 {
                let isPadding = place > count
                let value = Int(group >> (18 - 6 * UInt32(place)) & 0x3F)
                text.append(isPadding ? UInt8(ascii: "=") : alphabet[value])
            }
            index += 3
            column += 4
            if let lineLength, column >= lineLength {
                text += [0x0D, 0x0A]
                column = 0
            }
        }
        if lineLength != nil, column > 0 { text += [0x0D, 0x0A] }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` when it holds anything else than base64, blanks and line ends.
    static func decode(_ text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var group: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text {
            if byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { continue }
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let value = values[Int(byte)]
            guard value != 0xFF, padding == 0 else { return nil }
            group = group << 6 | UInt32(value)
            count += 1
            if count == 4 {
                bytes += [UInt8(group >> 16 & 0xFF), UInt8(group >> 8 & 0xFF), UInt8(group & 0xFF)]
                group = 0
                count = 0
            }
        }
        switch count {
        case 0: break
        case 2: bytes.append(UInt8(group >> 4 & 0xFF))
        case 3: bytes += [UInt8(group >> 10 & 0xFF), UInt8(group >> 2 & 0xFF)]
        default: return nil
        }
        return padding <= 2 ? bytes : nil
    }
}
