import Connectors
import Primitives
import SimulatedWorld

// The network between a process and the world: answers take time, get lost, or find nobody at home.
extension SimulationRun {
    /// One call of a process. Everything else goes on while it waits.
    func exchange(
        _ call: HTTPCall,
        deadline: Timestamp,
        for life: ProcessLife
    ) async throws(ConnectorFailure) -> HTTPReply {
        guard !life.isOver else { throw Self.death }
        // Deadlines are spans: a clock that is set meanwhile changes nothing.
        let end = clock.world.advanced(by: deadline.since(clock.now()))
        if chance.happens(faults.network.crashBeforeCall) {
            tally.count("crash before a call")
            life.end()
            throw Self.death
        }
        let arrival = clock.world.advanced(by: chance.pause(1...150))
        guard await pass(until: arrival, for: life) else { throw Self.death }
        tally.count("call")
        let reply = answer(call)
        if chance.happens(faults.network.crashAfterCall) {
            tally.count("crash after a call")
            life.end()
            throw Self.death
        }
        switch reply.loss {
        case .reset:
            tally.count("connection reset")
            throw ConnectorFailure(.interrupted("simulated: reset"))
        case .silence:
            tally.count("answer lost")
            guard await pass(until: end, for: life) else { throw Self.death }
            throw ConnectorFailure(.timedOut)
        case nil: break
        }
        let back = clock.world.advanced(by: reply.delay + chance.pause(1...150))
        guard await pass(until: min(back, end), for: life) else { throw Self.death }
        guard back <= end else {
            tally.count("answer too late")
            throw ConnectorFailure(.timedOut)
        }
        let headers = reply.headers.sorted { $0.key < $1.key }.map { HTTPField($0.key, $0.value) }
        return HTTPReply(status: reply.status, headers: headers, body: reply.body)
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
            return world.handle(request, to: system, at: clock.world)
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
