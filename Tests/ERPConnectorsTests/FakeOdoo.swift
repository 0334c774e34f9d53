import Connectors
import JSON
import Primitives
import Synchronization

/// As much of Odoo as the connector asks for, in memory, speaking JSON-2.
final class FakeOdoo: HTTPExchange {
    /// What goes wrong with the next call of one method.
    enum Fault: Equatable {
        /// The work is done or not, and no answer comes until the deadline.
        case silence(isDone: Bool)
        case reset(isDone: Bool)
        case status(Int, isDone: Bool)
        case cut(isDone: Bool)
        /// An exception of Odoo's, which undoes the call.
        case exception(Int, String, String)
    }

    struct State {
        var ledger = OdooLedger()
        var key = "s3cret"
        var faults: [String: [Fault]] = [:]
        var methods: [String] = []
    }

    private let clock: StillClock
    private let state = Mutex(State())

    init(clock: StillClock) { self.clock = clock }

    func look<Value: Sendable>(_ body: @Sendable (inout State) -> Value) -> Value {
        state.withLock { body(&$0) }
    }

    var methods: [String] { look { $0.methods } }

    func fail(_ method: String, _ faults: Fault...) {
        look { $0.faults[method, default: []] += faults }
    }

    func send(_ call: HTTPCall, deadline: Timestamp) async throws(ConnectorFailure) -> HTTPReply {
        let outcome = state.withLock { Self.answer(call, &$0) }
        guard let outcome else {
            clock.advance(to: deadline)
            throw ConnectorFailure(.timedOut)
        }
        return try outcome.get()
    }

    /// `nil` for silence.
    private static func answer(
        _ call: HTTPCall,
        _ state: inout State
    ) -> Result<HTTPReply, ConnectorFailure>? {
        let path = call.url.replacing("http://odoo.test/json/2/", with: "").split(separator: "/")
        guard path.count == 2, call.headers.first(named: "X-Odoo-Database") == "erp",
            let body = try? JSONValue(parsing: call.body)
        else { return .success(HTTPReply(status: 400)) }
        let (model, method) = (String(path[0]), String(path[1]))
        let name = model + "." + method
        state.methods.append(name)
        guard call.headers.first(named: "Authorization") == "bearer " + state.key else {
            return .success(
                exception(401, "werkzeug.exceptions.Unauthorized", "Invalid apikey")
            )
        }
        let fault = state.faults[name]?.first
        if fault != nil { state.faults[name]?.removeFirst() }
        switch fault {
        case .silence(isDone: false): return nil
        case .reset(isDone: false): return .failure(ConnectorFailure(.interrupted("reset")))
        case .status(let status, isDone: false):
            return .success(HTTPReply(status: status, headers: [HTTPField("Retry-After", "2")]))
        case .exception(let status, let kind, let text):
            return .success(exception(status, kind, text))
        default: break
        }
        let reply = perform(model, method, body, &state)
        switch fault {
        case .silence: return nil
        case .reset: return .failure(ConnectorFailure(.interrupted("reset")))
        case .status(let status, _): return .success(HTTPReply(status: status))
        case .cut: return .success(HTTPReply(status: 200, body: Array(reply.body.dropLast())))
        default: return .success(reply)
        }
    }

    private static func perform(
        _ model: String,
        _ method: String,
        _ body: JSONValue,
        _ state: inout State
    ) -> HTTPReply {
        // What raises an exception has changed nothing.
        var ledger = state.ledger
        do throws(OdooLedger.Refusal) {
            let result = try ledger.perform(model, method, body)
            state.ledger = ledger
            return HTTPReply(status: 200, body: result.bytes())
        } catch {
            return exception(error.status, error.name, error.text)
        }
    }

    private static func exception(_ status: Int, _ name: String, _ text: String) -> HTTPReply {
        let body: JSONValue = [
            "name": .string(name), "message": .string(text), "arguments": [.string(text)],
            "context": [:], "debug": "Traceback (most recent call last): secret",
        ]
        return HTTPReply(status: status, body: body.bytes())
    }
}
