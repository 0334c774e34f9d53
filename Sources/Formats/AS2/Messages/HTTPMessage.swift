/// Headers and body of an HTTP request or answer that carries a message or a receipt.
public struct HTTPMessage: Hashable, Sendable {
    public var headers: HeaderFields
    public var body: [UInt8]

    public init(headers: HeaderFields, body: [UInt8]) {
        self.headers = headers
        self.body = body
    }

    init(_ part: MIMEPart, as identity: Identity) {
        headers = HeaderFields(
            [
                ("AS2-Version", "1.2"), ("EDIINT-Features", "CMS"), ("MIME-Version", "1.0"),
                ("Message-ID", identity.id), ("AS2-From", AS2Name.written(identity.from)),
                ("AS2-To", AS2Name.written(identity.to)),
            ] + part.headers.fields.map { ($0.name, $0.value) }
        )
        body = part.body
    }

    /// Whether it is a receipt: a report, signed or not.
    public var isReceipt: Bool {
        guard let part = try? part() else {
            // What cannot be read is refused as a message, with a reason.
            return false
        }
        if part.type.value == "multipart/report" { return true }
        guard part.type.value == "multipart/signed", let boundary = part.type["boundary"],
            let first = try? Multipart.parts(of: part.body, boundary: boundary).first,
            let inner = try? MIMEPart(parsing: first)
        else {
            // As above.
            return false
        }
        return inner.type.value == "multipart/report"
    }

    /// The outermost MIME part: the headers that speak of the content, and the body.
    func part() throws(AS2Failure) -> MIMEPart {
        guard body.count <= AS2Bounds.contentBytes else {
            throw AS2Failure(
                .tooLarge,
                "the message has \(body.count) bytes; at most \(AS2Bounds.contentBytes)"
            )
        }
        guard headers.fields.count <= AS2Bounds.headerFields else {
            throw AS2Failure(.tooLarge, "more than \(AS2Bounds.headerFields) header fields")
        }
        let ours = headers.fields.filter { ASCIIText.lowercased($0.name).hasPrefix("content-") }
        return MIMEPart(HeaderFields(ours.map { ($0.name, $0.value) }), body)
    }
}

/// Who writes to whom, and under which name the message goes.
public struct Identity: Hashable, Sendable {
    /// Message-ID, with angle brackets; the same for every try of one message.
    public var id: String
    /// The sender's AS2 name.
    public var from: String
    /// The receiver's AS2 name.
    public var to: String

    public init(id: String, from: String, to: String) {
        self.id = id
        self.from = from
        self.to = to
    }
}

/// AS2 names: up to 128 printable characters, quoted where they hold blanks (RFC 4130 §6.2).
enum AS2Name {
    static let lengthMax = 128

    static func read(_ text: String) -> String { ASCIIText.unquoted(ASCIIText.trimmed(text)) }

    static func written(_ name: String) -> String {
        guard name.contains(where: { $0 == " " || $0 == "\"" || $0 == "\\" }) else { return name }
        let escaped = name.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "\"" + String(escaped) + "\""
    }

    /// Some software drops the angle brackets of a Message-ID that it repeats.
    static func areSameID(_ first: String, _ second: String) -> Bool { bare(first) == bare(second) }

    private static func bare(_ id: String) -> Substring {
        var id = ASCIIText.trimmed(id)[...]
        if id.hasPrefix("<") { id = id.dropFirst() }
        if id.hasSuffix(">") { id = id.dropLast() }
        return id
    }
}
