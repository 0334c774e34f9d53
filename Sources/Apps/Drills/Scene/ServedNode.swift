import Assembly
import Connectors
import Foundation
import Primitives

/// One `crossdock serve` with its port, which outlives the processes that serve it.
///
/// An actor, because kills and restarts take turns.
actor ServedNode {
    nonisolated let name: String
    nonisolated let address: String
    private let executable: URL
    private let arguments: [String]
    private let log: URL
    private let exchange: AsyncHTTPExchange
    private let promises: Promises
    private let clock = SystemClock()
    private var program: Program?

    init(
        _ name: String,
        port: Int,
        executable: URL,
        config: URL,
        log: URL,
        exchange: AsyncHTTPExchange,
        promises: Promises
    ) {
        self.name = name
        address = "http://127.0.0.1:\(port)"
        self.executable = executable
        arguments = ["serve", "--config", config.path(), "--port", String(port)]
        self.log = log
        self.exchange = exchange
        self.promises = promises
    }

    var processID: Int32? { program?.id }

    func start() throws {
        precondition(program == nil, "\(name) runs already")
        program = try Program(name, executable, arguments, log: log)
    }

    /// SIGKILL, wherever it is; returns when the process is gone.
    func kill() async { await finish(SIGKILL, .signal(SIGKILL)) }

    /// SIGTERM; returns when it has ended by itself, after what it had begun.
    func stop() async { await finish(SIGTERM, .exit(0)) }

    private func finish(_ signal: Int32, _ expected: Program.End) async {
        guard let program else { return }
        if let end = program.end {
            promises.broken("\(name) ended although nobody ended it: \(end)")
        } else {
            program.send(signal)
            let end = await program.ended()
            promises.expect(end == expected, "\(name) was sent signal \(signal) and ended: \(end)")
        }
        self.program = nil
    }

    /// For the end of a drill: gone, whatever it was doing.
    func clear() async {
        program?.send(SIGKILL)
        await program?.ended()
        program = nil
    }

    /// Waits until it takes requests.
    func ready(within patience: Duration = .seconds(60)) async throws {
        let deadline = clock.now().advanced(by: patience)
        while true {
            if let end = program?.end { throw DrillFailure("\(name) did not start: \(end)") }
            let now = clock.now()
            let call = HTTPCall(method: "GET", url: address + "/v1/ready")
            do throws(ConnectorFailure) {
                let reply = try await exchange.send(call, deadline: now.advanced(by: .seconds(5)))
                if reply.status == 200 { return }
            } catch {
                guard now < deadline else {
                    throw DrillFailure("\(name) was not ready within \(patience): \(error)")
                }
            }
            guard now < deadline else {
                throw DrillFailure("\(name) was not ready within \(patience)")
            }
            try await clock.sleep(until: now.advanced(by: .milliseconds(25)))
        }
    }
}
