import Connectors
import Primitives
import Synchronization

/// Answers every call with the next reply of a script and remembers what was asked.
final class ScriptedExchange: HTTPExchange {
    private let replies: Mutex<[Result<HTTPReply, ConnectorFailure>]>
    private let sent = Mutex<[(call: HTTPCall, deadline: Timestamp)]>([])

    init(_ replies: Result<HTTPReply, ConnectorFailure>...) { self.replies = Mutex(replies) }

    convenience init(_ status: Int, _ body: String, headers: [HTTPField] = []) {
        self.init(.success(HTTPReply(status: status, headers: headers, body: Array(body.utf8))))
    }

    var calls: [HTTPCall] { sent.withLock { $0.map(\.call) } }
    var deadlines: [Timestamp] { sent.withLock { $0.map(\.deadline) } }

    func send(_ call: HTTPCall, deadline: Timestamp) async throws(ConnectorFailure) -> HTTPReply {
        sent.withLock { $0.append((call, deadline)) }
        return try replies.withLock { $0.removeFirst() }.get()
    }
}

struct FixedSecrets: SecretResolver {
    func resolve(_ reference: SecretReference) throws(SecretFailure) -> Secret { Secret("s3cret") }
}
