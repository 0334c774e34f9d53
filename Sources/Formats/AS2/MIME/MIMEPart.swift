/// One MIME part: header fields and a body, and the very bytes both came from.
///
/// The bytes are kept because a signature is over them: a part that is written anew is another one.
struct MIMEPart: Hashable, Sendable {
    var headers: HeaderFields
    var body: [UInt8]
    /// Headers, the blank line and the body, as sent.
    var bytes: [UInt8]

    init(_ headers: HeaderFields, _ body: [UInt8]) {
        self.headers = headers
        self.body = body
        bytes = headers.bytes + [0x0D, 0x0A] + body
    }

    /// Cuts headers from body at the first blank line, however lines end.
    init(parsing bytes: [UInt8]) throws(AS2Failure) {
        var index = 0
        var lineStart = 0
        while index < bytes.count {
            guard bytes[index] == 0x0A else {
                index += 1
                continue
            }
            let line = bytes[lineStart..<index]
            if line.isEmpty || line.elementsEqual([0x0D]) {
                headers = try HeaderFields(parsing: bytes[..<lineStart])
                body = Array(bytes[(index + 1)...])
                self.bytes = bytes
                return
            }
            index += 1
            lineStart = index
            guard index <= AS2Bounds.headerBytes + 2 else {
                throw AS2Failure(
                    .tooLarge,
                    "a part's headers have more than \(AS2Bounds.headerBytes) bytes"
                )
            }
        }
        throw AS2Failure(.malformed, "a part has no blank line behind its headers")
    }

    var type: ParameterizedValue { ParameterizedValue(headers["Content-Type"] ?? "text/plain") }

    var fileName: String? {
        let disposition = headers["Content-Disposition"].map { ParameterizedValue($0) }
        return disposition?["filename"] ?? type["name"]
    }

    /// The body with its transfer encoding undone.
    func decodedBody() throws(AS2Failure) -> [UInt8] {
        let encoding = ASCIIText.lowercased(headers["Content-Transfer-Encoding"] ?? "binary")
        switch encoding {
        case "7bit", "8bit", "binary": return body
        case "base64":
            guard let bytes = Base64.decode(body) else {
                throw AS2Failure(.malformed, "a part says base64 and holds something else")
            }
            return bytes
        case "quoted-printable": return Self.unquotedPrintable(body)
        default:
            throw AS2Failure(
                .unsupported,
                "the transfer encoding \(encoding.prefix(40)) is unknown"
            )
        }
    }

    /// RFC 2045 §6.7; what is no escape stays as it is.
    private static func unquotedPrintable(_ bytes: [UInt8]) -> [UInt8] {
        func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x41...0x46: byte - 0x37
            case 0x61...0x66: byte - 0x57
            default: nil
            }
        }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let rest = bytes[index...]
            if rest.starts(with: [0x3D, 0x0D, 0x0A]) {
                index += 3
            } else if rest.starts(with: [0x3D, 0x0A]) {
                index += 2
            } else if bytes[index] == 0x3D, index + 2 < bytes.count,
                let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
