import Hummingbird

typealias HeaderName = HTTPFields.Element.Name

extension HeaderName {
    static let correlationID = known("X-Correlation-Id")
    static let requestID = known("Request-Id")
    static let traceParent = known("traceparent")
    static let idempotencyKey = known("Idempotency-Key")
    static let idempotentReplayed = known("Idempotent-Replayed")
    static let rateLimit = known("RateLimit")
    static let rateLimitPolicy = known("RateLimit-Policy")

    private static func known(_ name: String) -> HeaderName {
        guard let name = HeaderName(name) else { preconditionFailure("\(name) is a token") }
        return name
    }
}
