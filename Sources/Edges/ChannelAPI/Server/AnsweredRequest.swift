public import Primitives

/// What is told of an answered request to whoever counts them; nothing of what was in it.
public struct AnsweredRequest: Sendable {
    /// The route's operation, as in the API's document; `none` where no route matched.
    public var operation: String
    /// The client's id; `none` before its key was known.
    public var client: String
    public var status: Int
    public var startedAt: Timestamp
    public var endedAt: Timestamp
    public var traceID: String

    /// The client's id, where its key was known.
    public var knownClient: String? { client == "none" ? nil : client }
}
