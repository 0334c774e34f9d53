public import Connectors
public import SimulatedWorld

/// How a sandbox runs.
public struct SandboxOptions: Sendable {
    /// Where the three services listen; loopback, because they do as anybody tells them.
    public var host = "127.0.0.1"
    /// A port for each service; 0 lets the system choose.
    public var ports: [WorldSystem: Int] = [:]
    public var seed: UInt64 = 1
    public var erp = SimulatedERP.Configuration()
    public var warehouse = SimulatedWarehouse.Configuration()
    public var carrier = SimulatedCarrier.Configuration()
    /// Where events may be posted.
    public var outbound = OutboundPolicy.loopback
    /// How long a lost answer keeps its connection open before it is closed.
    public var silence: Duration = .seconds(60)

    public init() {}

    /// Makes the warehouse and the carrier so many times faster (or slower, below 1).
    ///
    /// At 1 a fulfilment is acknowledged after half a second, picked after two more, and delivered
    /// ten seconds after it was released.
    public mutating func run(atSpeed factor: Double) {
        precondition(factor > 0, "a speed is positive")
        func scaled(_ duration: inout Duration) { duration = duration / factor }
        scaled(&warehouse.acknowledgeAfter)
        scaled(&warehouse.pickAfter)
        scaled(&warehouse.packAfter)
        scaled(&warehouse.shipAfter)
        scaled(&carrier.dispatchAfter)
        scaled(&carrier.transitAfter)
        scaled(&carrier.deliverAfter)
    }
}

/// The Crossdock that hears of what happens in the sandbox.
public struct SandboxListener: Sendable {
    /// `http://127.0.0.1:8080`; events go to `/v1/events/{system}` below it.
    public var baseURL: String
    /// Sent with each system's events, usually `Authorization: Bearer …`.
    public var credentials: [WorldSystem: HTTPField]

    public init(baseURL: String, credentials: [WorldSystem: HTTPField] = [:]) {
        self.baseURL = baseURL
        self.credentials = credentials
    }

    /// One API key for each system, as the channel API wants them.
    public init(baseURL: String, keys: [WorldSystem: String]) {
        self.init(
            baseURL: baseURL,
            credentials: keys.mapValues { HTTPField("Authorization", "Bearer \($0)") }
        )
    }
}
