extension EDITokenizer {
    /// The delimiters of a document that starts with GS or ST, as those segments show them.
    ///
    /// `ST*850*0001~` gives the element separator, and what follows ST02's letters and digits the
    /// terminator. There is no way to know the component separator.
    func guessDelimiters(at start: Int) -> EDIDelimiters? {
        guard start + 8 < bytes.count else { return nil }
        let separator = bytes[start + 2]
        guard !separator.isASCIIAlphanumeric, !separator.isBlank, separator < 0x80 else {
            return nil
        }
        let elements: Int
        switch (bytes[start], bytes[start + 1]) {
        case (UInt8(ascii: "S"), UInt8(ascii: "T")):
            guard bytes[(start + 3)..<(start + 6)].allSatisfy(\.isASCIIDigit),
                bytes[start + 6] == separator
            else { return nil }
            elements = 2
        case (UInt8(ascii: "G"), UInt8(ascii: "S")):
            elements = 8
        default:
            return nil
        }
        guard let terminator = terminator(afterElements: elements, from: start, separator) else {
            return nil
        }
        return EDIDelimiters(element: separator, component: nil, terminator: terminator)
    }

    private func terminator(
        afterElements count: Int,
        from start: Int,
        _ separator: UInt8
    ) -> SegmentTerminator? {
        var separators = 0
        for at in start..<min(bytes.count, start + 256) {
            let byte = bytes[at]
            if byte == separator {
                separators += 1
            } else if separators >= count, !byte.isASCIIAlphanumeric, byte != 0x20 {
                if byte == 0x0D, at + 1 < bytes.count, bytes[at + 1] == 0x0A {
                    return .carriageReturnNewline
                }
                return SegmentTerminator([byte])
            }
        }
        return nil
    }
}
