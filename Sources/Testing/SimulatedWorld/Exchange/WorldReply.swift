import JSON
public import Primitives

/// What a simulated system answers, and what becomes of the answer on its way.
public struct WorldReply: Equatable, Sendable {
    /// How an answer fails to arrive. Whatever the request was to do has been done.
    public enum Loss: String, Sendable {
        /// The connection stays open and nothing comes.
        case silence
        /// The connection is closed without an answer.
        case reset
    }

    public var status: Int
    public var headers: [String: String]
    public var body: [UInt8]
    /// How long after the request the answer leaves.
    public var delay: Duration
    public var loss: Loss?

    public var answerIsLost: Bool { loss != nil }

    public init(
        status: Int,
        headers: [String: String] = [:],
        body: [UInt8] = [],
        delay: Duration = .zero,
        loss: Loss? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.delay = delay
        self.loss = loss
    }

    static func json(_ status: Int, _ value: JSONValue) -> WorldReply {
        WorldReply(
            status: status,
            headers: ["content-type": "application/json"],
            body: value.bytes()
        )
    }
}

/// An event that a simulated system posts to Crossdock.
public struct WorldCallback: Equatable, Sendable {
    /// When it is to be posted; the poster repeats it until it is answered with 2xx.
    public var at: Timestamp
    public var system: WorldSystem
    /// One event: `{"events":[{"id":"wms-00000001","type":"fulfilment.picked",…}]}`.
    public var body: [UInt8]
    /// The same for every copy of one event.
    public var eventID: String

    /// Where it is posted: `/v1/events/warehouse`.
    public var path: String { "/v1/events/" + system.rawValue }

    public init(at: Timestamp, system: WorldSystem, body: [UInt8], eventID: String) {
        self.at = at
        self.system = system
        self.body = body
        self.eventID = eventID
    }
}

public enum WorldSystem: String, CaseIterable, Hashable, Sendable { case erp, warehouse, carrier }
