import Hummingbird

/// An order's version as an entity tag (RFC 9110 §8.8.3): `"7"`.
enum EntityTag {
    static func text(_ version: Int64) -> String { "\"\(version)\"" }

    /// What `If-Match` asks for: a version, or anything (`nil`).
    ///
    /// - Throws: a problem for what is neither `*` nor one strong tag of ours.
    static func expected(in headers: HTTPFields) throws(Problem) -> Int64? {
        guard let text = headers[.ifMatch], text != "*" else { return nil }
        let digits = text.dropFirst().dropLast()
        guard text.hasPrefix("\""), text.hasSuffix("\""), text.utf8.count > 2,
            digits.utf8.count <= 18, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let version = Int64(digits)
        else {
            let violations = Violations()
            violations.add(
                .header("If-Match"),
                .invalidFormat,
                "expected one ETag of this order, such as \"3\", or *"
            )
            try violations.check()
            return nil
        }
        return version
    }

    /// Whether a copy under one of the tags in `If-None-Match` is still good; weak ones count
    /// (§13.1.2).
    static func isKnown(_ version: Int64, in headers: HTTPFields) -> Bool {
        let known = headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }
        return known.contains { tag in
            let plain = tag.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            let text = String(plain)
            return text == "*" || text == Self.text(version) || text == "W/" + Self.text(version)
        }
    }
}
