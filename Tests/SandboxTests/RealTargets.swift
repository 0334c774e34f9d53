import ConnectorTesting
import Connectors
import Foundation
import JSON
import Logging
import Primitives
import Sandbox
import SimulatedWorld

/// The machine's clock.
struct RealClock: WallClock {
    func now() -> Timestamp {
        // tidy:allow(banned-call) Real sockets are tested, which know no other time.
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    func sleep(until deadline: Timestamp) async throws(CancellationError) {
        do {
            // tidy:allow(banned-call) The clock itself must wait; no test waits for it.
            try await Task.sleep(for: max(.zero, deadline.since(now())))
        } catch {
            throw CancellationError()
        }
    }
}

struct NoSecrets: SecretResolver {
    func resolve(_ reference: SecretReference) throws(SecretFailure) -> Secret {
        throw SecretFailure(reference, "there are none here")
    }
}

/// One system of a running sandbox behind a `rest` connector, over real HTTP.
struct RealTarget: ConformanceTarget {
    let system: WorldSystem
    let sandbox: SandboxServer
    let connector: RestConnector
    let exchange: AsyncHTTPExchange
    let baseURL: String
    let clock: any WallClock = RealClock()
    /// Generous, for machines that do much else at the same time.
    let patience: Duration = .seconds(15)
    let faults = Set(TargetFault.allCases)

    init(
        _ system: WorldSystem,
        of sandbox: SandboxServer,
        over exchange: AsyncHTTPExchange
    ) async throws {
        self.system = system
        self.sandbox = sandbox
        baseURL = try await sandbox.url(of: system)
        let configuration = SandboxConfiguration.connector(system, at: baseURL)
        self.exchange = exchange
        connector = try RestConnector(
            configuration,
            using: ConnectorServices(clock: RealClock(), http: exchange, secrets: NoSecrets())
        )
    }

    func request(_ number: Int) -> ConnectorRequest {
        let (operation, payload) =
            switch system {
            case .erp: ("erp.book", Payload.erpOrder)
            case .warehouse: ("warehouse.release", Payload.fulfilment("F-\(number)"))
            case .carrier: ("carrier.labels", Payload.labels)
            }
        return Self.request(operation, number, payload)
    }

    static func request(
        _ operation: String,
        _ number: Int,
        _ payload: JSONValue
    ) -> ConnectorRequest {
        ConnectorRequest(
            operation: operation,
            key: EffectKey(
                workflow: "order",
                instance: "O-\(number)",
                sequence: 3,
                ordinal: operation.utf8.count
            ),
            correlation: Correlation(
                traceID: "4bf92f3577b34da6a3ce929d0e0e4736",
                requestID: "request-\(number)"
            ),
            payload: payload.bytes()
        )
    }

    func arrange(_ fault: TargetFault) async throws {
        let body: JSONValue = [
            "next": [.string(Self.name(fault).rawValue)], "slowSeconds": 20,
        ]
        let reply = try await send("PUT", "/faults", body)
        guard reply.status == 200 else { throw ConnectorFailure(.malformedAnswer("no switch")) }
    }

    func outcomes(of key: EffectKey) async throws -> Int {
        let number = key.rawValue.split(separator: "/")[1].dropFirst(2)
        switch system {
        case .erp:
            let audit = try await read("/audit")["documents"]?.array ?? []
            return audit.filter { $0["reference"]?.string == key.rawValue }
                .reduce(0) { $0 + Int($1["count"]?.integer ?? 0) }
        case .warehouse:
            let all = try await read("/fulfilments")["fulfilments"]?.array ?? []
            return all.count { $0["wmsOrderRef"]?.string == "F-\(number)" }
        case .carrier:
            let path =
                "/shipments?clientRef="
                + key.rawValue.split(separator: "/").joined(separator: "%2F")
            return try await read(path)["shipments"]?.array?.count ?? 0
        }
    }

    func read(_ path: String) async throws -> JSONValue {
        try await JSONValue(parsing: send("GET", path).body)
    }

    @discardableResult
    func send(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> HTTPReply
    {
        let call = HTTPCall(method: method, url: baseURL + path, body: body?.bytes() ?? [])
        return try await exchange.send(call, deadline: clock.now().advanced(by: .seconds(120)))
    }

    private static func name(_ fault: TargetFault) -> RequestFault {
        switch fault {
        case .answerLost: .loseAnswers
        case .resetAfter: .resets
        case .resetBefore: .resetsBefore
        case .slow: .slow
        case .malformed: .malformed
        case .failedAfter: .status500
        case .failedBefore: .status502
        case .throttled: .status429
        case .unavailable: .status503
        case .refused: .refuse
        case .unauthorized: .status401
        }
    }
}

let quiet: Logger = {
    var logger = Logger(label: "sandbox.tests")
    logger.logLevel = .critical
    return logger
}()
