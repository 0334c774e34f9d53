import Connectors
import Primitives
import SimulatedWorld

// The network between a process and the world: answers take time, get lost, or find nobody at home.
extension SimulationRun {
    /// One call of a process. Everything else goes on while it waits.
    ///
    /// A call that has left arrives, whatever becomes of its process meanwhile.
    func exchange(
        _ call: HTTPCall,
        within span: Duration,
        for life: ProcessLife
    ) async throws(ConnectorFailure) -> HTTPReply {
        guard !life.isOver else { throw Self.death }
        let end = clock.now().advanced(by: span)
        let network = faults.network
        if chance.happens(network.crashBeforeCall) { throw die(life, "crash before a call") }
        guard reachesWorld(life) else {
            tally.count("call cut off")
            throw ConnectorFailure(.unreachable("simulated: no route"))
        }
        _ = await wait(until: clock.now().advanced(by: wayThere()), life, in: .network)
        guard broken == nil else { throw Self.death }
        tally.count("call")
        let reply = answer(call)
        if reply.status == 429 { tally.count("throttled with 429") }
        if reply.status >= 500 { tally.count("failed with \(reply.status)") }
        if life.isOver { tally.count("call arrived after its sender's end") }
        if chance.happens(network.crashAfterCall) { throw die(life, "crash after a call") }
        let outcome = await travelBack(reply, by: end, to: life)
        if chance.happens(faults.nodes.freezeHalfWay) {
            await freeze(life, "node frozen after a call")
        }
        guard broken == nil, !life.isOver else { throw Self.death }
        return try outcome.get()
    }

    /// How long a call is on its way: as a rule not long, and always shorter than a lease.
    private func wayThere() -> Duration {
        guard chance.happens(faults.network.slowArrival) else { return chance.pause(1...150) }
        tally.count("call long on its way")
        return chance.pause(5_000...25_000)
    }

    /// The answer on its way, until it comes or nobody waits for it any more.
    private func travelBack(
        _ reply: WorldReply,
        by end: Timestamp,
        to life: ProcessLife
    ) async -> Result<HTTPReply, ConnectorFailure> {
        if reply.loss == .reset {
            tally.count("connection reset")
            return .failure(ConnectorFailure(.interrupted("simulated: reset")))
        }
        let back = clock.now().advanced(by: reply.delay + chance.pause(1...150))
        let isLost = reply.loss == .silence
        _ = await wait(until: isLost ? end : min(back, end), life, in: .process)
        if isLost || !reachesWorld(life) {
            tally.count("answer lost")
            return .failure(ConnectorFailure(.timedOut))
        }
        guard back <= end else {
            tally.count("answer too late")
            return .failure(ConnectorFailure(.timedOut))
        }
        let headers = reply.headers.sorted { $0.key < $1.key }.map { HTTPField($0.key, $0.value) }
        return .success(HTTPReply(status: reply.status, headers: headers, body: reply.body))
    }

    private func die(_ life: ProcessLife, _ how: String) -> ConnectorFailure {
        // Another task of the process may have ended it already.
        if !life.isOver { tally.count(how) }
        life.end()
        return Self.death
    }

    private static let death = ConnectorFailure(.interrupted("simulated: the process is dead"))

    private func answer(_ call: HTTPCall) -> WorldReply {
        if call.url == WebhookReceiver.url { return receive(call) }
        for system in WorldSystem.allCases {
            let base = "http://\(system.rawValue).simulated"
            guard call.url.hasPrefix(base) else { continue }
            let request = WorldRequest(
                method: call.method,
                target: String(call.url.dropFirst(base.count)),
                headers: call.headers.map { ($0.name, $0.value) },
                body: call.body
            )
            return world.handle(request, to: system, at: clock.now())
        }
        return WorldReply(status: 404)
    }

    /// The subscriber's server has the same bad days as the systems.
    private func receive(_ call: HTTPCall) -> WorldReply {
        let network = faults.network
        if chance.happens(network.status503) {
            return WorldReply(status: 503, headers: ["retry-after": "5"])
        }
        if chance.happens(network.status500) { return WorldReply(status: 500) }
        let reply = receiver.handle(call)
        let isLost = chance.happens(network.loseAnswers)
        return WorldReply(status: reply.status, loss: isLost ? .silence : nil)
    }
}
