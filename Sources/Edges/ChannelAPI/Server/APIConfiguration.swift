public import Engine

/// What an installation may choose about its API.
public struct APIConfiguration: Sendable {
    /// How many requests each client may make; on each node.
    public var rateLimit = RateLimit(perSecond: 2_000, burst: 4_000)
    /// Requests that are worked on at the same time; more are refused with 503.
    public var requestsInFlight = 1_024
    /// When an order waits for its decision, and when none is taken in.
    public var intake = IntakeLadder.Bounds()
    /// How long a body may take to arrive, from the request's head on.
    public var bodyTime: Duration = .seconds(20)
    /// Hosts that a webhook may be sent to without TLS, or inside private networks: for development
    /// and for receivers in the same house. A host is written as in the URL: `localhost`,
    /// `10.0.0.7`, `hooks.internal`.
    public var trustedWebhookHosts: Set<String> = []

    public init() {}
}
