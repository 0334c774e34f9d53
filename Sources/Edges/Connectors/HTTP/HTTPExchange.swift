public import Primitives

/// The narrow waist to the network: production, recording and simulation each implement it.
///
/// A reply is whatever status came back; only the lack of a reply is a failure.
public protocol HTTPExchange: Sendable {
    func send(_ call: HTTPCall, deadline: Timestamp) async throws(ConnectorFailure) -> HTTPReply
}

/// One header line. Names compare without regard to case (RFC 9110 §5.1).
public struct HTTPField: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

public struct HTTPCall: Equatable, Sendable {
    public var method: String
    public var url: String
    public var headers: [HTTPField]
    public var body: [UInt8]
    /// A good answer may be this long; of others only `Limits.keptAnswerBytes` are read.
    public var answerBytesMax: Int

    public init(
        method: String,
        url: String,
        headers: [HTTPField] = [],
        body: [UInt8] = [],
        answerBytesMax: Int = Limits.answerBytes
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.answerBytesMax = answerBytesMax
    }
}

public struct HTTPReply: Equatable, Sendable {
    public var status: Int
    public var headers: [HTTPField]
    public var body: [UInt8]

    public init(status: Int, headers: [HTTPField] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first field of that name.
    public func header(_ name: String) -> String? { headers.first(named: name) }
}

extension [HTTPField] {
    /// The value of the first field of that name, whatever its case.
    public func first(named name: String) -> String? {
        let wanted = name.lowercased()
        return first { $0.name.lowercased() == wanted }?.value
    }
}
