public import JSON

/// A call that reached one of the simulated systems, as HTTP would bring it.
public struct WorldRequest: Equatable, Sendable {
    public var method: String
    /// Percent-decoded, without the leading slash: `["orders", "SO-000001", "cancel"]`.
    public var path: [String]
    public var query: [String: String]
    /// Names in lower case.
    public var headers: [String: String]
    public var body: [UInt8]

    /// `target` is the request target as sent: `/orders?reference=order%2F01HX%2F3%2F0`.
    public init(
        method: String,
        target: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        self.method = method
        self.body = body
        self.headers = [:]
        for (name, value) in headers { self.headers[name.lowercased()] = value }
        let parts = target.split(
            separator: "?" as Character,
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        path = parts[0].split(separator: "/" as Character).map { Self.decoded($0) }
        query = [:]
        guard parts.count == 2 else { return }
        for pair in parts[1].split(separator: "&" as Character) {
            let sides = pair.split(
                separator: "=" as Character,
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard let name = sides.first, !name.isEmpty else { continue }
            query[Self.decoded(name)] = sides.count == 2 ? Self.decoded(sides[1]) : ""
        }
    }

    public init(method: String, target: String, body: JSONValue) {
        self.init(method: method, target: target, body: body.bytes())
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
