/// Header fields in their order, found by name without regard to case.
public struct HeaderFields: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    public struct Field: Hashable, Sendable {
        public var name: String
        public var value: String
    }

    public private(set) var fields: [Field] = []

    public init(_ fields: [(String, String)] = []) {
        self.fields = fields.map { Field(name: $0.0, value: $0.1) }
    }

    public init(dictionaryLiteral elements: (String, String)...) { self.init(elements) }

    /// The first field of this name. Setting one replaces all of them.
    public subscript(_ name: String) -> String? {
        get { fields.first { ASCIIText.areEqual($0.name, name) }?.value }
        set {
            fields.removeAll { ASCIIText.areEqual($0.name, name) }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    /// `name: value` lines, each ended by CRLF.
    var bytes: [UInt8] { Array(fields.map { "\($0.name): \($0.value)\r\n" }.joined().utf8) }

    /// Reads the lines of a header block, unfolding long ones (RFC 5322 §2.2.3).
    ///
    /// A line that is no field is passed over: old gateways leave such lines behind.
    init(parsing bytes: ArraySlice<UInt8>) throws(AS2Failure) {
        guard bytes.count <= AS2Bounds.headerBytes else {
            throw AS2Failure(
                .tooLarge,
                "a part's headers have \(bytes.count) bytes; at most \(AS2Bounds.headerBytes)"
            )
        }
        for line in bytes.split(separator: 0x0A) {
            let text = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            let isContinued = line.first == 0x20 || line.first == 0x09
            if isContinued, !fields.isEmpty {
                fields[fields.count - 1].value += " " + ASCIIText.trimmed(text)
                continue
            }
            guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else { continue }
            guard fields.count < AS2Bounds.headerFields else {
                throw AS2Failure(
                    .tooLarge,
                    "a part has more than \(AS2Bounds.headerFields) header fields"
                )
            }
            fields.append(
                Field(
                    name: ASCIIText.trimmed(text[..<colon]),
                    value: ASCIIText.trimmed(text[text.index(after: colon)...])
                )
            )
        }
    }
}

/// A value with parameters: `multipart/signed; micalg=sha-256; boundary="x"`.
struct ParameterizedValue: Hashable, Sendable {
    /// Lowercased.
    var value: String
    private var parameters: [String: String] = [:]

    init(_ text: String) {
        let pieces = Self.pieces(of: text)
        value = ASCIIText.lowercased(ASCIIText.trimmed(pieces.first ?? ""))
        for piece in pieces.dropFirst() {
            guard let equals = piece.firstIndex(of: "=") else { continue }
            let name = ASCIIText.lowercased(ASCIIText.trimmed(piece[..<equals]))
            let text = ASCIIText.trimmed(piece[piece.index(after: equals)...])
            parameters[name] = parameters[name] ?? ASCIIText.unquoted(text)
        }
    }

    subscript(_ name: String) -> String? { parameters[name] }

    /// Cut at semicolons that stand in no quotation.
    private static func pieces(of text: String) -> [String] {
        var pieces = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if character == ";", !isQuoted {
                pieces.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && !isEscaped
            pieces[pieces.count - 1].append(character)
        }
        return pieces
    }
}
