/// The ids that tie one order's messages together across systems, queues and restarts.
public struct Correlation: Hashable, Codable, Sendable {
    /// W3C trace-id: 32 lower-case hexadecimal digits, one per order's whole life.
    public var traceID: String
    /// What the sender called this exchange (its own request id), echoed in every answer.
    public var requestID: String

    public init(traceID: String, requestID: String) {
        self.traceID = traceID
        self.requestID = requestID
    }
}
