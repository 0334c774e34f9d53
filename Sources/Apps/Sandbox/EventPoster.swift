import Connectors
import JSON
import Logging
import Primitives
import SimulatedWorld
import Synchronization

/// Posts one system's events to Crossdock, one after another, each until it is taken.
///
/// At least once, in the order they were due. An event that Crossdock calls wrong (400, 413, 422
/// and the like) is given up after `refusals` tries, so that one bad event does not hold up the
/// rest; everything else is repeated without end, ever more slowly up to `longestPause`.
///
/// | log | level | metadata |
/// |---|---|---|
/// | event refused | warning | system, event, status |
/// | event not taken yet | debug | system, event, try, code |
final class EventPoster: Sendable {
    static let refusals = 5
    static let firstPause: Duration = .milliseconds(100)
    static let longestPause: Duration = .seconds(3)
    static let patience: Duration = .seconds(15)

    struct Ledger: Sendable {
        var posted = 0
        var undelivered: [String] = []
    }

    private let system: WorldSystem
    private let http: any HTTPExchange
    private let clock: any WallClock
    private let listener: Announcement<SandboxListener>
    private let logger: Logger
    /// Counts; guarded because reports are read while events are posted.
    private let ledger = Mutex(Ledger())

    init(
        _ system: WorldSystem,
        to listener: Announcement<SandboxListener>,
        over http: any HTTPExchange,
        clock: any WallClock,
        logger: Logger
    ) {
        self.system = system
        self.listener = listener
        self.http = http
        self.clock = clock
        self.logger = logger
    }

    var report: Ledger { ledger.withLock { $0 } }

    func run(_ events: AsyncStream<WorldCallback>) async {
        for await event in events {
            do {
                try await post(event)
            } catch {
                // Cancelled, or no listener will ever come: there is nobody to post to.
                return
            }
        }
    }

    private func post(_ event: WorldCallback) async throws {
        var pause = Self.firstPause
        var refusals = 0
        var tries = 0
        while true {
            tries += 1
            switch try await verdict(on: event, tries) {
            case .taken:
                ledger.withLock { $0.posted += 1 }
                return
            case .notYet: break
            case .wrong(let status):
                refusals += 1
                guard refusals < Self.refusals else {
                    giveUp(event, status)
                    return
                }
            }
            try await clock.sleep(until: clock.now().advanced(by: pause))
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private enum Verdict {
        case taken
        case notYet
        case wrong(status: Int)

        init(_ status: Int) {
            switch status {
            case 200..<300: self = .taken
            // Keys and addresses are put right by people; the event is not wrong.
            case 401, 403, 404, 408, 409, 425, 429: self = .notYet
            case 400..<500: self = .wrong(status: status)
            default: self = .notYet
            }
        }
    }

    private func verdict(on event: WorldCallback, _ tries: Int) async throws -> Verdict {
        let listener = try await listener.value()
        var call = HTTPCall(
            method: "POST",
            url: listener.baseURL + event.path,
            headers: [HTTPField("Content-Type", "application/json")],
            body: event.body
        )
        if let credentials = listener.credentials[system] { call.headers.append(credentials) }
        let code: String
        do throws(ConnectorFailure) {
            let deadline = clock.now().advanced(by: Self.patience)
            let reply = try await http.send(call, deadline: deadline)
            if reply.status >= 300 { note(event, tries, "http.\(reply.status)") }
            return Verdict(reply.status)
        } catch {
            code = error.code
        }
        try Task.checkCancellation()
        note(event, tries, code)
        return .notYet
    }

    private func note(_ event: WorldCallback, _ tries: Int, _ code: String) {
        logger.debug(
            "event not taken yet",
            metadata: [
                "system": "\(system.rawValue)", "event": "\(event.eventID)", "try": "\(tries)",
                "code": "\(code)",
            ]
        )
    }

    private func giveUp(_ event: WorldCallback, _ status: Int) {
        ledger.withLock { $0.undelivered.append(event.eventID) }
        logger.warning(
            "event refused",
            metadata: [
                "system": "\(system.rawValue)", "event": "\(event.eventID)",
                "status": "\(status)",
            ]
        )
    }
}
