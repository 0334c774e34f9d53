import Primitives

/// Several parts between boundaries (RFC 2046 §5.1).
enum Multipart {
    /// Writes parts; the boundary must not stand in any of them.
    static func bytes(_ parts: [MIMEPart], boundary: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += Array("--\(boundary)\r\n".utf8) + part.bytes + [0x0D, 0x0A]
        }
        return bytes + Array("--\(boundary)--\r\n".utf8)
    }

    /// A boundary that the content itself decides: the same content is written the same way.
    static func boundary(for content: [UInt8]) -> String {
        let digest = DigestAlgorithm.sha256.digest(content).prefix(16)
        let digits = Hexadecimal.text(digest)
        return "=_crossdock_" + digits
    }

    /// The parts' bytes, without the line end that belongs to the boundary behind each.
    ///
    /// The last boundary may be missing: some senders leave it out, and the content is whole.
    static func parts(of body: [UInt8], boundary: String) throws(AS2Failure) -> [[UInt8]] {
        guard !boundary.isEmpty, boundary.utf8.count <= 200 else {
            throw AS2Failure(.malformed, "a multipart names no boundary")
        }
        let marker = Array("--\(boundary)".utf8)
        var parts: [[UInt8]] = []
        var start: Int?
        var line = 0
        while line < body.count {
            let end = body[line...].firstIndex(of: 0x0A) ?? body.count
            let isBoundary = body[line..<end].starts(with: marker)
            if isBoundary, let kind = boundaryKind(body[(line + marker.count)..<end]) {
                if let start { parts.append(Array(body[start..<contentEnd(body, line, start)])) }
                if kind == .last { return parts }
                guard parts.count < AS2Bounds.parts else {
                    throw AS2Failure(
                        .tooLarge,
                        "a multipart has more than \(AS2Bounds.parts) parts"
                    )
                }
                start = min(end + 1, body.count)
            }
            line = end + 1
        }
        if let start { parts.append(Array(body[start...])) }
        return parts
    }

    private enum BoundaryKind { case between, last }

    /// What follows the marker on its line: nothing but blanks, or `--`.
    private static func boundaryKind(_ rest: ArraySlice<UInt8>) -> BoundaryKind? {
        let isLast = rest.starts(with: [0x2D, 0x2D])
        let blanks = isLast ? rest.dropFirst(2) : rest
        guard blanks.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { return nil }
        return isLast ? .last : .between
    }

    private static func contentEnd(_ body: [UInt8], _ line: Int, _ start: Int) -> Int {
        var end = line
        if end > start, body[end - 1] == 0x0A { end -= 1 }
        if end > start, body[end - 1] == 0x0D { end -= 1 }
        return max(end, start)
    }
}
