import CExpat

/// Single-byte character sets that the trade still writes and the parser does not know by itself.
enum XMLCodePage {
    /// What 0x80 to 0x9F are in windows-1252; -1 where nothing is.
    private static let windows: [Int32] = [
        0x20AC, -1, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
        0x0152, -1, 0x017D, -1, -1, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
        0x2122, 0x0161, 0x203A, 0x0153, -1, 0x017E, 0x0178,
    ]

    /// Where ISO-8859-15 is not ISO-8859-1.
    private static let latin9: [Int: Int32] = [
        0xA4: 0x20AC, 0xA6: 0x0160, 0xA8: 0x0161, 0xB4: 0x017D, 0xB8: 0x017E, 0xBC: 0x0152,
        0xBD: 0x0153, 0xBE: 0x0178,
    ]

    /// The code point of each byte in the character set of that name; `nil` for one not known.
    static func map(_ name: String) -> [Int32]? {
        var map = (0..<256).map { Int32($0) }
        switch name.lowercased() {
        case "windows-1252", "cp1252": map.replaceSubrange(0x80...0x9F, with: windows)
        case "iso-8859-15", "latin-9": for (byte, point) in latin9 { map[byte] = point }
        default: return nil
        }
        return map
    }

    /// Tells the parser, in its own way; 0 when the character set is not known.
    static func describe(
        _ name: UnsafePointer<XML_Char>?,
        _ info: UnsafeMutablePointer<XML_Encoding>?
    ) -> Int32 {
        guard let name, let info, let points = map(String(cString: name)) else { return 0 }
        withUnsafeMutableBytes(of: &info.pointee.map) { raw in
            raw.bindMemory(to: Int32.self).baseAddress?.update(from: points, count: 256)
        }
        info.pointee.data = nil
        info.pointee.convert = nil
        info.pointee.release = nil
        return 1
    }
}
