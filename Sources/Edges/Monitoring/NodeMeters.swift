public import Telemetry

/// What a node counts while it works; shared by everybody who records.
public struct NodeMeters: Sendable {
    /// Requests to the channel API.
    public let requests = Meter(["operation", "status", "client"])
    /// Calls to other systems, each one that was made.
    public let attempts = Meter(["target", "operation", "outcome"])

    public init() {}

    var families: [MetricFamily] {
        [
            requests.durations(
                "crossdock_request_duration_seconds",
                "Time from a request's head to its answer, by operation, HTTP status and client."
            ),
            attempts.durations(
                "crossdock_attempt_duration_seconds",
                "Time of one call to another system, by what came of it: done, retry, unknown "
                    + "(its answer was lost), refused or parked."
            ),
        ]
    }
}
