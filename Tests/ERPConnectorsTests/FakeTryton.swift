import Connectors
import Foundation
import JSON
import Primitives
import Synchronization

/// A clock that stands still until somebody waits.
final class StillClock: WallClock {
    private let moment = Mutex(Timestamp(microseconds: 1_795_460_340_000_000))

    func now() -> Timestamp { moment.withLock { $0 } }
    func sleep(until deadline: Timestamp) async throws(CancellationError) { advance(to: deadline) }
    func advance(to later: Timestamp) { moment.withLock { $0 = max($0, later) } }
    func advance(by pause: Duration) { moment.withLock { $0 = $0.advanced(by: pause) } }
}

/// As much of Tryton as the connector asks for, in memory, in either series.
final class FakeTryton: HTTPExchange {
    /// What goes wrong with the next call of one method.
    enum Fault: Equatable {
        /// The work is done or not, and no answer comes until the deadline.
        case silence(isDone: Bool)
        case reset(isDone: Bool)
        case status(Int, isDone: Bool)
        case body(String, isDone: Bool)
        case userError(String)
        case expired
    }

    struct State {
        var books = FakeBooks()
        var version = "8.2"
        var password = "s3cret"
        var sessions: Set<String> = []
        var faults: [String: [Fault]] = [:]
        var methods: [String] = []
        var logins = 0
    }

    private let clock: StillClock
    private let state: Mutex<State>

    init(clock: StillClock) {
        self.clock = clock
        state = Mutex(State())
    }

    func look<Value: Sendable>(_ body: @Sendable (inout State) -> Value) -> Value {
        state.withLock { body(&$0) }
    }

    var methods: [String] { look { $0.methods } }

    func fail(_ method: String, _ faults: Fault...) {
        look { $0.faults[method, default: []] += faults }
    }

    func send(_ call: HTTPCall, deadline: Timestamp) async throws(ConnectorFailure) -> HTTPReply {
        let outcome = state.withLock { state -> Result<HTTPReply, ConnectorFailure>? in
            Self.answer(call, &state)
        }
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
        guard let body = try? JSONValue(parsing: call.body), let method = body["method"]?.string,
            let parameters = body["params"]?.array
        else { return .success(HTTPReply(status: 400)) }
        let isEight = state.version.hasPrefix("8.")
        let path = call.url.replacing("http://tryton.test", with: "")
        guard path == (isEight ? "/rpc/" : "/") || path == (isEight ? "/erp/rpc/" : "/erp/") else {
            return .success(HTTPReply(status: path == "/rpc/" ? 401 : 405))
        }
        state.methods.append(method)
        let fault = state.faults[method]?.first
        if fault != nil { state.faults[method]?.removeFirst() }
        switch fault {
        case .silence(isDone: false): return nil
        case .reset(isDone: false): return .failure(ConnectorFailure(.interrupted("reset")))
        case .status(let status, isDone: false):
            return .success(HTTPReply(status: status, headers: [HTTPField("Retry-After", "2")]))
        case .body(let text, isDone: false):
            return .success(HTTPReply(status: 200, body: Array(text.utf8)))
        case .userError(let text):
            let error: JSONValue = ["id": 1, "error": ["UserError", [.string(text), "", .null]]]
            return .success(HTTPReply(status: 200, body: error.bytes()))
        case .expired: state.sessions = []
        default: break
        }
        let reply = perform(method, parameters, call, &state)
        switch fault {
        case .silence: return nil
        case .reset: return .failure(ConnectorFailure(.interrupted("reset")))
        case .status(let status, _): return .success(HTTPReply(status: status))
        case .body(let text, _):
            return .success(HTTPReply(status: 200, body: Array(text.utf8)))
        default: return .success(reply)
        }
    }

    private static func perform(
        _ method: String,
        _ parameters: [JSONValue],
        _ call: HTTPCall,
        _ state: inout State
    ) -> HTTPReply {
        switch method {
        case "common.server.version": return result(.string(state.version))
        case "common.db.login":
            state.logins += 1
            guard parameters[1]["password"]?.string == state.password else {
                return HTTPReply(status: 401, body: Array("<html>401</html>".utf8))
            }
            let key = "key\(state.logins)"
            state.sessions.insert("Session " + Data("bridge:4:\(key)".utf8).base64EncodedString())
            let isEight = state.version.hasPrefix("8.")
            return result(isEight ? [4, .string(key), .null] : [4, .string(key)])
        default: break
        }
        let authorization = call.headers.first(named: "Authorization") ?? ""
        guard state.sessions.contains(authorization) else { return HTTPReply(status: 401) }
        if method == "model.res.user.get_preferences" {
            return result(["company": 1, "language": "en"])
        }
        guard parameters.last?["company"]?.integer == 1 else { return HTTPReply(status: 500) }
        do throws(FakeBooks.Refusal) {
            return result(try state.books.perform(method, parameters, state.version))
        } catch {
            guard let text = error.text else { return HTTPReply(status: 403) }
            let answer: JSONValue = ["id": 1, "error": ["UserError", [.string(text), "", .null]]]
            return HTTPReply(status: 200, body: answer.bytes())
        }
    }

    private static func result(_ value: JSONValue) -> HTTPReply {
        let answer: JSONValue = ["id": 1, "result": value]
        return HTTPReply(status: 200, body: answer.bytes())
    }
}

struct FixedSecret: SecretResolver {
    var text = "s3cret"

    func resolve(_ reference: SecretReference) throws(SecretFailure) -> Secret { Secret(text) }
}
