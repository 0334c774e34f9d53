/// One value of ASN.1 in BER: tag, length, contents (X.690 §8.1), of which DER is a part.
///
/// Reads indefinite lengths and strings in pieces, as streaming senders write them.
struct ASN1Value {
    let tag: UInt8
    let content: ArraySlice<UInt8>
    /// Tag, length and contents.
    let whole: ArraySlice<UInt8>

    private static let depthMax = 16

    /// The value at the start of `bytes`; `nil` when there is none, or it is cut off.
    init?(_ bytes: ArraySlice<UInt8>) { self.init(bytes, depth: 0) }

    private init?(_ bytes: ArraySlice<UInt8>, depth: Int) {
        let start = bytes.startIndex
        // Tags of more than one byte stand nowhere in what is read here.
        guard depth < Self.depthMax, bytes.count >= 2, bytes[start] & 0x1F != 0x1F else {
            return nil
        }
        tag = bytes[start]
        let first = bytes[start + 1]
        if first == 0x80 {
            guard tag & 0x20 != 0,
                let end = Self.endOfContents(bytes.dropFirst(2), depth: depth)
            else { return nil }
            content = bytes[(start + 2)..<end]
            whole = bytes[start..<(end + 2)]
            return
        }
        var length = Int(first)
        var contentStart = start + 2
        if first > 0x80 {
            let count = Int(first & 0x7F)
            guard count <= 4, bytes.count >= 2 + count else { return nil }
            length = bytes[contentStart..<(contentStart + count)].reduce(0) { $0 << 8 | Int($1) }
            contentStart += count
        }
        guard length <= bytes.endIndex - contentStart else { return nil }
        content = bytes[contentStart..<(contentStart + length)]
        whole = bytes[start..<(contentStart + length)]
    }

    /// Where the two zero bytes stand that end contents of indefinite length.
    private static func endOfContents(_ bytes: ArraySlice<UInt8>, depth: Int) -> Int? {
        var rest = bytes
        while rest.count >= 2 {
            if rest.starts(with: [0x00, 0x00]) { return rest.startIndex }
            guard let value = ASN1Value(rest, depth: depth + 1) else { return nil }
            rest = rest[value.whole.endIndex...]
        }
        return nil
    }

    /// The values within; `nil` when it is not made of values.
    var children: [ASN1Value]? {
        guard tag & 0x20 != 0 else { return nil }
        var children: [ASN1Value] = []
        var rest = content
        while !rest.isEmpty {
            guard let child = ASN1Value(rest) else { return nil }
            children.append(child)
            rest = rest[child.whole.endIndex...]
        }
        return children
    }

    /// The bytes of a string, put together when it comes in pieces.
    func octets() -> [UInt8]? {
        guard tag & 0x20 != 0 else { return Array(content) }
        guard let children else { return nil }
        var bytes: [UInt8] = []
        for child in children {
            guard child.tag == 0x04 else { return nil }
            bytes += child.content
        }
        return bytes
    }

    /// Writes a value in DER.
    static func bytes(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
        var length: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            length.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }
}
