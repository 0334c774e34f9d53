import CExpat

/// Builds a document of what libexpat tells.
///
/// A class because the parser keeps a pointer to it while it runs; used by one caller at a time.
final class XMLBuilder {
    private let limits: XMLLimits
    private(set) var elements: [XMLDocument.Element] = []
    private var open: [Int] = []
    private var failure: XMLFailure?
    private var parser: XML_Parser?

    init(_ limits: XMLLimits) { self.limits = limits }

    func parse(_ bytes: [UInt8]) throws(XMLFailure) {
        guard let parser = XML_ParserCreate(nil) else {
            throw .malformed("there is no memory for a parser", byteOffset: 0)
        }
        self.parser = parser
        defer {
            XML_ParserFree(parser)
            self.parser = nil
        }
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        listen(parser)
        let status = bytes.withUnsafeBytes { buffer in
            XML_Parse(
                parser,
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                // Bounded by `limits.bytes`.
                Int32(buffer.count),
                1
            )
        }
        if let failure { throw failure }
        guard status == XML_STATUS_OK, !elements.isEmpty else {
            let words = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) }
            throw .malformed(words ?? "it is not well formed", byteOffset: offset)
        }
    }

    private func listen(_ parser: XML_Parser) {
        XML_SetElementHandler(
            parser,
            { user, name, attributes in XMLBuilder.of(user)?.begin(name, attributes) },
            { user, _ in XMLBuilder.of(user)?.end() }
        )
        XML_SetCharacterDataHandler(parser) { user, text, length in
            XMLBuilder.of(user)?.add(text, length)
        }
        XML_SetEntityDeclHandler(parser) { user, name, _, _, _, _, _, _, _ in
            XMLBuilder.of(user)?.refuseEntity(name)
        }
        XML_SetSkippedEntityHandler(parser) { user, name, _ in
            XMLBuilder.of(user)?.refuseEntity(name)
        }
        XML_SetUnknownEncodingHandler(
            parser,
            { _, name, info in XMLCodePage.describe(name, info) },
            nil
        )
    }

    private static func of(_ user: UnsafeMutableRawPointer?) -> XMLBuilder? {
        user.map { Unmanaged<XMLBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: - What the parser tells

    private func begin(
        _ name: UnsafePointer<XML_Char>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) {
        guard failure == nil, let name else { return }
        guard open.count < limits.depth else {
            return stop(.tooDeep(limit: limits.depth, byteOffset: offset))
        }
        guard elements.count < limits.elements else {
            return stop(.tooManyElements(limit: limits.elements, byteOffset: offset))
        }
        let position = elements.count
        if let parent = open.last { elements[parent].children.append(position) }
        elements.append(
            XMLDocument.Element(
                name: Self.localName(String(cString: name)),
                attributes: Self.pairs(attributes),
                text: "",
                children: [],
                bytes: offset..<offset
            )
        )
        open.append(position)
    }

    private func end() {
        guard failure == nil, let position = open.popLast() else { return }
        let start = elements[position].bytes.lowerBound
        // An empty element's one tag begins and ends it.
        elements[position].bytes = start..<max(start, offset + length)
    }

    private func add(_ text: UnsafePointer<XML_Char>?, _ length: Int32) {
        guard failure == nil, let text, let position = open.last else { return }
        let bytes = UnsafeRawBufferPointer(start: text, count: Int(length))
        elements[position].text += String(decoding: bytes, as: UTF8.self)
    }

    private func refuseEntity(_ name: UnsafePointer<XML_Char>?) {
        guard failure == nil else { return }
        stop(.entity(name.map { String(cString: $0) } ?? "", byteOffset: offset))
    }

    private func stop(_ reason: XMLFailure) {
        failure = reason
        if let parser { XML_StopParser(parser, 0) }
    }

    /// Of what is being told, in the bytes as they came.
    private var offset: Int { parser.map { max(0, Int(XML_GetCurrentByteIndex($0))) } ?? 0 }
    private var length: Int { parser.map { Int(XML_GetCurrentByteCount($0)) } ?? 0 }

    private static func localName(_ name: String) -> String {
        guard let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else { return name }
        return String(name[name.index(after: colon)...])
    }

    /// Names and values in turn, to the first null; what only declares a prefix is none of them.
    private static func pairs(
        _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) -> [XMLDocument.Attribute] {
        guard var next = attributes else { return [] }
        var found: [XMLDocument.Attribute] = []
        while let name = next.pointee, let value = next.successor().pointee {
            let text = String(cString: name)
            if text != "xmlns", !text.hasPrefix("xmlns:") {
                found.append(
                    XMLDocument.Attribute(name: localName(text), value: String(cString: value))
                )
            }
            next += 2
        }
        return found
    }
}
