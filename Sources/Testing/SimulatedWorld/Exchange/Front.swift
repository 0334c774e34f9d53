import JSON
import Primitives

/// What every simulated system has before its own work begins: health, the fault switch, its pace.
struct Front: Sendable {
    var faults = WorldFaults()
    var lane: ServiceLane
    /// How this system words an error: status, code, message.
    let error: @Sendable (Int, String, String) -> WorldReply

    init(lane: ServiceLane, error: @escaping @Sendable (Int, String, String) -> WorldReply) {
        self.lane = lane
        self.error = error
    }

    /// Answers `/health` and `/faults`, which no fault touches; `nil` for any other path.
    mutating func common(_ request: WorldRequest) -> WorldReply? {
        switch (request.method, request.path) {
        case ("GET", ["health"]): return .json(200, ["status": "ok"])
        case ("GET", ["faults"]): return .json(200, faults.json)
        case ("PUT", ["faults"]):
            do throws(FieldProblem) {
                faults = try WorldFaults(.object(try FieldReader(body: request.body).object))
            } catch {
                return self.error(422, "invalid_faults", error.text)
            }
            return .json(200, faults.json)
        default: return nil
        }
    }

    /// The fault of the next call.
    mutating func draw(using random: inout SeededRandom) -> RequestFault? {
        if !faults.next.isEmpty { return faults.next.removeFirst() }
        guard !faults.calls.isEmpty else { return nil }
        var drawn = Int.random(in: 0..<WorldFaults.whole, using: &random)
        for fault in RequestFault.allCases {
            drawn -= faults.calls[fault] ?? 0
            if drawn < 0 { return fault }
        }
        return nil
    }

    /// The answer of a system that does nothing because of `fault`, or because it has too much to
    /// do.
    func early(_ fault: RequestFault?, at now: Timestamp) -> WorldReply? {
        var reply: WorldReply?
        switch fault {
        case .resetsBefore: reply = WorldReply(status: 0, loss: .reset)
        case .refuse:
            reply = error(422, "refused_on_request", "refused because the test asked for it")
        case .status401: reply = error(401, "unauthorized", "the credentials were not accepted")
        case .status403: reply = error(403, "forbidden", "this user may not do that")
        case .status429:
            reply = error(429, "too_many_requests", "call less often")
            reply?.headers["retry-after"] = "2"
        case .status503:
            reply = error(503, "unavailable", "closed for a moment")
            reply?.headers["retry-after"] = "1"
        case .status502: reply = error(502, "bad_gateway", "the gateway got no answer")
        case nil, .loseAnswers, .resets, .status500, .malformed, .slow: break
        }
        reply?.delay = .milliseconds(faults.delayMilliseconds)
        return reply
    }

    /// Does to a finished answer what `fault` and the pace ask for.
    func late(
        _ reply: WorldReply,
        _ fault: RequestFault?,
        _ service: Duration
    ) -> WorldReply {
        var reply = reply
        reply.delay = service + .milliseconds(faults.delayMilliseconds)
        switch fault {
        case .loseAnswers: reply.loss = .silence
        case .resets: reply.loss = .reset
        case .status500:
            let delay = reply.delay
            reply = error(500, "internal_error", "something went wrong")
            reply.delay = delay
        case .malformed: reply.body = Array(reply.body.prefix(reply.body.count / 2))
        case .slow: reply.delay += .milliseconds(faults.slowMilliseconds)
        case nil, .resetsBefore, .refuse, .status401, .status403, .status429, .status502,
            .status503:
            break
        }
        return reply
    }

    func busy() -> WorldReply {
        var reply = error(503, "too_busy", "too many calls at once")
        reply.headers["retry-after"] = "1"
        return reply
    }
}

/// One simulated system.
protocol SimulatedSystem: Sendable {
    var front: Front { get set }

    /// Test hooks and audits: never touched by faults. `nil` when the path is none of them.
    mutating func control(
        _ request: WorldRequest,
        at now: Timestamp,
        using random: inout SeededRandom
    ) throws(FieldProblem) -> WorldReply?

    /// The system's real work.
    mutating func work(
        _ request: WorldRequest,
        at now: Timestamp,
        using random: inout SeededRandom
    ) throws(FieldProblem) -> WorldReply
}

extension SimulatedSystem {
    mutating func answer(
        _ request: WorldRequest,
        at now: Timestamp,
        using random: inout SeededRandom
    ) -> WorldReply {
        if let reply = front.common(request) { return reply }
        do throws(FieldProblem) {
            if let reply = try control(request, at: now, using: &random) { return reply }
        } catch {
            return front.error(422, "invalid", error.text)
        }
        let fault = front.draw(using: &random)
        if let reply = front.early(fault, at: now) { return reply }
        guard let service = front.lane.occupy(at: now) else { return front.busy() }
        var reply: WorldReply
        do throws(FieldProblem) {
            reply = try work(request, at: now, using: &random)
        } catch {
            reply = front.error(422, "invalid", error.text)
        }
        return front.late(reply, fault, service)
    }
}
