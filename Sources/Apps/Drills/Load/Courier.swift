import Assembly
import Connectors
import JSON
import Primitives

/// Delivers orders as a good sender does: again and again under one key, until there is an answer.
///
/// It goes to another node when one does not answer, and waits as long as a busy one asks for.
struct Courier: Sendable {
    enum Receipt: Sendable {
        case taken(id: String, isReplay: Bool)
        /// An answer that repeating does not change.
        case refused(status: Int, text: String)
        case gaveUp(String)
    }

    /// One try's outcome.
    enum Try: Sendable {
        case answered(HTTPReply)
        case notConnected
        /// The connection ended, or the time, when the request may have been begun.
        case cut(String)
    }

    let addresses: [String]
    let key: String
    let exchange: AsyncHTTPExchange
    let log: SendLog
    /// How long a sender goes on trying.
    var patience: Duration = .seconds(180)
    /// Told after a cut request was repeated: whether the answer was a replay.
    var onRepeatAfterCut: (@Sendable (_ isReplay: Bool) -> Void)?
    private let clock = SystemClock()

    init(addresses: [String], key: String, exchange: AsyncHTTPExchange, log: SendLog) {
        self.addresses = addresses
        self.key = key
        self.exchange = exchange
        self.log = log
    }

    /// Brings one order through.
    func deliver(
        _ body: [UInt8],
        under intent: String,
        using random: inout SeededRandom
    ) async throws -> Receipt {
        let giveUp = clock.now().advanced(by: patience)
        var node = Int.random(in: 0..<addresses.count, using: &random)
        var wasCut = false
        while true {
            let seen: String
            var pause = Duration.milliseconds(Int.random(in: 20...200, using: &random))
            switch await attempt(body, under: intent, at: addresses[node]) {
            case .answered(let reply) where Self.isReceipt(reply):
                seen = "received"
                log.note { $0.waited += 1 }
                pause += .seconds(reply.header("Retry-After").flatMap { Int($0) } ?? 0)
            case .answered(let reply) where Self.isFinal(reply.status):
                let receipt = Self.receipt(reply)
                if case .taken(_, let isReplay) = receipt {
                    if isReplay { log.note { $0.replays += 1 } }
                    if wasCut { onRepeatAfterCut?(isReplay) }
                }
                return receipt
            case .answered(let reply):
                seen = "answered with \(reply.status)"
                if let seconds = reply.header("Retry-After").flatMap({ Int($0) }) {
                    pause += .seconds(seconds)
                    log.note { $0.withRetryAfter += 1 }
                }
            case .notConnected: seen = "not connected"
            case .cut(let how):
                seen = how
                wasCut = true
            }
            let now = clock.now()
            guard now < giveUp else { return .gaveUp(seen) }
            node = (node + 1) % addresses.count
            try await clock.sleep(until: now.advanced(by: pause))
        }
    }

    /// One request, counted.
    func attempt(_ body: [UInt8], under intent: String, at address: String) async -> Try {
        let started = clock.now()
        let call = HTTPCall(
            method: "POST",
            url: address + "/v1/orders",
            headers: [
                HTTPField("Authorization", "Bearer \(key)"),
                HTTPField("Content-Type", "application/json"),
                HTTPField("Idempotency-Key", intent),
            ],
            body: body
        )
        do throws(ConnectorFailure) {
            let reply = try await exchange.send(call, deadline: started.advanced(by: .seconds(40)))
            let took = clock.now().since(started)
            log.note { counts in
                counts.tries += 1
                counts.answers[reply.status, default: 0] += 1
                counts.latencies.add(took)
            }
            return .answered(reply)
        } catch {
            if case .unreachable = error.reason {
                log.note { counts in
                    counts.tries += 1
                    counts.notConnected += 1
                }
                return .notConnected
            }
            log.note { counts in
                counts.tries += 1
                counts.cuts += 1
            }
            return .cut("\(error)")
        }
    }

    /// Whether the order is stored and waits for its decision.
    static func isReceipt(_ reply: HTTPReply) -> Bool {
        reply.status == 202 && reply.header("Retry-After") != nil
    }

    /// Whether repeating would not change the answer.
    static func isFinal(_ status: Int) -> Bool {
        switch status {
        case 409, 425, 429, 503: false
        default: true
        }
    }

    private static func receipt(_ reply: HTTPReply) -> Receipt {
        let text = String(decoding: reply.body.prefix(400), as: UTF8.self)
        guard (200..<300).contains(reply.status) else {
            return .refused(status: reply.status, text: text)
        }
        // An answer that is no JSON has no id, which is what counts.
        guard let id = (try? JSONValue(parsing: reply.body))?["id"]?.string else {
            return .refused(status: reply.status, text: text)
        }
        return .taken(id: id, isReplay: reply.header("Idempotent-Replayed") == "true")
    }
}
