import Connectors
import JSON
import PartnerTransport

/// A subscriber's server: remembers what it took, in the order it took it.
struct WebhookReceiver: Sendable {
    static let id = "w-1"
    static let url = "https://hooks.simulated/orders"
    static let secret: WebhookSecret = {
        guard let secret = WebhookSecret(Array(repeating: 0x17, count: 32)) else {
            preconditionFailure("32 bytes are a secret")
        }
        return secret
    }()

    /// One webhook that was answered with success, or whose answer was lost on the way back.
    struct Taken: Equatable, Sendable {
        var id: String
        var type: String
        var order: String
    }

    private(set) var taken: [Taken] = []
    private(set) var problems: [String] = []

    /// What the server says; it has taken the call whatever becomes of its answer.
    mutating func handle(_ call: HTTPCall) -> HTTPReply {
        guard let id = call.headers.first(named: "webhook-id"),
            // Told below as a problem.
            let body = try? JSONValue(parsing: call.body),
            let type = body["type"]?.string, let order = body["data"]?["order"]?.string
        else {
            problems.append("a webhook that cannot be read")
            return HTTPReply(status: 400)
        }
        let known = taken.first { $0.id == id }
        let webhook = Taken(id: id, type: type, order: order)
        if let known, known != webhook { problems.append("\(id) came again as another message") }
        if known == nil { taken.append(webhook) }
        return HTTPReply(status: 204)
    }
}
